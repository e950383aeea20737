"""Marks in a source's text for hidden text and for displayed objects other than text.

The format readers insert marks into the running text, so that each mark ends up in the cell that it
belongs to; `Placeholders.settled` removes them and returns what `Block` records of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jiu_analysis.ingest.formats.text import clean, in_lines, trimmed
from jiu_analysis.ingest.result import OBJECT

# Noncharacters reserved by Unicode; they are removed from a source that contains them.
_HIDDEN, _THING, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_MARK = re.compile(f"([{_HIDDEN}{_THING}])(\\d+){_END}")
_RESERVED = re.compile("[\ufdd0-\ufdef]")
#: Maximum number of characters kept of a hidden text.
_KEPT = 500


class _Thing(NamedTuple):
    """A displayed object other than text."""

    name: str
    instead: str
    is_essential: bool


class Settled(NamedTuple):
    """The cells of a block without marks, and what the marks stood for; see `Block`."""

    cells: tuple[str, ...]
    objects: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    lines: tuple[str, ...] = ()


def without_reserved(text: str) -> str:
    """Return a text without the reserved characters that marks use."""
    return text if text.isascii() else _RESERVED.sub("", text)


def is_mark(text: str) -> bool:
    """Return whether a text consists of marks only."""
    return _END in text and not _MARK.sub("", text).strip()


def _settled(
    cells: list[str],
    objects: tuple[str, ...] = (),
    left_out: tuple[tuple[str, str], ...] = (),
) -> Settled:
    printed, lines = in_lines(cells)
    return Settled(trimmed([*printed]), objects, left_out, lines)


class Placeholders:
    """The marks of one document."""

    def __init__(self) -> None:
        self._hidden: list[tuple[str, str]] = []
        self._things: list[_Thing] = []

    def hidden(self, kind: str, text: str) -> str:
        """Return the mark for a hidden text; empty if the text is blank."""
        if not (seen := clean(_MARK.sub("", text))):
            return ""
        self._hidden.append((kind, seen[:_KEPT]))
        return f"{_HIDDEN}{len(self._hidden) - 1}{_END}"

    def thing(self, name: str, instead: str = "", *, is_essential: bool = True) -> str:
        """Return the mark for a displayed object other than text.

        Parameters
        ----------
        name : str
            Its name in messages: "a picture".
        instead : str
            Its alternative text, which is used if the cell has no other content.
        is_essential : bool
            Whether it may carry content even if the cell has text.
        """
        self._things.append(_Thing(name, clean(instead), is_essential))
        return f"{_THING}{len(self._things) - 1}{_END}"

    def settled(self, cells: list[str], *, is_row: bool) -> Settled:
        """Return the cleaned cells of a block and what its marks represent.

        Objects are kept (as `OBJECT`) only in a row that also has text: a logo on its own says
        nothing about a recommendation.
        """
        joined = "".join(cells)
        if _END not in joined:
            return _settled(cells)
        left_out: list[tuple[str, str]] = []
        for sort, number in _MARK.findall(joined):
            if sort == _HIDDEN:
                kind, text = self._hidden[int(number)]
                if left_out and left_out[-1][0] == kind:
                    kind, text = kind, f"{left_out.pop()[1]} {text}"[:_KEPT]
                left_out.append((kind, text))
        texts = [_MARK.sub("", cell) for cell in cells]
        texts = [text if clean(text) else "" for text in texts]
        filled = [text or self._instead(cell) for text, cell in zip(texts, cells, strict=True)]
        if not (is_row and any(filled) and len(cells) > 1):
            return _settled(texts, left_out=tuple(left_out))
        objects: list[str] = []
        for place, cell in enumerate(cells):
            if texts[place] or not filled[place]:
                filled[place] = self._with_objects(cell, objects)
        return _settled(filled, tuple(objects), tuple(left_out))

    def _of(self, cell: str) -> list[_Thing]:
        marks = _MARK.findall(cell)
        return [self._things[int(number)] for sort, number in marks if sort == _THING]

    def _instead(self, cell: str) -> str:
        """Return the alternative texts of a cell without text, if every object has one."""
        things = self._of(cell)
        return " ".join(each.instead for each in things) if all(t.instead for t in things) else ""

    def _with_objects(self, cell: str, objects: list[str]) -> str:
        has_text = bool(clean(_MARK.sub("", cell)))

        def shown(found: re.Match[str]) -> str:
            if found[1] == _HIDDEN:
                return ""
            thing = self._things[int(found[2])]
            if has_text and not thing.is_essential:
                return ""
            objects.append(thing.name)
            return f" {OBJECT} "

        return _MARK.sub(shown, cell)
