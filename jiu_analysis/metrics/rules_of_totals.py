"""Rules: what a document states, lists and puts to decision, against its rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from jiu_analysis.metrics.comparison import (
    AGREES,
    CANNOT_TELL,
    CONTRADICTS,
    WHOM,
    Comparison,
    Document,
)
from jiu_analysis.metrics.statements import (
    open_reports_beside_counted,
    stated_beside_counted,
)
from jiu_analysis.metrics.status import is_open
from jiu_analysis.terms import ADDRESSEES


def stated_figure(document: Document) -> Iterator[Comparison]:
    """A figure that the text states is that of the rows."""
    table = stated_beside_counted(document)
    table = table[table["report"].isna() & table["unit"].ne("percent")]
    for row in table.to_dict("records"):
        addressee = None if pd.isna(row["addressee"]) else row["addressee"]
        about = {"where": row["locator"], "addressee": addressee, "stated": row["value"]}
        if pd.isna(row["counted"]):
            yield Comparison(CANNOT_TELL, message=_stated_why_not(row), **about)
            continue
        about["counted"] = row["counted"]
        if row["agrees"]:
            yield Comparison(AGREES, **about)
            continue
        explained = _explanation(document, row)
        message = (
            f"{_figure(row)}: the text states {row['value']:g}, the rows give {row['counted']:g}."
        )
        if explained:
            message += f" Counting {explained} as the decision does would account for it."
        elif row["indicator"] == "reports_with_new_recommendations":
            message += f" The rows have them in {', '.join(_new_reports(document))}."
        yield Comparison(CONTRADICTS, message=message, explained_by=explained, **about)


def _figure(row: dict[str, Any]) -> str:
    name = row["indicator"].replace("_", " ")
    whom = "" if pd.isna(row["addressee"]) else f" ({WHOM[row['addressee']]})"
    return f"{name[0].upper()}{name[1:]}{whom}"


def _new_reports(document: Document) -> list[str]:
    history = document.history
    return [str(each) for each in history.loc[history["change"].eq("new"), "report"].unique()]


def _stated_why_not(row: dict[str, Any]) -> str:
    return f"{_figure(row)}: {row['why_not']}."


def _explanation(document: Document, row: dict[str, Any]) -> str:
    """Open recommendations that the decision closes, where they make up the difference."""
    if row["indicator"] != "open_recommendations":
        return ""
    history = document.history
    rows = history[is_open(history)]
    if pd.notna(row["addressee"]):
        rows = rows[rows["addressee"].eq(row["addressee"])]
    decided = set(
        zip(document.decisions["report"], document.decisions["recommendation"], strict=True)
    )
    named = [
        f"{report} recommendation {number}"
        for report, number in zip(rows["report"], rows["recommendation"], strict=True)
        if (report, number) in decided
    ]
    return ", ".join(named) if len(named) == row["counted"] - row["value"] else ""


def shares_add_up(document: Document) -> Iterator[Comparison]:
    """Percentages of one paragraph add up to 100, within what rounding can do."""
    shares = document.stated[document.stated["unit"].eq("percent")]
    for where, rows in shares.groupby("locator", sort=False):
        if len(rows) < 2:
            yield Comparison(CANNOT_TELL, where, "One percentage alone: nothing to add it to.")
            continue
        total = float(rows["value"].sum())
        if abs(total - 100) <= len(rows) * 0.5:
            yield Comparison(AGREES, where, stated=total, counted=100)
            continue
        message = (
            f"The percentages add up to {total:g}, further from 100 than rounding can explain."
        )
        yield Comparison(CONTRADICTS, where, message, stated=total, counted=100)


def share_of_rows(document: Document) -> Iterator[Comparison]:
    """A percentage fits the count of rows that it speaks of, as rounded."""
    table = stated_beside_counted(document)
    whole = table.loc[table["indicator"].eq("recommendations_since"), "value"]
    opens = table[table["indicator"].eq("open_recommendations") & table["report"].isna()]
    for row in table[table["unit"].eq("percent")].to_dict("records"):
        about = {"where": row["locator"], "stated": row["value"]}
        if pd.isna(row["counted"]):
            yield Comparison(CANNOT_TELL, message=_stated_why_not(row), **about)
            continue
        about["counted"] = round(float(row["counted"]), 2)
        if not row["agrees"]:
            message = (
                f"{_figure(row)}: the text states {row['value']:g} percent, the rows give"
                f" {row['counted']:.1f} percent of {whole.iloc[0]:g}."
            )
            yield Comparison(CONTRADICTS, message=message, **about)
            continue
        # The same rounded percentage may fit the total that the text states as well.
        stated_open = float(opens["value"].sum())
        other = 100 * stated_open / float(whole.iloc[0])
        both = stated_open != opens["counted"].sum() and math.floor(other + 0.5) == row["value"]
        message = (
            f"{row['value']:g} percent fits {opens['counted'].sum():g} of {whole.iloc[0]:g} and"
            f" {stated_open:g} of {whole.iloc[0]:g} alike, so it proves neither."
            if both
            else ""
        )
        yield Comparison(AGREES, message=message, **about)


def open_list(document: Document) -> Iterator[Comparison]:
    """The list of open reports gives what is open in the rows."""
    if document.open_reports.empty:
        yield Comparison(CANNOT_TELL, "", "The document holds no list of open reports.")
        return
    for row in open_reports_beside_counted(document).to_dict("records"):
        for addressee in ADDRESSEES:
            listed, counted = row[f"{addressee}_count"], row[f"{addressee}_counted"]
            if pd.isna(row["locator"]) and not counted:
                continue
            about = {
                "where": "list of open reports" if pd.isna(row["locator"]) else row["locator"],
                "report": row["report"],
                "addressee": addressee,
                "stated": listed,
                "counted": counted,
            }
            if listed == counted:
                yield Comparison(AGREES, **about)
            else:
                explained, remark = _miscounted(
                    document, row["report"], addressee, listed - counted
                )
                message = (
                    f"{row['report']}: the list of open reports gives {listed:g} open to"
                    f" {WHOM[addressee]}, the rows give {counted:g}.{remark}"
                )
                yield Comparison(CONTRADICTS, message=message, explained_by=explained, **about)


def _miscounted(document: Document, report: str, addressee: str, surplus: float) -> tuple[str, str]:
    """Which recommendations the list may have counted otherwise: told, or only narrowed down."""
    rows = document.history
    rows = rows[rows["report"].eq(report) & rows["addressee"].eq(addressee)]
    rows = rows[is_open(rows) != (surplus > 0)]
    names = [f"{report} recommendation {number}" for number in rows["recommendation"]]
    state = "closed" if surplus > 0 else "open"
    if len(names) == abs(surplus):
        return ", ".join(names), f" The difference is {', '.join(names)}, {state} in the rows."
    if len(names) > abs(surplus):
        numbers = ", ".join(map(str, rows["recommendation"]))
        return "", f" Of recommendations {numbers} ({state} in the rows) it cannot be told which."
    return "", ""


def decision(document: Document) -> Iterator[Comparison]:
    """What is put to decision as closed is closed in the rows, and the other way round."""
    history, decisions = document.history, document.decisions
    if decisions.empty:
        yield Comparison(CANNOT_TELL, "", "The document lists no recommendations for decision.")
        return
    opened = is_open(history)
    rows = {
        key: (is_opened, row)
        for key, is_opened, row in zip(
            zip(history["report"], history["recommendation"], strict=True),
            opened,
            history.to_dict("records"),
            strict=True,
        )
    }
    decided = set()
    for row in decisions.to_dict("records"):
        key = (row["report"], row["recommendation"])
        if key in decided:
            continue
        decided.add(key)
        about = {"where": row["locator"], "report": key[0], "recommendation": key[1]}
        name = f"{key[0]} recommendation {key[1]}"
        if key not in rows:
            message = f"{name} is put to decision, and no annex lists it."
            yield Comparison(CONTRADICTS, message=message, **about)
        elif rows[key][0]:
            found = rows[key][1]
            about["addressee"] = found["addressee"]
            message = f"{name} is put to decision as closed, and {found['locator']} has it open."
            yield Comparison(CONTRADICTS, message=message, **about)
        else:
            yield Comparison(AGREES, **about)
    for key, (is_opened, row) in rows.items():
        if is_opened or key in decided or row["change"] == "unchanged":
            continue
        yield Comparison(
            CONTRADICTS,
            row["locator"],
            f"{key[0]} recommendation {key[1]} is newly closed, and the decision does not list it.",
            report=key[0],
            recommendation=key[1],
            addressee=row["addressee"],
        )
