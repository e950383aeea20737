"""Match texts with the phrases of a language.

A phrase may contain placeholders such as ``{date}`` or ``{n}``; everything else in it is
literal. Texts and phrases are folded first, so that typing variants do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from jiu_analysis.ingest.phrases import numerals
from jiu_analysis.ingest.phrases.normalize import Folded, Replacements, fold

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


@dataclass(frozen=True, eq=False)
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
    # Compiled on first use: a document has few of the phrases.
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, repr=False)

    def match(self, concept: str, folded: str) -> dict[str, str] | None:
        """Return the placeholders' values if the whole text is a phrase of `concept`, else None."""
        letters = _letters(folded)
        for literal, phrase in self._literals.get(concept, ()):
            if literal in letters and (found := self._pattern(phrase).fullmatch(folded)):
                return _values(found)
        return None

    def search(self, concept: str, folded: Folded) -> list[tuple[int, int, dict[str, str]]]:
        """Return every match of a phrase of `concept` in the text: start, end and values."""
        letters = _letters(folded.text)
        phrases = self._literals.get(concept, ())
        patterns = [self._pattern(phrase) for literal, phrase in phrases if literal in letters]
        if not patterns:
            return []
        found = _whole_words(patterns, folded)
        return [(each.start(), each.end(), _values(each)) for each in found]

    def which(self, concepts: tuple[str, ...], folded: str) -> str | None:
        """Return the one of `concepts` that the text is a phrase of, or None."""
        letters = _letters(folded)
        for concept in concepts:
            for literal, phrase in self._literals.get(concept, ()):
                if literal in letters and self._pattern(phrase).fullmatch(folded):
                    return concept
        return None

    def stated(self, folded: Folded) -> list[tuple[Statement, dict[str, str]]]:
        """Return the figures that a paragraph states, in the order of the table of statements.

        For each figure and addressee, the first phrase that matches is used.
        """
        found: dict[tuple[str, str], tuple[Statement, dict[str, str]]] = {}
        for statement in self.statements:
            figure = (statement.indicator, statement.addressee)
            if figure in found or _longest_literal(statement.phrase) not in _letters(folded.text):
                continue
            if match := next(_whole_words([self._pattern(statement.phrase)], folded), None):
                found[figure] = statement, _values(match)
        return list(found.values())

    def label(self, cell: str, concepts: tuple[str, ...]) -> str | None:
        """Return the one of `concepts` that a cell names, with or without a colon, or None."""
        if len(cell) > _LONGEST_LABEL:
            return None
        return self.which(concepts, fold(cell).text.rstrip(":"))

    def printed(self, *concepts: str) -> list[str]:
        """Return the phrases of the concepts, for a message that lists the known ones."""
        return [phrase for each in concepts for phrase in self.phrases.get(each, ())]

    def number(self, text: str) -> int:
        """Return the number that a placeholder's value names; see `numerals.number`."""
        return numerals.number(text, self.numerals)

    @cached_property
    def _literals(self) -> Mapping[str, list[tuple[str, str]]]:
        """The phrases of each concept, with the longest literal of each.

        Without it a phrase cannot match; this test takes a hundredth of the time of a search.
        """
        return {
            concept: [(_longest_literal(each), each) for each in phrases]
            for concept, phrases in self.phrases.items()
        }

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        if phrase not in self._patterns:
            regex = _to_regex(fold(phrase).text, self._shapes)
            self._patterns[phrase] = re.compile(regex, re.IGNORECASE)
        return self._patterns[phrase]

    @cached_property
    def _shapes(self) -> dict[str, str]:
        shapes = {**_SHAPES, **numerals.shapes(self.language, self.numerals)}
        shapes |= {f"{part}_end": shapes[part] for part in ("year", "month", "day")}
        # In a longer phrase a date is matched as a whole; its parts are parsed from it afterwards.
        dates = (fold(phrase).text for phrase in self.phrases.get("date", ()))
        pieces = (_to_regex(phrase, shapes, named=False) for phrase in dates)
        return shapes | {"date": f"(?:{'|'.join(pieces)})"}


#: A cell longer than this is not a label.
_LONGEST_LABEL = 120


def _to_regex(phrase: str, shapes: Mapping[str, str], *, named: bool = True) -> str:
    anchor = "^" if phrase.startswith("^") else ""
    pieces = []
    for piece in re.split(r"(\{\w+\})", phrase.removeprefix("^")):
        name = piece[1:-1]
        if piece.startswith("{") and name in shapes:
            plain = not named or name in _UNNAMED
            group = "?:" if plain else f"?P<{name}>"
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


@lru_cache(maxsize=256)
def _letters(text: str) -> str:
    """Return a text in lower case and without accents, as `_literal` compares it."""
    return text.lower() if text.isascii() else text.translate(_BARE)


def _bare(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


_BARE = Replacements(_bare)


@cache
def _longest_literal(phrase: str) -> str:
    """Return the letters of a phrase without which no text can match it."""
    pieces = re.split(r"\{\w+\}|[\"']", fold(phrase).text.removeprefix("^"))
    return _letters(max(pieces, key=len))


def _whole_words(patterns: list[re.Pattern[str]], folded: Folded) -> Iterator[re.Match[str]]:
    """Yield the matches that begin and end at word boundaries; folding has removed the spaces.

    Of several at the same place, the first pattern's is taken.
    """
    position = 0
    coming = [each.search(folded.text) for each in patterns]
    while found := min(filter(None, coming), key=lambda each: each.start(), default=None):
        start = found.start()
        # In "executive head should", "executive heads" is found first.
        while found and not folded.is_whole_words(*found.span()):
            shorter = (each.match(folded.text, start, found.end() - 1) for each in patterns)
            found = next(filter(None, shorter), None)
        if found and found.end() > start:
            yield found
            position = found.end()
        else:
            position = start + 1
        coming = [
            pattern.search(folded.text, position) if each and each.start() < position else each
            for pattern, each in zip(patterns, coming, strict=True)
        ]


def _values(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value is not None}
