"""List numbers in Word documents: they are not stored in the text, but must be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jiu_analysis.ingest.formats.wordml import Styles, W, child, is_on, value, whole

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")

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


#: A list, the style that names it, and its level.
_ListOfStyle = tuple[str | None, str | None, str | None]


class Numbering:
    """The lists of a document and their counters.

    Parameters
    ----------
    numbering : element, optional
        Root element of the part that defines the lists.
    styles : Styles, optional
        The styles of the document.
    """

    def __init__(self, numbering: Any = None, styles: Styles | None = None):
        self._definitions: dict[str | None, _Definition] = {}
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str | None, dict[int, int]] = {}
        self._begun: set[tuple[str | None, int]] = set()
        self._lists_of_styles: dict[str | None, _ListOfStyle] = {}
        self._styles = styles or Styles()
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: Any) -> str:
        """Count a paragraph and return its list number; empty if it has none.

        Parameters
        ----------
        properties : element or None
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
        own = child(properties, "numPr")
        list_id, depth = value(own, "numId"), value(own, "ilvl")
        style = value(properties, "pStyle") or self._styles.defaults.get("paragraph")
        if list_id is None:
            list_id, style, styled_depth = self._list_of_style(style)
            if depth is None:
                depth = styled_depth
            if depth is None and list_id in self._instances:
                levels = self._definition(self._instances[list_id]).levels
                linked = (place for place, level in levels.items() if level.style == style)
                return list_id, next(linked, 0)
        return list_id, whole(depth, 0)

    def _list_of_style(self, style: str | None) -> _ListOfStyle:
        """Return the list of a style or its nearest base in a list, that style, and the level."""
        if style not in self._lists_of_styles:
            self._lists_of_styles[style] = _list_of(self._styles.chain(style))
        return self._lists_of_styles[style]

    def _definition(self, instance: _Instance) -> _Definition:
        definition = self._definitions.get(instance.definition, _Definition())
        if definition.style_link is not None:
            list_id, _, _ = self._list_of_style(definition.style_link)
            if linked := self._instances.get(list_id or ""):
                return self._definitions.get(linked.definition, definition)
        return definition

    def _read_lists(self, numbering: Any) -> None:
        for element in numbering.iterchildren(f"{W}abstractNum"):
            self._definitions[element.get(f"{W}abstractNumId")] = _Definition(
                dict(_read_level(level) for level in element.iterchildren(f"{W}lvl")),
                value(element, "numStyleLink"),
            )
        for element in numbering.iterchildren(f"{W}num"):
            instance = _Instance(value(element, "abstractNumId"))
            for change in element.iterchildren(f"{W}lvlOverride"):
                depth = whole(change.get(f"{W}ilvl"), 0)
                if (level := child(change, "lvl")) is not None:
                    instance.levels[depth] = _read_level(level)[1]
                if (start := value(change, "startOverride")) is not None:
                    instance.starts[depth] = whole(start, 1)
            self._instances[element.get(f"{W}numId", "")] = instance


def _list_of(chain: list[Any]) -> _ListOfStyle:
    for each in chain:
        of_list = child(each, "pPr", "numPr")
        if (list_id := value(of_list, "numId")) is not None:
            return list_id, each.get(f"{W}styleId"), value(of_list, "ilvl")
    return None, None, None


def _read_level(element: Any) -> tuple[int, _Level]:
    restart = value(element, "lvlRestart")
    return whole(element.get(f"{W}ilvl"), 0), _Level(
        whole(value(element, "start"), 0),
        value(element, "numFmt") or "decimal",
        (value(element, "lvlText") or "")[:100],
        None if restart is None else whole(restart, 0),
        is_on(child(element, "isLgl")),
        value(element, "pStyle"),
    )


def _roman(number: int) -> str:
    letters = ""
    for size, letter in _ROMAN:
        times, number = divmod(number, size)
        letters += letter * times
    return letters
