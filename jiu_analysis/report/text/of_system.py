"""Text of the pages about several organizations, and about one JIU report."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from markupsafe import Markup

from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.metrics.system import issue_days
from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.of_documents import report_title
from jiu_analysis.report.text.markup import PageText, element, filled, paragraph, proposed


def system_masthead(table: pd.DataFrame) -> PageText:
    """Return the title of the page of all organizations, and the dates of their documents.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.by_organization`.

    Raises
    ------
    UsageError
        The table is empty: no such organization, or no document up to the date.
    """
    _refuse_empty(table)
    title = _("What organizations do with the recommendations of the Joint Inspection Unit")
    text = ngettext(
        "The latest progress report of {number} organization, status as at <b>{as_of}</b>",
        "The latest progress reports of {number} organizations, status as at <b>{as_of}</b>",
        len(table),
    )
    as_of = _span(table["earliest_as_of"], table["as_of"])
    about = paragraph(text, "about", number=len(table), as_of=as_of)
    return PageText(element("h1", title) + about + proposed())


def system_headline(table: pd.DataFrame, missing: Collection[str] = ()) -> PageText:
    """Return how much is open, new and overdue in all latest documents, and how to read it.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.by_organization`.
    missing : collection of str
        Result of `jiu_analysis.metrics.without_document`.

    Raises
    ------
    UsageError
        As for `system_masthead`.
    """
    _refuse_empty(table)
    sums = table[["listed", "open", "overdue", "new"]].sum()
    lead = [
        filled(_("Open: <b>{open} of {listed}</b> listed recommendations."), **sums),
        filled(_("Overdue: {overdue}. New since the previous document: {new}."), **sums),
    ]
    parts = [element("p", *lead, kind="lead")]
    earliest, latest = table["earliest_as_of"].min(), table["as_of"].max()
    if earliest != latest:
        old = table.sort_values(["earliest_as_of", "organization"]).iloc[0]
        text = _(
            "<b>The dates differ.</b> The statuses of {organization} are as at"
            " {earliest}, the latest ones as at {latest}; later developments are not in"
            " the package."
        )
        name = i18n.organization_name(old["organization"])
        dates = {"earliest": earliest, "latest": latest}
        parts.append(paragraph(text, "missing", organization=name, **dates))
    if missing:
        names = [*map(i18n.organization_name, missing)]
        text = _("No document in the package: {organizations}.")
        parts.append(paragraph(text, "missing", organizations=names))
    note = _(
        "A progress report lists the recommendations that were open in the previous one"
        " and those that are new. Its length depends on how many recommendations concern"
        " the organization and on how often it reports. Organizations are therefore"
        " ordered by name; this is not a ranking. A recommendation counts once for each"
        " organization that lists it."
    )
    return PageText(Markup("").join([*parts, element("p", note)]))


def _refuse_empty(table: pd.DataFrame) -> None:
    if not len(table):
        raise UsageError("no document of these organizations up to that date in the data package")


def nothing_implemented(reported: pd.DataFrame) -> PageText:
    """Return which JIU reports no organization has implemented any recommendation of.

    Parameters
    ----------
    reported : DataFrame
        Result of `jiu_analysis.metrics.by_report`.
    """
    reports = reported.loc[reported["implemented"].eq(0), "report"]
    if reports.empty:
        said = _(
            "Every report has at least one recommendation that an organization has implemented."
        )
        return PageText(element("p", said))
    text = ngettext(
        "{number} report has no recommendation that any organization has implemented: {reports}.",
        "{number} reports have no recommendation that any organization has implemented: {reports}.",
        len(reports),
    )
    names = [*map(i18n.symbol, reports)]
    return PageText(paragraph(text, number=len(reports), reports=names))


def report_masthead(package: Package, report: str) -> PageText:
    """Return the title of the page of a JIU report: symbol, title and date of issue.

    Parameters
    ----------
    package : Package
        The whole package.
    report : str
        Symbol of the JIU report.

    Raises
    ------
    UsageError
        No document in the package lists the report, and nothing of it is addressed to anybody.
    """
    known = package.reports[package.reports["report"].eq(report)]
    listed = {*package.statuses["report"], *package.addressed["report"]}
    if known.empty or report not in listed:
        have = ", ".join(each for each in package.reports["report"] if each in listed) or "none"
        raise UsageError(f"nothing is listed of report {report!r}; there is: {have}")
    row = known.iloc[0].to_dict()
    title = report_title({**row, "title": None}, "")
    named = i18n.foreign(title.text, title.lang) if title.lang else title.text
    symbol = i18n.symbol(report)
    form = pgettext("title of a JIU report", "{report}: {title}")
    head = symbol if title.text == i18n.MISSING else filled(form, report=symbol, title=named)
    about = [_issued(row)]
    if pd.notna(row["recommendations_count"]):
        text = ngettext(
            "{number} recommendation", "{number} recommendations", row["recommendations_count"]
        )
        about.append(filled(text, number=i18n.number(row["recommendations_count"])))
    if address := columns.publisher(row["source"]):
        link = Markup('<a href="{}" rel="external">{}</a>')
        about.append(link.format(address, _("The report on the website of JIU")))
    line = Markup(" · ").join(filter(None, about))
    note = (
        "" if pd.isna(row["note"]) else element("p", i18n.foreign(row["note"], "en"), kind="note")
    )
    return PageText(element("h1", head) + element("p", line, kind="about") + note + proposed())


def report_headline(statuses: pd.DataFrame, progress: pd.DataFrame) -> PageText:
    """Return how many recommendations of a JIU report are implemented, open and not listed.

    Parameters
    ----------
    statuses : DataFrame
        Result of `jiu_analysis.metrics.report_statuses`.
    progress : DataFrame
        Result of `jiu_analysis.metrics.report_by_organization`.
    """
    counts = {
        "listed": statuses["status"].notna().sum(),
        "organizations": (progress["listed"] > 0).sum(),
        "implemented": statuses["status"].eq("implemented").sum(),
        "open": statuses["is_open"].sum(),
        "overdue": statuses["is_overdue"].sum(),
    }
    shown = {key: int(value) for key, value in counts.items()}
    lead = [
        filled(
            _(
                "<b>Implemented: {implemented} of {listed} last reported statuses."
                " Organizations: {organizations}.</b>"
            ),
            **shown,
        ),
        filled(_("Open: {open}, of these overdue: {overdue}."), **shown),
    ]
    parts = [element("p", *lead, kind="lead")]
    finished = progress.loc[progress["is_finished"], "organization"]
    silent = progress.loc[progress["listed"].eq(0), "organization"]
    late = statuses.loc[statuses["blank"].eq("no_document"), "organization"]
    for form, named in (
        (
            _("All recommendations addressed to the organization are closed: {organizations}."),
            finished,
        ),
        (
            _("Addressed, but not listed in any document: {organizations}."),
            silent[~silent.isin(late)],
        ),
        (
            _("Addressed, but no document since the report: {organizations}."),
            silent[silent.isin(late)],
        ),
    ):
        if len(named):
            names = [*map(i18n.organization_name, named)]
            parts.append(paragraph(form, organizations=names))
    if statuses["is_addressed"].isna().all():
        text = _(
            "<b>The addressees are not in the package.</b> It cannot be determined"
            " whether a blank means “not addressed” or “not listed”; the annex of the"
            " report shows it (jiu-analysis ingest --matrix)."
        )
        parts.append(element("p", Markup(text), kind="missing"))
    return PageText(Markup("").join(parts))


def _issued(row: dict) -> str:
    day = issue_days(pd.DataFrame([row])).iloc[0]
    if pd.notna(row["issued_on"]):
        return _("Issued {date}").format(date=i18n.date(day))
    if pd.notna(row["issued_month"]):
        return _("Issued {date}").format(date=i18n.date(day, "month"))
    return _("Day of issue not known")


def _span(first: pd.Series, last: pd.Series) -> str:
    """Return the first and the last of several dates, or the one that all share."""
    if first.min() == last.max():
        return i18n.date(last.max())
    dates = pgettext("days of a session", "{first} to {last}")
    return dates.format(first=i18n.date(first.min()), last=i18n.date(last.max()))
