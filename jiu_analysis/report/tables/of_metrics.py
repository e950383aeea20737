"""Metric tables for readers: counts, rates, and what a document states beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jiu_analysis.report import i18n as words
from jiu_analysis.report.tables.cells import (
    key_cell,
    key_header,
    label_cell,
    numbers,
    place_cell,
    post_cell,
    rate_cells,
    total_cells,
    with_renderings,
)
from jiu_analysis.report.tables.table import Cell, Table, of_frame
from jiu_analysis.terms import STATUSES

_OPEN = ("open", "closed", "total")


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
    _ = words.translations(language).gettext
    wide = counts.pivot(index=key, columns="status", values="count")
    wide = wide.loc[:, [each for each in STATUSES if each in wide and wide[each].sum() > 0]]
    labels = [words.label(each, language) for each in wide]
    headers = [key_header(key, language), *labels, _("Total")]
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
        total=total_cells([*sums, sums.sum()], language),
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
    _ = words.translations(language).gettext
    rows = []
    for row in table.to_dict("records"):
        addressee = row.get("addressee")
        rows.append(
            [
                label_cell(row["indicator"], language),
                Cell(_("All")) if addressee is None else label_cell(addressee, language),
                *rate_cells(row, language),
            ]
        )
    headers = [
        _("Rate"),
        _("Addressee"),
        _("Recommendations"),
        _("Share"),
        _("95% interval"),
    ]
    return Table(caption, headers, rows, [False, False, True, True, True])


@of_frame
def stated(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """What the document states beside what its rows give.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.checks.stated_beside_counted` gives it, or rows of it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        A row a figure: where it stands, what it counts, both numbers, and whether they agree.
    """
    _ = words.translations(language).gettext
    verdicts = {True: Cell(_("Agrees")), False: Cell(_("Differs"), kind="differs")}
    rows = []
    for row in table.to_dict("records"):
        agrees = row["agrees"]
        rows.append(
            [
                Cell(words.figure(row["indicator"], language, year=row["year"])),
                Cell(_of_whom(row, language)),
                Cell(_value(row["value"], row["unit"], language)),
                Cell(_value(row["counted"], row["unit"], language)),
                Cell(_("Cannot be counted")) if pd.isna(agrees) else verdicts[bool(agrees)],
                place_cell(row, language),
            ]
        )
    headers = [
        _("Figure"),
        _("Of"),
        _("Stated"),
        _("Counted"),
        _("Compared"),
        _("Where stated"),
    ]
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
    _ = words.translations(language).gettext
    named = open_by_officer.merge(names, on=["organization", "officer"], how="left")
    posts = [
        Cell(_("No officer named")) if pd.isna(row["officer"]) else post_cell(row, language)
        for row in named.to_dict("records")
    ]
    named["post"], named["lang"] = [each.text for each in posts], [each.lang for each in posts]
    sums = named.groupby(["post", "lang"], as_index=False)[["open", "closed", "total"]].sum()
    sums = sums.sort_values(["open", "total", "post"], ascending=[False, False, True])
    rows = [
        [Cell(row["post"], row["lang"]), *numbers([row[each] for each in _OPEN], language)]
        for row in sums.to_dict("records")
    ]
    headers = [_("Officer in charge"), _("Open"), _("Closed"), _("Total")]
    totals = [sums[each].sum() for each in _OPEN]
    return Table(
        caption,
        headers,
        rows,
        [False, True, True, True],
        total=total_cells(totals, language),
        frame=with_renderings(open_by_officer, names),
    )


def _of_whom(row: Mapping[str, Any], language: str) -> str:
    _ = words.translations(language).gettext
    whom = "" if pd.isna(row["addressee"]) else words.label(row["addressee"], language)
    report = "" if pd.isna(row["report"]) else words.symbol(row["report"], language)
    if whom and report:
        return _("{addressee}, {report}").format(addressee=whom, report=report)
    return whom or report or _("All")


def _value(value: float, unit: str, language: str) -> str:
    if pd.isna(value):
        return words.MISSING
    if unit == "year":
        return str(int(value))
    if unit == "percent":
        return words.percent(value / 100, language, places=2)
    return words.number(value, language)
