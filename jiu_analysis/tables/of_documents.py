"""What a document lists, for readers: recommendations, changes, decisions, reports, reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jiu_analysis import words
from jiu_analysis.tables.table import (
    Cell,
    Group,
    Table,
    name_cell,
    of_frame,
    place_cell,
    summary_cell,
)

_TITLE_NOTE = "* Wording of the English title not confirmed."


@of_frame
def recommendations(
    history: pd.DataFrame, officers: pd.DataFrame, caption: str, *, language: str = "en"
) -> Table:
    """Recommendations by report, with all that the document says of them.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    officers : DataFrame
        The table ``officers``, for posts in the page's language.
    caption : str
        What the table shows.
    language : str
        Of labels, titles and dates.

    Returns
    -------
    Table
        A group a report, in the order of the document.
    """
    posts = pd.Series(names_of_posts(history, officers, language), index=history.index)
    groups = []
    for _, rows in history.groupby("report", sort=False):
        records = rows.to_dict("records")
        cells = [
            _recommendation(row, post, language)
            for row, post in zip(records, posts[rows.index], strict=True)
        ]
        groups.append(Group(_report_heading(records[0], language), cells))
    headers = [
        "No.",
        "What it asks, in our words",
        "Acceptance",
        "Implementation",
        "Change",
        "Target date",
        "Officer in charge",
        "Where",
    ]
    note = _TITLE_NOTE if any("*" in group.heading.text for group in groups) else ""
    return Table(caption, headers, groups, [False] * len(headers), note=note)


@of_frame
def changes(history: pd.DataFrame, caption: str, *, note: str = "", language: str = "en") -> Table:
    """Recommendations whose status the document says has changed, from what to what.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    caption, note : str
        What the table shows, and a remark under it.
    language : str
        Of labels.

    Returns
    -------
    Table
    """
    rows = []
    for row in history.to_dict("records"):
        before = row["previous_acceptance"]
        if pd.isna(before):
            before = row["previous_implementation"]
        now = row["acceptance"] if pd.isna(row["implementation"]) else row["implementation"]
        rows.append(
            [
                name_cell(row),
                summary_cell(row),
                Cell(words.label(before, language)),
                Cell(words.label(now, language)),
                place_cell(row),
            ]
        )
    headers = ["Recommendation", "What it asks, in our words", "Before", "Now", "Where"]
    return Table(caption, headers, rows, [False] * len(headers), note=note)


@of_frame
def reviews(
    table: pd.DataFrame, source_language: str, caption: str, *, language: str = "en"
) -> Table:
    """JIU reviews under way, as the document lists them.

    Parameters
    ----------
    table : DataFrame
        The table ``reviews``.
    source_language : str
        Language of the titles as printed.
    caption : str
        What the table shows.
    language : str
        Of titles, where the data has them.

    Returns
    -------
    Table
    """
    rows = [
        [
            Cell(row["code"]),
            _in_language(row["title"], row["title_en"], source_language, language),
            Cell(str(row["programme_year"])),
            place_cell(row),
        ]
        for row in table.to_dict("records")
    ]
    headers = ["Code", "Review", "Programme of work", "Where"]
    note = "English titles are our own renderings, not JIU's wording." if language == "en" else ""
    return Table(caption, headers, rows, [False, False, True, False], note=note)


@of_frame
def decisions(
    numbers: pd.DataFrame, caption: str, *, note: str = "", language: str = "en"
) -> Table:
    """Recommendations put to decision, as listed and as the rows give them.

    Parameters
    ----------
    numbers : DataFrame
        ``report``, ``listed`` and ``counted``: lists of recommendation numbers.
    caption, note : str
        What the table shows, and a remark under it.
    language : str
        Of enumerations.

    Returns
    -------
    Table
    """
    rows = []
    for row in numbers.to_dict("records"):
        lists = [
            words.listing(map(str, row[each]), language) or words.MISSING
            for each in ("listed", "counted")
        ]
        same = row["listed"] == row["counted"]
        rows.append(
            [
                Cell(row["report"], kind="nowrap"),
                *map(Cell, lists),
                Cell("Agrees" if same else "Differs", kind="" if same else "differs"),
            ]
        )
    headers = ["JIU report", "Listed in the document", "From the rows", "Compared"]
    return Table(caption, headers, rows, [False] * 4, note=note)


@of_frame
def open_reports(
    table: pd.DataFrame,
    reports: pd.DataFrame,
    source_language: str,
    caption: str,
    *,
    language: str = "en",
) -> Table:
    """The list of open reports, with titles in the page's language where known.

    Parameters
    ----------
    table : DataFrame
        The table ``open_reports`` with ``legislative_body_counted`` and
        ``executive_head_counted``, the open recommendations in the rows.
    reports : DataFrame
        The table ``reports``, for titles.
    source_language : str
        Language of the titles as printed.
    caption : str
        What the table shows.
    language : str
        Of titles and labels.

    Returns
    -------
    Table
    """
    known = table.merge(reports[["report", "title_en", "title_en_is_verified"]], on="report")
    rows = []
    for row in known.to_dict("records"):
        counts = []
        for addressee in ("legislative_body", "executive_head"):
            listed, counted = row[f"{addressee}_count"], row[f"{addressee}_counted"]
            same = listed == counted
            text = words.number(listed, language)
            counts.append(Cell(text) if same else Cell(f"{text} (rows: {counted})", kind="differs"))
        rows.append(
            [
                Cell(row["report"], kind="nowrap"),
                report_title(row, source_language, language),
                *counts,
                Cell("New" if row["is_new"] else ""),
                Cell(words.label(row["ceb_comments"], language)),
                Cell(words.label(row["other_documents"], language)),
                place_cell(row),
            ]
        )
    headers = [
        "JIU report",
        "Title",
        "Open, legislative bodies",
        "Open, executive heads",
        "New",
        "CEB comments",
        "Other documents",
        "Where",
    ]
    return Table(
        caption,
        headers,
        rows,
        [False, False, True, True, False, False, False, False],
        note=_TITLE_NOTE if language == "en" else "",
    )


def names_of_posts(history: pd.DataFrame, officers: pd.DataFrame, language: str) -> list[Cell]:
    """The officer in charge of each row, in the page's language where the data has it."""
    keys = ["organization", "officer"]
    named = history[keys].astype(object).merge(officers, on=keys, how="left")
    cells = []
    for row in named.to_dict("records"):
        if pd.isna(row["officer"]):
            cells.append(Cell(words.MISSING))
        else:
            source = "" if pd.isna(row["language"]) else row["language"]
            cells.append(_in_language(row["officer"], row["officer_en"], source, language))
    return cells


