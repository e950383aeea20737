"""Text about overdue recommendations, ages, and an organization over time."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n, standing
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext
from jiu_analysis.report.text.markup import PageText, element, filled, proposed


@accept_language
def deadlines(known: pd.DataFrame, document: str) -> PageText:
    """Return what became of the recommendations whose deadline had passed.

    Parameters
    ----------
    known : DataFrame
        Rows of ``package.history`` of the document and of earlier ones; see
        `jiu_analysis.metrics.up_to`.
    document : str
        Symbol of the document.

    Returns
    -------
    PageText
    """
    found = standing.of_document(known, document)
    if not found.passed:
        none = _("No recommendation names a deadline that had passed at the as-of date.")
        return PageText(element("p", none, kind="lead"))
    parts = [
        (_("{number} implemented"), found.implemented),
        (_("{number} closed otherwise"), found.closed_otherwise),
        (_("{number} still open, that is overdue"), found.overdue),
    ]
    said = [text.format(number=i18n.number(number)) for text, number in parts if number]
    sentences = [
        filled(
            _("Recommendations whose deadline had passed: <b>{number}</b>. Of these: {parts}."),
            number=i18n.number(found.passed),
            parts=i18n.listing(said),
        )
    ]
    if found.implemented_late:
        text = _("Known to be implemented only after the deadline: <b>{number}</b>.")
        sentences.append(filled(text, number=i18n.number(found.implemented_late)))
    if found.timing_not_known:
        text = _(
            "Not known whether before or after it: {number}. They were open in the previous"
            " document, of which the as-of date is not in the data package."
        )
        sentences.append(filled(text, number=i18n.number(found.timing_not_known)))
    late = metrics.overdue(known[known["document"].eq(document)])
    if len(late):
        first = late.iloc[0]
        days = int(first["days_overdue"])
        text = ngettext(
            "The longest overdue ({recommendation}) has been overdue for {number} day.",
            "The longest overdue ({recommendation}) has been overdue for {number} days.",
            days,
        )
        name = i18n.recommendation_name(first["report"], first["recommendation"])
        sentences.append(filled(text, recommendation=name, number=i18n.number(days)))
    return PageText(element("p", *sentences, kind="lead"))


@accept_language
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
    opened = history[metrics.is_open(history)]
    long = len(metrics.long_outstanding(history))
    assumed = int(metrics.age(opened)["age_is_assumed"].sum())
    sentences = [
        filled(
            ngettext(
                "{long} of {open} is long outstanding: open for five years or more, counted from"
                " the day the report was issued (JIU has this category; where its clock starts is"
                " assumed).",
                "{long} of {open} are long outstanding: open for five years or more, counted from"
                " the day the report was issued (JIU has this category; where its clock starts is"
                " assumed).",
                long,
            ),
            long=i18n.number(long),
            open=i18n.number(len(opened)),
        ),
        filled(
            _(
                "For {number} of them that day is not known, and the age counts from 31 December"
                " of the year in the report’s symbol."
            ),
            number=i18n.number(assumed),
        ),
    ]
    return PageText(element("p", *sentences))


@accept_language
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
    if history.empty:
        have = ", ".join(sorted(package.documents["organization"].unique())) or "none yet"
        raise UsageError(
            f"nothing of organization {organization!r} in that time; organizations: {have}"
        )
    documents = history.drop_duplicates("document").sort_values("as_of")
    dated = pgettext("point in time", "{document} ({date})")
    named = [
        dated.format(document=i18n.symbol(row.document), date=i18n.date(row.as_of))
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
        number=i18n.number(len(documents)),
        documents=i18n.listing(named),
    )
    return PageText(element("h1", title) + element("p", origin, kind="about") + proposed())


@accept_language
def points_in_time(history: pd.DataFrame) -> PageText:
    """Return how many points in time are known, and the resulting limitations.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one organization.

    Returns
    -------
    PageText
    """
    documents = history.drop_duplicates("document").sort_values("as_of")
    parts = [_no_trend(documents.iloc[0], history)] if len(documents) == 1 else []
    known = set(documents["document"].astype(str))
    for earlier, later in zip(
        documents.to_dict("records"), documents.iloc[1:].to_dict("records"), strict=False
    ):
        named = later["previous_document"]
        if pd.notna(named) and named not in known:
            parts.append(_gap(earlier["document"], later["document"], named))
    return PageText(Markup("").join(parts))


def _no_trend(only: pd.Series, history: pd.DataFrame) -> Markup:
    document, before = i18n.symbol(only["document"]), only["previous_document"]
    first = Markup(_("<b>One document is not a trend.</b>"))
    if history[["previous_acceptance", "previous_implementation", "change"]].isna().all(axis=None):
        point = filled(
            _("One point is known: {document}, which does not state the previous statuses."),
            document=document,
        )
        return element("p", first, point, kind="missing")
    points = (
        filled(
            _(
                "Two points are known: {document}, and the statuses that it prints as those"
                " of the document before."
            ),
            document=document,
        )
        if pd.isna(before)
        else filled(
            _(
                "Two points are known: {document}, and the statuses that it prints as those"
                " of {before}."
            ),
            document=document,
            before=i18n.symbol(before),
        )
    )
    limits = filled(
        _(
            "The second covers only recommendations that {document} still lists: what had been"
            " closed by then is not there, so no rate can be given for it, and none is shown."
        ),
        document=document,
    )
    return element("p", first, points, limits, kind="missing")


def _gap(earlier: str, later: str, named: str) -> Markup:
    text = _(
        "<b>A gap.</b> {later} names {named} as the document before it, which is not in the"
        " package. Between {earlier} and {later} the series is broken."
    )
    symbols = {"earlier": earlier, "later": later, "named": named}
    values = {key: i18n.symbol(value) for key, value in symbols.items()}
    return element("p", filled(text, **values), kind="missing")
