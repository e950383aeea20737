"""Sentences computed from the data: what a page says where a number must be in the prose."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics, words
from jiu_analysis.errors import UsageError
from jiu_analysis.loaders import Package


@dataclass(frozen=True)
class Prose:
    """A piece of a page's text; what comes from the data is never markup in it."""

    markup: Markup

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __repr__(self) -> str:
        return " ".join(self.markup.striptags().split())


def masthead(session: Package, *, language: str = "en") -> Prose:
    """Title of a session's page: who reports what, to whom, as at which day.

    Parameters
    ----------
    session : Package
        Narrowed to one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    about = session.documents.iloc[0]
    dates = " to ".join(
        words.date(about[each], language) for each in ("session_starts_on", "session_ends_on")
    )
    return Prose(
        Markup(
            "<h1>What {organization} does with the recommendations of the Joint Inspection"
            " Unit: {document}</h1>\n"
            "<p class='about'><b>{document}</b> · {body}, session {session}, {dates}"
            " · status as at <b>{as_of}</b></p>\n<p class='proposed'>Every figure here is <b>as"
            " proposed in {document}, not yet endorsed</b>: it is the secretariat’s own"
            " assessment, put before the member States.</p>"
        ).format(
            organization=about["organization"],
            document=about["document"],
            body=about["body"],
            session=about["session"],
            dates=dates,
            as_of=words.date(about["as_of"], language),
        )
    )


def headline(session: Package, *, language: str = "en") -> Prose:
    """The answer in a few sentences.

    Parameters
    ----------
    session : Package
        Narrowed to one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    history = session.history
    counts = metrics.open_counts(history).iloc[0]
    by_addressee = metrics.open_counts(history, by=["addressee"]).set_index("addressee")["open"]
    whom = words.listing(
        [
            f"{words.number(number, language)} to {words.label(addressee, language).lower()}"
            for addressee, number in by_addressee.items()
        ],
        language,
    )
    change = metrics.change_counts(history).set_index("change")["count"]
    sentence = Markup(
        "<p class='lead'>Of the {total} recommendations in the report, <b>{open} stay open</b>"
        " ({whom}); {closed} are proposed as closed. {new} are new, {changed} have another"
        " status than in the previous document, {unchanged} are unchanged{silent}.</p>"
    ).format(
        total=words.number(counts["total"], language),
        open=words.number(counts["open"], language),
        whom=whom,
        closed=words.number(counts["closed"], language),
        new=words.number(change["new"], language),
        changed=words.number(change["changed"], language),
        unchanged=words.number(change["unchanged"], language),
        silent=f"; of {words.number(change['not_stated'], language)} the document does not say"
        if change["not_stated"]
        else "",
    )
    return Prose(sentence)


def agreement(compared: pd.DataFrame, *, language: str = "en") -> Prose:
    """Whether a document agrees with itself, in a sentence.

    Parameters
    ----------
    compared : DataFrame
        As `jiu_analysis.metrics.comparisons` gives it.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    outcomes = compared["outcome"].value_counts()
    agree, contradict, open_ = (
        int(outcomes.get(each, 0)) for each in ("agrees", "contradicts", "cannot_tell")
    )
    text = Markup(
        "<p class='lead'>{answer} {agree} of {made} comparisons agree{rest}; {open} could not be"
        " made.</p>"
    ).format(
        answer=Markup("<b>Not everywhere.</b>") if contradict else Markup("<b>Yes.</b>"),
        agree=words.number(agree, language),
        made=words.number(agree + contradict, language),
        rest=f", {words.number(contradict, language)} do not" if contradict else "",
        open=words.number(open_, language),
    )
    return Prose(text)


def late(history: pd.DataFrame, *, language: str = "en") -> Prose:
    """What is late, in a sentence with its numbers.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    row = metrics.lateness(history).iloc[0]
    text = Markup(
        "<p class='lead'>Of {open} open recommendations, {dated} name a deadline, and <b>{overdue}"
        " of these {are} overdue</b>{longest}. The other {undated} name none, so nothing can be"
        " said of them.</p>"
    ).format(
        open=words.number(row["open"], language),
        dated=words.number(row["with_deadline"], language),
        overdue=words.number(row["overdue"], language),
        are="is" if row["overdue"] == 1 else "are",
        longest=f", the longest by {words.number(row['longest_days'], language)} days"
        if row["overdue"]
        else "",
        undated=words.number(row["open"] - row["with_deadline"], language),
    )
    return Prose(text)


