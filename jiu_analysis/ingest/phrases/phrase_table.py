"""Match texts with the phrases of a language.

A phrase may contain placeholders such as ``{date}`` or ``{n}``; everything else in it is
literal. Texts and phrases are folded first, so that typing variants do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from jiu_analysis.ingest.phrases import numerals
from jiu_analysis.ingest.phrases.normalize import Folded, fold

_SHAPES = {
    # Limited in length, so that no text can make a match slow.
    "any": r"[^。]{0,160}?",
    "status": r'[^"]{1,60}',
    # Folding has removed the spaces around it: a word in lower case is no part of a symbol.
    "symbol": r"(?-i:[A-Z][A-Z0-9]*(?:[/.\-][A-Z0-9]+)+(?:/?(?:[Rr]ev|[Cc]orr|[Aa]dd)\.?\d*)*)",
    "roman": r"[IVX]{1,5}",
}
_UNNAMED = {"any"}
#: The placeholders of phrases; those with ``_end`` end a span.
PLACEHOLDERS = ("date", *_SHAPES, *numerals.FIGURES, "year_end", "month_end", "day_end")


class Statement(NamedTuple):
    """The wording of one figure in a language: a row of ``statements.csv``."""

    indicator: str
    addressee: str
    unit: str
    phrase: str


@dataclass(frozen=True)
class PhraseTable:
    """The phrases of one language.

    Parameters
    ----------
    language : str
        Two-letter code.
    phrases : mapping of str to tuple of str
        Concept to its phrases, in the order of the table.
    statements : tuple of Statement
        The wordings of figures that a document states about itself.
    numerals : mapping of str to mapping of str to int
        ``cardinal``, ``ordinal`` and ``month``: folded word to number.
    """

    language: str
    phrases: Mapping[str, tuple[str, ...]]
    statements: tuple[Statement, ...] = ()
    numerals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # Compiled on first use: detecting a document's language needs only a few of them.
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def match(self, concept: str, folded: str) -> dict[str, str] | None:
        """Return the placeholders' values if the whole text is a phrase of `concept`, else None."""
        pattern = self._pattern(concept)
        found = pattern.fullmatch(folded) if pattern else None
        return None if found is None else _values(found)

    def search(self, concept: str, folded: Folded) -> list[tuple[int, int, dict[str, str]]]:
        """Return every match of a phrase of `concept` in the text: start, end and values."""
        literals = self._literals_after_values.get(concept)
        if literals and not any(each in _letters(folded.text) for each in literals):
            pattern = self._pattern(concept, "{")
        else:
            pattern = self._pattern(concept)
        found = _whole_words(pattern, folded) if pattern else ()
        return [(each.start(), each.end(), _values(each)) for each in found]

    def which(self, concepts: tuple[str, ...], folded: str) -> str | None:
        """Return the one of `concepts` that the text is a phrase of, or None."""
        return next((each for each in concepts if self.match(each, folded) is not None), None)

    def stated(self, folded: Folded) -> list[tuple[Statement, dict[str, str]]]:
        """Return the figures that a paragraph states, in the order of the table of statements.

        For each figure and addressee, the first phrase that matches is used.
        """
        found: dict[tuple[str, str], tuple[Statement, dict[str, str]]] = {}
        letters = _letters(folded.text)
        for statement, pattern, literal in self._statement_patterns:
            figure = (statement.indicator, statement.addressee)
            # A cheap test first: without its longest literal a phrase cannot match.
            if figure in found or literal not in letters:
                continue
            if match := next(_whole_words(pattern, folded), None):
                found[figure] = statement, _values(match)
        return list(found.values())

    def label(self, cell: str, concepts: tuple[str, ...]) -> str | None:
        """Return the one of `concepts` that a cell names, with or without a colon, or None."""
        if len(cell) > _LONGEST_LABEL:
            return None
        return self.which(concepts, fold(cell).text.rstrip(":"))

    def printed(self, *concepts: str) -> list[str]:
        """Return the phrases of the concepts, for a message that lists the known ones."""
        return list(chain.from_iterable(self.phrases.get(each, ()) for each in concepts))

    def number(self, text: str) -> int:
        """Return the number that a placeholder's value names; see `numerals.number`."""
        return numerals.number(text, self.numerals)

    def _pattern(self, concept: str, without: str = "") -> re.Pattern[str] | None:
        """Return the pattern of a concept's phrases, except those that begin with `without`."""
        found = self._patterns.get(concept + without)
        if found is None and concept in self.phrases:
            phrases = self.phrases[concept]
            if without:
                phrases = tuple(each for each in phrases if not each.startswith(without))
            if phrases:
                found = self._patterns[concept + without] = self._compile(phrases)
        return found

    @cached_property
    def _literals_after_values(self) -> Mapping[str, list[str]]:
        """The longest literals of the phrases that begin with a placeholder, by concept.

        Such phrases ("{date} at the latest") are tried at every character, which takes a hundred
        times as long as others. Without its longest literal a phrase cannot match.
        """
        return {
            concept: [_longest_literal(each) for each in phrases if each.startswith("{")]
            for concept, phrases in self.phrases.items()
        }

    @cached_property
    def _statement_patterns(self) -> tuple[tuple[Statement, re.Pattern[str], str], ...]:
        return tuple(
            (each, self._compile((each.phrase,)), _longest_literal(each.phrase))
            for each in self.statements
        )

    @cached_property
    def _shapes(self) -> dict[str, str]:
        shapes = {**_SHAPES, **numerals.shapes(self.language, self.numerals)}
        shapes |= {f"{part}_end": shapes[part] for part in ("year", "month", "day")}
        # In a longer phrase a date is matched as a whole; its parts are parsed from it afterwards.
        dates = (fold(phrase).text for phrase in self.phrases.get("date", ()))
        pieces = (_to_regex(phrase, shapes, named=False) for phrase in dates)
        return shapes | {"date": f"(?:{'|'.join(pieces)})"}

    def _compile(self, phrases: tuple[str, ...]) -> re.Pattern[str]:
        # One pattern per concept: group names may repeat between phrases, so they are numbered.
        parts = [
            _to_regex(fold(phrase).text, self._shapes, suffix=f"__{number}")
            for number, phrase in enumerate(phrases)
        ]
        return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


