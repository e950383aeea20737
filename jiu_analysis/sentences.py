"""Sentences computed from the data: what a page says where a number must be in the prose."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from jiu_analysis import metrics, words
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
            " Unit</h1>\n<p class='about'><b>{document}</b> · {body}, session {session}, {dates}"
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
    """The answer in a few sentences and figures, each figure with its two numbers.

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
    compared = metrics.stated_beside_counted(session)["agrees"].dropna()
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
    items = [
        _key_figure("Open", counts["open"], counts["total"], "recommendations", language),
        _rate_figure("implementation_rate", history, "accepted", language),
        _rate_figure("acceptance_rate", history, "recommendations", language),
        _key_figure("New", change["new"], counts["total"], "recommendations", language),
        _key_figure(
            "Stated figures that agree with the rows",
            int(compared.sum()),
            len(compared),
            "that can be counted",
            language,
        ),
    ]
    return Prose(sentence + Markup("<dl class='key'>") + Markup("").join(items) + Markup("</dl>"))


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
    due = responses.dropna(subset=["due_on", "answered_on"])
    in_time = int((due["answered_on"] <= due["due_on"]).sum())
    return Prose(
        Markup("<p>{} of {} answered requests with a due date were answered in time.</p>").format(
            words.number(in_time, language), words.number(len(due), language)
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


def _rate_figure(name: str, history: pd.DataFrame, of: str, language: str) -> Markup:
    row = getattr(metrics, name)(history).iloc[0]
    label = words.label(name, language)
    return _key_figure(label, int(row["numerator"]), int(row["denominator"]), of, language)


def _key_figure(name: str, part: int, whole: int, of: str, language: str) -> Markup:
    share = words.percent(part / whole, language) if whole else words.MISSING
    return Markup(
        "<div><dt>{name}</dt><dd><b>{share}</b><span>{part} of {whole} {of}</span></dd></div>"
    ).format(
        name=name,
        share=share,
        part=words.number(part, language),
        whole=words.number(whole, language),
        of=of,
    )


def _names(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["report"], rows["recommendation"], strict=True)
    return [f"{report} recommendation {number}" for report, number in pairs]
