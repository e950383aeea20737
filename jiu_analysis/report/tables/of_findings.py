"""Tables of the results of internal consistency checks."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import Cell, Column, Table, number, of_frame, table_of


@of_frame
def findings(contradictions: pd.DataFrame, caption: str) -> Table:
    """Return the table of internal contradictions of a document, with stated and counted numbers.

    ``contradictions`` is the result of `jiu_analysis.checks.contradictions`.
    """
    return table_of(
        caption,
        contradictions.assign(number=range(1, len(contradictions) + 1)),
        Column(_("No."), "number"),
        Column(_("Finding"), "sentences", _sentences),
        number(_("Stated"), "stated"),
        number(_("Counted"), "counted"),
        columns.where("where"),
        frame=contradictions.drop(columns="sentences"),
    )


@of_frame
def check_summary(table: pd.DataFrame, caption: str) -> Table:
    """Return the number of comparisons per rule that agree, contradict or cannot be made.

    ``table`` is the result of `jiu_analysis.checks.check_summary`.
    """
    return table_of(
        caption,
        table,
        Column(_("Rule"), "rule", i18n.label),
        number(_("Agree"), "agrees"),
        number(_("Contradict"), "contradicts"),
        number(_("Could not be compared"), "cannot_tell"),
        folded=True,
        total=True,
    )


@of_frame
def remarks(compared: pd.DataFrame, caption: str) -> Table:
    """Return the table of remarks: comparisons that could not be made, or prove nothing.

    ``compared`` is the result of `jiu_analysis.checks.comparisons`.
    """
    remarked = compared[
        ~compared["outcome"].eq("contradicts") & compared["sentences"].map(len).gt(0)
    ]
    return table_of(
        caption,
        remarked,
        Column(_("Rule"), "rule", i18n.label),
        Column(_("Remark"), "sentences", _sentences),
        columns.where("where"),
        folded=True,
        frame=remarked.drop(columns="sentences"),
    )


def _sentences(sentences: list) -> Cell:
    return Cell(i18n.finding_text(sentences), kind="wide")
