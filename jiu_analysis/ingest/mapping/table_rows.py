"""Give every row of a table its role, and the cells of a recommendation their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiu_analysis.ingest.mapping import cells, header
from jiu_analysis.ingest.mapping.fields import VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.mapping.header import Header
from jiu_analysis.ingest.mapping.keys import Skip, quoted, same
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.mapping.row import NEEDED_IN_ROW, Row
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.result import Block, ParseResult

if TYPE_CHECKING:
    from jiu_analysis.ingest.mapping.table import Tables

#: Where a further recommendation may begin in a cell, and how much of it is looked at.
_ITEM_START = re.compile(r"(?:[.;!?)\]。；]\s*|\s+)(?=\S)")
_BEGINNING = 200


class TableRows:
    """The table whose rows are being read."""

    def __init__(self, tables: Tables, grid: Grid, found: Header, offset: int) -> None:
        self.tables, self.grid, self.header, self.offset = tables, grid, found, offset
        self.mapping, self.context = tables.mapping, tables.context
        if found.lines or not grid.is_of_document:
            self.context.above.clear()
        for note in (*grid.notes, *found.notes):
            tables.note(note)
        if grid.name != "list":
            for what, names in header.unused(found, self.mapping, grid).items():
                if names:
                    tables.note(what, *names)
        self.columns = {
            name: [found.places[same(each)] for each in every if same(each) in found.places]
            for name, every in self.mapping.columns.items()
        }
        if grid.name == "list":
            self.columns = {name: [place] for place, name in enumerate(found.names)}
        self.columns = {name: places for name, places in self.columns.items() if places}
        self.marks = {
            name: {
                found.places[same(each)]: meaning
                for meaning, every in by_meaning.items()
                for each in every
                if same(each) in found.places
            }
            for name, by_meaning in self.mapping.marks.items()
        }
        self.patterns = {
            found.places[same(name)]: every for name, every in self.mapping.patterns.items()
        }
        fill = self.mapping.fill_down
        self.fill_down = ("report",) if fill is None and grid.is_of_document else fill or ()
        self._joined = self._join_pages()
        self._fills: dict[int, set[tuple[float, ...] | str | None]] = {}

    def read(self) -> None:
        """Read all rows, and record the role of each."""
        if not self.grid.is_of_document:
            self.context.see(self.grid.rows[: self.header.row - self.header.lines])
        for number, row in enumerate(self.grid.rows):
            if number in self._joined:
                continue
            blocks = self._blocks(number, row)
            taken = self._take(number, row, blocks[0])
            role, reading = taken if isinstance(taken, tuple) else (taken, None)
            for block in blocks:
                if block.number == 0:
                    continue
                if reading is None:
                    self.tables.marks.append((block, role))
                else:
                    reading.mark(block, role, reason="it is a row of the table")
        self.tables.left_out += self.grid.left_out

    def _blocks(self, number: int, row: tuple[Cell, ...]) -> tuple[Block, ...]:
        if self.grid.blocks:
            return self.grid.blocks[number]
        texts = tuple(map(cells.day_or_text, row))
        text = " | ".join(filter(None, texts))
        at = self.grid.number(number)
        return (Block(self.offset + number + 1, texts, text, self.grid.unit, at),)

    # rows

    def _take(
        self, number: int, row: tuple[Cell, ...], block: Block
    ) -> str | tuple[str, ParseResult]:
        texts = list(map(cells.day_or_text, row))
        if number in self.grid.continued:
            return "blank"
        if not any(texts):
            return self._blank(number)
        if number < self.header.row:
            return self._above_header(number, row)
        if number in self.grid.hidden_rows:
            return self._hide(number, row, block)
        if number in self.grid.repeated or self.header.is_repeated_in(texts):
            return "heading"
        if self._is_left_out(row):
            self.context.above.clear()
            anywhere = (rule for rule in self.mapping.skip if rule.column is None)
            if any(self._applies(rule, row) for rule in anywhere) and self._is_recommendation(row):
                self.tables.note(
                    "rows with the number of a recommendation, left out by a rule of skip that"
                    " names no column",
                    self.grid.place(number),
                )
            return "boilerplate"
        if banner := self._banner(number, row, texts):
            self.context.above.clear()
            text, problem = banner
            if problem is None and (problem := self.context.banner(text)) is None:
                return "heading"
            self.tables.problems.append((self.grid.place(number), problem))
            return "prose"
        if self.context.is_skipped:
            self.context.above.clear()
            self.tables.note("rows of parts that are left out", self.grid.place(number))
            return "prose"
        beyond = next(filter(None, texts[len(self.header.names) :]), "")
        if beyond and not (self.grid.is_of_document or self.grid.name):
            # The cells after an unquoted delimiter would be those of other columns.
            self.tables.problems.append(
                (
                    self.grid.place(number),
                    f"has a text beyond the columns of the header (“{quoted(beyond, 60)}”); put"
                    " quotation marks around a text with a delimiter in it, or name the column",
                )
            )
        elif beyond and not self.grid.is_of_document:
            place = self.grid.place(number)
            self.tables.note("texts beyond the columns of the header, not read", place)
        return Row(self, number, row, block).take()

    def _above_header(self, number: int, row: tuple[Cell, ...]) -> str:
        """Read a row above the names of the columns, or of them."""
        is_searched = self.grid.is_of_document and not self.mapping.header_row
        if (
            is_searched
            and number < self.header.row - 1
            and not self._is_left_out(row)
            and self.tables.is_like_recommendation(row)
        ):
            self.tables.problems.append(
                (
                    self.grid.place(number),
                    "looks like a recommendation, but is above the header"
                    " of the table; if it is not one, leave it out under"
                    " [table]: skip, or give the header_row",
                )
            )
            return "prose"
        return "heading"

    def _banner(
        self, number: int, row: tuple[Cell, ...], texts: list[str]
    ) -> tuple[str, str | None] | None:
        """Return the text of a heading within the table, and what is wrong with it."""
        text = next(filter(None, texts))
        is_one = number in self.grid.wide or sum(map(bool, texts)) == 1
        if not is_one:
            names = {self.grid.merged.get((number, at)) for at, each in enumerate(row) if each}
            is_one = len(names) == 1 and None not in names
        if not is_one or self._is_recommendation(row):
            return None
        if self.context.part_of(text) is not None or self.context.takes_banners:
            return text, None
        report, name = (self._texts(each, row) for each in ("report", "recommendation"))
        merged = self.grid.merged.get((number, next(at for at, each in enumerate(row) if each)))
        if merged is None or not report or not name:
            return None
        column = self.mapping.columns.get("report", ("",))[0]
        rule = f'column = "{column}", ' if column else ""
        return text, (
            f"is one merged cell ({merged}), which says “{quoted(text)}”; if it is a heading or a"
            f' total, leave it out under [table]: skip = [{{{rule}equals = "{quoted(text)}"}}]'
        )

    def _texts(self, name: str, row: tuple[Cell, ...]) -> str:
        found = [row[at] for at in self.columns.get(name, ()) if at < len(row)]
        for place, every in self.patterns.items():
            if any({name, f"{name}s"[-7:]} & set(each.fields) for each in every) and place < len(
                row
            ):
                found.append(row[place])
        return " ".join(filter(None, map(cells.day_or_text, found)))

    def _is_recommendation(self, row: tuple[Cell, ...]) -> bool:
        """Whether the number of a recommendation can be read in a row."""
        for place, every in self.patterns.items():
            text = cells.day_or_text(row[place]) if place < len(row) else ""
            for each in every:
                if {"recommendation", "numbers"} & set(each.fields) and each.match(text):
                    return True
        try:
            text = self._texts("recommendation", row) if "recommendation" in self.columns else ""
            return bool(cells.number(text, self.mapping.number_forms, self.tables.phrases))
        except ValueError:
            return False

    def _blank(self, number: int) -> str:
        """Read a row that shows nothing; any content it has was left out."""
        if number not in self.grid.emptied:
            self.context.above.clear()
            return "blank"
        at = [place for each in self.fill_down for place in self.columns.get(each, ())]
        if any((number, place) in self.grid.remarks for place in at):
            self.context.above.clear()
        return "boilerplate"

    def _hide(self, number: int, row: tuple[Cell, ...], block: Block) -> str:
        """Leave out a hidden row."""
        self.tables.left_out.append((self.grid.place(number), "hidden row", quoted(block.raw)))
        # The rows below would take its values, which are not visible.
        if any(self._texts(each, row) for each in self.fill_down):
            self.context.above.clear()
        return "boilerplate"

    def _is_left_out(self, row: tuple[Cell, ...]) -> bool:
        if any(self._applies(rule, row) for rule in self.mapping.skip):
            return True
        only = self.mapping.only
        return bool(only) and not any(self._applies(rule, row) for rule in only)

    def _applies(self, rule: Skip, row: tuple[Cell, ...]) -> bool:
        if rule.column is None:
            every = row
        else:
            at = self.header.places.get(same(rule.column))
            if at is None:
                return False
            every = row[at : at + 1] or ("",)
        return rule.matches(same(cells.day_or_text(cell)) for cell in every)

    def _join_pages(self) -> set[int]:
        """Join a row that continues the last one of the page before; return the joined rows."""
        joined: set[int] = set()
        body = list(range(self.header.row, len(self.grid.rows)))
        above: int | None = None
        for number in body:
            row = self.grid.rows[number]
            texts = list(map(cells.day_or_text, row))
            if number in self.grid.repeated or self.header.is_repeated_in(texts):
                continue
            may_continue = number in self.grid.may_continue
            if may_continue and above is not None and not self._begins_row(number, row, above):
                self._join(above, number)
                joined.add(number)
                continue
            above = number
        return joined

    def _begins_row(self, number: int, row: tuple[Cell, ...], above: int) -> bool:
        """Whether the first row on a page cannot be the rest of the one on the page before."""
        if self._is_recommendation(row):
            return True
        wide = self.grid.wide
        # The rest of a heading in the table is joined to its beginning.
        if number not in wide or (above in wide and not self._symbols(above)):
            return False
        return self._symbols(number)

    def _symbols(self, number: int) -> bool:
        texts = set(map(cells.day_or_text, self.grid.rows[number]))
        return bool(cells.symbols_in(" ".join(texts)))

    def _join(self, above: int, number: int) -> None:
        first, rest = (list(map(cells.in_lines, self.grid.rows[each])) for each in (above, number))
        width = max(len(first), len(rest))
        pairs = zip(
            first + [""] * (width - len(first)), rest + [""] * (width - len(rest)), strict=True
        )
        whole = [" ".join(filter(None, pair)) for pair in pairs]
        self.grid.rows[above] = tuple(whole)
        self.grid.blocks[above] += self.grid.blocks[number]

    def has_own_colour(self, number: int, at: int) -> bool:
        """Whether the background of a cell differs from the others of its row, and of its column.

        A row or column that is coloured as a whole says nothing about a cell.
        """
        fills = self.grid.fills
        own = fills.get((number, at))
        width = len(self.grid.rows[number])
        if own is None or own in {fills.get((number, each)) for each in range(width) if each != at}:
            return False
        if at not in self._fills:
            body = range(self.header.row, len(self.grid.rows))
            self._fills[at] = {fills.get((each, at)) for each in body}
        return len(self._fills[at]) > 1

    # values

    def fields(self, number: int, row: tuple[Cell, ...]) -> tuple[dict[str, Cell], dict[str, str]]:
        """Return the fields of a row, and what is wrong with its columns, by field."""
        found: dict[str, Cell] = {}
        wrong: dict[str, str] = {}
        for name, places in self.columns.items():
            if name in self.marks:
                found[name], problem = self._marked(name, row)
                if problem:
                    wrong[name] = problem
                continue
            every = [row[at] for at in places if at < len(row) and row[at] != ""]
            if len(every) > 1 and name in VOCABULARIES:
                every = ["; ".join(self._said(every))]
            elif len(every) > 1 and name == "officer":
                every = [";\n".join(self._said(every))]
            found[name] = every[0] if len(every) == 1 else " ".join(map(cells.day_or_text, every))
        for place, patterns in self.patterns.items():
            text = cells.in_lines(row[place]) if place < len(row) else ""
            values = next(filter(None, (each.match(text) for each in patterns)), None)
            if values is None:
                values = {name: "" for each in patterns for name in each.fields}
                if not text and set(values) <= {*self.fill_down, "title"}:
                    pass
                else:
                    forms = " or ".join(f"“{each.text}”" for each in patterns)
                    has_number = {"recommendation", "numbers"} & set(values)
                    key = "recommendation" if has_number else next(iter(values))
                    wrong |= dict.fromkeys(values, "")
                    problem = f"says “{quoted(text)}”, which" if text else "is blank, and"
                    wrong[key] = f"{problem} does not have the form {forms} (see [patterns])"
            elif further := self._further(text, values, patterns):
                wrong["recommendation"] = (
                    f"contains a further recommendation: “{quoted(further, 60)}”;"
                    " give each one a row"
                    " of its own; if it is not one, write {numbers} for {n} in the pattern"
                )
            for name, value in values.items():
                found.setdefault(name, value)
        self.context.fill(found, self.fill_down)
        for name, value in self.context.values().items():
            if found.get(name, "") == "":
                found[name] = value
        return found, wrong

    def _further(
        self, text: str, values: dict[str, str], patterns: Sequence[Pattern]
    ) -> str | None:
        """Return the beginning of the next recommendation in a cell: “1. Plan. 2. Report.”."""

        def number(fields: dict[str, str]) -> int | None:
            try:
                forms = self.mapping.number_forms
                return cells.number(fields.get("recommendation", ""), forms, self.tables.phrases)
            except ValueError:
                return None

        if (own := number(values)) is None or str(own + 1) not in fold(text).text:
            return None
        for start in _ITEM_START.finditer(text):
            rest = text[start.end() : start.end() + _BEGINNING]
            for fields in filter(None, (each.match(rest) for each in patterns)):
                # "… in phase 2. to 3" goes on in lower case.
                begins = fields.get("recommendation_text", "").strip()[:1]
                if number(fields) == own + 1 and not begins.islower():
                    return rest
        return None

    def _said(self, every: list[Cell]) -> list[str]:
        """Return the different words of several cells, without those that mean no value."""
        distinct = dict.fromkeys(map(cells.in_lines, every))
        words = self.tables.phrases
        return [each for each in distinct if words.match("no_value", fold(each).text) is None]

    def _marked(self, name: str, row: tuple[Cell, ...]) -> tuple[str, str]:
        """Return the meaning of the column with a mark, and what is wrong, if anything."""
        marked = []
        for at, meaning in self.marks[name].items():
            try:
                if cells.is_marked(cells.day_or_text(row[at]) if at < len(row) else ""):
                    marked.append((self.header.names[at], meaning))
            except ValueError as error:
                return "", str(error)
        if len({meaning for _, meaning in marked}) == 1:
            return marked[0][1], ""
        if marked:
            return "", "has several marks: " + ", ".join(f"“{column}”" for column, _ in marked)
        return "", "has no mark" if name in NEEDED_IN_ROW else ""

    def places_of(self, name: str) -> list[int]:
        """Return the columns that contain a field."""
        if name in self.columns:
            return self.columns[name]
        return [
            place
            for place, every in self.patterns.items()
            if any(name in each.fields for each in every)
        ]

    def column_of(self, name: str) -> str:
        """Return the name of the column that contains a field, for a message."""
        return " + ".join(self.header.names[each] for each in self.places_of(name))
