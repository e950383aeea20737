"""Rules: marks, titles, dates and symbols, against what calls for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from jiu_analysis.metrics.comparison import (
    AGREES,
    CANNOT_TELL,
    CONTRADICTS,
    WHOM,
    Comparison,
    Document,
)
from jiu_analysis.terms import ReportSymbol


def all_new(document: Document) -> Iterator[Comparison]:
    """A report whose recommendations are all called new prints no previous status."""
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


def change_mark(document: Document) -> Iterator[Comparison]:
    """A recommendation that is not new says what became of its status."""
    history = document.history
    says_more = (document.stated, document.decisions, document.open_reports)
    if len(history) and history["change"].isna().all() and all(each.empty for each in says_more):
        # A table of recommendations alone, without a column for it.
        message = "The document says nothing of change for any recommendation."
        yield Comparison(CANNOT_TELL, "", message)
        return
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


def title(document: Document) -> Iterator[Comparison]:
    """A report has one title wherever it is printed."""
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


def day_of_issue(document: Document) -> Iterator[Comparison]:
    """A report has one day of issue wherever it is stated."""
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


def review_code(document: Document) -> Iterator[Comparison]:
    """A code stands for one review."""
    for code, rows in document.reviews.groupby("code", sort=False):
        if rows["title"].nunique() == 1:
            yield Comparison(AGREES, rows["locator"].iloc[0])
        else:
            message = f"{code} stands for {rows['title'].nunique()} different reviews."
            yield Comparison(CONTRADICTS, rows["locator"].iloc[1], message)


def listed_once(document: Document) -> Iterator[Comparison]:
    """A recommendation is listed once, to one addressee."""
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
            f" {' and to '.join(WHOM[each] for each in whom)}: {places}."
        )
        yield Comparison(CONTRADICTS, rows["locator"].iloc[1], message, **about)


def both_statuses(document: Document) -> Iterator[Comparison]:
    """An accepted recommendation has a status of implementation, and no other has."""
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


def as_of(document: Document) -> Iterator[Comparison]:
    """The as-of date does not lie after the session."""
    about = document.documents.iloc[0]
    if about["as_of"] <= about["session_ends_on"]:
        yield Comparison(AGREES, "masthead")
        return
    message = (
        f"The status is given as at {about['as_of']:%Y-%m-%d}, after the session ended on"
        f" {about['session_ends_on']:%Y-%m-%d}."
    )
    yield Comparison(CONTRADICTS, "masthead", message)


def symbol(document: Document) -> Iterator[Comparison]:
    """Symbols are well formed, and the session in one is that of the masthead."""
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
