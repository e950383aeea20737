"""Text about one progress report."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import i18n
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, npgettext, pgettext
from jiu_analysis.report.text.markup import PageText, element, filled, proposed


@accept_language
def masthead(session: Package) -> PageText:
    """Return the title of a session page: organization, document, body and as-of date.

    Parameters
    ----------
    session : Package
        The package filtered to one document.

    Returns
    -------
    PageText
    """
    about = session.documents.iloc[0]
    document = i18n.symbol(about["document"])
    title = filled(
        _(
            "What {organization} does with the recommendations of the Joint Inspection Unit:"
            " {document}"
        ),
        organization=i18n.organization_name(about["organization"]),
        document=document,
    )
    text = _about(about, document)
    return PageText(
        element("h1", title) + element("p", text, kind="about") + proposed(about["document"])
    )


def _about(about: pd.Series, document: str) -> Markup:
    """Return the line about a document; what is not known of its session is left out."""
    dates = ""
    if pd.notna(about["session_starts_on"]):
        dates = pgettext("days of a session", "{first} to {last}").format(
            first=i18n.date(about["session_starts_on"]), last=i18n.date(about["session_ends_on"])
        )
    known = {
        "body": i18n.organization_name(about["body"]) if pd.notna(about["body"]) else "",
        "session": about["session"] if pd.notna(about["session"]) else "",
        "dates": dates,
    }
    as_of = i18n.date(about["as_of"])
    if all(known.values()) and known["session"].isdecimal():
        line = _(
            "<b>{document}</b> · {body}, session {session}, {dates} · status as at <b>{as_of}</b>"
        )
        return filled(line, document=document, as_of=as_of, **known)
    if known["session"].isdecimal():
        known["session"] = _("session {number}").format(number=known["session"])
    status = filled(_("status as at <b>{as_of}</b>"), as_of=as_of)
    whole = [Markup("<b>{}</b>").format(document), *known.values(), status]
    return Markup(" · ").join(filter(None, whole))


@accept_language
def headline(session: Package) -> PageText:
    """Return the summary of a progress report: open, closed and changed recommendations.

    Parameters
    ----------
    session : Package
        The package filtered to one document.

    Returns
    -------
    PageText
    """
    history = session.history
    counts = {key: int(count) for key, count in metrics.open_counts(history).iloc[0].items()}
    by_addressee = metrics.open_counts(history, by=["addressee"]).set_index("addressee")["open"]
    whole = npgettext(
        "of the … recommendations, … stay open",
        "{number} recommendation in the report",
        "{number} recommendations in the report",
        counts["total"],
    ).format(number=i18n.number(counts["total"]))
    stay = filled(
        ngettext(
            "Of the {recommendations}, <b>{open} stays open</b> ({whom}).",
            "Of the {recommendations}, <b>{open} stay open</b> ({whom}).",
            counts["open"],
        ),
        recommendations=whole,
        open=i18n.number(counts["open"]),
        whom=i18n.listing(
            [_to_whom(addressee, number) for addressee, number in by_addressee.items()],
        ),
    )
    closed = filled(
        ngettext(
            "{number} is proposed as closed.", "{number} are proposed as closed.", counts["closed"]
        ),
        number=i18n.number(counts["closed"]),
    )
    return PageText(element("p", stay, closed, _changed(history), kind="lead"))


def _to_whom(addressee: str, number: int) -> str:
    return {
        "legislative_body": _("{number} to legislative bodies"),
        "executive_head": _("{number} to executive heads"),
    }[addressee].format(number=i18n.number(number))


def _changed(history: pd.DataFrame) -> Markup:
    change = metrics.change_counts(history).set_index("change")["count"]
    numbers = {each: i18n.number(count) for each, count in change.items()}
    if change["not_stated"]:
        text = _(
            "By change since the previous document: {new} new, {changed} with another status,"
            " {unchanged} unchanged, and {not_stated} for which the document does not state"
            " it."
        )
    else:
        text = _(
            "By change since the previous document: {new} new, {changed} with another status,"
            " {unchanged} unchanged."
        )
    return filled(text, **numbers)


@accept_language
def agreement(compared: pd.DataFrame) -> PageText:
    """Return a sentence on whether the document is internally consistent.

    Parameters
    ----------
    compared : DataFrame
        Result of `jiu_analysis.checks.comparisons`.

    Returns
    -------
    PageText
    """
    outcomes = compared["outcome"].value_counts()
    agree, contradict, untold = (
        int(outcomes.get(each, 0)) for each in ("agrees", "contradicts", "cannot_tell")
    )
    text = (
        ngettext(
            "<b>The document is not consistent everywhere.</b> {agree} of {made} comparisons"
            " agree, {contradict} does not; {untold} could not be made.",
            "<b>The document is not consistent everywhere.</b> {agree} of {made} comparisons"
            " agree, {contradict} do not; {untold} could not be made.",
            contradict,
        )
        if contradict
        else _(
            "<b>The document is consistent.</b> {agree} of {made} comparisons agree;"
            " {untold} could not be made."
        )
    )
    numbers = {
        "agree": i18n.number(agree),
        "made": i18n.number(agree + contradict),
        "contradict": i18n.number(contradict),
        "untold": i18n.number(untold),
    }
    unread = int(outcomes.get("not_read", 0))
    if unread:
        text = f"{text} " + ngettext(
            "{unread} line outside the recommendations was not read; it is listed below.",
            "{unread} lines outside the recommendations were not read; they are listed below.",
            unread,
        )
        numbers["unread"] = i18n.number(unread)
    return PageText(element("p", filled(text, **numbers), kind="lead"))


@accept_language
def changes_note(session: Package) -> str:
    """Return the note on recommendations for which the document states no change mark."""
    silent = session.history[session.history["change"].isna()]
    if silent.empty:
        return ""
    if len(silent) == len(session.history):
        return _("The document does not state the change for any recommendation.")
    names = [
        i18n.recommendation_name(report, number)
        for report, number in zip(silent["report"], silent["recommendation"], strict=True)
    ]
    text = _("The document does not state the change for {names}, and calls none of them new.")
    return text.format(names=i18n.listing(names))


@accept_language
def decision(session: Package) -> PageText:
    """Return a draft of the decision paragraph, computed from the rows.

    Parameters
    ----------
    session : Package
        The package filtered to one document.

    Returns
    -------
    PageText
        The draft, with the recommendations that the rows propose as closed, by report.
    """
    about = session.documents.iloc[0]
    closed = [
        filled(
            ngettext(
                "{report} (recommendation {numbers})",
                "{report} (recommendations {numbers})",
                len(row.counted),
            ),
            report=i18n.symbol(row.report),
            numbers=i18n.listing(map(str, row.counted)),
        )
        for row in checks.decisions_beside_closed(session).itertuples()
        if row.counted
    ]
    body = pgettext("opening of a decision", "The {body}")
    paragraphs = [
        *(
            [filled(body, body=i18n.organization_name(about["body"]))]
            if pd.notna(about["body"])
            else []
        ),
        filled(
            _("(i) takes note of the report (document {document});"),
            document=i18n.symbol(about["document"]),
        ),
        _("(ii) endorses the secretariat’s assessment of the recommendations proposed as closed:"),
    ]
    last = _("(iii) asks the secretariat for its assessment of the open recommendations.")
    quoted = Markup("").join(
        [
            *(element("p", each) for each in paragraphs),
            element("ul", Markup("").join(element("li", each) for each in closed)),
            element("p", last),
        ]
    )
    note = _("The project’s own draft from the annexes, not the text of the document:")
    return PageText(element("p", note, kind="note") + element("blockquote", quoted))


@accept_language
def responsiveness(session: Package) -> PageText:
    """Return how many requests of JIU were answered in time, or that none is recorded.

    Parameters
    ----------
    session : Package
        The package filtered to one document.

    Returns
    -------
    PageText
    """
    responses = session.responses
    if responses.empty:
        text = _(
            "<b>No data.</b> The data package has no request of JIU and no response for"
            " {document}; figures that a document shows in a picture cannot be read. No number"
            " is shown here in their place."
        )
        document = i18n.symbol(session.documents.iloc[0]["document"])
        return PageText(element("p", filled(text, document=document), kind="missing"))
    dated = responses.merge(session.documents[["document", "as_of"]], on="document")
    row = metrics.responsiveness(dated).iloc[0]
    text = ngettext(
        "{part} of {whole} requests with a due date was answered in time.",
        "{part} of {whole} requests with a due date were answered in time.",
        int(row["numerator"]),
    )
    part, whole = (i18n.number(row[each]) for each in ("numerator", "denominator"))
    return PageText(element("p", filled(text, part=part, whole=whole)))


@accept_language
def sources(session: Package) -> PageText:
    """Return the sources of the page's figures, as recorded in the data package.

    Parameters
    ----------
    session : Package
        The package filtered to one document.

    Returns
    -------
    PageText
    """
    about = session.documents.iloc[0]
    dated = int(session.history["target_kind"].eq("deadline").sum())
    before = about["previous_document"]
    items = [
        filled(
            _(
                "Source: {document}, read in {language} from the file {file} (SHA-256"
                " <code>{sha}</code>). Places name the lines or rows of that file."
            ),
            document=i18n.symbol(about["document"]),
            language=i18n.language_name(about["language"]),
            file=i18n.symbol(about["source_name"]),
            sha=about["source_sha256"][:16] + "…",
        ),
        filled(
            _("Previous document, as this one names it: {previous}."),
            previous=i18n.MISSING if pd.isna(before) else i18n.symbol(before),
        ),
        filled(
            _(
                "Summaries of recommendations and names of posts in English are the project’s own,"
                " not JIU’s or {organization}’s wording."
            ),
            organization=i18n.organization_name(about["organization"]),
        ),
        filled(
            _(
                "Target dates are read from the recommendations ({number} of them name a"
                " deadline). That “before” a period means by its end is assumed."
            ),
            number=i18n.number(dated),
        ),
    ]
    if i18n.get_language() != "en":
        items.append(
            Markup(
                _(
                    "The translation of this page is the project’s own, not that of the"
                    " United Nations."
                )
            )
        )
    return PageText(element("ul", Markup("").join(element("li", each) for each in items)))
