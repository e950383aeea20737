"""Cells shared by several tables: numbers, rates, recommendations, locations, posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from jiu_analysis.report import i18n as words
from jiu_analysis.report.tables.table import Cell


def key_header(key: str, language: str) -> str:
    """Return the header of a grouping column."""
    _ = words.translations(language).gettext
    return {
        "report_year": _("Year of the review"),
        "addressee": _("Addressee"),
        "report": _("JIU report"),
    }[key]


def key_cell(key: str, value: Any, language: str) -> Cell:
    """Return the cell that names a group: a label for an addressee, else the value itself."""
    if key == "addressee":
        return Cell(words.label(value, language))
    return Cell(words.symbol(value, language) if key == "report" else str(value))


def numbers(values: Iterable[float], language: str) -> list[Cell]:
    """Return cells with formatted numbers."""
    return [Cell(words.number(value, language)) for value in values]


def total_cells(values: Iterable[float], language: str) -> list[Cell]:
    """Return the cells of a total row."""
    _ = words.translations(language).gettext
    return [Cell(_("Total")), *numbers(values, language)]


def rate_cells(row: Mapping[str, Any], language: str) -> list[Cell]:
    """Return the cells of a rate: its two numbers, the share, and the interval."""
    _ = words.translations(language).gettext
    part, whole = (words.number(row[each], language) for each in ("numerator", "denominator"))
    return [
        Cell(_("{part} of {whole}").format(part=part, whole=whole), kind="nowrap"),
        Cell(words.percent(row["rate"], language)),
        interval_cell(row, language),
    ]


def interval_cell(row: Mapping[str, Any], language: str) -> Cell:
    """Return the cell of an interval; without an upper bound it shows a missing value."""
    if pd.isna(row["high"]):
        return Cell(words.MISSING)
    low, high = (words.percent(row[each], language) for each in ("low", "high"))
    text = words.translations(language).pgettext("interval", "{low} to {high}")
    return Cell(text.format(low=low, high=high), kind="nowrap")


def name_cell(row: Mapping[str, Any], language: str) -> Cell:
    """Return the cell that names a recommendation by report and number."""
    text = words.translations(language).pgettext("recommendation", "{report}, {number}")
    report = words.symbol(row["report"], language)
    return Cell(text.format(report=report, number=row["recommendation"]), kind="nowrap")


def date_cell(value: Any, language: str, precision: str = "day") -> Cell:
    """Return the cell of a date, sorted chronologically instead of by its text."""
    order = "" if pd.isna(value) else f"{value:%Y-%m-%d}"
    return Cell(words.date(value, language, precision), order=order)


def summary_cell(row: Mapping[str, Any], language: str) -> Cell:
    """Return the cell with the project's English summary of a recommendation."""
    if pd.isna(row["summary"]):
        return Cell(words.MISSING)
    return Cell(str(row["summary"]), "" if language == "en" else "en", "wide")


def label_cell(code: object, language: str) -> Cell:
    """Return the cell with the label of a code."""
    return Cell(words.label(code, language))


def place_cell(row: Mapping[str, Any], language: str, key: str = "locator") -> Cell:
    """Return the cell with the location of a row in the source."""
    if pd.isna(row[key]):
        return Cell(words.MISSING)
    place = words.place(row[key], language)
    # Prevents the browser from breaking a range of lines at its dash.
    whole = re.sub(r"\d+[-–]\d+", r'<span class="nowrap">\g<0></span>', str(escape(place)))
    return Cell(Markup(whole), kind="place")


def point_cell(document: str, when: str, language: str) -> Cell:
    """Return the cell that names a point in time by document and date."""
    text = words.translations(language).pgettext("point in time", "{document}, {when}")
    return Cell(text.format(document=words.symbol(document, language), when=when))


def cell_in(language: str, row: Mapping[str, Any], name: str, of: str) -> Cell:
    """Return the value of a column in the page language, else in English, else as printed.

    Parameters
    ----------
    language : str
        Language of the page.
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
    for code in (language,) if of == language else (language, "en"):
        if pd.notna(text := row.get(f"{name}_{code}")):
            return Cell(str(text), "" if code == language else code)
    if pd.isna(row[name]):
        return Cell(words.MISSING)
    return Cell(str(row[name]), "" if of == language else of)


def names_of_posts(history: pd.DataFrame, officers: pd.DataFrame, language: str) -> list[Cell]:
    """Return the officer in charge of each row, in the page language or else in English."""
    keys = ["organization", "officer"]
    named = history[keys].astype(object).merge(officers, on=keys, how="left")
    return [
        Cell(words.MISSING) if pd.isna(row["officer"]) else post_cell(row, language)
        for row in named.to_dict("records")
    ]


def with_renderings(rows: pd.DataFrame, officers: pd.DataFrame) -> pd.DataFrame:
    """Return rows with all translations of the officer's post inserted, for download."""
    keys = ["organization", "officer"]
    renderings = [each for each in officers if each.startswith("officer_")]
    named = rows[keys].astype(object).merge(officers[[*keys, *renderings]], on=keys, how="left")
    shown, place = rows.copy(), rows.columns.get_loc("officer") + 1
    for each in reversed(renderings):
        shown.insert(place, each, named[each].to_numpy())
    return shown


def post_cell(row: Mapping[str, Any], language: str) -> Cell:
    """Return the cell of a post from ``officer``, ``language`` and translations ``officer_…``."""
    of = "" if pd.isna(row["language"]) else row["language"]
    return cell_in(language, row, "officer", of)
