"""Text about one progress report."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import i18n as words
from jiu_analysis.report.text.prose import Prose, element, filled, proposed


def masthead(session: Package, *, language: str = "en") -> Prose:
    """Return the title of a session page: organization, document, body and as-of date.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    language : str
        Language of the page.

    Returns
    -------
    Prose
    """
    known = words.translations(language)
    _ = known.gettext
    about = session.documents.iloc[0]
    document = words.symbol(about["document"], language)
    title = filled(
        _(
            "What {organization} does with the recommendations of the Joint Inspection Unit:"
            " {document}"
        ),
        organization=words.proper(about["organization"], language),
        document=document,
    )
    dates = known.pgettext("days of a session", "{first} to {last}").format(
        first=words.date(about["session_starts_on"], language),
        last=words.date(about["session_ends_on"], language),
    )
    text = filled(
        _("<b>{document}</b> · {body}, session {session}, {dates} · status as at <b>{as_of}</b>"),
        document=document,
        body=words.proper(about["body"], language),
        session=about["session"],
        dates=dates,
        as_of=words.date(about["as_of"], language),
    )
    return Prose(
        element("h1", title)
        + element("p", text, kind="about")
        + proposed(language, about["document"])
    )


def headline(session: Package, *, language: str = "en") -> Prose:
    """Return the summary of a progress report: open, closed and changed recommendations.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    language : str
        Language of the page.

    Returns
    -------
    Prose
    """
    known = words.translations(language)
    history = session.history
    counts = {key: int(count) for key, count in metrics.open_counts(history).iloc[0].items()}
    by_addressee = metrics.open_counts(history, by=["addressee"]).set_index("addressee")["open"]
    whole = known.npgettext(
        "of the … recommendations, … stay open",
        "{number} recommendation in the report",
        "{number} recommendations in the report",
        counts["total"],
    ).format(number=words.number(counts["total"], language))
    stay = filled(
        known.ngettext(
            "Of the {recommendations}, <b>{open} stays open</b> ({whom}).",
            "Of the {recommendations}, <b>{open} stay open</b> ({whom}).",
            counts["open"],
        ),
        recommendations=whole,
        open=words.number(counts["open"], language),
        whom=words.listing(
            [_to_whom(addressee, number, language) for addressee, number in by_addressee.items()],
            language,
        ),
    )
    closed = filled(
        known.ngettext(
            "{number} is proposed as closed.", "{number} are proposed as closed.", counts["closed"]
        ),
        number=words.number(counts["closed"], language),
    )
    return Prose(
        element("p", stay, closed, _changed(history, language), kind="lead", language=language)
    )


def _to_whom(addressee: str, number: int, language: str) -> str:
    _ = words.translations(language).gettext
    return {
        "legislative_body": _("{number} to legislative bodies"),
        "executive_head": _("{number} to executive heads"),
    }[addressee].format(number=words.number(number, language))


def _changed(history: pd.DataFrame, language: str) -> Markup:
    _ = words.translations(language).gettext
    change = metrics.change_counts(history).set_index("change")["count"]
    numbers = {each: words.number(count, language) for each, count in change.items()}
    if change["not_stated"]:
        text = _(
            "By change since the previous document: {new} new, {changed} with another status,"
            " {unchanged} unchanged, and {not_stated} for which the document does not say."
        )
    else:
        text = _(
            "By change since the previous document: {new} new, {changed} with another status,"
            " {unchanged} unchanged."
        )
    return filled(text, **numbers)


def agreement(compared: pd.DataFrame, *, language: str = "en") -> Prose:
    """Return a sentence on whether the document is internally consistent.

    Parameters
    ----------
    compared : DataFrame
        Result of `jiu_analysis.checks.comparisons`.
    language : str
        Language of the page.

    Returns
    -------
    Prose
    """
    known = words.translations(language)
    outcomes = compared["outcome"].value_counts()
    agree, contradict, untold = (
        int(outcomes.get(each, 0)) for each in ("agrees", "contradicts", "cannot_tell")
    )
    text = (
        known.ngettext(
            "<b>Not everywhere.</b> {agree} of {made} comparisons agree, {contradict} does not;"
            " {untold} could not be made.",
            "<b>Not everywhere.</b> {agree} of {made} comparisons agree, {contradict} do not;"
            " {untold} could not be made.",
            contradict,
        )
        if contradict
        else known.gettext(
            "<b>Yes.</b> {agree} of {made} comparisons agree; {untold} could not be made."
        )
    )
    numbers = {
        "agree": words.number(agree, language),
        "made": words.number(agree + contradict, language),
        "contradict": words.number(contradict, language),
        "untold": words.number(untold, language),
    }
    unread = int(outcomes.get("not_read", 0))
    if unread:
        text = f"{text} " + known.ngettext(
            "{unread} line outside every recommendation was not read; it is named below.",
            "{unread} lines outside every recommendation were not read; they are named below.",
            unread,
        )
        numbers["unread"] = words.number(unread, language)
    return Prose(element("p", filled(text, **numbers), kind="lead", language=language))


def changes_note(session: Package, *, language: str = "en") -> str:
    """Return the note on recommendations for which the document states no change mark."""
    silent = session.history[session.history["change"].isna()]
    if silent.empty:
        return ""
    _ = words.translations(language).gettext
    if len(silent) == len(session.history):
        return _("The document says nothing of change for any recommendation.")
    names = [
        words.name(report, number, language)
        for report, number in zip(silent["report"], silent["recommendation"], strict=True)
    ]
    text = _("The document says nothing about change for {names}, and calls none of this new.")
    return text.format(names=words.listing(names, language))


def decision(session: Package, *, language: str = "en") -> Prose:
    """Return a draft of the decision paragraph, computed from the rows.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    language : str
        Language of the page.

    Returns
    -------
    Prose
        The draft, with the recommendations that the rows propose as closed, by report.
    """
    known = words.translations(language)
    _ = known.gettext
    about = session.documents.iloc[0]
    closed = [
        filled(
            known.ngettext(
                "{report} (recommendation {numbers})",
                "{report} (recommendations {numbers})",
                len(row.counted),
            ),
            report=words.symbol(row.report, language),
            numbers=words.listing(map(str, row.counted), language),
        )
        for row in checks.decisions_beside_closed(session).itertuples()
        if row.counted
    ]
    body = known.pgettext("opening of a decision", "The {body}")
    paragraphs = [
        filled(body, body=words.proper(about["body"], language)),
        filled(
            _("(i) takes note of the report (document {document});"),
            document=words.symbol(about["document"], language),
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
    note = _("Our own draft from the rows, not the text of the document:")
    return Prose(element("p", note, kind="note") + element("blockquote", quoted))


def responsiveness(session: Package, *, language: str = "en") -> Prose:
    """Return how many requests of JIU were answered in time, or that none is recorded.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    language : str
        Language of the page.

    Returns
    -------
    Prose
    """
    known = words.translations(language)
    responses = session.responses
    if responses.empty:
        text = known.gettext(
            "<b>Nothing is recorded.</b> The data hold no request of JIU and no answer for"
            " {document}; figures in a picture, where a document prints them so, cannot be read."
            " No number is shown here in their place."
        )
        document = words.symbol(session.documents.iloc[0]["document"], language)
        return Prose(element("p", filled(text, document=document), kind="missing"))
    dated = responses.merge(session.documents[["document", "as_of"]], on="document")
    row = metrics.responsiveness(dated).iloc[0]
    text = known.ngettext(
        "{part} of {whole} requests with a due date was answered in time.",
        "{part} of {whole} requests with a due date were answered in time.",
        int(row["numerator"]),
    )
    part, whole = (words.number(row[each], language) for each in ("numerator", "denominator"))
    return Prose(element("p", filled(text, part=part, whole=whole)))


def sources(session: Package, *, language: str = "en") -> Prose:
    """Return the sources of the page's figures, as recorded in the data package.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    language : str
        Language of the page.

    Returns
    -------
    Prose
    """
    _ = words.translations(language).gettext
    about = session.documents.iloc[0]
    dated = int(session.history["target_kind"].eq("deadline").sum())
    before = about["previous_document"]
    items = [
        filled(
            _(
                "Source: {document}, read in {language} from the file {file} (SHA-256"
                " <code>{sha}</code>). Places name the lines or rows of that file."
            ),
            document=words.symbol(about["document"], language),
            language=words.language_name(about["language"], language),
            file=words.symbol(about["source_name"], language),
            sha=about["source_sha256"][:16] + "…",
        ),
        filled(
            _("Previous document, as this one names it: {previous}."),
            previous=words.MISSING if pd.isna(before) else words.symbol(before, language),
        ),
        filled(
            _(
                "Summaries of recommendations and names of posts in English are the project’s own,"
                " not JIU’s or {organization}’s wording."
            ),
            organization=words.proper(about["organization"], language),
        ),
        filled(
            _(
                "Target dates are read from the recommendations ({number} of them name a"
                " deadline). That “before” a period means by its end is assumed."
            ),
            number=words.number(dated, language),
        ),
    ]
    if language != "en":
        items.append(
            Markup(
                _(
                    "The words of this page are the project’s own rendering, not the wording of"
                    " the United Nations."
                )
            )
        )
    return Prose(element("ul", Markup("").join(element("li", each) for each in items)))
