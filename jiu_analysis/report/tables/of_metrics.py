"""Tables of metrics: counts, rates, and stated totals compared with computed ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
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
def status_by(counts: pd.DataFrame, key: str, caption: str, *, folded: bool = True) -> Table:
    """Return the table of recommendations by status, one row per value of a key.

    Parameters
    ----------
    counts : DataFrame
        Result of `jiu_analysis.metrics.status_counts` with ``by=[key]``.
    key : str
        Grouping key: ``report_year``, ``addressee`` or ``report``.
    caption : str
        Caption of the table.
    folded : bool
        Whether the table is initially collapsed.

    Returns
    -------
    Table
        One column per status that occurs and one for the total; the last row is the total.
    """
    wide = counts.pivot(index=key, columns="status", values="count")
    wide = wide.loc[:, [each for each in STATUSES if each in wide and wide[each].sum() > 0]]
    labels = [i18n.label(each) for each in wide]
    headers = [key_header(key), *labels, _("Total")]
    if key == "report_year":
        wide = wide.sort_index(ascending=False)
    rows = [[key_cell(key, value), *numbers([*row, row.sum()])] for value, row in wide.iterrows()]
    sums = wide.sum()
    return Table(
        caption,
        headers,
        rows,
        [False, *[True] * (len(headers) - 1)],
        folded=folded,
        total=total_cells([*sums, sums.sum()]),
    )


@of_frame
def rates(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of rates with numerator, denominator and interval.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.rates`, not grouped or by addressee.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = []
    for row in table.to_dict("records"):
        addressee = row.get("addressee")
        rows.append(
            [
                label_cell(row["indicator"]),
                Cell(_("All")) if addressee is None else label_cell(addressee),
                *rate_cells(row),
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
def stated(table: pd.DataFrame, caption: str) -> Table:
    """Return the table that compares stated figures with those counted from the rows.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.checks.stated_beside_counted`, or a subset of its rows.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        One row per figure: what it counts, the stated and the counted number, whether they
        agree, and the location.
    """
    verdicts = {True: Cell(_("Agrees")), False: Cell(_("Differs"), kind="differs")}
    rows = []
    for row in table.to_dict("records"):
        agrees = row["agrees"]
        rows.append(
            [
                Cell(i18n.figure(row["indicator"], year=row["year"])),
                Cell(_of_whom(row)),
                Cell(_value(row["value"], row["unit"])),
                Cell(_value(row["counted"], row["unit"])),
                Cell(_("Cannot be counted")) if pd.isna(agrees) else verdicts[bool(agrees)],
                place_cell(row),
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
def officers(open_by_officer: pd.DataFrame, names: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by officer in charge.

    Parameters
    ----------
    open_by_officer : DataFrame
        Result of `jiu_analysis.metrics.open_counts` with ``by=["organization", "officer"]``.
    names : DataFrame
        The table ``officers``; different spellings of one post are combined.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        Most open recommendations first.
    """
    named = open_by_officer.merge(names, on=["organization", "officer"], how="left")
    posts = [
        Cell(_("No officer named")) if pd.isna(row["officer"]) else post_cell(row)
        for row in named.to_dict("records")
    ]
    named["post"], named["lang"] = [each.text for each in posts], [each.lang for each in posts]
    sums = named.groupby(["post", "lang"], as_index=False)[["open", "closed", "total"]].sum()
    sums = sums.sort_values(["open", "total", "post"], ascending=[False, False, True])
    rows = [
        [Cell(row["post"], row["lang"]), *numbers([row[each] for each in _OPEN])]
        for row in sums.to_dict("records")
    ]
    headers = [_("Officer in charge"), _("Open"), _("Closed"), _("Total")]
    totals = [sums[each].sum() for each in _OPEN]
    return Table(
        caption,
        headers,
        rows,
        [False, True, True, True],
        total=total_cells(totals),
        frame=with_renderings(open_by_officer, names),
    )


def _of_whom(row: Mapping[str, Any]) -> str:
    whom = "" if pd.isna(row["addressee"]) else i18n.label(row["addressee"])
    report = "" if pd.isna(row["report"]) else i18n.symbol(row["report"])
    if whom and report:
        return _("{addressee}, {report}").format(addressee=whom, report=report)
    return whom or report or _("All")


def _value(value: float, unit: str) -> str:
    if pd.isna(value):
        return i18n.MISSING
    if unit == "year":
        return str(int(value))
    if unit == "percent":
        return i18n.percent(value / 100, places=2)
    return i18n.number(value)
