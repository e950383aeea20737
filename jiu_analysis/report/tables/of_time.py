"""Tables over time: statuses, rates, time to implementation."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import Cell, Column, Table, number, of_frame, table_of


@of_frame
def points(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by status at each known point in time.

    ``table`` is the result of `jiu_analysis.metrics.status_over_time` for one organization.
    """
    statuses = [each for each in table["status"].unique() if _occurs(table, each)]
    rows = [
        {
            "point": columns.point(
                document, i18n.date(as_of) if known == "rows" else _("as printed later")
            ),
            **part.set_index("status")["count"],
            "total": part["count"].sum(),
        }
        for (document, as_of, known), part in table.groupby(
            ["document", "as_of", "known_from"], sort=False, dropna=False
        )
    ]
    return table_of(
        caption,
        pd.DataFrame(rows, columns=["point", *statuses, "total"]),
        [
            Column(_("Point in time"), "point"),
            *(number(i18n.label(each), each) for each in statuses),
            number(_("Total"), "total"),
        ],
        folded=True,
    )


def _occurs(table: pd.DataFrame, status: str) -> bool:
    return table.loc[table["status"].eq(status), "count"].sum() > 0


@of_frame
def rates_over_time(rates: pd.DataFrame, caption: str) -> Table:
    """Return the table of rates at each as-of date with numerator and denominator.

    ``rates`` is the result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``.
    """
    return table_of(
        caption,
        rates.sort_values("as_of", kind="stable"),
        [
            Column(_("As of"), "as_of", columns.date),
            Column(_("Rate"), "indicator", i18n.label),
            *columns.rate(rates),
        ],
        folded=True,
    )


@of_frame
def survival(curve: pd.DataFrame, caption: str) -> Table:
    """Return the table of the share of accepted recommendations not yet implemented, by age.

    ``curve`` is the result of `jiu_analysis.metrics.time_to_implementation`.
    """
    return table_of(
        caption,
        curve,
        [
            number(_("Age, days"), "days"),
            number(_("At risk"), "at_risk"),
            number(_("Reported as implemented"), "implemented"),
            Column(_("Not yet implemented"), "survival", i18n.percent, numeric=True),
            columns.interval(),
        ],
        folded=True,
    )


@of_frame
def published(rates: pd.DataFrame, caption: str) -> Table:
    """Return the table of published rates, with notes on comparability.

    ``rates`` is the table ``published_rates``.
    """
    return table_of(
        caption,
        rates,
        [
            Column(_("Of"), "organization", columns.english),
            Column(_("Period"), "period", columns.english),
            Column(_("Rate"), "indicator", i18n.label),
            Column(_("Value"), "value", _percentage, numeric=True),
            number(_("Denominator"), "denominator"),
            Column(_("Published by"), "publisher", columns.english),
            Column(_("Comparability"), "note", _note),
        ],
        note=_("The source of each rate is in the column “source” of the table published_rates."),
    )


def _percentage(value: float) -> str:
    return i18n.percent(value / 100, places=2)


def _note(text: object) -> Cell:
    return columns.english("" if pd.isna(text) else text, "wide")
