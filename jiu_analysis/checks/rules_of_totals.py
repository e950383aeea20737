"""Rules that compare stated totals, open lists and decisions with the rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from jiu_analysis.checks.comparison import AGREES, CANNOT_TELL, CONTRADICTS, Comparison, Document
from jiu_analysis.checks.messages import Figure, Name, Place, Sentence, say, say_counted
from jiu_analysis.checks.statements import WHY_NOT, open_reports_beside_counted
from jiu_analysis.metrics.status import is_closed, is_open
from jiu_analysis.terms import ADDRESSEES


def stated_figure(document: Document) -> Iterator[Comparison]:
    """Check that the figures stated in the text equal those computed from the rows."""
    table = document.stated_beside_counted
    table = table[table["report"].isna() & table["unit"].ne("percent")]
    for row in table.to_dict("records"):
        addressee = None if pd.isna(row["addressee"]) else row["addressee"]
        about = {"where": row["locator"], "addressee": addressee, "stated": row["value"]}
        if pd.isna(row["counted"]):
            yield Comparison(CANNOT_TELL, said=(_why_not(row),), **about)
            continue
        about["counted"] = row["counted"]
        if row["agrees"]:
            yield Comparison(AGREES, **about)
            continue
        explained = _explanation(document, row)
        said = [
            say(
                "{figure}: the text states {stated}, the rows give {counted}.",
                figure=_figure(row),
                stated=row["value"],
                counted=row["counted"],
            )
        ]
        if explained:
            said.append(
                say("Counting {names} as the decision does would account for it.", names=explained)
            )
        elif row["indicator"] == "reports_with_new_recommendations":
            said.append(say("The rows have them in {reports}.", reports=_new_reports(document)))
        yield Comparison(
            CONTRADICTS, said=tuple(said), explained_by=", ".join(map(str, explained)), **about
        )


def _figure(row: dict[str, Any]) -> Figure:
    addressee = None if pd.isna(row["addressee"]) else row["addressee"]
    return Figure(row["indicator"], addressee, None if pd.isna(row["year"]) else int(row["year"]))


def _new_reports(document: Document) -> list[str]:
    history = document.history
    return [str(each) for each in history.loc[history["change"].eq("new"), "report"].unique()]


def _why_not(row: dict[str, Any]) -> Sentence:
    figure = _figure(row)
    if row["indicator"] == "reports_issued":
        return say(
            "{figure}: the rows hold only reports that concern the organization.", figure=figure
        )
    if row["indicator"] in WHY_NOT:
        return say("{figure}: the rows hold only what was open or new.", figure=figure)
    return say("{figure}: nothing to count it from.", figure=figure)


def _explanation(document: Document, row: dict[str, Any]) -> list[Name]:
    """Return the open recommendations put to decision, if they account for the difference."""
    if row["indicator"] != "open_recommendations":
        return []
    history = document.history
    rows = history[is_open(history)]
    if pd.notna(row["addressee"]):
        rows = rows[rows["addressee"].eq(row["addressee"])]
    decided = set(
        zip(document.decisions["report"], document.decisions["recommendation"], strict=True)
    )
    named = [
        Name(report, number)
        for report, number in zip(rows["report"], rows["recommendation"], strict=True)
        if (report, number) in decided
    ]
    return named if len(named) == row["counted"] - row["value"] else []


def shares_add_up(document: Document) -> Iterator[Comparison]:
    """Check that the percentages of a paragraph add up to 100, within rounding."""
    shares = document.stated[document.stated["unit"].eq("percent")]
    for where, rows in shares.groupby("locator", sort=False):
        if len(rows) < 2:
            said = say("One percentage alone: nothing to add it to.")
            yield Comparison(CANNOT_TELL, where, (said,))
            continue
        total = float(rows["value"].sum())
        if abs(total - 100) <= len(rows) * 0.5:
            yield Comparison(AGREES, where, stated=total, counted=100)
            continue
        said = say(
            "The percentages add up to {total}, further from 100 than rounding can explain.",
            total=total,
        )
        yield Comparison(CONTRADICTS, where, (said,), stated=total, counted=100)


def share_of_rows(document: Document) -> Iterator[Comparison]:
    """Check that a stated percentage equals the one computed from the rows, after rounding."""
    table = document.stated_beside_counted
    whole = table.loc[table["indicator"].eq("recommendations_since"), "value"]
    opens = table[table["indicator"].eq("open_recommendations") & table["report"].isna()]
    for row in table[table["unit"].eq("percent")].to_dict("records"):
        about = {"where": row["locator"], "stated": row["value"]}
        if pd.isna(row["counted"]):
            yield Comparison(CANNOT_TELL, said=(_why_not(row),), **about)
            continue
        about["counted"] = round(float(row["counted"]), 2)
        if not row["agrees"]:
            said = say(
                "{figure}: the text states {stated} percent, the rows give {counted} percent of"
                " {whole}.",
                figure=_figure(row),
                stated=row["value"],
                counted=round(float(row["counted"]), 1),
                whole=whole.iloc[0],
            )
            yield Comparison(CONTRADICTS, said=(said,), **about)
            continue
        # The same rounded percentage may also fit the total stated in the text.
        stated_open = float(opens["value"].sum())
        other = 100 * stated_open / float(whole.iloc[0])
        both = stated_open != opens["counted"].sum() and math.floor(other + 0.5) == row["value"]
        said = say(
            "{percent} percent fits {counted} of {whole} and {stated} of {whole} alike, so it"
            " proves neither.",
            percent=row["value"],
            counted=opens["counted"].sum(),
            stated=stated_open,
            whole=whole.iloc[0],
        )
        yield Comparison(AGREES, said=(said,) if both else (), **about)


def open_list(document: Document) -> Iterator[Comparison]:
    """Check that the list of open reports gives the numbers that are open in the rows."""
    if document.open_reports.empty:
        said = say("The document holds no list of open reports.")
        yield Comparison(CANNOT_TELL, "", (said,))
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
                said = (_listed_otherwise(row["report"], addressee, listed, counted), *remark)
                yield Comparison(CONTRADICTS, said=said, explained_by=explained, **about)


def _listed_otherwise(report: str, addressee: str, listed: float, counted: float) -> Sentence:
    values = {"report": report, "listed": listed, "counted": counted}
    if addressee == "legislative_body":
        return say(
            "{report}: the list of open reports gives {listed} open to legislative bodies, the"
            " rows give {counted}.",
            **values,
        )
    return say(
        "{report}: the list of open reports gives {listed} open to executive heads, the rows give"
        " {counted}.",
        **values,
    )


def _miscounted(
    document: Document, report: str, addressee: str, surplus: float
) -> tuple[str, tuple[Sentence, ...]]:
    """Return the recommendations that may explain the difference, or the candidates as a remark."""
    rows = document.history
    rows = rows[rows["report"].eq(report) & rows["addressee"].eq(addressee)]
    rows = rows[is_open(rows) != (surplus > 0)]
    names = [Name(report, number) for number in rows["recommendation"]]
    if len(names) < abs(surplus):
        return "", ()
    if len(names) > abs(surplus):
        numbers = list(rows["recommendation"])
        if surplus > 0:
            return "", (
                say(
                    "Of recommendations {numbers} (closed in the rows) it cannot be told which.",
                    numbers=numbers,
                ),
            )
        return "", (
            say(
                "Of recommendations {numbers} (open in the rows) it cannot be told which.",
                numbers=numbers,
            ),
        )
    said = (
        say_counted(
            len(names),
            "The difference is {names}, closed in the rows.",
            "The difference is {names}, all closed in the rows.",
            names=names,
        )
        if surplus > 0
        else say_counted(
            len(names),
            "The difference is {names}, open in the rows.",
            "The difference is {names}, all open in the rows.",
            names=names,
        )
    )
    return ", ".join(map(str, names)), (said,)


def decision(document: Document) -> Iterator[Comparison]:
    """Check that the recommendations put to decision are those newly closed in the rows."""
    history, decisions = document.history, document.decisions
    if decisions.empty:
        said = say("The document lists no recommendations for decision.")
        yield Comparison(CANNOT_TELL, "", (said,))
        return
    rows = {
        key: (is_now_open, is_now_closed, row)
        for key, is_now_open, is_now_closed, row in zip(
            zip(history["report"], history["recommendation"], strict=True),
            is_open(history),
            is_closed(history),
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
        name = Name(*key)
        if key not in rows:
            said = say("{name} is put to decision, and no annex lists it.", name=name)
            yield Comparison(CONTRADICTS, said=(said,), **about)
        elif rows[key][0]:
            found = rows[key][2]
            about["addressee"] = found["addressee"]
            said = say(
                "{name} is put to decision as closed, and {place} has it open.",
                name=name,
                place=Place(found["locator"]),
            )
            yield Comparison(CONTRADICTS, said=(said,), **about)
        elif rows[key][1]:
            yield Comparison(AGREES, **about)
    for key, (_, is_now_closed, row) in rows.items():
        if not is_now_closed or key in decided or row["change"] == "unchanged":
            continue
        yield Comparison(
            CONTRADICTS,
            row["locator"],
            (say("{name} is newly closed, and the decision does not list it.", name=Name(*key)),),
            report=key[0],
            recommendation=key[1],
            addressee=row["addressee"],
        )
