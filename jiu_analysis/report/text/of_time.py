"""Text about overdue recommendations, ages, and an organization over time."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.metrics.survival import about_curve
from jiu_analysis.report import i18n, standing
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext
from jiu_analysis.report.text.markup import (
    PageText,
    element,
    filled,
    if_any,
    lead,
    paragraph,
    proposed,
)


def deadlines(known: pd.DataFrame, *documents: str) -> PageText:
    """Return what became of the recommendations whose deadline had passed, by document.

    Parameters
    ----------
    known : DataFrame
        Rows of ``package.history`` of the document and of earlier ones; see
        `jiu_analysis.metrics.up_to`.
    *documents : str
        Symbols of the documents; they are named if there are several.

    Returns
    -------
    PageText
    """
    parts = []
    for document in documents:
        name = Markup("<b>{}</b>").format(i18n.symbol(document)) if len(documents) > 1 else ""
        parts.append(lead(name, *_passed(known, document)))
    return PageText(Markup("").join(parts))


def _passed(known: pd.DataFrame, document: str) -> list[str]:
    """Return the sentences about the passed deadlines of one document."""
    found = standing.deadlines(known, document)
    if not found.passed:
        return [_("No recommendation has a deadline before the as-of date.")]
    parts = [
        (_("{number} implemented"), found.implemented),
        (_("{number} closed otherwise"), found.closed_otherwise),
        (_("{number} still open (overdue)"), found.overdue),
    ]
    clauses = [filled(text, number=number) for text, number in parts if number]
    text = _(
        "Listed recommendations whose deadline had passed: <b>{number}</b>. Of these: {parts}."
    )
    sentences: list[str] = [
        filled(text, number=found.passed, parts=clauses),
        if_any(
            found.implemented_late,
            _("Known to be implemented only after the deadline: <b>{number}</b>."),
        ),
        if_any(
            found.timing_not_known,
            _(
                "Not known whether implemented before or after the deadline, because the"
                " as-of date of the previous document is not in the data package:"
                " {number}."
            ),
        ),
    ]
    late = metrics.overdue(known[known["document"].eq(document)])
    if len(late):
        days = int(late["days_overdue"].iloc[0])
        longest = late[late["days_overdue"].eq(days)]
        text = ngettext(
            "Longest overdue ({number} day): {recommendation}.",
            "Longest overdue ({number} days): {recommendation}.",
            days,
        )
        names = [*map(i18n.recommendation_name, longest["report"], longest["recommendation"])]
        sentences.append(filled(text, recommendation=names, number=days))
    return sentences


def ageing(history: pd.DataFrame) -> PageText:
    """Return the number of open recommendations long outstanding, and of assumed ages.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.

    Returns
    -------
    PageText
    """
    opened = history[metrics.is_open(history) & ~metrics.is_repeated(history)]
    if opened.empty:
        return PageText(element("p", _("No recommendation is open.")))
    long = len(metrics.long_outstanding(history))
    assumed = int(metrics.age(opened)["age_is_assumed"].sum())
    text = ngettext(
        "{long} of {open} is long-outstanding, that is, open for five years or more. The"
        " category is JIU’s; that it counts from the day of issue of the report is"
        " assumed.",
        "{long} of {open} are long-outstanding, that is, open for five years or more. The"
        " category is JIU’s; that it counts from the day of issue of the report is"
        " assumed.",
        long,
    )
    of_assumed = _(
        "Open recommendations whose day of issue is not known, and whose age is counted"
        " from 31 December of the year in the report’s symbol: {number}."
    )
    outstanding = filled(text, long=long, open=len(opened))
    return PageText(element("p", outstanding, if_any(assumed, of_assumed)))


def trends_masthead(package: Package, organization: str, history: pd.DataFrame) -> PageText:
    """Return the title of a trends page: the organization and the documents covered.

    Parameters
    ----------
    package : Package
        The complete package, not filtered.
    organization : str
        Organization, as in ``documents.organization``.
    history : DataFrame
        The rows that the page covers.

    Returns
    -------
    PageText

    Raises
    ------
    UsageError
        The history is empty; the message lists the organizations in the package.
    """
    if not len(history):
        have = ", ".join(sorted(package.documents["organization"].unique())) or "none yet"
        raise UsageError(
            f"nothing of organization {organization!r} in that time; organizations: {have}"
        )
    documents = history.drop_duplicates("document").sort_values("as_of")
    dated = pgettext("point in time", "{document} ({date})")
    named = [
        filled(dated, document=i18n.symbol(row.document), date=row.as_of)
        for row in documents.itertuples()
    ]
    title = filled(
        _("{organization} and the recommendations of the Joint Inspection Unit over time"),
        organization=i18n.organization_name(organization),
    )
    origin = filled(
        ngettext(
            "From {number} progress report: {documents}",
            "From {number} progress reports: {documents}",
            len(documents),
        ),
        number=len(documents),
        documents=named,
    )
    return PageText(element("h1", title) + element("p", origin, kind="about") + proposed())


def trends_headline(history: pd.DataFrame) -> PageText:
    """Return how many recommendations were open in the first and in the last document.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one organization.

    Returns
    -------
    PageText
        A sentence for each body with two documents or more; nothing if there is none.
    """
    flows = metrics.flows(history).set_index("document")
    bodies = history.drop_duplicates("document").set_index("document")["body"]
    bodies = bodies.reindex(flows.index).astype(object).fillna("")
    sentences = []
    for body, rows in flows.groupby(bodies, sort=False):
        if len(rows) < 2:
            continue
        first, last, later = rows.iloc[0], rows.iloc[-1], rows.iloc[1:]
        text = _(
            "Open recommendations: <b>{first}</b> at {first_date}, <b>{last}</b> at {last_date}."
        )
        if bodies.nunique() > 1:
            text = _(
                "{body}: <b>{first}</b> open recommendations at {first_date}, <b>{last}</b> at"
                " {last_date}."
            )
        values = {
            "first": first["open"],
            "first_date": first["as_of"],
            "last": last["open"],
            "last_date": last["as_of"],
        }
        sentences.append(filled(text, body=i18n.full_name(body) if body else "", **values))
        if later["went_out"].notna().all() and not later["not_stated"].any():
            text = _("Between these dates: <b>{closed}</b> closed, <b>{added}</b> added.")
            closed, added = later["went_out"].sum(), later["came_in"].sum()
            sentences.append(filled(text, closed=closed, added=added))
            text = _("No longer listed, although previously open: <b>{number}</b>.")
            sentences.append(if_any(later["vanished"].sum(), text))
    return PageText(lead(*sentences) if sentences else Markup(""))


def points_in_time(history: pd.DataFrame) -> PageText:
    """Return the limits of a series: one document only, gaps, and superseded documents.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one organization.

    Returns
    -------
    PageText
    """
    every = history.drop_duplicates("document").sort_values("as_of")
    gone = every["document"].isin(metrics.superseded(every))
    documents, parts = every[~gone], []
    flows = metrics.flows(history)
    gaps = set(flows.loc[flows["not_stated"].isna(), "document"])
    if len(documents) == 1:
        text = _(
            "This page shows the statuses at one date, and the previous statuses that the"
            " document prints."
        )
        first = Markup(_("<b>One document does not show a trend.</b>"))
        parts.append(element("p", first, text, kind="missing"))
    bodies = documents["body"].astype(object).fillna("")
    for _body, rows in documents.groupby(bodies, sort=False):
        before = rows["document"].shift()
        for later, earlier in zip(rows.to_dict("records"), before, strict=True):
            if later["document"] in gaps:
                parts.append(_gap(earlier, later["document"], later["previous_document"]))
    if gone.any():
        text = _("Superseded by a revision or corrigendum, and not counted: {documents}.")
        named = [*map(i18n.symbol, every.loc[gone, "document"])]
        parts.append(element("p", filled(text, documents=named)))
    return PageText(Markup("").join(parts))


def time_to_implementation(curve: pd.DataFrame) -> PageText:
    """Return how many recommendations carry the curve, or why there is none.

    Parameters
    ----------
    curve : DataFrame
        The result of `jiu_analysis.metrics.time_to_implementation`.

    Returns
    -------
    PageText
    """
    about = about_curve(curve)
    reason = {
        "one_document": _(
            "<b>No curve can be drawn from one document.</b> Recommendations implemented"
            " earlier were never listed, so a curve would be too high by years. Closures"
            " by age and the first statuses of new recommendations are shown instead."
        ),
        "none_implemented": _(
            "<b>No curve can be drawn:</b> no document reports an implementation since"
            " the previous one."
        ),
        "few_at_risk": _(
            "<b>No curve can be drawn:</b> there is no age at which at least 10"
            " recommendations are observed."
        ),
    }.get(about["reason"])
    if reason:
        return PageText(element("p", Markup(reason), kind="missing"))
    text = _(
        "The curve is based on {number} recommendations. It begins at an age of {years}"
        " years, where at least 10 are observed, and shows those not implemented by then."
    )
    values = {
        "number": about["recommendations"],
        "years": i18n.number(about["starts_at_days"] / 365.25, places=1),
    }
    half = curve[curve["survival"] <= 0.5].sort_values("days")
    median = _(
        "Of those not implemented at an age of {years} years, fewer than half are reported as"
        " implemented at the ages observed."
    )
    if len(half):
        median = _(
            "Of those not implemented at an age of {years} years, half are reported as implemented"
            " at an age of <b>{half}</b> years."
        )
        values["half"] = i18n.number(half["days"].iloc[0] / 365.25, places=1)
    return PageText(lead(filled(median, **values), filled(text, **values)))


def _gap(earlier: str, later: str, named: str) -> Markup:
    text = _(
        "<b>Gap in the series.</b> {later} names {named} as its previous document, which"
        " is not in the package with an earlier date. The series is interrupted between"
        " {earlier} and {later}."
    )
    earlier, later, named = map(i18n.symbol, (earlier, later, named))
    return paragraph(text, "missing", earlier=earlier, later=later, named=named)
