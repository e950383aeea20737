"""Rules that check change marks, titles, dates and symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pandas as pd

from jiu_analysis.checks.comparison import (
    AGREES,
    Comparison,
    cannot_tell,
    compared,
    grouped,
    records,
)
from jiu_analysis.checks.documents import Document
from jiu_analysis.checks.messages import Name, Place, Title, Word, joined, sentence
from jiu_analysis.terms import ACCEPTED, ReportSymbol


def all_new(document: Document) -> Iterator[Comparison]:
    """Check that a report whose recommendations are all called new prints no previous status."""
    printed = [row for row in document.rows if row["change"] in ("changed", "unchanged")]
    headings = document.headings[document.headings["says_all_new"].astype(bool)]
    for row in records(headings.drop_duplicates("report")):
        denied = [Name.of(each) for each in printed if each["report"] == row["report"]]
        message = sentence(
            "{report}: all recommendations are said to be new, but a previous status is printed"
            " for {names}.",
            report=row["report"],
            names=denied,
        )
        yield compared(row, denied and message, addressee=None, explained_by=joined(denied))


def change_mark(document: Document) -> Iterator[Comparison]:
    """Check that a recommendation that is not new has a change mark."""
    history = document.history
    says_more = (document.stated, document.decisions, document.open_reports)
    if len(history) and history["change"].isna().all() and all(each.empty for each in says_more):
        # A plain table of recommendations has no column for change marks.
        yield cannot_tell(
            sentence("The document does not state the change for any recommendation.")
        )
        return
    before = document.previous and document.library.by_name(document.previous)
    for row in document.rows:
        if row["change"] == "new":
            continue
        name = Name.of(row)
        is_new = before is not None and name not in before
        message = sentence(
            "{name} is not described as new, but no previous status is given.", name=name
        )
        yield compared(row, pd.isna(row["change"]) and not is_new and message)


def title(document: Document) -> Iterator[Comparison]:
    """Check that a report has the same title wherever it is printed."""
    columns = ["report", "title", "locator"]
    printed = pd.concat([document.headings[columns], document.open_reports[columns]])
    printed = printed.assign(same=printed["title"].str.replace(r"\s", "", regex=True))
    for row, several in _repeated(printed, "report", "same"):
        letters = {re.sub(r"[\W_]", "", each["title"]) for each in several}
        yield compared(
            row,
            len(several) > 1
            and sentence(
                "{report} is listed under different titles: {titles}.",
                report=row["report"],
                titles=_titles(several, document),
            ),
            len(several) > 1
            and len(letters) == 1
            and sentence("The titles differ only in punctuation."),
        )


def day_of_issue(document: Document) -> Iterator[Comparison]:
    """Check that a report has the same day of issue wherever it is stated."""
    dated = document.headings.dropna(subset="issued_on")[["report", "issued_on", "locator"]]
    for row, several in _repeated(dated, "report", "issued_on"):
        message = sentence(
            "{report} has different days of issue: {days} ({places}).",
            report=row["report"],
            days=[each["issued_on"] for each in several],
            places=_places(several),
        )
        yield compared(row, len(several) > 1 and message)


def review_code(document: Document) -> Iterator[Comparison]:
    """Check that a project code refers to one review only."""
    for row, several in _repeated(document.reviews, "code", "title"):
        message = sentence(
            "The code {code} is used for different reviews: {titles}.",
            code=row["code"],
            titles=_titles(several, document),
        )
        yield compared(row, len(several) > 1 and message)


def _repeated(
    printed: pd.DataFrame, key: str, value: str
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield what is printed more than once: the row to locate, and a row for each value."""
    for rows in grouped(records(printed.dropna(subset=key)), itemgetter(key)).values():
        if len(rows) > 1:
            several = [each[0] for each in grouped(rows, itemgetter(value)).values()]
            yield several[:2][-1], several


def _titles(rows: list[dict[str, Any]], document: Document) -> list[Title]:
    language = document.about["language"]
    return [Title(row["title"], language, row["locator"]) for row in rows]


def _places(rows: list[dict[str, Any]]) -> list[Place]:
    return [Place(each["locator"]) for each in rows]


def listed_once(document: Document) -> Iterator[Comparison]:
    """Check that a recommendation is listed once, with one status and to one addressee."""
    by_name = document.library.by_name(document.symbol)
    repeated = {name: rows for name, rows in by_name.items() if len(rows) > 1}
    if by_name and not repeated:
        yield Comparison(AGREES)
    for name, rows in repeated.items():
        values = {"name": name, "places": _places(rows)}
        statuses = [Word(each) for each in _distinct(rows, "status")]
        yield compared(
            rows[1],
            sentence("{name} is listed more than once: {places}.", **values)
            if len(_distinct(rows, "addressee")) == 1
            else sentence(
                "{name} is listed as addressed to legislative bodies and to executive heads:"
                " {places}.",
                **values,
            ),
            len(statuses) > 1 and sentence("The statuses differ: {statuses}.", statuses=statuses),
            addressee=None,
        )


def _distinct(rows: list[dict[str, Any]], column: str) -> list[str]:
    """Return the distinct values of a column, in order, without missing ones."""
    return list(dict.fromkeys(row[column] for row in rows if pd.notna(row[column])))


def both_statuses(document: Document) -> Iterator[Comparison]:
    """Check that accepted recommendations, and only they, have an implementation status."""
    for row in document.rows:
        is_accepted = row["acceptance"] in ACCEPTED
        name = Name.of(row)
        if is_accepted == pd.notna(row["implementation"]):
            yield compared(row)
        elif is_accepted:
            yield compared(
                row,
                sentence("{name} is accepted, but no implementation status is given.", name=name),
            )
        else:
            yield compared(
                row,
                sentence(
                    "{name} has the acceptance status “{acceptance}”, but also an"
                    " implementation status (“{implementation}”).",
                    name=name,
                    acceptance=Word(row["acceptance"]),
                    implementation=Word(row["implementation"]),
                ),
            )


def as_of(document: Document) -> Iterator[Comparison]:
    """Check that the as-of date is not after the session."""
    day, end = document.about["as_of"], document.about["session_ends_on"]
    if pd.isna(end):
        return
    message = sentence(
        "The status is given as at {as_of}, after the end of the session on {end}.",
        as_of=day,
        end=end,
    )
    yield compared(_MASTHEAD, day > end and message)


def symbol(document: Document) -> Iterator[Comparison]:
    """Check that symbols are well formed, and that the session in a symbol is the masthead's."""
    columns = ["report", "locator"]
    printed = pd.concat(
        [document.headings[columns], document.open_reports[columns], document.decisions[columns]]
    ).drop_duplicates("report")
    for row in records(printed):
        message = sentence(
            "{symbol} is not a JIU symbol such as {example}.",
            symbol=row["report"],
            example="JIU/REP/2021/6",
        )
        yield compared(row, not re.fullmatch(ReportSymbol.shape, row["report"]) and message)
    # WO/PBC/34/6 is a document of session 34; bodies that number differently are not checked.
    numbered = re.fullmatch(r"WO/PBC/(\d+)/\d+.*", document.about["document"])
    session = str(document.about["session"])
    if numbered and session.isdecimal():
        message = sentence(
            "The symbol {document} belongs to session {number}, but the masthead states"
            " session {session}.",
            document=document.about["document"],
            number=numbered[1],
            session=session,
        )
        differs = int(numbered[1]) != int(session)
        yield compared(
            _MASTHEAD, differs and message, stated=int(numbered[1]), counted=int(session)
        )


_MASTHEAD = {"locator": "masthead"}
