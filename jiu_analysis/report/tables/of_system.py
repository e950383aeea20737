"""Tables of several organizations: side by side, and of one JIU report across them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from jiu_analysis.metrics import acceptance_rate, implemented_of_accepted
from jiu_analysis.metrics.system import BLANKS
from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.of_documents import report_title
from jiu_analysis.report.tables.table import (
    Cell,
    Column,
    Group,
    Row,
    Table,
    number,
    occurring,
    of_frame,
    rows_of,
    table_of,
)
from jiu_analysis.terms import STATUSES, report_order


@of_frame
def organizations(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of what the latest documents of each organization list.

    ``table`` is the result of `jiu_analysis.metrics.by_organization`, with a column
    ``contradictions``; the last row is the total.
    """
    shown = [
        columns.key("organization"),
        Column(_("Latest document, status as at"), _documents),
        _count("listed"),
        _count("open"),
        _count("closed"),
        *occurring(table, _count("no_information")),
        _count("new"),
        _count("overdue"),
        _count("contradictions"),
        Column(_("Coverage"), partial(_part, "covered", "addressed"), numeric=True),
    ]
    note = _(
        "Coverage: the share of the recommendations addressed to the organization in the"
        " annexes of JIU reports that any of its documents lists. Only reports issued"
        " between its first and its latest document are counted."
    )
    rows, total = rows_of(table, shown), []
    if rows:
        sums = table.sum(numeric_only=True)
        total = [Cell(_("Total")), Cell(""), *(each.cell(sums) for each in shown[2:])]
    return Table(caption, shown, rows, note=note, total=total)


