"""Columns and formats shared by several tables: recommendations, rates, locations, posts."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from jiu_analysis.errors import ArgumentError
from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.tables.table import MARK, QUOTED, Cell, Column, Row, number, organization
from jiu_analysis.terms import STATUSES


def key(name: str) -> Column:
    """Return the column of a grouping key, one of `KEYS`."""
    if name not in KEYS:
        raise ArgumentError(f"a table has no words for {name!r}; it has for: {', '.join(KEYS)}")
    return {
        "organization": organization(),
        "document": Column(_("Document"), name, i18n.symbol),
        "report_year": Column(_("Year of the review"), name),
        "year": Column(_("End of"), name),
        "addressee": Column(_("Addressee"), name, i18n.label),
        "report": Column(
            _("JIU report"), name, lambda each: Cell(i18n.symbol(each), kind="nowrap")
        ),
    }[name]


#: The columns by which the rows of a table can be grouped.
KEYS = ("organization", "document", "report_year", "year", "addressee", "report")


def linked(text: str, source: object) -> str:
    """Return a text as a link to the page of JIU among the sources of a report, if there is one."""
    address = publisher(source)
    link = Markup('<a href="{}" rel="external">{}</a>')
    return link.format(address, text) if address else text


def publisher(source: object) -> str:
    """Return the address of a page of JIU among the sources of a report; empty if there is none.

    Examples
    --------
    >>> publisher("http://docplayer.net/1 ; https://www.unjiu.org/news/one")
    'https://www.unjiu.org/news/one'
    """
    pages = [] if pd.isna(source) else str(source).split(" ; ")
    hosts = ("https://www.unjiu.org/", "http://www.unjiu.org/")
    return next((each for each in pages if each.startswith(hosts)), "")


def recommendation() -> Column:
    """Return the column that names a recommendation by report and number."""
    return Column(_("Recommendation"), _name)


def _name(row: Row) -> Cell:
    text = pgettext("recommendation", "{report}, {number}")
    named = text.format(report=i18n.symbol(row["report"]), number=row["recommendation"])
    return Cell(marked(row, named), kind="nowrap")


def marked(row: Row, name: str) -> str:
    """Return the name of a recommendation, marked where a contradiction names it."""
    return f"{name} {MARK}" if row.get("is_contradicted") is True else name


def summary() -> Column:
    """Return the column of summaries: the project's, in English, or else the document's words."""
    return Column(_("Summary"), _summary)


def _summary(row: Row) -> Cell:
    if pd.notna(row["summary"]):
        return english(row["summary"], "wide")
    words = row.get("recommendation_text")
    if words is None or pd.isna(words):
        return Cell(i18n.MISSING)
    of = "" if row["language"] == i18n.get_language() else str(row["language"])
    quoted = pgettext("words of the document", "“{text}”")
    return Cell(quoted.format(text=shortened(words)), of, f"wide {QUOTED}")


def shortened(text: str, length: int = 160) -> str:
    """Return the beginning of a text, cut after a word.

    Examples
    --------
    >>> shortened("The Director-General should report by 2022.", 30)
    'The Director-General should …'
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text.rfind(" ", length // 2, length)
    # Chinese has no spaces: there any character ends a word, and needs the room of two.
    return f"{text[:cut].rstrip(',;:')} …" if cut > 0 else f"{text[: length // 2]}…"


def target() -> Column:
    """Return the column of deadlines and starts that recommendations name."""
    return Column(_("Target date"), _target)


def _target(row: Row) -> Cell:
    day, precision = row["target_date"], row["target_precision"]
    if pd.isna(day):
        return Cell(i18n.MISSING)
    text = _("by end of {date}")
    if row["target_kind"] == "start":
        text = _("from {date}")
    elif precision == "day":
        text = _("by {date}")
    return Cell(text.format(date=i18n.date(day, precision)), order=f"{day:%Y-%m-%d}")


def english(text: Any, kind: str = "") -> Cell:
    """Return the cell of a text in English, marked as such on other pages."""
    return Cell(str(text), "" if i18n.get_language() == "en" else "en", kind)


def where(value: str = "locator", header: str = "") -> Column:
    """Return the column of the locations of rows in the source."""
    return Column(header or _("Location"), value, _location)


def _location(locator: Any) -> Cell:
    if pd.isna(locator):
        return Cell(i18n.MISSING)
    place = str(escape(i18n.location(locator)))
    # Prevents the browser from breaking a range of lines at its dash.
    whole = re.sub(r"\d+[-–]\d+", r'<span class="nowrap">\g<0></span>', place)
    return Cell(Markup(whole), kind="place")


def rate(rates: pd.DataFrame) -> list[Column]:
    """Return the columns of rates: two numbers, the share, and the interval if they have one."""
    return [
        Column(_("Recommendations"), _fraction, numeric=True),
        Column(_("Share"), "rate", i18n.percent, numeric=True),
        *([interval()] if "ci_low" in rates else []),
    ]


def _fraction(row: Row) -> Cell:
    text = _("{part} of {whole}")
    named = i18n.filled(text, part=row["numerator"], whole=row["denominator"])
    return Cell(named, kind="nowrap")


def share(header: str, part: str = "numerator", whole: str = "denominator") -> Column:
    """Return the column of a share with its two numbers, which are in two columns."""
    return Column(
        header, lambda row: Cell(i18n.fraction(row[part], row[whole]), kind="nowrap"), numeric=True
    )


def interval() -> Column:
    """Return the column of an interval; without an upper bound it shows a missing value."""
    return Column(_("95% interval"), _interval, numeric=True)


def _interval(row: Row) -> Cell:
    if pd.isna(row["ci_high"]):
        return Cell(i18n.MISSING)
    low, high = (i18n.percent(row[each]) for each in ("ci_low", "ci_high"))
    return Cell(between(low, high), kind="nowrap")


def between(low: str, high: str) -> str:
    """Return an interval by its ends."""
    return pgettext("interval", "{low} to {high}").format(low=low, high=high)


def date(value: Any, precision: str = "day") -> Cell:
    """Return the cell of a date, sorted chronologically instead of by its text."""
    order = "" if pd.isna(value) else f"{value:%Y-%m-%d}"
    return Cell(i18n.date(value, precision), order=order)


def point(document: str, when: str) -> str:
    """Return the name of a point in time by document and date."""
    text = pgettext("point in time", "{document}, {when}")
    return text.format(document=i18n.symbol(document), when=when)


def dated_document(row: Row) -> str:
    """Return the name of the document of a row, with its as-of date."""
    return point(row["document"], i18n.date(row["as_of"]))


def by_status(counts: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, list[Column]]:
    """Return the counts of each status that occurs, and the columns to show them and their sum.

    ``counts`` has ``status`` and ``count``; the result has one row per value of the keys.
    """
    wide = counts.astype({"status": object}).pivot(index=keys, columns="status", values="count")
    statuses = [each for each in STATUSES if each in wide and wide[each].sum() > 0]
    shown = [number(i18n.label(each), each) for each in statuses]
    wide = wide[statuses].assign(total=wide[statuses].sum(axis=1))
    return wide, [*shown, number(_("Total"), "total")]


def several_documents(rows: pd.DataFrame) -> list[Column]:
    """Return the column of documents, if there are several."""
    several = "document" in rows and rows["document"].nunique() > 1
    return [key("document")] if several else []


def agreement(agrees: Any, otherwise: str) -> Cell:
    """Return the cell that states whether two values agree, or cannot be compared."""
    if pd.isna(agrees):
        return Cell(otherwise)
    return Cell(_("Agrees")) if agrees else Cell(_("Differs"), kind="differs")


def translated(row: Row, name: str, of: str) -> Cell:
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


def officer() -> Column:
    """Return the column of officers in charge, of rows from `with_posts`."""
    return Column(_("Officer in charge"), "post")


def post(row: Row, missing: str = i18n.MISSING) -> Cell:
    """Return the cell of a post from ``officer``, ``language`` and translations ``officer_…``."""
    if pd.isna(row["officer"]):
        return Cell(missing)
    return translated(row, "officer", "" if pd.isna(row["language"]) else row["language"])


_POST = ["organization", "officer"]


def with_posts(
    rows: pd.DataFrame, officers: pd.DataFrame, missing: str = i18n.MISSING
) -> pd.DataFrame:
    """Return rows with ``post``, the cell of the officer in charge in the page's language."""
    named = rows[_POST].astype(object).merge(officers, on=_POST, how="left")
    return rows.assign(post=[post(row, missing) for row in named.to_dict("records")])


def with_translations(rows: pd.DataFrame, officers: pd.DataFrame) -> pd.DataFrame:
    """Return rows with all translations of the officer's post inserted, for download."""
    translations = [each for each in officers if each.startswith("officer_")]
    named = rows[_POST].astype(object).merge(officers[[*_POST, *translations]], "left", on=_POST)
    shown = rows.drop(columns=translations, errors="ignore")  # history carries officer_en
    place = shown.columns.get_loc("officer") + 1
    for each in reversed(translations):
        shown.insert(place, each, named[each].to_numpy())
    return shown
