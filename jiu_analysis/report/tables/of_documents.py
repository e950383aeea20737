"""Tables of what a document lists: recommendations, decisions, reports, reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.tables.cells import (
    cell_in,
    label_cell,
    names_of_posts,
    place_cell,
    summary_cell,
    with_renderings,
)
from jiu_analysis.report.tables.table import Cell, Group, Table, of_frame


@of_frame
def recommendations(history: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by report, with status, target date and officer.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    officers : DataFrame
        The table ``officers``, for translations of posts.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        One group per report, in document order.
    """
    posts = pd.Series(names_of_posts(history, officers), index=history.index)
    groups = []
    for _report, rows in history.groupby("report", sort=False):
        records = rows.to_dict("records")
        cells = [
            _recommendation(row, post) for row, post in zip(records, posts[rows.index], strict=True)
        ]
        groups.append(Group(_report_heading(records[0]), cells))
    headers = [
        _("No."),
        _("What it asks, in our words"),
        _("Acceptance"),
        _("Implementation"),
        _("Change"),
        _("Target date"),
        _("Officer in charge"),
        _("Where"),
    ]
    note = _title_note() if any("*" in group.heading.text for group in groups) else ""
    frame = with_renderings(history, officers)
    return Table(caption, headers, groups, [False] * len(headers), note=note, frame=frame)


@of_frame
def reviews(table: pd.DataFrame, source_language: str, caption: str) -> Table:
    """Return the table of JIU reviews in progress that the document lists.

    Parameters
    ----------
    table : DataFrame
        The table ``reviews``.
    source_language : str
        Language of the printed titles.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = [
        [
            Cell(i18n.symbol(row["code"])),
            cell_in(row, "title", source_language),
            Cell(str(row["programme_year"])),
            place_cell(row),
        ]
        for row in table.to_dict("records")
    ]
    headers = [_("Code"), _("Review"), _("Programme of work"), _("Where")]
    note = (
        _("English titles are our own renderings, not JIU's wording.")
        if any((row[1].lang or i18n.get_language()) == "en" for row in rows)
        else ""
    )
    return Table(caption, headers, rows, [False, False, True, False], note=note)


@of_frame
def decisions(numbers: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the table of recommendations put to decision, as listed and as counted from rows.

    Parameters
    ----------
    numbers : DataFrame
        Columns ``report``, and ``listed`` and ``counted`` with lists of recommendation numbers.
    caption, note : str
        Caption of the table, and a note below it.

    Returns
    -------
    Table
    """
    has_list = any(map(len, numbers["listed"]))
    note = note or ("" if has_list else _("The document lists no recommendations for decision."))
    rows = []
    for row in numbers.to_dict("records"):
        lists = [
            i18n.listing(map(str, row[each])) or i18n.MISSING for each in ("listed", "counted")
        ]
        same = row["listed"] == row["counted"]
        compared = Cell(_("Agrees")) if same else Cell(_("Differs"), kind="differs")
        rows.append(
            [
                Cell(i18n.symbol(row["report"]), kind="nowrap"),
                *map(Cell, lists),
                compared if has_list else Cell(_("Cannot be compared")),
            ]
        )
    headers = [_("JIU report"), _("Listed in the document"), _("From the rows"), _("Compared")]
    return Table(caption, headers, rows, [False] * 4, note=note)


