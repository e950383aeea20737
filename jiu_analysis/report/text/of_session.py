"""Text about one progress report."""

from __future__ import annotations

from itertools import starmap

import pandas as pd
from markupsafe import Markup

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import i18n, media_types, standing
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, npgettext, pgettext
from jiu_analysis.report.tables.columns import with_posts
from jiu_analysis.report.text.markup import PageText, element, filled, if_any, lead, proposed
from jiu_analysis.terms import ADDRESSEES


def masthead(session: Package, package: Package | None = None) -> PageText:
    """Return the title of a session page: organization, document, body and as-of date.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    package : Package, optional
        The package with the documents of the organization, which tells whether one of them
        supersedes this one.

    Returns
    -------
    PageText
    """
    about = session.documents.iloc[0]
    title = filled(
        _(
            "What {organization} does with the recommendations of the Joint Inspection Unit:"
            " {document}"
        ),
        organization=i18n.organization_name(about["organization"]),
        document=i18n.symbol(about["document"]),
    )
    heading = element("h1", title) + element("p", _about(about), kind="about")
    documents = (session if package is None else package).documents
    newer = documents.loc[documents["supersedes"].eq(about["document"]), "document"]
    if len(newer):
        text = _("<b>Superseded.</b> This document has been replaced by {documents}.")
        named = [*map(i18n.symbol, newer)]
        heading += element("p", filled(text, documents=named), kind="missing")
    return PageText(heading + proposed())


def _about(about: pd.Series) -> Markup:
    """Return the line about a document; what is not known of its session is left out."""
    parts = [i18n.full_name(about["organization"])]
    if pd.notna(about["body"]):
        parts.append(i18n.full_name(about["body"]))
    if pd.notna(session := about["session"]):
        is_number = str(session).isdecimal()
        parts.append(
            filled(_("session {number}") if is_number else "{number}", number=str(session))
        )
    if pd.notna(about["session_starts_on"]):
        text = pgettext("days of a session", "{first} to {last}")
        days = {"first": about["session_starts_on"], "last": about["session_ends_on"]}
        parts.append(filled(text, **days))
    parts.append(filled(_("status as at <b>{as_of}</b>"), as_of=about["as_of"]))
    return Markup(" · ").join(parts)


def headline(
    session: Package, compared: pd.DataFrame | None = None, known: pd.DataFrame | None = None
) -> PageText:
    """Return the summary of a progress report.

    First what the document says in two ways: recommendations submitted for decision as closed that
    are open in the rows. Then what is open, closed since, new, overdue and contradicted.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    compared : DataFrame, optional
        Result of `jiu_analysis.checks.comparisons` for the document, if already computed.
    known : DataFrame, optional
        The rows of the document and of earlier ones; see `jiu_analysis.metrics.up_to`.

    Returns
    -------
    PageText
    """
    history = session.history
    compared = checks.comparisons(session) if compared is None else compared
    if history.empty:
        return PageText(lead(_("The document lists no recommendations.")))
    document = session.documents["document"].iloc[0]
    found = standing.of_document(history if known is None else known, document)
    to_each = metrics.open_counts(history, by=["addressee"])
    to_each = to_each[to_each["total"] > 0].set_index("addressee")["open"]
    whole = npgettext(
        "of the … recommendations, … stay open",
        "{number} recommendation in the report",
        "{number} recommendations in the report",
        found.listed,
    )
    stay = filled(
        ngettext(
            "Of the {recommendations}, <b>{open} remains open</b> ({whom}).",
            "Of the {recommendations}, <b>{open} remain open</b> ({whom}).",
            found.open,
        ),
        recommendations=filled(whole, number=found.listed),
        open=found.open,
        whom=[_to_whom(whom, number) for whom, number in to_each.items()],
    )
    since = (
        _(
            "Closed since the previous document: <b>{closed}</b> of the {before}"
            " previously listed. New: <b>{new}</b>. Overdue: <b>{overdue}</b>."
            " Contradictions in the document: <b>{contradictions}</b>."
        )
        if found.listed_before or found.new
        else _(
            "Overdue: <b>{overdue}</b>. Contradictions in the document: <b>{contradictions}</b>."
        )
    )
    since = filled(
        since,
        closed=sum(found.closed.values()),
        before=found.listed_before,
        new=sum(found.new.values()),
        overdue=found.overdue,
        contradictions=int(compared["outcome"].eq("contradicts").sum()),
    )
    news = _put_to_decision_and_open(session, compared)
    return PageText((lead(*news) if news else Markup("")) + lead(stay, since))


