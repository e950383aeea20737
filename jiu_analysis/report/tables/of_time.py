"""Tables over time: statuses, rates, time to implementation."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n as words
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
def points(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Return the table of recommendations by status at each known point in time.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.status_over_time` for one organization.
    caption : str
        Caption of the table.
    language : str
        Language of labels, numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    shown = table[table["status"].isin(table.loc[table["count"] > 0, "status"].unique())]
    rows, statuses = [], []
    for (document, as_of, known), part in shown.groupby(
        ["document", "as_of", "known_from"], sort=False, dropna=False
    ):
        statuses = list(part["status"])
        when = words.date(as_of, language) if known == "rows" else _("as printed later")
        counts = [*part["count"], part["count"].sum()]
        rows.append([point_cell(document, when, language), *numbers(counts, language)])
    labels = [words.label(each, language) for each in statuses]
    headers = [_("Point in time"), *labels, _("Total")]
    return Table(caption, headers, rows, [False, *[True] * (len(headers) - 1)], folded=True)


@of_frame
def rates_over_time(rates: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Return the table of rates at each as-of date with numerator, denominator and interval.

    Parameters
    ----------
    rates : DataFrame
        Result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``.
    caption : str
        Caption of the table.
    language : str
        Language of labels, numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            date_cell(row["as_of"], language),
            label_cell(row["indicator"], language),
            *rate_cells(row, language),
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
def waiting(curve: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Return the table of the share of accepted recommendations not yet implemented, by age.

    Parameters
    ----------
    curve : DataFrame
        Result of `jiu_analysis.metrics.time_to_implementation`.
    caption : str
        Caption of the table.
    language : str
        Language of numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            Cell(words.number(row["days"], language)),
            *numbers([row["at_risk"], row["implemented"]], language),
            Cell(words.percent(row["waiting"], language)),
            interval_cell(row, language),
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
def published(rates: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Return the table of published rates, with notes on comparability.

    Parameters
    ----------
    rates : DataFrame
        The table ``published_rates``.
    caption : str
        Caption of the table.
    language : str
        Language of labels and numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    english = "" if language == "en" else "en"
    rows = [
        [
            Cell(row["organization"], english),
            Cell(row["period"], english),
            label_cell(row["indicator"], language),
            Cell(words.percent(row["value"] / 100, language, places=2)),
            Cell(words.number(row["denominator"], language)),
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