def report_title(row: Mapping[str, Any], source_language: str, language: str = "en") -> Cell:
    """The title of a JIU report for a page: in its language, or as the source prints it.

    An English title whose wording could not be confirmed carries a mark.
    """
    cell = _in_language(row["title"], row["title_en"], source_language, language)
    unverified = not cell.lang and row["title_en_is_verified"] is False
    return Cell(f"{cell.text} *", cell.lang) if unverified else cell


def _change(row: Mapping[str, Any], language: str) -> str:
    change = "not_stated" if pd.isna(row["change"]) else row["change"]
    text = words.label(change, language)
    return f"{text}; assessment updated" if row["assessment_updated"] else text


def _target(row: Mapping[str, Any], language: str) -> str:
    if pd.isna(row["target_date"]):
        return words.MISSING
    text = words.date(row["target_date"], language, row["target_precision"])
    if row["target_kind"] == "start":
        return f"from {text}"
    return f"by {text}" if row["target_precision"] == "day" else f"by end of {text}"


def _recommendation(row: Mapping[str, Any], post: Cell, language: str) -> list[Cell]:
    return [
        Cell(str(row["recommendation"])),
        summary_cell(row),
        Cell(words.label(row["acceptance"], language)),
        Cell(words.label(row["implementation"], language)),
        Cell(_change(row, language)),
        Cell(_target(row, language)),
        post,
        place_cell(row),
    ]


def _report_heading(row: Mapping[str, Any], language: str) -> Cell:
    title = row[f"title_{language}"] if f"title_{language}" in row else None
    mark = " *" if language == "en" and row["title_en_is_verified"] is False else ""
    known = "" if pd.isna(title) else f" {title}{mark}"
    day = row["issued_on"]
    issued = "" if pd.isna(day) else f" (issued {words.date(day, language)})"
    return Cell(f"{row['report']}{known}{issued}")


def _in_language(printed: str, english: Any, source_language: str, language: str) -> Cell:
    if language == "en" and pd.notna(english):
        return Cell(english)
    return Cell(printed, "" if source_language == language else source_language)
