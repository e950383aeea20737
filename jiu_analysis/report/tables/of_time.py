"""Tables over time: statuses, rates, time to implementation."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import (
    Cell,
    Column,
    Row,
    Table,
    number,
    occurring,
    of_frame,
    table_of,
)
from jiu_analysis.terms import CLOSED


@of_frame
def points(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by status at each known point in time.

    ``table`` is the result of `jiu_analysis.metrics.status_over_time` for one organization.
    """
    table = table[table["known_from"].eq("rows")].sort_values("as_of", kind="stable")
    wide, statuses = columns.by_status(table, ["document", "as_of"])
    in_order = table[["document", "as_of"]].drop_duplicates()
    return table_of(
        caption,
        in_order.merge(wide.reset_index(), on=["document", "as_of"]),
        Column(_("Point in time"), columns.dated_document),
        *statuses,
        frame=table,
    )


@of_frame
def closed_since_previous(closed: pd.DataFrame, caption: str) -> Table:
    """Return how many of those listed before were closed since the previous document.

    ``closed`` is the result of `jiu_analysis.metrics.closed_since_previous` with
    ``by=["document"]``.
    """
    return table_of(
        caption,
        closed,
        columns.key("document"),
        number(_("Previously listed"), "denominator"),
        columns.share(_("Closed since")),
        *occurring(
            closed,
            *(number(i18n.label(each), each) for each in CLOSED),
            number(_("No longer listed, open"), "no_longer_listed"),
        ),
    )


@of_frame
def implemented_after(table: pd.DataFrame, caption: str) -> Table:
    """Return the share of each year's recommendations implemented so many years after issue.

    ``table`` is the result of `jiu_analysis.metrics.implemented_after`, not grouped.
    """
    return table_of(
        caption,
        table,
        columns.key("report_year"),
        number(_("Years after issue"), "years"),
        Column(_("Reported as implemented"), _bounds, numeric=True),
        number(_("Status then not known"), "unknown"),
        number(_("Not yet that old"), "not_reached"),
        folded=True,
    )


def _bounds(row: Row) -> Cell:
    """Return the cell of a share; from the least to the most where statuses are not known."""
    if not row["unknown"] or not row["denominator"]:
        return Cell(i18n.fraction(row["numerator"], row["denominator"]), kind="nowrap")
    ends = (row["numerator"], row["numerator"] + row["unknown"])
    text = i18n.filled(
        _("{part} of {whole} ({share})"),
        part=columns.between(*map(i18n.number, ends)),
        whole=row["denominator"],
        share=columns.between(*(i18n.percent(each / row["denominator"]) for each in ends)),
    )
    return Cell(text, kind="nowrap")


@of_frame
def rates_over_time(rates: pd.DataFrame, caption: str) -> Table:
    """Return the table of rates at each as-of date with numerator and denominator.

    ``rates`` is the result of `jiu_analysis.metrics.rates` with ``by=["as_of"]``.
    """
    return table_of(
        caption,
        rates.sort_values("as_of", kind="stable"),
        Column(_("As of"), "as_of", columns.date),
        Column(_("Rate"), "indicator", i18n.label),
        *columns.rate(rates),
        folded=True,
    )


@of_frame
def survival(curve: pd.DataFrame, caption: str) -> Table:
    """Return the table of the share of recommendations not yet reported as implemented, by age.

    ``curve`` is the result of `jiu_analysis.metrics.time_to_implementation`.
    """
    return table_of(
        caption,
        curve,
        number(_("Age, days"), "days"),
        number(_("At risk"), "at_risk"),
        number(_("Reported as implemented"), "implemented"),
        Column(_("Not yet implemented"), "survival", i18n.percent, numeric=True),
        columns.interval(),
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
        Column(_("Organization"), "organization", columns.english),
        Column(_("Period"), "period", columns.english),
        Column(_("Rate"), "indicator", i18n.label),
        Column(_("Value"), "value", _percentage, numeric=True),
        number(_("Denominator"), "denominator"),
        Column(_("Published by"), _publisher),
        Column(_("Comparability"), "note", _note),
    )


def _percentage(value: float) -> str:
    return i18n.percent(value / 100, places=2)


def _publisher(row: Row) -> Cell:
    """Return the cell of a publisher, with a link to the source or its name."""
    source = str(row["source"])
    name = row["publisher"]
    if source.startswith(("https://", "http://")):
        link = Markup('<a href="{}" rel="noreferrer">{}</a>').format(source, name)
        return Cell(link, columns.english("").lang)
    return columns.english(f"{name} ({source})")


def _note(text: object) -> Cell:
    return columns.english("" if pd.isna(text) else text, "wide")
