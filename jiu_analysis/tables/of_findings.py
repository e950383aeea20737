"""What a document held against itself gave, for readers."""

from __future__ import annotations

import pandas as pd

from jiu_analysis import words
from jiu_analysis.tables.table import Cell, Table, numbers, of_frame


@of_frame
def findings(contradictions: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Where a document disagrees with itself.

    Parameters
    ----------
    contradictions : DataFrame
        As `jiu_analysis.metrics.contradictions` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        A row a finding: the sentence, both numbers where there are two, and the place.
    """
    rows = [
        [
            Cell(str(number)),
            Cell(row["message"], kind="wide"),
            *numbers([row["stated"], row["counted"]], language),
            Cell(row["where"], kind="place"),
        ]
        for number, row in enumerate(contradictions.to_dict("records"), start=1)
    ]
    headers = ["No.", "Finding", "Stated", "Counted", "Where"]
    return Table(caption, headers, rows, [False, False, True, True, False])


@of_frame
def outcomes(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """How many comparisons of each rule agree, contradict and cannot be made.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.outcomes` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    kinds = ["agrees", "contradicts", "cannot_tell"]
    rows = [
        [
            Cell(words.label(row["rule"], language)),
            *numbers([row[each] for each in kinds], language),
        ]
        for row in table.to_dict("records")
    ]
    total = [Cell("Total"), *numbers([table[each].sum() for each in kinds], language)]
    headers = ["What was held against what", "Agree", "Contradict", "Could not be compared"]
    return Table(caption, headers, rows, [False, True, True, True], folded=True, total=total)


@of_frame
def remarks(compared: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """What could not be compared and why, and what agreement proves nothing.

    Parameters
    ----------
    compared : DataFrame
        As `jiu_analysis.metrics.comparisons` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels.

    Returns
    -------
    Table
    """
    told = compared[~compared["outcome"].eq("contradicts") & compared["message"].ne("")]
    rows = [
        [
            Cell(words.label(row["rule"], language)),
            Cell(row["message"], kind="wide"),
            Cell(row["where"], kind="place"),
        ]
        for row in told.to_dict("records")
    ]
    return Table(caption, ["Rule", "Remark", "Where"], rows, [False] * 3, folded=True)