@of_frame
def changes_in_a_year(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of what changed in each organization's documents in a year.

    ``table`` is the result of `jiu_analysis.metrics.changes_in_a_year`; the last row is the total.
    """
    names = ("new", "implemented", "closed_otherwise", "reopened", "newly_overdue")
    shown = [
        columns.key("organization"),
        Column(_("From"), partial(_day, "since")),
        Column(_("To"), partial(_day, "as_of")),
        *map(_count, names),
    ]
    sums = table[[*names]].sum()
    total = [Cell(_("Total")), Cell(""), Cell(""), *(each.cell(sums) for each in shown[3:])]
    rows = rows_of(table, shown)
    note = "" if rows else _("No organization has two documents a year apart in the package.")
    return Table(caption, shown, rows, note=note, total=total if rows else (), frame=table)


@of_frame
def reports(table: pd.DataFrame, titles: pd.DataFrame, caption: str) -> Table:
    """Return the table of JIU reports with what organizations last reported, latest report first.

    ``table`` is the result of `jiu_analysis.metrics.by_report`, and ``titles`` the table
    ``reports``.
    """
    known = table.merge(titles, on="report", how="left").assign(title=None)
    order = known["report"].map(lambda report: report_order(report)[1:3])
    return table_of(
        caption,
        known.iloc[order.argsort(kind="stable")[::-1]],
        columns.key("report"),
        Column(_("Title"), partial(report_title, source_language="")),
        *map(_count, ("organizations", "listed", "implemented", "open", "overdue")),
        frame=table,
    )


@of_frame
def report_matrix(statuses: pd.DataFrame, caption: str) -> Table:
    """Return the matrix of the statuses of a JIU report: organizations by recommendations.

    ``statuses`` is the result of `jiu_analysis.metrics.report_statuses`. A cell has the last
    reported status, or says why there is none. Organizations to which nothing was addressed and
    that list nothing are left out.
    """
    concerned = ~statuses["blank"].isin(["not_addressed", "not_known"])
    shown = statuses[concerned.groupby(statuses["organization"]).transform("any")]
    cells = shown.assign(cell=[_status(row) for row in shown.to_dict("records")])
    wide = cells.pivot(index="organization", columns="recommendation", values="cell")
    form = _("No. {number}")
    return table_of(
        caption,
        wide.reset_index().rename(columns=str),
        columns.key("organization"),
        *(Column(form.format(number=each), str(each)) for each in wide),
        frame=shown,
    )


@of_frame
def report_answers(statuses: pd.DataFrame, recommendations: pd.DataFrame, caption: str) -> Table:
    """Return which organizations have which status, in a group for each recommendation.

    ``statuses`` is the result of `jiu_analysis.metrics.report_statuses`, and ``recommendations``
    the table, which says what each asks.
    """
    words = statuses["status"].astype(object).where(statuses["status"].notna(), statuses["blank"])
    reported = statuses.assign(word=words)
    order = {word: place for place, word in enumerate((*STATUSES, *BLANKS))}
    reported = reported[reported["word"].ne("not_addressed")]
    keys = ["report", "recommendation"]
    table = reported.groupby([*keys, "word"])["organization"].agg(list).reset_index()
    table = table.sort_values("word", key=lambda word: word.map(order), kind="stable")
    shown = [
        Column(_("Status"), "word", lambda word: Cell(i18n.label(word), kind=_shade(word))),
        number(_("Organizations"), lambda row: len(row["organization"])),
        Column(_("Names"), "organization", _names),
    ]
    impacts = statuses.groupby(keys)["impact"].first()
    asked = recommendations.set_index(keys)["summary"]
    groups = [
        Group(_asked(key[1], asked.get(key), impacts.get(key)), rows_of(rows, shown))
        for key, rows in table.groupby(keys)
    ]
    return Table(caption, shown, groups, frame=table)


@of_frame
def report_progress(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of the progress of each organization with a JIU report.

    ``table`` is the result of `jiu_analysis.metrics.report_by_organization`.
    """
    return table_of(
        caption,
        table,
        columns.key("organization"),
        Column(_("As of"), "as_of", columns.date),
        *map(_count, ("addressed", "listed", "implemented", "open", "overdue", "dropped")),
        Column(_("All closed"), lambda row: _("Yes") if row["is_finished"] else ""),
    )


@of_frame
def assessments(reported: pd.DataFrame, texts: pd.DataFrame, caption: str) -> Table:
    """Return the organizations' assessments of each recommendation, in their own words.

    ``reported`` is the result of `jiu_analysis.metrics.last_reported` for one JIU report, and
    ``texts`` the table.
    """
    written = texts[["document", "locator", "assessment_text"]].dropna()
    rows = reported.rename(columns={"last_document": "document"}, errors="raise").astype(
        {"document": object}
    )
    rows = rows.merge(written, on=["document", "locator"])
    shown = [
        columns.key("organization"),
        Column(_("Status"), "status", i18n.label),
        Column(_("Assessment"), lambda row: _own_words(row["assessment_text"], row["language"])),
        Column(_("Document"), "document", i18n.symbol),
        columns.where(),
    ]
    groups = [
        Group(_asked(number, part["summary"].iloc[0]), rows_of(part, shown))
        for number, part in rows.sort_values("organization").groupby("recommendation")
    ]
    note = "" if groups else _("The text of the documents is not in this data package.")
    return Table(caption, shown, groups, note=note, folded=bool(groups), frame=rows)


@of_frame
def rates_by_year(rows: pd.DataFrame, caption: str) -> Table:
    """Return acceptance and implementation rates as JIU defines them, by year of the review.

    ``rows`` is the result of `jiu_analysis.metrics.since_first_document`, a complete population.
    How many organizations it is of differs by year.
    """
    by = ["report_year"]
    rates = {
        "accepted": acceptance_rate(rows, by=by),
        "implemented": implemented_of_accepted(rows, by=by, complete=True),
    }
    sides = [each.set_index(by).add_prefix(f"{name}_") for name, each in rates.items()]
    sides.append(rows.groupby(by)["organization"].nunique().rename("organizations"))
    table = pd.concat(sides, axis=1).sort_index(ascending=False).reset_index()
    headers = {
        "accepted": _("Accepted, of all"),
        "implemented": _("Implemented, of those accepted"),
    }
    shown = [columns.key("report_year"), _count("organizations")]
    for name, header in headers.items():
        part = partial(_part, f"{name}_numerator", f"{name}_denominator")
        shown += [
            Column(header, part, numeric=True),
            Column(_("Share"), f"{name}_rate", i18n.percent, numeric=True),
        ]
    note = (
        ""
        if len(table)
        else _("No report has been issued since the first document in the package.")
    )
    return table_of(caption, table, *shown, note=note, frame=table)


def _count(name: str) -> Column:
    headers = {
        "organizations": _("Organizations"),
        "addressed": _("Addressed"),
        "listed": _("Listed"),
        "implemented": _("Implemented"),
        "open": _("Open"),
        "closed": _("Closed"),
        "no_information": _("No information"),
        "new": _("New"),
        "overdue": _("Overdue"),
        "closed_otherwise": _("Closed otherwise"),
        "reopened": _("Reopened"),
        "newly_overdue": _("Newly overdue"),
        "dropped": _("Open when last listed"),
        "contradictions": _("Contradictions"),
    }
    return number(headers[name], name)


def _day(name: str, row: Row) -> Cell:
    return replace(columns.date(row[name]), kind="nowrap")


def _names(organizations: list[str]) -> Cell:
    return Cell(i18n.listing(map(i18n.organization_name, organizations)), kind="wide")


def _documents(row: Row) -> Cell:
    """Return the latest documents with their dates, sorted by the last date."""
    dates = map(i18n.date, row["dates"])
    named = map(columns.point, row["documents"], dates)
    text = pgettext("between what bars hold", "; ").join(named)
    return Cell(text, order=f"{row['as_of']:%Y-%m-%d}", kind="place")


def _part(part: str, whole: str, row: Row) -> Cell:
    if pd.isna(row[whole]) or not row[whole]:
        return Cell(i18n.MISSING)
    numbers = {"part": i18n.number(row[part]), "whole": i18n.number(row[whole])}
    return Cell(_("{part} of {whole}").format(**numbers), kind="nowrap")


def _status(row: Row) -> Cell:
    if pd.isna(row["status"]):
        return Cell(i18n.label(row["blank"]), kind=_shade(row["blank"]))
    text = i18n.label(row["status"])
    if row["is_overdue"]:
        text = _("{status}, overdue").format(status=text)
    return Cell(text, kind=_shade(row["status"]))


def _shade(word: str) -> str:
    """Return the style of a cell with a status."""
    return f"status-{word.replace('_', '-')}"


def _asked(number: int, summary: Any, impact: Any = None) -> Cell:
    """Return the heading of a recommendation: its number, what it asks, and its impact letter."""
    parts = [_("Recommendation {number}").format(number=number)]
    parts += [] if pd.isna(summary) else [i18n.foreign(str(summary), "en")]
    parts += [] if pd.isna(impact) else [_("Impact: {letter}").format(letter=impact)]
    return Cell(Markup(" · ").join(parts))


def _own_words(text: str, language: str) -> Cell:
    return Cell(text, "" if language == i18n.get_language() else language, "wide")