#: How many recommendations the headline names.
_NAMED = 3


def _put_to_decision_and_open(session: Package, compared: pd.DataFrame) -> list[str]:
    """Return a sentence for each recommendation submitted for decision as closed that is open."""
    rows = checks.contradicted_rows(session, compared)
    rows = rows[rows["rule"].eq("decision")].merge(
        session.history.drop(columns=["document", "addressee"]), on=["report", "recommendation"]
    )
    rows = rows[rows["is_open"]].drop_duplicates(["report", "recommendation"])
    rows = rows.sort_values("days_overdue", ascending=False, kind="stable")
    sentences: list[str] = []
    for row in rows.head(_NAMED).to_dict("records"):
        text = (
            _(
                "<b>{name} is submitted for decision as closed, but the annex shows it as"
                " open ({status}) and its deadline has passed.</b>"
            )
            if row["is_overdue"]
            else _(
                "<b>{name} is submitted for decision as closed, but the annex shows it as"
                " open ({status}).</b>"
            )
        )
        name = i18n.recommendation_name(row["report"], row["recommendation"])
        status = i18n.label_in_sentence(row["status"])
        sentences.append(filled(text, name=name, status=status))
    if len(rows) > _NAMED:
        sentences.append(_("Further cases are among the contradictions listed below."))
    return sentences


def _to_whom(addressee: str, number: int) -> str:
    text = {
        "legislative_body": _("{number} to legislative bodies"),
        "executive_head": _("{number} to executive heads"),
    }[addressee]
    return filled(text, number=number)


def since_previous(session: Package, known: pd.DataFrame | None = None) -> PageText:
    """Return sentences on recommendations closed since the previous document and on new ones.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    known : DataFrame, optional
        The rows of the document and of earlier ones; see `jiu_analysis.metrics.up_to`.

    Returns
    -------
    PageText
    """
    known = session.history if known is None else known
    about = session.documents.iloc[0]
    found = standing.since_previous(known, about["document"])
    if not found.listed_before and not found.new:
        return PageText(lead(_("The previous statuses are not known.")))
    sentences = [
        filled(
            _(
                "Closed since the previous document: <b>{closed}</b> of the {before}"
                " previously listed and not yet closed. New: <b>{new}</b>."
            ),
            closed=sum(found.closed.values()),
            before=found.listed_before,
            new=sum(found.new.values()),
        )
    ]
    for text, counts in (
        (_("Closed: {parts}."), found.closed),
        (_("New, by first status: {parts}."), found.new),
    ):
        if counts:
            sentences.append(filled(text, parts=[*starmap(i18n.counted, counts.items())]))
    before = about["previous_document"]
    moved = metrics.with_previous(known)
    moved = moved[moved["document"].eq(about["document"])]
    sentences += [
        if_any(
            found.no_longer_listed,
            _("No longer listed, although previously open: <b>{number}</b>."),
        ),
        if_any(
            len(metrics.reversals(moved)),
            _("Reversals (a less advanced status than before): <b>{number}</b>."),
        ),
    ]
    if moved["known_from"].eq("rows").any():
        origin = _("Previous statuses are taken from the previous document itself.")
    elif pd.isna(before):
        origin = _("Previous statuses are those printed in this document.")
    else:
        origin = _(
            "Previous statuses are those printed in this document, because {before} is"
            " not in the data package."
        )
    note = filled(origin, before=i18n.symbol(before))
    return PageText(lead(*sentences) + element("p", note))


def by_year(history: pd.DataFrame) -> PageText:
    """Return the year of the review with the most open recommendations, with both numbers.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.

    Returns
    -------
    PageText
    """
    counts = metrics.open_counts(history, by=["report_year"])
    if not counts["open"].sum():
        return PageText(lead(_("No recommendation is open.")))
    most = counts.loc[counts["open"].eq(counts["open"].max()), "report_year"]
    text = ngettext(
        "The year with the most open recommendations is {years}: <b>{part}</b> of {whole}.",
        "The years with the most open recommendations are {years}: <b>{part}</b> of {whole} each.",
        len(most),
    )
    years = [i18n.MISSING if pd.isna(each) else str(each) for each in most]
    part, whole = counts["open"].max(), counts["open"].sum()
    return PageText(lead(filled(text, years=years, part=part, whole=whole)))


