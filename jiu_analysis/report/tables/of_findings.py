"""What a document held against itself gave, for readers."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n as words
from jiu_analysis.report.tables.cells import label_cell, numbers, place_cell, total_cells
from jiu_analysis.report.tables.table import Cell, Table, of_frame


@of_frame
def findings(contradictions: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Where a document disagrees with itself.

    Parameters
    ----------
    contradictions : DataFrame
        As `jiu_analysis.checks.contradictions` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        A row a finding: the sentence, both numbers where there are two, and the place.
    """
    _ = words.translations(language).gettext
    rows = [
        [
            Cell(str(number)),
            Cell(words.said(row["said"], language), kind="wide"),
            *numbers([row["stated"], row["counted"]], language),
            place_cell(row, language, "where"),
        ]
        for number, row in enumerate(contradictions.to_dict("records"), start=1)
    ]
    headers = [_("No."), _("Finding"), _("Stated"), _("Counted"), _("Where")]
    taken = contradictions.drop(columns="said")
    return Table(caption, headers, rows, [False, False, True, True, False], frame=taken)


@of_frame
def outcomes(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """How many comparisons of each rule agree, contradict and cannot be made.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.checks.outcomes` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    kinds = ["agrees", "contradicts", "cannot_tell"]
    rows = [
        [
            label_cell(row["rule"], language),
            *numbers([row[each] for each in kinds], language),
        ]
        for row in table.to_dict("records")
    ]
    total = total_cells([table[each].sum() for each in kinds], language)
    headers = [
        _("What was held against what"),
        _("Agree"),
        _("Contradict"),
        _("Could not be compared"),
    ]
    return Table(caption, headers, rows, [False, True, True, True], folded=True, total=total)


@of_frame
def remarks(compared: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """What could not be compared and why, and what agreement proves nothing.

    Parameters
    ----------
    compared : DataFrame
        As `jiu_analysis.checks.comparisons` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    told = compared[~compared["outcome"].eq("contradicts") & compared["said"].map(len).gt(0)]
    rows = [
        [
            label_cell(row["rule"], language),
            Cell(words.said(row["said"], language), kind="wide"),
            place_cell(row, language, "where"),
        ]
        for row in told.to_dict("records")
    ]
    headers, taken = [_("Rule"), _("Remark"), _("Where")], told.drop(columns="said")
    return Table(caption, headers, rows, [False] * 3, folded=True, frame=taken)
