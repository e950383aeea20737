"""Figures on the state of the recommendations in a progress report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.metrics.transitions import refuse_looked_up
from jiu_analysis.terms import ADDRESSEES, CLOSED

__all__ = ["Standing", "of_document", "stated_total"]


@dataclass(frozen=True)
class SincePrevious:
    """What happened since the previous document.

    Parameters
    ----------
    listed_before : int
        Recommendations listed before and not closed then; 0 where the document says nothing
        about previous statuses, and the previous document is not known.
    closed : mapping of str to int
        How many of them were closed since, by status.
    no_longer_listed : int or None
        How many of them are no longer listed, although they were open; None where the previous
        document is not known.
    new : mapping of str to int
        Recommendations listed for the first time, by status.
    """

    listed_before: int
    closed: Mapping[str, int]
    no_longer_listed: int | None
    new: Mapping[str, int]


@dataclass(frozen=True)
class Deadlines:
    """What became of the recommendations whose deadline had passed at the as-of date.

    Parameters
    ----------
    passed : int
        Recommendations whose deadline had passed.
    implemented, implemented_late, timing_not_known, closed_otherwise, overdue : int
        What became of them.
    """

    passed: int
    implemented: int
    implemented_late: int
    timing_not_known: int
    closed_otherwise: int
    overdue: int


@dataclass(frozen=True)
class Standing(SincePrevious, Deadlines):
    """Figures of one document, each with its population.

    Parameters
    ----------
    listed, open : int
        Recommendations in the document, and those of them that are open.
    due_next : int
        Open recommendations that fall due in the coming 12 months.
    """

    listed: int
    open: int
    due_next: int


def of_document(known: pd.DataFrame, document: str) -> Standing:
    """Return the figures of a document.

    Parameters
    ----------
    known : DataFrame
        Rows of ``package.history`` of the document and of earlier ones of its organization; see
        `jiu_analysis.metrics.up_to`.
    document : str
        Symbol of the document.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> found = of_document(jiu.load().history, "WO/PBC/34/6")
    >>> found.open, found.listed, found.overdue, found.passed
    (24, 51, 5, 13)
    """
    own = known[known["document"].eq(document)]
    counts = _row_of(document, metrics.open_counts(own, by=["document"]))
    moved = metrics.with_previous(known)
    return Standing(
        listed=counts.get("total", 0),
        open=counts.get("open", 0),
        due_next=len(metrics.due_next(own)),
        **vars(since_previous(known, document, moved)),
        **vars(deadlines(moved, document)),
    )


def since_previous(
    known: pd.DataFrame, document: str, moved: pd.DataFrame | None = None
) -> SincePrevious:
    """Return what happened since the previous document.

    Parameters
    ----------
    known, document
        As for `of_document`.
    moved : DataFrame, optional
        Result of `jiu_analysis.metrics.with_previous` for `known`, if already computed.
    """
    # A result of `with_previous` lacks what is no longer listed.
    refuse_looked_up(known, "a figure of a document")
    closed = _row_of(document, metrics.closed_since_previous(known, by=["document"]))
    gone = closed.get("no_longer_listed", pd.NA)
    first = metrics.first_statuses(known if moved is None else moved, by=["document"])
    first = first[first["document"].eq(document) & first["count"].gt(0)]
    return SincePrevious(
        listed_before=closed.get("denominator", 0),
        closed={way: closed[way] for way in CLOSED if closed.get(way)},
        no_longer_listed=None if pd.isna(gone) else gone,
        new=dict(zip(first["status"].astype(str), first["count"], strict=True)),
    )


def deadlines(known: pd.DataFrame, document: str) -> Deadlines:
    """Return what became of the recommendations whose deadline had passed.

    Parameters
    ----------
    known, document
        As for `of_document`; the rows may be a result of `jiu_analysis.metrics.with_previous`.
    """
    passed = _row_of(document, metrics.deadline_cohort(known, by=["document"]))
    return Deadlines(
        passed=passed.get("denominator", 0),
        implemented=passed.get("numerator", 0),
        implemented_late=passed.get("implemented_late", 0),
        timing_not_known=passed.get("timing_not_known", 0),
        closed_otherwise=passed.get("closed_otherwise", 0),
        overdue=passed.get("open", 0),
    )


def _row_of(document: str, table: pd.DataFrame) -> dict[str, Any]:
    rows = table[table["document"].eq(document)].to_dict("records")
    return {key: value for row in rows[:1] for key, value in row.items()}


def stated_total(session: Package) -> tuple[int, int, int | None] | None:
    """Return what a document states about all recommendations since a year.

    Returns
    -------
    tuple of int or None
        The number of recommendations, the year, and the number of open ones that the text
        states (None if it states none); None if it states no number of all recommendations.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> stated_total(jiu.load().document("WO/PBC/34/6"))
    (408, 2010, 23)
    """
    stated = session.stated[session.stated["report"].isna()]
    whole = stated[stated["indicator"].eq("recommendations_since") & stated["year"].notna()]
    if whole.empty:
        return None
    found = stated[stated["indicator"].eq("open_recommendations")]
    total = found[found["addressee"].isna()]
    parts = found.dropna(subset="addressee").drop_duplicates("addressee")
    opened: int | None = None
    if len(total):
        opened = int(total["value"].iloc[0])
    elif len(parts) == len(ADDRESSEES):
        opened = int(parts["value"].sum())
    return int(whole["value"].iloc[0]), int(whole["year"].iloc[0]), opened