def by_addressee(history: pd.DataFrame) -> PageText:
    """Return the implemented of those listed by addressee, overall and within a year.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.

    Returns
    -------
    PageText
        Nothing if all recommendations are to one addressee.
    """
    whole = metrics.implemented_of_listed(history, by=["addressee"])
    whole = whole[whole["denominator"] > 0].set_index("addressee")
    if len(whole) < len(ADDRESSEES):
        return PageText(Markup(""))
    keys = ["report_year", "addressee"]
    years = metrics.implemented_of_listed(history, by=keys).set_index(keys)
    shares = years["rate"].unstack("addressee").dropna()
    order = whole["rate"].loc[list(ADDRESSEES)].diff().iloc[-1]
    other = shares[(shares[ADDRESSEES[1]] - shares[ADDRESSEES[0]]) * order < 0]
    texts: list[str] = [
        filled(
            _(
                "Implemented, of those listed: {legislative_body} addressed to"
                " legislative bodies and {executive_head} to executive heads."
            ),
            **_fractions(whole),
        )
    ]
    if len(other):
        # The year with the most recommendations, of those in which the order is the other way.
        size = years["denominator"].unstack("addressee").sum(axis=1)
        year = size.loc[other.index].idxmax()
        texts.append(
            filled(
                _("For {year} alone: {legislative_body} and {executive_head}."),
                year=str(year),
                **_fractions(years.loc[year]),
            )
        )
    texts.append(
        _(
            "A comparison over all years may be misleading, because the two groups can"
            " differ in the years of their reviews; the table gives the same figures for"
            " each year."
        )
    )
    return PageText(element("p", *texts))


def _fractions(rates: pd.DataFrame) -> dict[str, str]:
    return {
        addressee: i18n.fraction(*rates.loc[addressee, ["numerator", "denominator"]])
        for addressee in ADDRESSEES
    }


def in_charge(history: pd.DataFrame, officers: pd.DataFrame) -> PageText:
    """Return how many posts are in charge of open recommendations, and which of the most.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.
    officers : DataFrame
        The table ``officers``.

    Returns
    -------
    PageText
    """
    opened = history[metrics.is_open(history) & ~metrics.is_repeated(history)]
    rows = with_posts(opened.dropna(subset="officer"), officers)
    names = pd.Series([post.text for post in rows["post"]], dtype=object).value_counts()
    if names.empty:
        return PageText(
            element("p", _("The document names no officer in charge of an open recommendation."))
        )
    most = names[names.eq(names.max())].index
    langs = {post.text: post.lang for post in rows["post"]}
    shown = [i18n.foreign(each, langs[each]) if langs[each] else each for each in most[:_NAMED]]
    text = _("Posts in charge of open recommendations: <b>{posts}</b>. {most}: {number} each.")
    if len(most) == 1:
        text = _(
            "Posts in charge of open recommendations: <b>{posts}</b>. Most"
            " recommendations ({number}): {most}."
        )
    elif len(most) > _NAMED:
        text = _(
            "Posts in charge of open recommendations: <b>{posts}</b>. None has more than {number}."
        )
    most = Markup("; ").join(shown)
    return PageText(lead(filled(text, most=most, posts=len(names), number=names.max())))


def agreement(compared: pd.DataFrame) -> PageText:
    """Return how many contradictions were found in the document.

    Parameters
    ----------
    compared : DataFrame
        Result of `jiu_analysis.checks.comparisons`.

    Returns
    -------
    PageText
    """
    outcomes = compared["outcome"].value_counts()
    contradict, untold, unread = (
        int(outcomes.get(each, 0)) for each in ("contradicts", "cannot_tell", "not_read")
    )
    found = _("<b>No contradiction was found in the document.</b>")
    if contradict:
        found = ngettext(
            "<b>{number} contradiction was found in the document.</b>",
            "<b>{number} contradictions were found in the document.</b>",
            contradict,
        )
    sentences = [
        filled(found, number=contradict),
        if_any(untold, _("Comparisons that could not be made: {number}.")),
    ]
    if unread:
        text = ngettext(
            "{unread} line outside the recommendations was not read; it is listed below.",
            "{unread} lines outside the recommendations were not read; they are listed below.",
            unread,
        )
        sentences.append(filled(text, unread=unread))
    counts = compared["outcome"].eq("contradicts").groupby(compared["document"]).sum()
    # The run reads the counts from the page, so that they are not computed again.
    data = {media_types.CONTRADICTIONS: counts.to_dict()}
    return PageText(lead(*sentences), data)


