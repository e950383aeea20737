"""Result of a consistency rule: one comparison and its outcome."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from jiu_analysis.checks.messages import Sentence

Key = TypeVar("Key", bound=Hashable)
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


_ABOUT = (
    ("where", "locator"),
    *((name, name) for name in ("report", "recommendation", "addressee")),
)


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
    given = tuple(filter(None, sentences))
    about = {key: row[name] for key, name in _ABOUT if pd.notna(row.get(name))}
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


def grouped(
    rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], Key]
) -> dict[Key, list[dict[str, Any]]]:
    """Return rows by a key, in the order in which the keys first occur."""
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
