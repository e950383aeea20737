"""Rules that check change marks, titles, dates and symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from jiu_analysis.checks.comparison import AGREES, CANNOT_TELL, CONTRADICTS, Comparison, Document
from jiu_analysis.checks.messages import Name, Place, Title, Word, say, say_counted
from jiu_analysis.terms import ACCEPTED, ReportSymbol


def all_new(document: Document) -> Iterator[Comparison]:
    """Check that a report whose recommendations are all called new prints no previous status."""
    headings = document.headings[document.headings["says_all_new"].astype(bool)]
    history = document.history
    printed = history[history["change"].isin(["changed", "unchanged"])]
    for report, rows in headings.groupby("report", sort=False):
        where = rows["locator"].iloc[0]
        denied = printed[printed["report"].eq(report)]
        if denied.empty:
            yield Comparison(AGREES, where, report=report)
            continue
        said = say_counted(
            len(denied),
            "{report}: all recommendations are called new, and recommendation {numbers} prints"
            " what it was before.",
            "{report}: all recommendations are called new, and recommendations {numbers} print"
            " what they were before.",
            report=report,
            numbers=sorted(denied["recommendation"]),
        )
        explained = ", ".join(
            f"{report} recommendation {each}" for each in denied["recommendation"]
        )
        yield Comparison(CONTRADICTS, where, (said,), report=report, explained_by=explained)


def change_mark(document: Document) -> Iterator[Comparison]:
    """Check that a recommendation that is not new has a change mark."""
    history = document.history
    says_more = (document.stated, document.decisions, document.open_reports)
    if len(history) and history["change"].isna().all() and all(each.empty for each in says_more):
        # A plain table of recommendations has no column for change marks.
        said = say("The document says nothing of change for any recommendation.")
        yield Comparison(CANNOT_TELL, "", (said,))
        return
    for row in history[~history["change"].eq("new")].to_dict("records"):
        about = {
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if pd.isna(row["change"]):
            said = say(
                "{name} is not new, and nothing is said of its previous status.",
                name=Name(row["report"], row["recommendation"]),
            )
            yield Comparison(CONTRADICTS, said=(said,), **about)
        else:
            yield Comparison(AGREES, **about)


def title(document: Document) -> Iterator[Comparison]:
    """Check that a report has the same title wherever it is printed."""
    columns = ["report", "title", "locator"]
    printed = pd.concat([document.headings[columns], document.open_reports[columns]])
    language = document.documents["language"].iloc[0]
    for report, rows in printed.groupby("report", sort=False):
        by_title = rows.assign(same=rows["title"].str.replace(r"\s", "", regex=True))
        titles = by_title.drop_duplicates("same")
        places = titles["locator"].tolist()
        if len(titles) == 1:
            if len(rows) > 1:
                yield Comparison(AGREES, places[0], report=report)
            continue
        letters = titles["title"].map(lambda title: re.sub(r"[\W_]", "", title))
        said = [
            say_counted(
                len(titles),
                "{report} stands under {count} title: {titles}.",
                "{report} stands under {count} titles: {titles}.",
                report=report,
                count=len(titles),
                titles=[
                    Title(title, language, place)
                    for title, place in zip(titles["title"], places, strict=True)
                ],
            )
        ]
        if letters.nunique() == 1:
            said.append(say("They differ in punctuation only."))
        yield Comparison(CONTRADICTS, places[1], tuple(said), report=report)


def day_of_issue(document: Document) -> Iterator[Comparison]:
    """Check that a report has the same day of issue wherever it is stated."""
    dated = document.headings.dropna(subset="issued_on")
    for report, rows in dated.groupby("report", sort=False):
        days = rows.drop_duplicates("issued_on")
        if len(days) == 1:
            if len(rows) > 1:
                yield Comparison(AGREES, rows["locator"].iloc[0], report=report)
            continue
        said = say(
            "{report} is said to be issued on {days}.", report=report, days=list(days["issued_on"])
        )
        yield Comparison(CONTRADICTS, days["locator"].iloc[1], (said,), report=report)


def review_code(document: Document) -> Iterator[Comparison]:
    """Check that a project code refers to one review only."""
    for code, rows in document.reviews.groupby("code", sort=False):
        if rows["title"].nunique() == 1:
            yield Comparison(AGREES, rows["locator"].iloc[0])
        else:
            reviews = rows["title"].nunique()
            said = say_counted(
                reviews,
                "{code} stands for {count} review.",
                "{code} stands for {count} different reviews.",
                code=code,
                count=reviews,
            )
            yield Comparison(CONTRADICTS, rows["locator"].iloc[1], (said,))


def listed_once(document: Document) -> Iterator[Comparison]:
    """Check that a recommendation is listed once, and to one addressee."""
    history = document.history
    for (report, number), rows in history.groupby(
        ["report", "recommendation"], observed=True, sort=False
    ):
        about = {"report": report, "recommendation": number}
        if len(rows) == 1:
            yield Comparison(AGREES, rows["locator"].iloc[0], **about)
            continue
        values = {"name": Name(report, number), "places": [Place(each) for each in rows["locator"]]}
        said = (
            say_counted(
                len(rows),
                "{name} is listed {count} time: {places}.",
                "{name} is listed {count} times: {places}.",
                count=len(rows),
                **values,
            )
            if rows["addressee"].nunique() == 1
            else say(
                "{name} is listed as addressed to legislative bodies and to executive heads:"
                " {places}.",
                **values,
            )
        )
        yield Comparison(CONTRADICTS, rows["locator"].iloc[1], (said,), **about)


def both_statuses(document: Document) -> Iterator[Comparison]:
    """Check that accepted recommendations, and only they, have an implementation status."""
    for row in document.history.to_dict("records"):
        accepted, stated = row["acceptance"] in ACCEPTED, pd.notna(row["implementation"])
        about = {
            "where": row["locator"],
            "report": row["report"],
            "recommendation": row["recommendation"],
            "addressee": row["addressee"],
        }
        if accepted == stated:
            yield Comparison(AGREES, **about)
            continue
        values = {"name": Name(row["report"], row["recommendation"])}
        said = (
            say("{name} is accepted, and no status of implementation is given.", **values)
            if accepted
            else say(
                "{name} is not accepted ({acceptance}), and has a status of implementation"
                " ({implementation}).",
                acceptance=Word(row["acceptance"]),
                implementation=Word(row["implementation"]),
                **values,
            )
        )
        yield Comparison(CONTRADICTS, said=(said,), **about)


def as_of(document: Document) -> Iterator[Comparison]:
    """Check that the as-of date is not after the session."""
    about = document.documents.iloc[0]
    if about["as_of"] <= about["session_ends_on"]:
        yield Comparison(AGREES, "masthead")
        return
    said = say(
        "The status is given as at {as_of}, after the session ended on {end}.",
        as_of=about["as_of"],
        end=about["session_ends_on"],
    )
    yield Comparison(CONTRADICTS, "masthead", (said,))


def symbol(document: Document) -> Iterator[Comparison]:
    """Check that symbols are well formed, and that the session in a symbol is the masthead's."""
    about = document.documents.iloc[0]
    columns = ["report", "locator"]
    printed = pd.concat(
        [document.headings[columns], document.open_reports[columns], document.decisions[columns]]
    ).drop_duplicates("report")
    for row in printed.to_dict("records"):
        if re.fullmatch(ReportSymbol.shape, row["report"]):
            yield Comparison(AGREES, row["locator"], report=row["report"])
        else:
            said = say(
                "{symbol} is not a JIU symbol such as {example}.",
                symbol=row["report"],
                example="JIU/REP/2021/6",
            )
            yield Comparison(CONTRADICTS, row["locator"], (said,), report=row["report"])
    # WO/PBC/34/6 is a document of session 34; bodies that number differently are not checked.
    numbered = re.fullmatch(r"WO/PBC/(\d+)/\d+.*", about["document"])
    if numbered and int(numbered[1]) != about["session"]:
        said = say(
            "The symbol {document} is one of session {number}, and the masthead says session"
            " {session}.",
            document=about["document"],
            number=numbered[1],
            session=str(about["session"]),
        )
        yield Comparison(
            CONTRADICTS, "masthead", (said,), stated=int(numbered[1]), counted=about["session"]
        )
    elif numbered:
        yield Comparison(AGREES, "masthead")
