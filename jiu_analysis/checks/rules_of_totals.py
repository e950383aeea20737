"""Rules that compare stated totals, open lists and decisions with the rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from jiu_analysis.checks.comparison import Comparison, cannot_tell, compared, records
from jiu_analysis.checks.documents import Document
from jiu_analysis.checks.messages import (
    Figure,
    Name,
    Place,
    Sentence,
    Word,
    joined,
    names,
    sentence,
)
from jiu_analysis.checks.statements import (
    DENIED_NEW,
    NO_ROWS,
    ONLY_OPEN_OR_NEW,
    ONLY_RELEVANT,
    open_reports_beside_counted,
)
from jiu_analysis.terms import ADDRESSEES


def stated_figure(document: Document) -> Iterator[Comparison]:
    """Check that the figures stated in the text equal those computed from the rows."""
    table = document.stated_beside_counted
    for row in records(table[table["report"].isna() & table["unit"].ne("percent")]):
        about = {"report": None, "stated": row["value"], "counted": _number(row["counted"])}
        if pd.isna(row["agrees"]):
            yield cannot_tell(_why_not(row), row, **about)
        elif row["agrees"]:
            yield compared(row, **about)
        else:
            explained = _explanation(document, row)
            message = sentence(
                "{figure}: the text states {stated}, the rows give {counted}.",
                figure=_figure(row),
                stated=row["value"],
                counted=row["counted"],
            )
            yield compared(
                row,
                message,
                *_remarks(document, row, explained),
                explained_by=joined(explained),
                **about,
            )


def _remarks(document: Document, row: dict[str, Any], explained: list[Name]) -> Iterator[Sentence]:
    if explained:
        yield sentence(
            "The difference is explained if {names} is counted as closed, as in the decision.",
            names=explained,
        )
    elif row["indicator"] == "reports_with_new_recommendations":
        new = document.history[document.history["change"].eq("new")]
        yield sentence(
            "The rows have new recommendations in {reports}.",
            reports=new["report"].astype(object).unique().tolist(),
        )


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _figure(row: dict[str, Any]) -> Figure:
    addressee = None if pd.isna(row["addressee"]) else row["addressee"]
    return Figure(row["indicator"], addressee, None if pd.isna(row["year"]) else int(row["year"]))


def _why_not(row: dict[str, Any]) -> Sentence:
    values = {"figure": _figure(row), "stated": row["value"], "counted": row["counted"]}
    return Sentence(_WHY_NOT[row["why_not"]].text, values)


_WHY_NOT = {
    ONLY_RELEVANT: sentence(
        "{figure}: the rows include only reports that concern the organization."
    ),
    ONLY_OPEN_OR_NEW: sentence("{figure}: the rows include only open and new recommendations."),
    DENIED_NEW: sentence(
        "{figure}: the text states {stated}, of which {counted} can be confirmed. A"
        " previous status is printed for the others, although they are said to be new."
    ),
    NO_ROWS: sentence("{figure}: the rows do not give this figure."),
}


def _explanation(document: Document, row: dict[str, Any]) -> list[Name]:
    """Return the open recommendations submitted for decision if they account for the difference."""
    if row["indicator"] != "open_recommendations":
        return []
    rows = document.history[document.history["is_open"]]
    if pd.notna(row["addressee"]):
        rows = rows[rows["addressee"].eq(row["addressee"])]
    decided = set(names(document.decisions))
    named = [each for each in names(rows) if each in decided]
    return named if len(named) == row["counted"] - row["value"] else []


def shares_add_up(document: Document) -> Iterator[Comparison]:
    """Check that the percentages of a paragraph add up to 100, within rounding."""
    shares = document.stated[document.stated["unit"].eq("percent")]
    for where, rows in shares.groupby("locator", sort=False):
        row, total = {"locator": where}, float(rows["value"].sum())
        if len(rows) < 2:
            yield cannot_tell(
                sentence("Only one percentage is stated, so no total can be checked."), row
            )
            continue
        message = sentence("The percentages add up to {total}, not 100.", total=total)
        differs = abs(total - 100) > len(rows) * 0.5
        yield compared(row, differs and message, stated=total, counted=100)


def share_of_rows(document: Document) -> Iterator[Comparison]:
    """Check that a stated percentage equals the one computed from the rows, after rounding."""
    table = document.stated_beside_counted
    whole = table.loc[table["indicator"].eq("recommendations_since"), "value"]
    opens = table[table["indicator"].eq("open_recommendations") & table["report"].isna()]
    for row in records(table[table["unit"].eq("percent")]):
        about = {"stated": row["value"], "addressee": None, "report": None}
        if pd.isna(row["counted"]):
            yield cannot_tell(_why_not(row), row, **about)
            continue
        about["counted"] = round(float(row["counted"]), 2)
        # The same rounded percentage may also fit the total stated in the text.
        stated_open = float(opens["value"].sum())
        other = 100 * stated_open / float(whole.iloc[0])
        if not row["agrees"]:
            message = sentence(
                "{figure}: the text states {stated} percent, the rows give {counted} percent of"
                " {whole}.",
                figure=_figure(row),
                stated=row["value"],
                counted=round(float(row["counted"]), 1),
                whole=whole.iloc[0],
            )
            yield compared(row, message, **about)
        elif stated_open != opens["counted"].sum() and math.floor(other + 0.5) == row["value"]:
            message = sentence(
                "{percent} percent is the rounded share of both {counted} of {whole} and {stated}"
                " of {whole}, so it confirms neither.",
                percent=row["value"],
                counted=opens["counted"].sum(),
                stated=stated_open,
                whole=whole.iloc[0],
            )
            yield cannot_tell(message, row, **about)
        else:
            yield compared(row, **about)


def open_list(document: Document) -> Iterator[Comparison]:
    """Check that the list of open reports gives the numbers that are open in the rows."""
    if document.open_reports.empty:
        yield cannot_tell(sentence("The document has no list of open reports."))
        return
    for row in records(open_reports_beside_counted(document)):
        is_missing = pd.isna(row["locator"])
        for addressee in ADDRESSEES:
            listed, counted = row[f"{addressee}_count"], row[f"{addressee}_counted"]
            if is_missing and not counted:
                continue
            about = {"addressee": addressee, "stated": listed, "counted": counted}
            if is_missing:
                about["where"] = "list of open reports"
            if listed == counted:
                yield compared(row, **about)
                continue
            message = sentence(
                "{report}: the list of open reports gives {listed} open ({addressee}), the rows"
                " give {counted}.",
                report=row["report"],
                listed=listed,
                addressee=Word(addressee),
                counted=counted,
            )
            explained, remark = _miscounted(document, row["report"], addressee, listed - counted)
            yield compared(row, message, remark, explained_by=joined(explained), **about)


def _miscounted(
    document: Document, report: str, addressee: str, surplus: float
) -> tuple[list[Name], Sentence | None]:
    """Return the recommendations that explain the difference, and a remark on the candidates."""
    rows = document.history
    rows = rows[rows["report"].eq(report) & rows["addressee"].eq(addressee)]
    named = names(rows[rows["is_open"] != (surplus > 0)])
    state = Word("closed" if surplus > 0 else "open")
    if len(named) < abs(surplus):
        return [], None
    if len(named) > abs(surplus):
        numbers = [each.recommendation for each in named]
        return [], sentence(
            "The difference is among recommendations {numbers} ({state} in the rows).",
            numbers=numbers,
            state=state,
        )
    return named, sentence(
        "The difference concerns {names} ({state} in the rows).", names=named, state=state
    )


def decision(document: Document) -> Iterator[Comparison]:
    """Check that the recommendations submitted for decision are those newly closed in the rows."""
    decisions = document.decisions
    if decisions.empty:
        yield cannot_tell(sentence("The document lists no recommendations for decision."))
        return
    listed = {Name.of(row): row for row in document.rows}
    decided = decisions.drop_duplicates(["report", "recommendation"])
    for row in records(decided):
        name = Name.of(row)
        if name not in listed:
            yield compared(
                row, sentence("{name} is submitted for decision, but no annex lists it.", name=name)
            )
            continue
        found = listed[name]
        message = sentence(
            "{name} is submitted for decision as closed, but is open in {place}.",
            name=name,
            place=Place(found["locator"]),
        )
        about = {"addressee": found["addressee"]} if found["is_open"] else {}
        yield compared(row, found["is_open"] and message, **about)
    known = set(names(decided))
    for row in document.rows:
        name = Name.of(row)
        if row["is_closed"] and row["change"] != "unchanged" and name not in known:
            message = sentence("{name} is newly closed, but not submitted for decision.", name=name)
            yield compared(row, message)