#: A cell longer than this is not a label.
_LONGEST_LABEL = 120


def _to_regex(
    phrase: str, shapes: Mapping[str, str], *, named: bool = True, suffix: str = ""
) -> str:
    anchor = "^" if phrase.startswith("^") else ""
    pieces = []
    for piece in re.split(r"(\{\w+\})", phrase.removeprefix("^")):
        name = piece[1:-1]
        if piece.startswith("{") and name in shapes:
            plain = not named or name in _UNNAMED
            group = "?:" if plain else f"?P<{name}{suffix}>"
            pieces.append(f"({group}{shapes[name]})")
        else:
            # Either style of mark can quote; an apostrophe is never dropped.
            pieces.append("".join(map(_literal, piece)))
    return anchor + "".join(pieces)


@cache
def _literal(character: str) -> str:
    """Return the pattern of a character of a phrase.

    Capitals are often printed without their accents: "EVALUATION", "A l’examen".
    """
    if character == '"':
        return "[\"']"
    base = unicodedata.normalize("NFD", character)[0].upper()
    bare = base if base != character.upper() and "A" <= base <= "Z" else ""
    return f"(?:{character}|(?-i:{bare}))" if bare else re.escape(character)


def _letters(text: str) -> str:
    """Return a text in lower case and without accents, as `_literal` compares it."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _longest_literal(phrase: str) -> str:
    """Return the letters of a phrase without which no text can match it."""
    pieces = re.split(r"\{\w+\}|[\"']", fold(phrase).text.removeprefix("^"))
    return _letters(max(pieces, key=len))


def _whole_words(pattern: re.Pattern[str], folded: Folded) -> Iterator[re.Match[str]]:
    """Yield the matches that begin and end at word boundaries; folding has removed the spaces."""
    position = 0
    while found := pattern.search(folded.text, position):
        start = found.start()
        # In "executive head should", "executive heads" is found first.
        while found and not folded.is_whole_words(*found.span()):
            found = pattern.match(folded.text, start, found.end() - 1)
        if found and found.end() > start:
            yield found
            position = found.end()
        else:
            position = start + 1


def _values(match: re.Match[str]) -> dict[str, str]:
    return {
        name.split("__")[0]: value for name, value in match.groupdict().items() if value is not None
    }