def ageing(history: pd.DataFrame, *, language: str = "en") -> Prose:
    """How many open recommendations are long outstanding, and for how many the age is assumed.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    opened = history[metrics.is_open(history)]
    long = metrics.long_outstanding(history)
    assumed = int(metrics.age(opened)["age_is_assumed"].sum())
    text = Markup(
        "<p>{long} of {open} are long outstanding: open for five years or more, counted from the"
        " day the report was issued (JIU has this category; where its clock starts is assumed)."
        " For {assumed} of them that day is not known, and the age counts from 31 December of the"
        " year in the report’s symbol.</p>"
    ).format(
        long=words.number(len(long), language),
        open=words.number(len(opened), language),
        assumed=words.number(assumed, language),
    )
    return Prose(text)


def trends_masthead(
    package: Package, organization: str, history: pd.DataFrame, *, language: str = "en"
) -> Prose:
    """Title of a trends page: whose recommendations, over which documents.

    Parameters
    ----------
    package : Package
        Whole.
    organization : str
        As in ``documents.organization``.
    history : DataFrame
        The rows that the page speaks of.
    language : str
        Of the page.

    Returns
    -------
    Prose

    Raises
    ------
    UsageError
        The package has nothing of that organization since then; names those it has.
    """
    if history.empty:
        have = ", ".join(sorted(package.documents["organization"].unique())) or "none yet"
        raise UsageError(
            f"nothing of organization {organization!r} in that time; organizations: {have}"
        )
    documents = history.drop_duplicates("document")
    named = words.listing(
        [
            f"{row.document} ({words.date(row.as_of, language)})"
            for row in documents.sort_values("as_of").itertuples()
        ],
        language,
    )
    text = Markup(
        "<h1>{organization} and the recommendations of the Joint Inspection Unit over time</h1>"
        "<p class='about'>From {number} progress {reports}: {named}</p><p class='proposed'>Every"
        " figure here is <b>as proposed in the documents, not yet endorsed</b>: it is the"
        " secretariat’s own assessment, put before the member States.</p>"
    ).format(
        organization=organization,
        number=words.number(len(documents), language),
        reports="report" if len(documents) == 1 else "reports",
        named=named,
    )
    return Prose(text)


def points_in_time(history: pd.DataFrame, *, language: str = "en") -> Prose:
    """How many points in time are known, and what cannot be said from them.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one organization.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    documents = history.drop_duplicates("document").sort_values("as_of")
    first = documents.iloc[0]
    before = first["previous_document"]
    parts = []
    if len(documents) == 1:
        parts.append(
            Markup(
                "<p class='missing'><b>One document is not a trend.</b> What can be seen is two"
                " points: {document}, and the statuses that it prints as those of {before}. The"
                " second covers only recommendations that {document} still lists: what had been"
                " closed by then is not there, so no rate can be given for it, and none is"
                " shown.</p>"
            ).format(
                document=first["document"],
                before="the document before" if pd.isna(before) else before,
            )
        )
    known = set(documents["document"].astype(str))
    for earlier, later in zip(
        documents.to_dict("records"), documents.iloc[1:].to_dict("records"), strict=False
    ):
        named = later["previous_document"]
        if pd.notna(named) and named not in known:
            parts.append(
                Markup(
                    "<p class='missing'><b>A gap.</b> {later} names {named} as the document before"
                    " it, which is not in the package. Between {earlier} and {later} the series is"
                    " broken.</p>"
                ).format(later=later["document"], named=named, earlier=earlier["document"])
            )
    return Prose(Markup("").join(parts))


