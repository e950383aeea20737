"""Patterns of the fields that a text contains: ``Recommendation {n} ({addressee}): {text}``."""

from __future__ import annotations

import re
from typing import NamedTuple

from jiu_analysis.ingest.mapping.fields import FIELDS
from jiu_analysis.ingest.phrases.normalize import QUOTES_AND_DASHES

#: A symbol in a pattern, where the text around it is known: also JIU REP 2021 6, 2021/6.
_REPORT = (
    r"(?:JIU[\s/._-]*)?(?:(?:REP|NOTE|ML)[\s/._-]*)?(?:19|20)\d\d[\s/._-]+0*[1-9]\d{0,2}(?!\d)"
)
#: Short names of placeholders.
_ALIASES = {"n": "recommendation", "text": "recommendation_text"}
_NUMBERS = r"\d{1,3}(?:[^\d(){}:.]{1,20}\d{1,3})*(?!\d)"
_SHAPES = {
    "recommendation": r"\d{1,3}(?!\d)",
    "numbers": _NUMBERS,
    "report": _REPORT,
    "title": r".{1,1000}?",
    "recommendation_text": r".+?",
    "assessment_text": r".+?",
    "any": r".*?",
}
_SHORT = r".{1,200}?"
#: The names that can stand in braces.
PLACEHOLDERS = (*_ALIASES, "numbers", "any", *FIELDS)


class Pattern(NamedTuple):
    """A text with placeholders.

    Parameters
    ----------
    text : str
        As the mapping gives it.
    fields : tuple of str
        The fields that it fills; ``numbers`` if it holds several numbers of recommendations.
    expression : re.Pattern
        Spaces, case and the style of quotation marks and dashes do not matter.

    Examples
    --------
    >>> Pattern.parse("Rec. {n} ({addressee}): {text}").match("REC. 3 (L):  Plan – now.")
    {'recommendation': '3', 'addressee': 'L', 'recommendation_text': 'Plan – now.'}
    """

    text: str
    fields: tuple[str, ...]
    expression: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Return the pattern; a ValueError states what it must be."""
        pieces = re.split(r"\{(\w*)\}", text)
        names = [_ALIASES.get(each, each) for each in pieces[1::2]]
        fields = tuple(each for each in names if each != "any")
        if unknown := [each for each in pieces[1::2] if each not in PLACEHOLDERS]:
            raise ValueError(
                f"patterns without {{{unknown[0]}}}; there is: "
                + ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            )
        if not names or len(set(fields)) < len(fields):
            raise ValueError('patterns with each placeholder once, as ["Rec. {n}: {text}"]')
        if {"recommendation", "numbers"} <= set(fields):
            raise ValueError("patterns with {n} or {numbers}, not both")
        if any(not each.strip() for each in pieces[2:-1:2]) and not _are_apart(pieces, names):
            raise ValueError("patterns with a text between the placeholders")
        if sum(_SHAPES.get(each, _SHORT).startswith(".") for each in names) > _MOST_OPEN:
            raise ValueError(f"patterns with at most {_MOST_OPEN} placeholders of free text")
        parts = [_literal(pieces[0])]
        for name, literal in zip(names, pieces[2::2], strict=True):
            shape = _SHAPES.get(name, _SHORT)
            parts.append(f"(?:{shape})" if name == "any" else f"(?P<{name}>{shape})")
            parts.append(_literal(literal))
        return cls(text, fields, re.compile("".join(parts), re.IGNORECASE | re.DOTALL))

    def is_label(self, text: str) -> bool:
        """Whether a text is what stands before the first placeholder: “Officer:”."""
        label = self.text.split("{")[0].rstrip(" :")
        return bool(label) and re.fullmatch(_literal(label) + r":?\s*", text, re.I) is not None

    def match(self, text: str) -> dict[str, str] | None:
        """Return the values of the fields as printed, or None if the text has another form."""
        found = self.expression.fullmatch(text.strip().translate(QUOTES_AND_DASHES))
        if found is None:
            return None
        return {name: text.strip()[slice(*found.span(name))].strip() for name in found.groupdict()}


#: More of them could make a match slow.
_MOST_OPEN = 5


def _are_apart(pieces: list[str], names: list[str]) -> bool:
    """Whether of two placeholders without a text between them, one has an end of its own."""
    own_end = {"recommendation", "numbers", "report"}
    return all(
        literal.strip() or own_end & set(names[at : at + 2])
        for at, literal in enumerate(pieces[2:-1:2])
    )


def _literal(text: str) -> str:
    # A narrow cell of a PDF may break a word anywhere.
    letters = "".join(text.translate(QUOTES_AND_DASHES).split())
    return r"\s*" + "".join(re.escape(each) + r"\s*" for each in letters)
