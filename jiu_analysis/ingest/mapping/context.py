"""The context of a row: the part of the document, the report, and the rows above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jiu_analysis.ingest.mapping import cells
from jiu_analysis.ingest.mapping.description import Mapping, Part
from jiu_analysis.ingest.mapping.fields import BELOW
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.mapping.keys import quoted, same
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable

_NUMERAL = re.compile(r"[IVXL]{1,5}|\d{1,2}|[A-Z]|[一二三四五六七八九十]{1,3}")
_NUMBERED = re.compile(
    r"\W*([^\W\d_]{2,}?)(?:\s+(?:[IVXL]{1,5}|[A-Z])|\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}))(?!\w)"
)
_ABOVE = 'names a report above its rows, and the mapping says report = "below"'


class Context:
    """The values that rows take from headings, from merged rows, and from rows above.

    Parameters
    ----------
    mapping : Mapping
        Its parts, and the values that hold for all rows.
    fields : frozenset of str
        The fields that columns hold.
    phrases : PhraseTable
        The phrases of the language.

    Attributes
    ----------
    above : dict of str to Cell
        The last values of the fields that are printed once for several rows.
    """

    def __init__(self, mapping: Mapping, fields: frozenset[str], phrases: PhraseTable) -> None:
        self.mapping, self.phrases = mapping, phrases
        #: Whether a merged row can name the report.
        self.takes_banners = "report" not in fields
        self.above: dict[str, Cell] = {}
        self._part: Part | None = None
        self._matched: set[int] = set()
        #: The heading of a part that the mapping does not name, and those that have rows.
        self._stray = ""
        self._strays: list[str] = []
        self._report: tuple[str, str] | None = None
        #: Of reports named below their rows: whether rows await their name, the title above the
        #: table, and the merged rows with a symbol.
        self._has_rows = False
        self._title = ""
        self._ends: dict[int, str] = {}

    @property
    def is_skipped(self) -> bool:
        """Whether the current part of the document is left out."""
        return self._part is not None and self._part.is_skipped

    def enter(self, grid: Grid) -> None:
        """Read the headings above a table."""
        texts = [block.text for block in grid.above]
        if not grid.is_of_document and grid.name:
            texts = [grid.name.removeprefix("sheet ").strip('"')]
            self._part = None
        self._has_rows = False
        self._read(texts)
        if self._names_below:
            self._report = self._one(grid.below[0].text) if grid.below else None
            self._title = next((each for each in texts[::-1] if not cells.symbols_in(each)), "")
            self._ends = {
                number: text
                for number in sorted(grid.wide)
                if cells.symbols_in(text := cells.day_or_text(grid.rows[number][0]))
            }

    @property
    def _names_below(self) -> bool:
        return {**self.mapping.values, **self._own_values}.get("report") == BELOW

    def see(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Read the rows above the header of a spreadsheet."""
        texts = [text for row in rows for text in dict.fromkeys(map(cells.day_or_text, row))]
        if any(texts):
            self._read(texts)

    def _read(self, texts: Iterable[str]) -> None:
        headings = [text for text in texts if text]
        # A heading of a part may divide the recommendations of one report.
        is_other = [self._enter_part(text) is None for text in headings]
        if any(is_other):
            self._report = None
        for text, other in zip(headings, is_other, strict=True):
            if other and self._is_like_part(text):
                self._stray = text
            found = cells.symbols_in(text, is_loose=self.mapping.is_loose)
            if found and not self._only_mentions(text):
                self._report = self._one(text)

    def _only_mentions(self, text: str) -> bool:
        """Whether a text with a symbol is a sentence or a reference, not a heading."""
        is_sentence = text.rstrip().endswith((".", ";", "。", "；"))
        return is_sentence or cells.only_mentions(text, self.phrases)

    def _begins_with_symbol(self, text: str) -> bool:
        """Whether a title follows the symbol: “JIU/REP/2021/6: On plans.”, no verb."""
        start, end = min(cells.symbols_in(text, is_loose=self.mapping.is_loose))
        if any(map(str.isalnum, text[:start])):
            return False
        title = text[end:].lstrip()[:1]
        return title.isupper() or not title.isalpha()

    def _one(self, text: str) -> tuple[str, str] | None:
        try:
            return cells.report(text, is_loose=self.mapping.is_loose)
        except ValueError:
            return None

    def part_of(self, text: str) -> int | None:
        """Return the index of the part that a heading starts, or None."""
        folded = fold(text[:500])
        lower = folded.text.casefold()
        matching = [
            (len(start), at)
            for at, part in enumerate(self.mapping.parts)
            for start in part.starts_with
            # "Annex I" is not the beginning of "Annex II".
            if lower.startswith(start) and folded.is_whole_words(0, len(start))
        ]
        return max(matching)[1] if matching else None

    def _enter_part(self, text: str) -> int | None:
        if (at := self.part_of(text)) is not None:
            self._part = self.mapping.parts[at]
            self._matched.add(at)
            self._stray = ""
        return at

    def _is_like_part(self, text: str) -> bool:
        """Whether a heading is numbered as a part is: “Annex III” beside the part “Annex I”."""
        if (found := _NUMBERED.match(text)) is None:
            return False
        word = same(found[1])
        return any(
            start.startswith(word) and _NUMERAL.fullmatch(start[len(word) :].upper())
            for part in self.mapping.parts
            for start in part.starts_with
        )

    def banner(self, text: str) -> str | None:
        """Read a merged row; return what is wrong with it, if anything."""
        if self._names_below:
            return None if self._is_below_rows(text) else _ABOVE
        if self._enter_part(text) is not None:
            if self.takes_banners and cells.symbols_in(text, is_loose=self.mapping.is_loose):
                self._report = self._one(text)
            return None
        try:
            self._report = cells.report(text, is_loose=self.mapping.is_loose)
            if self._only_mentions(text) and not self._begins_with_symbol(text):
                raise ValueError(f"says “{quoted(text, 60)}”, which may only refer to a report")
        except ValueError as error:
            self._report = None
            return (
                f"is a row with one cell, which {error}; if it is not the"
                " heading of a report, leave it"
                f' out under [table]: skip = [{{starts_with = "{quoted(text, 40).rstrip("…")}"}}]'
            )
        return None

    def _is_below_rows(self, text: str) -> bool:
        """Whether a merged row has rows above it whose report it can name."""
        has_rows, self._has_rows = self._has_rows, False
        return has_rows or not cells.symbols_in(text)

    def _named_below(self, number: int) -> tuple[str, str] | None:
        """Return the report that a merged row below a row names, or the line below the table."""
        end = next((each for each in self._ends if each > number), None)
        found = self._report if end is None else self._one(self._ends[end])
        is_first = end is None or end == min(self._ends)
        return found and (found[0], self._title if is_first else "")

    def report(self, grid: Grid, number: int) -> tuple[str, str]:
        """Return the report of a row that no column gives, and its title.

        Raises
        ------
        ValueError
            If no heading names it.
        """
        found = self._named_below(number) if self._names_below else self._report
        self._has_rows = True
        if found is None:
            raise ValueError(
                f"has no report: neither a row above in {grid.name or 'the table'} nor the heading"
                " above it contains exactly one JIU symbol, such as JIU/REP/2021/6;"
                " name a column for it, or set"
                " report under [table] or [parts]"
            )
        return found

    def values(self) -> dict[str, str]:
        """Return the values that apply to a row of the part."""
        if self._stray and self._stray not in self._strays:
            self._strays.append(self._stray)
        every = {**self.mapping.values, **self._own_values}
        return {name: value for name, value in every.items() if value != BELOW}

    @property
    def _own_values(self) -> dict[str, str]:
        return self._part.values if self._part else {}

    def fill(self, found: dict[str, Cell], fields: Sequence[str]) -> None:
        """Fill blank fields of a row from the rows above, the outermost first."""
        for place, name in enumerate(fields):
            if name not in found:
                continue
            if found[name] == "":
                found[name] = self.above.get(name, "")
                continue
            if found[name] != self.above.get(name):
                # Values printed under the previous outer value do not apply to the new one.
                for inner in fields[place + 1 :]:
                    self.above.pop(inner, None)
            self.above[name] = found[name]

    def unmatched(self) -> list[tuple[str, str]]:
        """Return the parts without a heading, and the headings without a part, as problems."""
        strays = [
            (
                "whole document",
                f"the heading “{quoted(each, 60)}” begins as those under [parts], and is none of"
                " them; name its part, or leave it out with skip = true",
            )
            for each in self._strays
        ]
        return strays + [
            (
                self.mapping.place(part.key),
                f"no heading of the document starts with “{part.starts_with[0]}”",
            )
            for number, part in enumerate(self.mapping.parts)
            if number not in self._matched
        ]
