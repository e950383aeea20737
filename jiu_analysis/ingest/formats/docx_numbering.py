"""List numbers in Word documents: they are not stored in the text, but must be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{_W}val"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
# Limit on the chain of base styles; Word itself stops far earlier.
_LONGEST_CHAIN = 50

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_HAN = "〇一二三四五六七八九"
_COUNTED_IN_HAN = {
    *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
    *("taiwaneseCounting", "taiwaneseCountingThousand"),
}


def figure(number: int, form: str) -> str:
    """Return a number in the format of a list.

    Parameters
    ----------
    number : int
        The number.
    form : str
        "decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman" or another
        WordprocessingML format name; unknown ones are written as decimal.

    Examples
    --------
    >>> [figure(4, form) for form in ("decimal", "lowerLetter", "upperRoman")]
    ['4', 'd', 'IV']
    >>> figure(28, "lowerLetter"), figure(23, "chineseCounting")
    ('bb', '二十三')
    """
    if form == "none":
        return ""
    if form == "bullet":
        return "-"
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 780:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 1 <= number <= 3999:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form in _COUNTED_IN_HAN and 1 <= number <= 99:
        tens, ones = divmod(number, 10)
        ten = ("" if tens == 1 else _HAN[tens]) + "十" if tens else ""
        return ten + (_HAN[ones] if ones else "")
    if form == "decimalZero":
        return f"{number:02}"
    return str(number)


def whole(text: str | None, otherwise: int, largest: int = 1_000_000) -> int:
    """Return the integer in an attribute, or a default if it has none."""
    if text and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text):
        return min(int(text), largest)
    return otherwise


@dataclass(frozen=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass
class _Definition:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str | None = None


@dataclass
class _Instance:
    definition: str | None
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and their counters.

    Parameters
    ----------
    numbering, styles : element, optional
        Root elements of the parts that define lists and styles.
    """

    def __init__(self, numbering: Any = None, styles: Any = None):
        self._definitions: dict[str | None, _Definition] = {}
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str | None, dict[int, int]] = {}
        self._begun: set[tuple[str | None, int]] = set()
        self._styles: dict[str, tuple[str | None, str | None, str | None]] = {}
        self._default_style: str | None = None
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: Any) -> str:
        """Count a paragraph and return its list number; empty if it has none.

        Parameters
        ----------
        Its ``w:pPr``.
            Its ``w:pPr``.
        """
        list_id, depth = self._place(properties)
        instance = self._instances.get(list_id or "")
        if instance is None:
            return ""
        definition = self._definition(instance)
        levels = {**definition.levels, **instance.levels}
        if (level := levels.get(depth)) is None:
            return ""
        counts = self._counts.setdefault(instance.definition, {})
        start = level.start
        if depth in instance.starts and (list_id, depth) not in self._begun:
            start = instance.starts[depth]
            counts.pop(depth, None)
        self._begun.add((list_id, depth))
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or depth < restart:
                counts.pop(deeper, None)
        if level.form == "bullet":
            return "-"

        def written(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            other = levels.get(place, _Level())
            number = counts.get(place, other.start)
            return figure(number, "decimal" if level.is_legal else other.form)

        return _PLACE.sub(written, level.pattern).strip()

    def _place(self, properties: Any) -> tuple[str | None, int]:
        """Return the list that a paragraph belongs to, and its level."""
        own = _child(properties, "numPr")
        list_id, depth = _value(own, "numId"), _value(own, "ilvl")
        style = _value(properties, "pStyle") or self._default_style
        if list_id is None:
            list_id, style, styled_depth = self._list_of_style(style)
            if depth is None:
                depth = styled_depth
            if depth is None and list_id in self._instances:
                levels = self._definition(self._instances[list_id]).levels
                linked = (place for place, level in levels.items() if level.style == style)
                return list_id, next(linked, 0)
        return list_id, whole(depth, 0)

    def _list_of_style(self, style: str | None) -> tuple[str | None, str | None, str | None]:
        """Return the list of a style or its nearest base in a list, that style, and the level."""
        for _ in range(_LONGEST_CHAIN):
            if style not in self._styles:
                break
            base, list_id, depth = self._styles[style]
            if list_id is not None:
                return list_id, style, depth
            style = base
        return None, style, None

    def _definition(self, instance: _Instance) -> _Definition:
        definition = self._definitions.get(instance.definition, _Definition())
        if definition.style_link is not None:
            list_id, _, _ = self._list_of_style(definition.style_link)
            if linked := self._instances.get(list_id or ""):
                return self._definitions.get(linked.definition, definition)
        return definition

    def _read_styles(self, styles: Any) -> None:
        for style in styles.iterchildren(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            numbered = _child(_child(style, "pPr"), "numPr")
            of_list = _value(numbered, "numId"), _value(numbered, "ilvl")
            self._styles[name] = (_value(style, "basedOn"), *of_list)
            is_default = style.get(f"{_W}default") in ("1", "true", "on")
            if is_default and style.get(f"{_W}type") == "paragraph":
                self._default_style = name

    def _read_lists(self, numbering: Any) -> None:
        for element in numbering.iterchildren(f"{_W}abstractNum"):
            self._definitions[element.get(f"{_W}abstractNumId")] = _Definition(
                dict(_read_level(level) for level in element.iterchildren(f"{_W}lvl")),
                _value(element, "numStyleLink"),
            )
        for element in numbering.iterchildren(f"{_W}num"):
            instance = _Instance(_value(element, "abstractNumId"))
            for change in element.iterchildren(f"{_W}lvlOverride"):
                depth = whole(change.get(f"{_W}ilvl"), 0)
                if (level := _child(change, "lvl")) is not None:
                    instance.levels[depth] = _read_level(level)[1]
                if (start := _value(change, "startOverride")) is not None:
                    instance.starts[depth] = whole(start, 1)
            self._instances[element.get(f"{_W}numId", "")] = instance


def _read_level(element: Any) -> tuple[int, _Level]:
    legal = _child(element, "isLgl")
    restart = _value(element, "lvlRestart")
    return whole(element.get(f"{_W}ilvl"), 0), _Level(
        whole(_value(element, "start"), 0),
        _value(element, "numFmt") or "decimal",
        (_value(element, "lvlText") or "")[:100],
        None if restart is None else whole(restart, 0),
        legal is not None and legal.get(_VALUE) not in ("0", "false", "off"),
        _value(element, "pStyle"),
    )


def _child(element: Any, name: str) -> Any:
    return None if element is None else element.find(f"{_W}{name}")


def _value(element: Any, name: str) -> str | None:
    child = _child(element, name)
    return None if child is None else child.get(_VALUE)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        times, number = divmod(number, value)
        letters += letter * times
    return letters