def changes_note(session: Package) -> str:
    """Return the note on recommendations for which the document states no change mark."""
    silent = session.history[session.history["change"].isna()]
    if silent.empty:
        return ""
    if len(silent) == len(session.history):
        return _("The document does not state the change for any recommendation.")
    names = [*map(i18n.recommendation_name, silent["report"], silent["recommendation"])]
    text = _(
        "The document does not state the change for {names}, and does not describe them as new."
    )
    return text.format(names=i18n.listing(names))


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
    paragraphs: list[str] = []
    if pd.notna(about["body"]):
        body = pgettext("opening of a decision", "The {body}")
        paragraphs.append(filled(body, body=i18n.organization_name(about["body"])))
    text = _("(i) takes note of the report (document {document});")
    paragraphs.append(filled(text, document=i18n.symbol(about["document"])))
    last = _("(ii) asks the secretariat for its assessment of the open recommendations.")
    lists, counts = [], []
    counted = session.history[~metrics.is_repeated(session.history)]
    for addressee, closed in counted[metrics.is_closed(counted)].groupby("addressee"):
        counts.append(_to_whom(addressee, len(closed)))
        lists += [element("p", Markup("{}:").format(i18n.label(addressee))), _listed(closed)]
    if counts:
        text = _(
            "(ii) endorses the secretariat’s assessment of the recommendations proposed as closed:"
        )
        paragraphs.append(text)
        last = _("(iii) asks the secretariat for its assessment of the open recommendations.")
    quoted = Markup("").join(
        [*(element("p", each) for each in paragraphs), *lists, element("p", last)]
    )
    closed_ones = _("No recommendation is proposed as closed.")
    if counts:
        closed_ones = filled(_("Proposed as closed: <b>{whom}</b>."), whom=counts)
    note = _("Draft written by this project from the annexes; not the text of the document:")
    return PageText(
        lead(closed_ones) + element("p", note, kind="note") + element("blockquote", quoted)
    )


def _listed(rows: pd.DataFrame) -> Markup:
    """Return the list of the recommendations, by report."""
    items = []
    for report, part in rows.astype({"report": object}).groupby("report", sort=False):
        text = ngettext(
            "{report} (recommendation {numbers})", "{report} (recommendations {numbers})", len(part)
        )
        numbers = [*map(str, sorted(part["recommendation"].unique()))]
        items.append(element("li", filled(text, report=i18n.symbol(report), numbers=numbers)))
    return element("ul", Markup("").join(items))


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
            "<b>No data.</b> The data package contains no requests of JIU and no"
            " responses for {document}. Figures that a document shows only in a picture"
            " cannot be read, and are not estimated."
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
    values = {"part": row["numerator"], "whole": row["denominator"]}
    return PageText(element("p", filled(text, **values)))


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
    history = session.history[~metrics.is_repeated(session.history)]
    dated = int(history["target_kind"].eq("deadline").sum())
    before = about["previous_document"]
    items = [
        filled(
            _(
                "Source: {document}, read in {language} from the file {file} (SHA-256"
                " <code>{sha}</code>). Locations refer to the lines or rows of that file."
            ),
            document=i18n.symbol(about["document"]),
            language=i18n.language_name(about["language"]),
            file=i18n.symbol(about["source_name"]),
            sha=about["source_sha256"][:16] + "…",
        ),
        filled(
            _("Previous document, as stated in this one: {previous}."),
            previous=i18n.MISSING if pd.isna(before) else i18n.symbol(before),
        ),
        filled(
            _(
                "English summaries of recommendations and names of posts are in this"
                " project’s own words, not those of JIU or {organization}."
            ),
            organization=i18n.organization_name(about["organization"]),
        ),
        filled(
            _(
                "Target dates are taken from the recommendations (with a deadline:"
                " {number}). It is assumed that “before” a period means by the end of"
                " that period."
            ),
            number=dated,
        ),
    ]
    if i18n.get_language() != "en":
        text = _(
            "The translation of this page is the project’s own, not that of the United Nations."
        )
        items.append(filled(text))
    return PageText(element("ul", Markup("").join(element("li", each) for each in items)))
