"""Marks in the text of a source for what is not shown and for what is shown and is no text.

A reader of a format puts marks into the running text, so that each travels to the cell that
it belongs to; `Marks.settled` takes them out again and gives what a `Block` says of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jiu_analysis.ingest.formats.text import clean, trimmed
from jiu_analysis.ingest.result import OBJECT

# Code points that Unicode keeps free of characters; a source that holds them loses them.
_HIDDEN, _THING, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_MARK = re.compile(f"([{_HIDDEN}{_THING}])(\\d+){_END}")
_RESERVED = re.compile("[\ufdd0-\ufdef]")
#: Characters of a hidden text that are kept.
_KEPT = 500


class _Thing(NamedTuple):
    """Something shown that is no text."""

    name: str
    instead: str
    is_essential: bool


class Settled(NamedTuple):
    """What the cells of a block are without their marks; see `Block`."""

    cells: tuple[str, ...]
    objects: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def without_reserved(text: str) -> str:
    """Return a text without the characters that marks are made of."""
    return _RESERVED.sub("", text)


def is_mark(text: str) -> bool:
    """Return whether a text is nothing but marks."""
    return _END in text and not _MARK.sub("", text).strip()


class Marks:
    """The marks of one document."""

    def __init__(self) -> None:
        self._hidden: list[tuple[str, str]] = []
        self._things: list[_Thing] = []

    def hidden(self, kind: str, text: str) -> str:
        """Return the mark that stands for a text that no reader sees."""
        if not (seen := clean(_MARK.sub("", text))):
            return ""
        self._hidden.append((kind, seen[:_KEPT]))
        return f"{_HIDDEN}{len(self._hidden) - 1}{_END}"

    def thing(self, name: str, instead: str = "", *, is_essential: bool = True) -> str:
        """Return the mark that stands for something shown that is no text.

        Parameters
        ----------
        name : str
            What it is, for a message: "a picture".
        instead : str
            Its alternative text, which is read where the cell holds nothing else.
        is_essential : bool
            Whether it may carry content even where the cell holds text.
        """
        self._things.append(_Thing(name, clean(instead), is_essential))
        return f"{_THING}{len(self._things) - 1}{_END}"

    def settled(self, cells: list[str], *, is_row: bool) -> Settled:
        """Return the clean cells of a block and what its marks stand for.

        What is no text stays (as `OBJECT`) only in a row with text beside it: a logo on its
        own says nothing about a recommendation.
        """
        joined = "".join(cells)
        if _END not in joined:
            return Settled(trimmed([clean(cell) for cell in cells]), (), ())
        left_out: list[tuple[str, str]] = []
        for sort, number in _MARK.findall(joined):
            if sort == _HIDDEN:
                kind, text = self._hidden[int(number)]
                if left_out and left_out[-1][0] == kind:
                    kind, text = kind, f"{left_out.pop()[1]} {text}"[:_KEPT]
                left_out.append((kind, text))
        texts = [clean(_MARK.sub("", cell)) for cell in cells]
        filled = [text or self._instead(cell) for text, cell in zip(texts, cells, strict=True)]
        if not (is_row and any(filled) and len(cells) > 1):
            return Settled(trimmed(texts), (), tuple(left_out))
        objects: list[str] = []
        for place, cell in enumerate(cells):
            if texts[place] or not filled[place]:
                filled[place] = self._with_objects(cell, objects)
        return Settled(trimmed(filled), tuple(objects), tuple(left_out))

    def _of(self, cell: str) -> list[_Thing]:
        marks = _MARK.findall(cell)
        return [self._things[int(number)] for sort, number in marks if sort == _THING]

    def _instead(self, cell: str) -> str:
        """Return the alternative texts of a cell without text, where each thing has one."""
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

        return clean(_MARK.sub(shown, cell))
