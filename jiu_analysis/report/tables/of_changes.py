"""Tables of status transitions, recommendations no longer listed, and open stock and flows."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables.cells import (
    label_cell,
    name_cell,
    numbers,
    place_cell,
    point_cell,
    summary_cell,
)
from jiu_analysis.report.tables.table import Cell, Table, of_frame


@of_frame
def transitions(moves: pd.DataFrame, caption: str) -> Table:
    """Return the table of status transitions with counts and shares.

    Parameters
    ----------
    moves : DataFrame
        Result of `jiu_analysis.metrics.transitions`, not grouped.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = [
        [
            label_cell(row["previous"]),
            label_cell(row["status"]),
            Cell(i18n.number(row["count"])),
            Cell(i18n.percent(row["share"])),
        ]
        for row in moves.to_dict("records")
    ]
    headers = [
        _("Before"),
        _("Now"),
        _("Recommendations"),
        _("Share of those before"),
    ]
    return Table(caption, headers, rows, [False, False, True, True], folded=True)


@of_frame
def moves(rows: pd.DataFrame, caption: str) -> Table:
    """Return the table of reversals: recommendations with a less advanced status than before.

    Parameters
    ----------
    rows : DataFrame
        Result of `jiu_analysis.metrics.regressions`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    note = _(
        "Backwards: implemented before and now anything else, or accepted before and now under"
        " consideration, not accepted or not relevant."
    )
    return _before_and_now(
        rows, rows["previous"], rows["status"], caption, note if len(rows) else ""
    )


@of_frame
def changes(history: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the table of stated status changes, with previous and current status.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    caption, note : str
        Caption of the table, and a note below it.

    Returns
    -------
    Table
    """
    printed = history["previous_acceptance"].astype(object)
    before = printed.where(printed.notna(), history["previous_implementation"])
    now = history["implementation"].astype(object)
    return _before_and_now(
        history, before, now.where(now.notna(), history["acceptance"]), caption, note
    )


def _before_and_now(
    rows: pd.DataFrame,
    before: pd.Series,
    now: pd.Series,
    caption: str,
    note: str,
) -> Table:
    """Return a table of recommendations with previous and current status."""
    cells = [
        [
            name_cell(row),
            label_cell(was),
            label_cell(is_now),
            summary_cell(row),
            place_cell(row),
        ]
        for row, was, is_now in zip(rows.to_dict("records"), before, now, strict=True)
    ]
    headers = [
        _("Recommendation"),
        _("Before"),
        _("Now"),
        _("What it asks, in our words"),
        _("Where"),
    ]
    return Table(caption, headers, cells, [False] * len(headers), note=note)


@of_frame
def departures(rows: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations missing from the next document, with the reason.

    Parameters
    ----------
    rows : DataFrame
        Result of `jiu_analysis.metrics.departures`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    cells = [
        [
            name_cell(row),
            summary_cell(row),
            label_cell(row["status"]),
            Cell(i18n.symbol(row["missing_from"])),
            Cell(
                i18n.label(row["why"]),
                kind="differs" if row["why"] == "left_open" else "",
            ),
        ]
        for row in rows.to_dict("records")
    ]
    headers = [
        _("Recommendation"),
        _("What it asks, in our words"),
        _("Last status"),
        _("Missing from"),
        _("Why"),
    ]
    return Table(caption, headers, cells, [False] * len(headers))


@of_frame
def flows(table: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return the table of the open stock of each document, with inflow and outflow.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.flows`.
    caption, note : str
        Caption of the table, and a note below it.

    Returns
    -------
    Table
    """
    rows = [
        [
            point_cell(row["document"], i18n.date(row["as_of"])),
            *numbers([row[each] for each in _FLOW]),
        ]
        for row in table.to_dict("records")
    ]
    headers = [
        _("Document"),
        _("Open before"),
        _("Came in"),
        _("Not said"),
        _("Closed since"),
        _("Vanished open"),
        _("Open"),
    ]
    return Table(caption, headers, rows, [False, *[True] * 6], note=note)


_FLOW = ("open_before", "came_in", "not_stated", "went_out", "vanished", "open")