@of_frame
def open_reports(
    table: pd.DataFrame,
    reports: pd.DataFrame,
    source_language: str,
    caption: str,
) -> Table:
    """Return the table of open reports, with titles in the page language where known.

    Parameters
    ----------
    table : DataFrame
        The table ``open_reports`` with ``legislative_body_counted`` and
        ``executive_head_counted``, the numbers of open recommendations counted from the rows.
    reports : DataFrame
        The table ``reports``, which has the titles.
    source_language : str
        Language of the printed titles.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    new = pgettext("a report", "New")
    known = table.merge(reports[["report", *_titles(reports)]], on="report")
    has_list = known["locator"].notna().any()
    rows = []
    for row in known.to_dict("records"):
        counts = []
        for addressee in ("legislative_body", "executive_head"):
            listed, counted = row[f"{addressee}_count"], row[f"{addressee}_counted"]
            same = listed == counted or not has_list
            text = i18n.number(listed if has_list else counted)
            differs = _("{listed} (rows: {counted})").format(
                listed=text, counted=i18n.number(counted)
            )
            counts.append(Cell(text) if same else Cell(differs, kind="differs"))
        rows.append(
            [
                Cell(i18n.symbol(row["report"]), kind="nowrap"),
                report_title(row, source_language),
                *counts,
                Cell(new if row["is_new"] else ""),
                label_cell(row["ceb_comments"]),
                label_cell(row["other_documents"]),
                place_cell(row),
            ]
        )
    notes = (
        [] if has_list else [_("The document holds no list of open reports; these are its rows.")]
    )
    notes += [_title_note()] if any("*" in row[1].text for row in rows) else []
    headers = [
        _("JIU report"),
        _("Title"),
        _("Open, legislative bodies"),
        _("Open, executive heads"),
        new,
        _("CEB comments"),
        _("Other documents"),
        _("Where"),
    ]
    return Table(
        caption,
        headers,
        rows,
        [False, False, True, True, False, False, False, False],
        note=" ".join(notes),
    )


def report_title(row: Mapping[str, Any], source_language: str) -> Cell:
    """Return the title of a JIU report in the page language, else in English, else as printed.

    An English title whose wording could not be confirmed is marked with an asterisk.
    """
    cell = cell_in(row, "title", source_language)
    return replace(cell, text=_marked(cell.text, row, cell.lang or i18n.get_language()))


def _marked(title: str, row: Mapping[str, Any], of: str) -> str:
    """Return a title, with an asterisk if it is English and its wording is not confirmed."""
    unverified = of == "en" and row["title_en_is_verified"] is False
    return f"{title} *" if unverified else title


def _title_note() -> str:
    return _("* Wording of the English title not confirmed.")


def _titles(reports: pd.DataFrame) -> list[str]:
    return [each for each in reports if each.startswith("title_")]


def _change(row: Mapping[str, Any]) -> str:
    text = i18n.label("not_stated" if pd.isna(row["change"]) else row["change"])
    if row["assessment_updated"]:
        return _("{change}; assessment updated").format(change=text)
    return text


def _target(row: Mapping[str, Any]) -> str:
    if pd.isna(row["target_date"]):
        return i18n.MISSING
    date = i18n.date(row["target_date"], row["target_precision"])
    if row["target_kind"] == "start":
        return _("from {date}").format(date=date)
    if row["target_precision"] == "day":
        return _("by {date}").format(date=date)
    return _("by end of {date}").format(date=date)


def _recommendation(row: Mapping[str, Any], post: Cell) -> list[Cell]:
    return [
        Cell(str(row["recommendation"])),
        summary_cell(row),
        label_cell(row["acceptance"]),
        label_cell(row["implementation"]),
        Cell(_change(row)),
        Cell(_target(row)),
        post,
        place_cell(row),
    ]


def _report_heading(row: Mapping[str, Any]) -> Cell:
    """Return the heading of a report: symbol, title and date of issue."""
    report, of = i18n.symbol(row["report"]), row["language"]
    printed = row.get(f"title_{of}")
    cell = report_title({**row, "title": printed}, of)
    title = "" if cell.text == i18n.MISSING else cell.text
    if title and cell.lang:
        title = i18n.foreign(title, cell.lang)
    day = row["issued_on"]
    issued = "" if pd.isna(day) else i18n.date(day)
    if title and issued:
        text = pgettext("heading of a report", "{report} {title} (issued {date})")
    elif title:
        text = pgettext("heading of a report", "{report} {title}")
    elif issued:
        text = pgettext("heading of a report", "{report} (issued {date})")
    else:
        return Cell(report)
    if isinstance(title, Markup):
        text = Markup("{}").format(text)
    return Cell(text.format(report=report, title=title, date=issued))
