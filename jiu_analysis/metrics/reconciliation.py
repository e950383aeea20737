"""A document held against itself: general rules over the tables, each with its finding.

A rule holds things against each other, one by one: two numbers, two titles, a mark
against what calls for it. Each comparison agrees, contradicts, or cannot be made, and
then says why. No rule knows a document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import pandas as pd

from jiu_analysis.metrics.statements import (
    Session,
    open_reports_beside_counted,
    stated_beside_counted,
)
from jiu_analysis.metrics.status import is_open
from jiu_analysis.metrics.transitions import with_previous
from jiu_analysis.terms import ADDRESSEES, ReportSymbol

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"


class Document(Session, Protocol):
    """The tables of one document."""

    documents: pd.DataFrame


class Package(Document, Protocol):
    """The tables of several documents."""

    def document(self, symbol: str) -> Document:
        """The tables of one of them."""


class Comparison(NamedTuple):
    """One thing held against another."""

    outcome: str
    where: str
    message: str = ""
    report: str | None = None
    recommendation: int | None = None
    addressee: str | None = None
    stated: float | None = None
    counted: float | None = None
    explained_by: str = ""


_WHOM = {"legislative_body": "legislative bodies", "executive_head": "executive heads"}
_COLUMNS = [
    "rule",
    "document",
    "report",
    "recommendation",
    "addressee",
    "stated",
    "counted",
    "where",
    "message",
    "explained_by",
]


def contradictions(package: Package) -> pd.DataFrame:
    """Where documents disagree with themselves or with the document before.

    Parameters
    ----------
    package : Package
        Whole, or narrowed to one document.

    Returns
    -------
    DataFrame
        One row a finding: ``rule``, ``document``, ``report``, ``recommendation``,
        ``addressee``, ``stated``, ``counted`` (missing where they do not apply), ``where``
        (the place), ``message`` (one sentence) and ``explained_by`` (recommendations that
        would account for the difference, where that can be told; else empty).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> found = jiu.metrics.contradictions(jiu.load())
    >>> found.loc[found["rule"].eq("stated_figure"), ["stated", "counted"]].values.tolist()
    [[3.0, 4.0], [18.0, 19.0]]
    """
    every = comparisons(package)
    found = every[every["outcome"].eq(CONTRADICTS)]
    return found[_COLUMNS].reset_index(drop=True)


def comparisons(package: Package) -> pd.DataFrame:
    """Everything that the rules held against something else, with the outcome.

    Parameters
    ----------
    package : Package
        Whole, or narrowed to one document.

    Returns
    -------
    DataFrame
        The columns of `contradictions` and ``outcome``: ``agrees``, ``contradicts`` or
        ``cannot_tell`` (``message`` then says why).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> outcomes = jiu.metrics.comparisons(jiu.load())["outcome"].value_counts()
    >>> int(outcomes["contradicts"])
    13
    """
    rows: list[dict[str, Any]] = []
    for symbol in package.documents["document"]:
        document = package.document(symbol)
        for rule, compare in RULES.items():
            rows += [
                {"rule": rule, "document": symbol, **each._asdict()} for each in compare(document)
            ]
    rows += [{"rule": "previous_status", **each} for each in _against_the_one_before(package)]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "outcome"])
    return table.astype({"recommendation": "Int64", "stated": "Float64", "counted": "Float64"})


def outcomes(compared: pd.DataFrame) -> pd.DataFrame:
    """How many comparisons of each rule agree, contradict and cannot be made.

    Parameters
    ----------
    compared : DataFrame
        As `comparisons` gives it.

    Returns
    -------
    DataFrame
        ``rule``, ``agrees``, ``contradicts``, ``cannot_tell``; every rule, in order.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = outcomes(jiu.metrics.comparisons(jiu.load()))
    >>> table.set_index("rule").loc["change_mark"].astype(int).tolist()
    [33, 3, 0]
    """
    kinds = [AGREES, CONTRADICTS, CANNOT_TELL]
    counts = pd.crosstab(compared["rule"], compared["outcome"])
    counts = counts.reindex(index=[*RULES, "previous_status"], columns=kinds, fill_value=0)
    return counts.rename_axis(index="rule", columns=None).reset_index()


# --- what the text states, against the rows -------------------------------------------------


def _stated_figure(document: Document) -> Iterator[Comparison]:
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
    whom = "" if pd.isna(row["addressee"]) else f" ({_WHOM[row['addressee']]})"
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


def _shares(document: Document) -> Iterator[Comparison]:
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


def _share_of_rows(document: Document) -> Iterator[Comparison]:
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


# --- lists of the document, against the rows ------------------------------------------------


def _open_list(document: Document) -> Iterator[Comparison]:
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
                    f" {_WHOM[addressee]}, the rows give {counted:g}.{remark}"
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


def _decision(document: Document) -> Iterator[Comparison]:
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


# --- rows and headings, against what they call for ------------------------------------------


def _all_new(document: Document) -> Iterator[Comparison]:
    headings = document.headings[document.headings["says_all_new"].astype(bool)]
    history = document.history
    printed = history[history["change"].isin(["changed", "unchanged"])]
    for report, rows in headings.groupby("report", sort=False):
        where = rows["locator"].iloc[0]
        denied = printed[printed["report"].eq(report)]
        if denied.empty:
            yield Comparison(AGREES, where, report=report)
            continue
        numbers = ", ".join(map(str, sorted(denied["recommendation"])))
        message = (
            f"{report}: all recommendations are called new, and recommendations {numbers} print"
            " what they were before."
        )
        explained = ", ".join(
            f"{report} recommendation {each}" for each in denied["recommendation"]
        )
        yield Comparison(CONTRADICTS, where, message, report=report, explained_by=explained)


def _change_mark(document: Document) -> Iterator[Comparison]:
    history = document.history
    for row in history[~history["change"].eq("new")].to_dict("records"):
        about = {
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if pd.isna(row["change"]):
            name = f"{row['report']} recommendation {row['recommendation']}"
            message = f"{name} is not new, and nothing is said of its previous status."
            yield Comparison(CONTRADICTS, message=message, **about)
        else:
            yield Comparison(AGREES, **about)


def _title(document: Document) -> Iterator[Comparison]:
    columns = ["report", "title", "locator"]
    printed = pd.concat([document.headings[columns], document.open_reports[columns]])
    for report, rows in printed.groupby("report", sort=False):
        by_title = rows.assign(same=rows["title"].str.replace(r"\s", "", regex=True))
        titles = by_title.drop_duplicates("same")
        places = titles["locator"].tolist()
        if len(titles) == 1:
            if len(rows) > 1:
                yield Comparison(AGREES, places[0], report=report)
            continue
        letters = titles["title"].map(lambda title: re.sub(r"[\W_]", "", title))
        shown = " and ".join(
            f"“{title}” ({place})" for title, place in zip(titles["title"], places, strict=True)
        )
        message = f"{report} stands under {len(titles)} titles: {shown}."
        if letters.nunique() == 1:
            message += " They differ in punctuation only."
        yield Comparison(CONTRADICTS, places[1], message, report=report)


def _day_of_issue(document: Document) -> Iterator[Comparison]:
    dated = document.headings.dropna(subset="issued_on")
    for report, rows in dated.groupby("report", sort=False):
        days = rows.drop_duplicates("issued_on")
        if len(days) == 1:
            if len(rows) > 1:
                yield Comparison(AGREES, rows["locator"].iloc[0], report=report)
            continue
        shown = " and ".join(f"{day:%Y-%m-%d}" for day in days["issued_on"])
        message = f"{report} is said to be issued on {shown}."
        yield Comparison(CONTRADICTS, days["locator"].iloc[1], message, report=report)


def _review_code(document: Document) -> Iterator[Comparison]:
    for code, rows in document.reviews.groupby("code", sort=False):
        if rows["title"].nunique() == 1:
            yield Comparison(AGREES, rows["locator"].iloc[0])
        else:
            message = f"{code} stands for {rows['title'].nunique()} different reviews."
            yield Comparison(CONTRADICTS, rows["locator"].iloc[1], message)


def _once(document: Document) -> Iterator[Comparison]:
    history = document.history
    for (report, number), rows in history.groupby(
        ["report", "recommendation"], observed=True, sort=False
    ):
        about = {"report": report, "recommendation": number}
        if len(rows) == 1:
            yield Comparison(AGREES, rows["locator"].iloc[0], **about)
            continue
        places = " and ".join(rows["locator"])
        whom = rows["addressee"].astype(str).unique()
        message = (
            f"{report} recommendation {number} is listed {len(rows)} times: {places}."
            if len(whom) == 1
            else f"{report} recommendation {number} is listed as addressed to"
            f" {' and to '.join(_WHOM[each] for each in whom)}: {places}."
        )
        yield Comparison(CONTRADICTS, rows["locator"].iloc[1], message, **about)


def _both_statuses(document: Document) -> Iterator[Comparison]:
    for row in document.history.to_dict("records"):
        accepted, stated = row["acceptance"] == "accepted", pd.notna(row["implementation"])
        about = {
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if accepted == stated:
            yield Comparison(AGREES, **about)
            continue
        name = f"{row['report']} recommendation {row['recommendation']}"
        message = (
            f"{name} is accepted, and no status of implementation is given."
            if accepted
            else f"{name} is not accepted ({row['acceptance'].replace('_', ' ')}), and has a status"
            f" of implementation ({row['implementation'].replace('_', ' ')})."
        )
        yield Comparison(CONTRADICTS, message=message, **about)


def _as_of(document: Document) -> Iterator[Comparison]:
    about = document.documents.iloc[0]
    if about["as_of"] <= about["session_ends_on"]:
        yield Comparison(AGREES, "masthead")
        return
    message = (
        f"The status is given as at {about['as_of']:%Y-%m-%d}, after the session ended on"
        f" {about['session_ends_on']:%Y-%m-%d}."
    )
    yield Comparison(CONTRADICTS, "masthead", message)


def _symbol(document: Document) -> Iterator[Comparison]:
    about = document.documents.iloc[0]
    columns = ["report", "locator"]
    printed = pd.concat(
        [document.headings[columns], document.open_reports[columns], document.decisions[columns]]
    ).drop_duplicates("report")
    for row in printed.to_dict("records"):
        if re.fullmatch(ReportSymbol.shape, row["report"]):
            yield Comparison(AGREES, row["locator"], report=row["report"])
        else:
            message = f"{row['report']} is not a JIU symbol such as JIU/REP/2021/6."
            yield Comparison(CONTRADICTS, row["locator"], message, report=row["report"])
    # WO/PBC/34/6 is a document of session 34; bodies that number otherwise are left alone.
    numbered = re.fullmatch(r"WO/PBC/(\d+)/\d+.*", about["document"])
    if numbered and int(numbered[1]) != about["session"]:
        message = (
            f"The symbol {about['document']} is one of session {numbered[1]}, and the masthead"
            f" says session {about['session']}."
        )
        yield Comparison(
            CONTRADICTS, "masthead", message, stated=int(numbered[1]), counted=about["session"]
        )
    elif numbered:
        yield Comparison(AGREES, "masthead")


#: The rules over one document, in the order in which findings are shown.
RULES: dict[str, Callable[[Document], Iterator[Comparison]]] = {
    "stated_figure": _stated_figure,
    "shares_add_up": _shares,
    "share_of_rows": _share_of_rows,
    "open_list": _open_list,
    "decision": _decision,
    "all_new": _all_new,
    "change_mark": _change_mark,
    "title": _title,
    "day_of_issue": _day_of_issue,
    "review_code": _review_code,
    "listed_once": _once,
    "both_statuses": _both_statuses,
    "as_of": _as_of,
    "symbol": _symbol,
}


def _against_the_one_before(package: Package) -> Iterator[dict[str, Any]]:
    """What a document prints as the previous status, against the previous document's row."""
    history = package.history
    moved = with_previous(history)
    alone = history.assign(organization=history["document"].astype(object))
    printed = with_previous(alone)["previous"].astype(object)
    both = moved["known_from"].eq("rows") & ~printed.isin(["not_stated"])
    for row, told in zip(moved[both].to_dict("records"), printed[both], strict=True):
        about = {
            "document": row["document"],
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if told == row["previous"]:
            yield {"outcome": AGREES, "message": "", "explained_by": "", **about}
            continue
        name = f"{row['report']} recommendation {row['recommendation']}"
        said = (
            "says that it is new" if told == "not_there" else f"prints {_plain(told)} as previous"
        )
        had = (
            "does not list it"
            if row["previous"] == "not_there"
            else f"has it {_plain(row['previous'])}"
        )
        message = f"{name}: {row['document']} {said}, the document before {had}."
        yield {"outcome": CONTRADICTS, "message": message, "explained_by": "", **about}
    first = history.drop_duplicates("document")
    known = set(moved.loc[moved["known_from"].eq("rows"), "document"])
    for row in first[~first["document"].isin(known)].to_dict("records"):
        before = row["previous_document"]
        named = "the document before" if pd.isna(before) else before
        yield {
            "outcome": CANNOT_TELL,
            "document": row["document"],
            "where": "",
            "message": f"Printed previous statuses: {named} is not in the package.",
            "explained_by": "",
        }


def _plain(word: str) -> str:
    return f"“{word.replace('_', ' ')}”"
