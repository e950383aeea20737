"""Tables of status transitions, recommendations no longer listed, and open stock and flows."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import Cell, Column, Table, number, of_frame, table_of


@of_frame
def transitions(moves: pd.DataFrame, caption: str) -> Table:
    """Return the table of status transitions with counts and shares.

    ``moves`` is the result of `jiu_analysis.metrics.transitions`, not grouped.
    """
    return table_of(
        caption,
        moves,
        Column(_("Before"), "previous", i18n.label),
        Column(_("Now"), "status", i18n.label),
        number(_("Recommendations"), "count"),
        Column(_("Share of the previous status"), "share", i18n.percent, numeric=True),
        folded=True,
    )


@of_frame
def reversals(rows: pd.DataFrame, caption: str) -> Table:
    """Return the table of reversals: recommendations with a less advanced status than before.

    ``rows`` is the result of `jiu_analysis.metrics.reversals`.
    """
    note = _(
        "Reversal: a change from implemented to any other status, or from accepted to"
        " under consideration or not accepted. A recommendation that becomes not relevant"
        " is closed, which is not a reversal."
    )
    before_and_now = rows.assign(before=rows["previous"], now=rows["status"])
    return _before_and_now(before_and_now, caption, note if len(rows) else "")


@of_frame
def changes(history: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the table of stated status changes, with previous and current status.

    ``history`` has rows of ``package.history``.
    """
    stated = history.astype(object)
    return _before_and_now(
        history.assign(
            before=stated["previous_acceptance"].fillna(stated["previous_implementation"]),
            now=stated["implementation"].fillna(stated["acceptance"]),
        ),
        caption,
        note,
    )


def _before_and_now(rows: pd.DataFrame, caption: str, note: str) -> Table:
    """Return a table of recommendations with previous and current status."""
    return table_of(
        caption,
        rows,
        columns.recommendation(),
        Column(_("Before"), "before", i18n.label),
        Column(_("Now"), "now", i18n.label),
        columns.summary(),
        columns.where(),
        note=note,
    )


@of_frame
def dropped(rows: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations missing from the next document, with the reason.

    ``rows`` is the result of `jiu_analysis.metrics.dropped`.
    """
    return table_of(
        caption,
        rows,
        columns.recommendation(),
        columns.summary(),
        Column(_("Last status"), "status", i18n.label),
        Column(_("Missing from"), "missing_from", i18n.symbol),
        Column(_("Reason"), "why", _reason),
    )


def _reason(why: str) -> Cell:
    return Cell(i18n.label(why), kind="differs" if why == "left_open" else "")


@of_frame
def flows(table: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the table of the open stock of each document, with inflow and outflow.

    ``table`` is the result of `jiu_analysis.metrics.flows`.
    """
    return table_of(
        caption,
        table,
        Column(_("Document"), columns.dated_document),
        number(_("Open before"), "open_before"),
        number(_("Added"), "came_in"),
        number(_("Not stated"), "not_stated"),
        number(_("Closed since"), "went_out"),
        number(_("No longer listed, open"), "vanished"),
        number(_("Open"), "open"),
        note=note,
    )
