"""Cells shared by several tables: numbers, rates, recommendations, locations, posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.tables.table import Cell


def key_header(key: str) -> str:
    """Return the header of a grouping column."""
    return {
        "report_year": _("Year of the review"),
        "addressee": _("Addressee"),
        "report": _("JIU report"),
    }[key]


def key_cell(key: str, value: Any) -> Cell:
    """Return the cell that names a group: a label for an addressee, else the value itself."""
    if key == "addressee":
        return Cell(i18n.label(value))
    return Cell(i18n.symbol(value) if key == "report" else str(value))


def numbers(values: Iterable[float]) -> list[Cell]:
    """Return cells with formatted numbers."""
    return [Cell(i18n.number(value)) for value in values]


def total_cells(values: Iterable[float]) -> list[Cell]:
    """Return the cells of a total row."""
    return [Cell(_("Total")), *numbers(values)]


def rate_cells(row: Mapping[str, Any]) -> list[Cell]:
    """Return the cells of a rate: its two numbers, the share, and the interval."""
    part, whole = (i18n.number(row[each]) for each in ("numerator", "denominator"))
    return [
        Cell(_("{part} of {whole}").format(part=part, whole=whole), kind="nowrap"),
        Cell(i18n.percent(row["rate"])),
        interval_cell(row),
    ]


def interval_cell(row: Mapping[str, Any]) -> Cell:
    """Return the cell of an interval; without an upper bound it shows a missing value."""
    if pd.isna(row["high"]):
        return Cell(i18n.MISSING)
    low, high = (i18n.percent(row[each]) for each in ("low", "high"))
    text = pgettext("interval", "{low} to {high}")
    return Cell(text.format(low=low, high=high), kind="nowrap")


def name_cell(row: Mapping[str, Any]) -> Cell:
    """Return the cell that names a recommendation by report and number."""
    text = pgettext("recommendation", "{report}, {number}")
    report = i18n.symbol(row["report"])
    return Cell(text.format(report=report, number=row["recommendation"]), kind="nowrap")


def date_cell(value: Any, precision: str = "day") -> Cell:
    """Return the cell of a date, sorted chronologically instead of by its text."""
    order = "" if pd.isna(value) else f"{value:%Y-%m-%d}"
    return Cell(i18n.date(value, precision), order=order)


def summary_cell(row: Mapping[str, Any]) -> Cell:
    """Return the cell with the project's English summary of a recommendation."""
    if pd.isna(row["summary"]):
        return Cell(i18n.MISSING)
    return Cell(str(row["summary"]), "" if i18n.get_language() == "en" else "en", "wide")


def label_cell(code: object) -> Cell:
    """Return the cell with the label of a code."""
    return Cell(i18n.label(code))


def place_cell(row: Mapping[str, Any], key: str = "locator") -> Cell:
    """Return the cell with the location of a row in the source."""
    if pd.isna(row[key]):
        return Cell(i18n.MISSING)
    place = i18n.place(row[key])
    # Prevents the browser from breaking a range of lines at its dash.
    whole = re.sub(r"\d+[-–]\d+", r'<span class="nowrap">\g<0></span>', str(escape(place)))
    return Cell(Markup(whole), kind="place")


def point_cell(document: str, when: str) -> Cell:
    """Return the cell that names a point in time by document and date."""
    text = pgettext("point in time", "{document}, {when}")
    return Cell(text.format(document=i18n.symbol(document), when=when))


def cell_in(row: Mapping[str, Any], name: str, of: str) -> Cell:
    """Return the value of a column in the page language, else in English, else as printed.

    Parameters
    ----------
    row : mapping
        A row with ``name`` as printed, and translations ``name_en`` and so on.
    name : str
        Column name.
    of : str
        Language of the printed text.

    Returns
    -------
    Cell
        Marked with its language if different from the page language.
    """
    language = i18n.get_language()
    for code in (language,) if of == language else (language, "en"):
        if pd.notna(text := row.get(f"{name}_{code}")):
            return Cell(str(text), "" if code == language else code)
    if pd.isna(row[name]):
        return Cell(i18n.MISSING)
    return Cell(str(row[name]), "" if of == language else of)


def names_of_posts(history: pd.DataFrame, officers: pd.DataFrame) -> list[Cell]:
    """Return the officer in charge of each row, in the page language or else in English."""
    keys = ["organization", "officer"]
    named = history[keys].astype(object).merge(officers, on=keys, how="left")
    return [
        Cell(i18n.MISSING) if pd.isna(row["officer"]) else post_cell(row)
        for row in named.to_dict("records")
    ]


def with_renderings(rows: pd.DataFrame, officers: pd.DataFrame) -> pd.DataFrame:
    """Return rows with all translations of the officer's post inserted, for download."""
    keys = ["organization", "officer"]
    renderings = [each for each in officers if each.startswith("officer_")]
    named = rows[keys].astype(object).merge(officers[[*keys, *renderings]], on=keys, how="left")
    shown = rows.drop(columns=renderings, errors="ignore")
    place = shown.columns.get_loc("officer") + 1
    for each in reversed(renderings):
        shown.insert(place, each, named[each].to_numpy())
    return shown


def post_cell(row: Mapping[str, Any]) -> Cell:
    """Return the cell of a post from ``officer``, ``language`` and translations ``officer_…``."""
    of = "" if pd.isna(row["language"]) else row["language"]
    return cell_in(row, "officer", of)
