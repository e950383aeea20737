"""Tables over time: statuses, rates, time to implementation."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables.cells import (
    date_cell,
    interval_cell,
    label_cell,
    numbers,
    point_cell,
    rate_cells,
)
from jiu_analysis.report.tables.table import Cell, Table, of_frame


@of_frame
def points(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by status at each known point in time.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.status_over_time` for one organization.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    shown = table[table["status"].isin(table.loc[table["count"] > 0, "status"].unique())]
    rows, statuses = [], []
    for (document, as_of, known), part in shown.groupby(
        ["document", "as_of", "known_from"], sort=False, dropna=False
    ):
        statuses = list(part["status"])
        when = i18n.date(as_of) if known == "rows" else _("as printed later")
        counts = [*part["count"], part["count"].sum()]
        rows.append([point_cell(document, when), *numbers(counts)])
    labels = [i18n.label(each) for each in statuses]
    headers = [_("Point in time"), *labels, _("Total")]
    return Table(caption, headers, rows, [False, *[True] * (len(headers) - 1)], folded=True)


@of_frame
def rates_over_time(rates: pd.DataFrame, caption: str) -> Table:
    """Return the table of rates at each as-of date with numerator, denominator and interval.

    Parameters
    ----------
    rates : DataFrame
        Result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = [
        [
            date_cell(row["as_of"]),
            label_cell(row["indicator"]),
            *rate_cells(row),
        ]
        for row in rates.sort_values("as_of", kind="stable").to_dict("records")
    ]
    headers = [
        _("As of"),
        _("Rate"),
        _("Recommendations"),
        _("Share"),
        _("95% interval"),
    ]
    return Table(caption, headers, rows, [False, False, True, True, True], folded=True)


@of_frame
def waiting(curve: pd.DataFrame, caption: str) -> Table:
    """Return the table of the share of accepted recommendations not yet implemented, by age.

    Parameters
    ----------
    curve : DataFrame
        Result of `jiu_analysis.metrics.time_to_implementation`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = [
        [
            Cell(i18n.number(row["days"])),
            *numbers([row["at_risk"], row["implemented"]]),
            Cell(i18n.percent(row["waiting"])),
            interval_cell(row),
        ]
        for row in curve.to_dict("records")
    ]
    headers = [
        _("Age, days"),
        _("At risk"),
        _("Seen implemented"),
        _("Not yet"),
        _("95% interval"),
    ]
    return Table(caption, headers, rows, [True] * 5, folded=True)


@of_frame
def published(rates: pd.DataFrame, caption: str) -> Table:
    """Return the table of published rates, with notes on comparability.

    Parameters
    ----------
    rates : DataFrame
        The table ``published_rates``.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    english = "" if i18n.get_language() == "en" else "en"
    rows = [
        [
            Cell(row["organization"], english),
            Cell(row["period"], english),
            label_cell(row["indicator"]),
            Cell(i18n.percent(row["value"] / 100, places=2)),
            Cell(i18n.number(row["denominator"])),
            Cell(row["publisher"], english),
            Cell("" if pd.isna(row["note"]) else row["note"], english, "wide"),
        ]
        for row in rates.to_dict("records")
    ]
    headers = [
        _("Of"),
        _("Period"),
        _("Rate"),
        _("Value"),
        _("Of how many"),
        _("Published by"),
        _("Before comparing"),
    ]
    note = _("Where each was read stands in the column “source” of the table published_rates.")
    numeric = [False, False, False, True, True, False, False]
    return Table(caption, headers, rows, numeric, note=note)
