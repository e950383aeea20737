"""Messages of comparisons: sentences with placeholders, and the values that they name.

`str` gives the English text; pages in other languages translate the same sentences.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pandas as pd

#: Addressees as written in a sentence.
_WHOM = {"legislative_body": "legislative bodies", "executive_head": "executive heads"}


@dataclass(frozen=True)
class Name:
    """A recommendation, identified by its report and number."""

    report: str
    recommendation: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return the recommendation of a row."""
        return cls(row["report"], row["recommendation"])

    def __str__(self) -> str:
        return f"{self.report} recommendation {self.recommendation}"


@dataclass(frozen=True)
class Word:
    """A term of the controlled vocabularies."""

    code: str

    def __str__(self) -> str:
        return _WHOM.get(self.code, self.code.replace("_", " "))


@dataclass(frozen=True)
class Place:
    """A location in a document."""

    locator: str

    def __str__(self) -> str:
        return self.locator


@dataclass(frozen=True)
class Title:
    """A title as printed in a document, with its language and location."""

    text: str
    language: str
    locator: str

    def __str__(self) -> str:
        return f"“{self.text}” ({self.locator})"


@dataclass(frozen=True)
class Figure:
    """A figure that a document states: its indicator, addressee and year."""

    indicator: str
    addressee: str | None = None
    year: int | None = None

    def __str__(self) -> str:
        whom = f" ({_WHOM[self.addressee]})" if self.addressee else ""
        return f"{self.indicator.replace('_', ' ').capitalize()}{whom}"


@dataclass(frozen=True)
class Sentence:
    """A sentence with named placeholders for values.

    Parameters
    ----------
    text : str
        In English, with ``{name}`` placeholders.
    values : mapping of str to object
        Numbers, dates, symbols, the classes above, or sequences of them.
    """

    text: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.text.format(**{name: _english(value) for name, value in self.values.items()})


def sentence(text: str, **values: Any) -> Sentence:
    """Return a sentence with its values; `text` is extracted for the message catalogues."""
    return Sentence(text, values)


def names(rows: pd.DataFrame) -> list[Name]:
    """Return the recommendations of rows, in order."""
    return [Name(*key) for key in zip(rows["report"], rows["recommendation"], strict=True)]


def named(sentences: Iterable[Sentence]) -> Iterator[Name]:
    """Yield the recommendations that sentences name."""
    for each in sentences:
        for value in each.values.values():
            found = value if isinstance(value, list) else [value]
            yield from (name for name in found if isinstance(name, Name))


def joined(values: Iterable[object]) -> str:
    """Return values separated by commas, for the column ``explained_by``."""
    return ", ".join(map(str, values))


def _english(value: Any) -> str:
    if isinstance(value, list | tuple):
        items = [_english(each) for each in value]
        return " and ".join([*([", ".join(items[:-1])] if items[1:] else []), *items[-1:]])
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, Number) else str(value)