def changes_note(session: Package, *, language: str = "en") -> str:
    """What the document leaves unsaid about change: a remark under the table of changes."""
    silent = session.history[session.history["change"].isna()]
    if silent.empty:
        return ""
    named = words.listing(_names(silent), language)
    return f"The document says nothing about change for {named}, which it does not call new either."


def decision(session: Package, *, language: str = "en") -> Prose:
    """The decision paragraph, drawn up from the rows.

    Parameters
    ----------
    session : Package
        Narrowed to one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
        Recommendations that the rows propose as closed, by report.
    """
    about = session.documents.iloc[0]
    table = metrics.decisions_beside_closed(session)
    lines = [
        Markup("<li>{} ({} {})</li>").format(
            row.report,
            "recommendation" if len(row.counted) == 1 else "recommendations",
            words.listing(map(str, row.counted), language),
        )
        for row in table.itertuples()
        if row.counted
    ]
    text = Markup(
        "<p class='note'>Our own draft from the rows, not the text of the document:</p>"
        "<blockquote><p>The {body}</p><p>(i) takes note of the report (document {document});</p>"
        "<p>(ii) endorses the secretariat’s assessment of the recommendations proposed as"
        " closed:</p><ul>{lines}</ul><p>(iii) asks the secretariat for its assessment of the"
        " open recommendations.</p></blockquote>"
    ).format(body=about["body"], document=about["document"], lines=Markup("").join(lines))
    return Prose(text)


def responsiveness(session: Package, *, language: str = "en") -> Prose:
    """Whether requests of JIU were answered in time, or that nothing is recorded.

    Parameters
    ----------
    session : Package
        Narrowed to one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    responses = session.responses
    if responses.empty:
        return Prose(
            Markup(
                "<p class='missing'><b>Nothing is recorded.</b> In {document} the table of"
                " responsiveness is a picture, and the text does not hold its figures. No number"
                " is shown here in their place.</p>"
            ).format(document=session.documents.iloc[0]["document"])
        )
    dated = responses.merge(session.documents[["document", "as_of"]], on="document")
    row = metrics.responsiveness(dated).iloc[0]
    return Prose(
        Markup("<p>{} of {} requests with a due date were answered in time.</p>").format(
            words.number(row["numerator"], language), words.number(row["denominator"], language)
        )
    )


def sources(session: Package, *, language: str = "en") -> Prose:
    """Where the page's figures come from, from the data package's own record.

    Parameters
    ----------
    session : Package
        Narrowed to one document.
    language : str
        Of the page.

    Returns
    -------
    Prose
    """
    about = session.documents.iloc[0]
    assumed = int(session.history["target_kind"].eq("deadline").sum())
    return Prose(
        Markup(
            "<ul><li>Source: {document}, read in language “{source_language}” from the file"
            " {source_name} (SHA-256 <code>{sha}</code>). Places name the lines of that"
            " file.</li><li>Previous document, as this one names it: {previous}.</li>"
            "<li>Summaries of recommendations and names of posts in English are the project’s"
            " own, not JIU’s or {organization}’s wording.</li>"
            "<li>Target dates are read from the recommendations ({assumed} of them name a"
            " deadline). That “before” a period means by its end is assumed.</li></ul>"
        ).format(
            document=about["document"],
            source_language=about["language"],
            source_name=about["source_name"],
            sha=about["source_sha256"][:16] + "…",
            previous=words.MISSING
            if pd.isna(about["previous_document"])
            else about["previous_document"],
            organization=about["organization"],
            assumed=words.number(assumed, language),
        )
    )


def _names(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["report"], rows["recommendation"], strict=True)
    return [f"{report} recommendation {number}" for report, number in pairs]
