"""Cells that many tables share: numbers, rates, names of recommendations, places, posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from jiu_analysis.report import i18n as words
from jiu_analysis.report.tables.table import Cell


def key_header(key: str, language: str) -> str:
    """The header of a column that counts are grouped by."""
    _ = words.translations(language).gettext
    return {
        "report_year": _("Year of the review"),
        "addressee": _("Addressee"),
        "report": _("JIU report"),
    }[key]


def key_cell(key: str, value: Any, language: str) -> Cell:
    """The cell that names a group: a label for an addressee, else the value itself."""
    if key == "addressee":
        return Cell(words.label(value, language))
    return Cell(words.symbol(value, language) if key == "report" else str(value))


def numbers(values: Iterable[float], language: str) -> list[Cell]:
    """Cells that hold numbers."""
    return [Cell(words.number(value, language)) for value in values]


def total_cells(values: Iterable[float], language: str) -> list[Cell]:
    """The cells of a last row that sums up."""
    _ = words.translations(language).gettext
    return [Cell(_("Total")), *numbers(values, language)]


def rate_cells(row: Mapping[str, Any], language: str) -> list[Cell]:
    """The cells of a rate: its two numbers, the share, and the interval."""
    _ = words.translations(language).gettext
    part, whole = (words.number(row[each], language) for each in ("numerator", "denominator"))
    return [
        Cell(_("{part} of {whole}").format(part=part, whole=whole), kind="nowrap"),
        Cell(words.percent(row["rate"], language)),
        interval_cell(row, language),
    ]


def interval_cell(row: Mapping[str, Any], language: str) -> Cell:
    """The cell of an interval; one without an upper end has none to show."""
    if pd.isna(row["high"]):
        return Cell(words.MISSING)
    low, high = (words.percent(row[each], language) for each in ("low", "high"))
    text = words.translations(language).pgettext("interval", "{low} to {high}")
    return Cell(text.format(low=low, high=high), kind="nowrap")


def name_cell(row: Mapping[str, Any], language: str) -> Cell:
    """The cell that names a recommendation: its report and number."""
    text = words.translations(language).pgettext("recommendation", "{report}, {number}")
    report = words.symbol(row["report"], language)
    return Cell(text.format(report=report, number=row["recommendation"]), kind="nowrap")


def date_cell(value: Any, language: str, precision: str = "day") -> Cell:
    """The cell of a date, put in order by the day and not by how it is written."""
    order = "" if pd.isna(value) else f"{value:%Y-%m-%d}"
    return Cell(words.date(value, language, precision), order=order)


def summary_cell(row: Mapping[str, Any], language: str) -> Cell:
    """The cell that says what a recommendation asks, in the project's words: in English."""
    if pd.isna(row["summary"]):
        return Cell(words.MISSING)
    return Cell(str(row["summary"]), "" if language == "en" else "en", "wide")


def label_cell(code: object, language: str) -> Cell:
    """The cell that says what a code of the data means."""
    return Cell(words.label(code, language))


def place_cell(row: Mapping[str, Any], language: str, key: str = "locator") -> Cell:
    """The cell that says where in the source a row stands."""
    if pd.isna(row[key]):
        return Cell(words.MISSING)
    place = words.place(row[key], language)
    # A range of lines stays on its line; a browser breaks it at its dash otherwise.
    whole = re.sub(r"\d+[-–]\d+", r'<span class="nowrap">\g<0></span>', str(escape(place)))
    return Cell(Markup(whole), kind="place")


def point_cell(document: str, when: str, language: str) -> Cell:
    """The cell that names a point in time by its document and when that is."""
    text = words.translations(language).pgettext("point in time", "{document}, {when}")
    return Cell(text.format(document=words.symbol(document, language), when=when))


def cell_in(language: str, row: Mapping[str, Any], name: str, of: str) -> Cell:
    """What the data has in the page's language, else in English, else as printed.

    Parameters
    ----------
    language : str
        Of the page.
    row : mapping
        With ``name`` as printed, and renderings of it as ``name_en`` and so on.
    name : str
        Of the column.
    of : str
        Language of what is printed.

    Returns
    -------
    Cell
        Marked with its language where that is not the page's.
    """
    for code in (language,) if of == language else (language, "en"):
        if pd.notna(text := row.get(f"{name}_{code}")):
            return Cell(str(text), "" if code == language else code)
    if pd.isna(row[name]):
        return Cell(words.MISSING)
    return Cell(str(row[name]), "" if of == language else of)


def names_of_posts(history: pd.DataFrame, officers: pd.DataFrame, language: str) -> list[Cell]:
    """The officer in charge of each row, in the page's language or one that many read."""
    keys = ["organization", "officer"]
    named = history[keys].astype(object).merge(officers, on=keys, how="left")
    return [
        Cell(words.MISSING) if pd.isna(row["officer"]) else post_cell(row, language)
        for row in named.to_dict("records")
    ]


def with_renderings(rows: pd.DataFrame, officers: pd.DataFrame) -> pd.DataFrame:
    """Rows with all renderings of their officer's post beside it, for readers to take away."""
    keys = ["organization", "officer"]
    renderings = [each for each in officers if each.startswith("officer_")]
    named = rows[keys].astype(object).merge(officers[[*keys, *renderings]], on=keys, how="left")
    shown, place = rows.copy(), rows.columns.get_loc("officer") + 1
    for each in reversed(renderings):
        shown.insert(place, each, named[each].to_numpy())
    return shown


def post_cell(row: Mapping[str, Any], language: str) -> Cell:
    """The cell of a post: ``officer``, its ``language``, and renderings ``officer_…``."""
    of = "" if pd.isna(row["language"]) else row["language"]
    return cell_in(language, row, "officer", of)
