"""Tables of the results of internal consistency checks."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables.cells import label_cell, numbers, place_cell, total_cells
from jiu_analysis.report.tables.table import Cell, Table, of_frame


@of_frame
def findings(contradictions: pd.DataFrame, caption: str) -> Table:
    """Return the table of internal contradictions of a document.

    Parameters
    ----------
    contradictions : DataFrame
        Result of `jiu_analysis.checks.contradictions`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        One row per finding: the sentence, the stated and the counted number if any, and the
        location.
    """
    rows = [
        [
            Cell(str(number)),
            Cell(i18n.said(row["said"]), kind="wide"),
            *numbers([row["stated"], row["counted"]]),
            place_cell(row, "where"),
        ]
        for number, row in enumerate(contradictions.to_dict("records"), start=1)
    ]
    headers = [_("No."), _("Finding"), _("Stated"), _("Counted"), _("Where")]
    taken = contradictions.drop(columns="said")
    return Table(caption, headers, rows, [False, False, True, True, False], frame=taken)


@of_frame
def outcomes(table: pd.DataFrame, caption: str) -> Table:
    """Return the number of comparisons per rule that agree, contradict or cannot be made.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.checks.outcomes`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    kinds = ["agrees", "contradicts", "cannot_tell"]
    rows = [
        [
            label_cell(row["rule"]),
            *numbers([row[each] for each in kinds]),
        ]
        for row in table.to_dict("records")
    ]
    total = total_cells([table[each].sum() for each in kinds])
    headers = [
        _("What was held against what"),
        _("Agree"),
        _("Contradict"),
        _("Could not be compared"),
    ]
    return Table(caption, headers, rows, [False, True, True, True], folded=True, total=total)


@of_frame
def remarks(compared: pd.DataFrame, caption: str) -> Table:
    """Return the table of remarks: comparisons that could not be made, or prove nothing.

    Parameters
    ----------
    compared : DataFrame
        Result of `jiu_analysis.checks.comparisons`.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    told = compared[~compared["outcome"].eq("contradicts") & compared["said"].map(len).gt(0)]
    rows = [
        [
            label_cell(row["rule"]),
            Cell(i18n.said(row["said"]), kind="wide"),
            place_cell(row, "where"),
        ]
        for row in told.to_dict("records")
    ]
    headers, taken = [_("Rule"), _("Remark"), _("Where")], told.drop(columns="said")
    return Table(caption, headers, rows, [False] * 3, folded=True, frame=taken)
