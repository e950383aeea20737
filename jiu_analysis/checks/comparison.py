"""Result of a consistency rule: one comparison and its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from jiu_analysis.checks.messages import Sentence

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"
#: A line of the document that no parsing rule recognised; it is compared with nothing.
NOT_READ = "not_read"


class Comparison(NamedTuple):
    """One comparison: its outcome, location, message and the values compared."""

    outcome: str
    where: str = ""
    sentences: tuple[Sentence, ...] = ()
    report: str | None = None
    recommendation: int | None = None
    addressee: str | None = None
    stated: float | None = None
    counted: float | None = None
    explained_by: str = ""


def compared(
    row: Mapping[str, Any], *sentences: Sentence | bool | list | None, **values: Any
) -> Comparison:
    """Return a comparison about a row: a contradiction if sentences describe one.

    Parameters
    ----------
    row : mapping
        The row concerned, with ``locator`` and, where they apply, ``report``,
        ``recommendation`` and ``addressee``.
    *sentences : Sentence or falsy
        What differs; without any sentence, the compared values agree.
    **values
        Fields of `Comparison`, instead of those of the row.
    """
    given = tuple(each for each in sentences if each)
    about = {"where": row.get("locator")}
    about |= {key: row.get(key) for key in ("report", "recommendation", "addressee")}
    about = {key: value for key, value in about.items() if pd.notna(value)}
    outcome = CONTRADICTS if given else AGREES
    return Comparison(**{"outcome": outcome, "sentences": given, **about, **values})


def cannot_tell(
    sentence: Sentence, row: Mapping[str, Any] | None = None, **values: Any
) -> Comparison:
    """Return a comparison that cannot be made, with the reason."""
    return compared(row or {}, sentence, outcome=CANNOT_TELL, **values)


def records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as dictionaries."""
    yield from table.to_dict("records")
