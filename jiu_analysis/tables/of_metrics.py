"""Metric tables for readers: counts, rates, and what a document states beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jiu_analysis import words
from jiu_analysis.tables.table import (
    KEYS,
    Cell,
    Table,
    key_cell,
    numbers,
    of_frame,
    place_cell,
    rate_cells,
)
from jiu_analysis.terms import STATUSES

_OPEN = ("open", "closed", "total")
# One indicator of a document has the name of a rate of ours; on a page the two differ.
_STATED_LABELS = {"implemented_share": "implemented_share_stated"}


@of_frame
def status_by(
    counts: pd.DataFrame, key: str, caption: str, *, folded: bool = True, language: str = "en"
) -> Table:
    """Recommendations by status, a row for each value of a key.

    Parameters
    ----------
    counts : DataFrame
        As `jiu_analysis.metrics.status_counts` gives it for ``by=[key]``.
    key : str
        ``report_year``, ``addressee`` or ``report``.
    caption : str
        What the table shows.
    folded : bool
        Whether a reader opens it first.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        Columns for the statuses that occur, and the total; a last row for all.
    """
    wide = counts.pivot(index=key, columns="status", values="count")
    wide = wide.loc[:, [each for each in STATUSES if each in wide and wide[each].sum() > 0]]
    headers = [KEYS[key], *(words.label(each, language) for each in wide), "Total"]
    if key == "report_year":
        wide = wide.sort_index(ascending=False)
    rows = [
        [key_cell(key, value, language), *numbers([*row, row.sum()], language)]
        for value, row in wide.iterrows()
    ]
    sums = wide.sum()
    return Table(
        caption,
        headers,
        rows,
        [False, *[True] * (len(headers) - 1)],
        folded=folded,
        total=[Cell("Total"), *numbers([*sums, sums.sum()], language)],
    )


@of_frame
def rates(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Rates with their two numbers and their interval.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.rates` gives it, over all or by addressee.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    rows = []
    for row in table.to_dict("records"):
        addressee = row.get("addressee")
        rows.append(
            [
                Cell(words.label(row["indicator"], language)),
                Cell("All" if addressee is None else words.label(addressee, language)),
                *rate_cells(row, language),
            ]
        )
    headers = ["Rate", "Addressee", "Recommendations", "Share", "95% interval"]
    return Table(caption, headers, rows, [False, False, True, True, True])


@of_frame
def stated(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """What the document states beside what its rows give.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.stated_beside_counted` gives it, or rows of it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        A row a figure: where it stands, what it counts, both numbers, and whether they agree.
    """
    rows = []
    for row in table.to_dict("records"):
        agrees = row["agrees"]
        verdict = "Cannot be counted" if pd.isna(agrees) else "Agrees" if agrees else "Differs"
        rows.append(
            [
                Cell(_indicator(row, language)),
                Cell(_of_whom(row, language)),
                Cell(_value(row["value"], row["unit"], language)),
                Cell(_value(row["counted"], row["unit"], language)),
                Cell(verdict, kind="differs" if verdict == "Differs" else ""),
                place_cell(row),
            ]
        )
    headers = ["Figure", "Of", "Stated", "Counted", "Compared", "Where stated"]
    return Table(caption, headers, rows, [False, False, True, True, False, False])


@of_frame
def officers(
    open_by_officer: pd.DataFrame, names: pd.DataFrame, caption: str, *, language: str = "en"
) -> Table:
    """Who is in charge of how many open recommendations.

    Parameters
    ----------
    open_by_officer : DataFrame
        As `jiu_analysis.metrics.open_counts` gives it for ``by=["organization", "officer"]``.
    names : DataFrame
        The table ``officers``: spellings of one post are added up.
    caption : str
        What the table shows.
    language : str
        Of numbers and posts.

    Returns
    -------
    Table
        Most open recommendations first.
    """
    named = open_by_officer.merge(names, on=["organization", "officer"], how="left")
    post = named["officer_en"] if language == "en" else named["officer"]
    named["post"] = post.fillna(named["officer"]).fillna("No officer named")
    named["lang"] = named["language"].astype(object).where(named["officer_en"].isna()).fillna("")
    sums = named.groupby(["post", "lang"], as_index=False)[["open", "closed", "total"]].sum()
    sums = sums.sort_values(["open", "total", "post"], ascending=[False, False, True])
    rows = [
        [Cell(row["post"], row["lang"]), *numbers([row[each] for each in _OPEN], language)]
        for row in sums.to_dict("records")
    ]
    headers = ["Officer in charge", "Open", "Closed", "Total"]
    totals = [sums[each].sum() for each in _OPEN]
    return Table(
        caption,
        headers,
        rows,
        [False, True, True, True],
        total=[Cell("Total"), *numbers(totals, language)],
    )


def _indicator(row: Mapping[str, Any], language: str) -> str:
    indicator = row["indicator"]
    text = words.label(_STATED_LABELS.get(indicator, indicator), language)
    return text.replace("{year}", "" if pd.isna(row["year"]) else str(row["year"]))


def _of_whom(row: Mapping[str, Any], language: str) -> str:
    parts = [words.label(row["addressee"], language)] if pd.notna(row["addressee"]) else []
    parts += [row["report"]] if pd.notna(row["report"]) else []
    return ", ".join(parts) or "All"


def _value(value: float, unit: str, language: str) -> str:
    if pd.isna(value):
        return words.MISSING
    if unit == "year":
        return str(int(value))
    return (
        f"{words.number(value, language)}%" if unit == "percent" else words.number(value, language)
    )
