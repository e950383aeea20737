"""Messages of comparisons in parts: sentences, and the values named in them.

The parts are formatted here as the English message; pages in other languages translate
the same sentences.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

#: Addressees as written in a sentence.
WHOM = {"legislative_body": "legislative bodies", "executive_head": "executive heads"}


@dataclass(frozen=True)
class Name:
    """A recommendation, identified by its report and number."""

    report: str
    recommendation: int

    def __str__(self) -> str:
        return f"{self.report} recommendation {self.recommendation}"


@dataclass(frozen=True)
class Word:
    """A term of the controlled vocabularies."""

    code: str

    def __str__(self) -> str:
        return self.code.replace("_", " ")


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
        name = self.indicator.replace("_", " ")
        whom = f" ({WHOM[self.addressee]})" if self.addressee else ""
        return f"{name[0].upper()}{name[1:]}{whom}"


@dataclass(frozen=True)
class Sentence:
    """A sentence with named placeholders for values.

    Parameters
    ----------
    text : str
        In English, with ``{name}`` placeholders.
    values : mapping of str to object
        Numbers, dates, symbols, the classes above, or sequences of them.
    plural : str
        The form used where `number` is not one; empty where the form depends on no number.
    number : int
        The number that selects the form.
    """

    text: str
    values: Mapping[str, Any]
    plural: str = ""
    number: int = 1

    def __str__(self) -> str:
        form = self.plural if self.plural and self.number != 1 else self.text
        return form.format(**{name: _english(value) for name, value in self.values.items()})


def say(text: str, **values: Any) -> Sentence:
    """Return a sentence with its values."""
    return Sentence(text, values)


def say_counted(number: int, one: str, many: str, **values: Any) -> Sentence:
    """Return a sentence with singular and plural forms, and its values."""
    return Sentence(one, values, many, number)


def message(sentences: Sequence[Sentence]) -> str:
    """Return sentences joined into one English text."""
    return " ".join(map(str, sentences))


def _english(value: Any) -> str:
    if isinstance(value, list | tuple):
        items = [_english(each) for each in value]
        return " and ".join([*([", ".join(items[:-1])] if items[1:] else []), *items[-1:]])
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, Number) else str(value)
