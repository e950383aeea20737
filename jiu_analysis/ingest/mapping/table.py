"""Read tables with one recommendation per row into rows of the data package.

The mapping (`jiu_analysis.ingest.mapping.description`) gives the fields of the columns. Every
row of a table gets a role; a row that is not fully understood prevents the import of its
document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.grammar.choices import is_unticked
from jiu_analysis.ingest.mapping import cells, header
from jiu_analysis.ingest.mapping.context import Context
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.fields import FROM_TEXT, VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.mapping.header import Header
from jiu_analysis.ingest.mapping.keys import Skip, quoted, same
from jiu_analysis.ingest.mapping.patterns import Pattern
from jiu_analysis.ingest.numbered_items import note_further
from jiu_analysis.ingest.officers import officers
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import OBJECT, Block, ParseResult, Problem
from jiu_analysis.terms import ACCEPTANCE, ACCEPTED, IMPLEMENTATION, report_order, report_year

T = TypeVar("T")

_TEXTS = ("recommendation_text", "assessment_text")


@dataclass
class Document:
    """A document whose rows are being read, and what the rows so far say."""

    reading: ParseResult
    symbol: str
    language: str
    rows: dict[tuple[str, int], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    titles: set[tuple[str, str, str]] = field(default_factory=set)

    def earlier(
        self, report: str, number: int, place: str, facts: dict[str, Any]
    ) -> tuple[str, dict[str, Any]] | None:
        """Return where a recommendation was listed before, and with what; else record it."""
        if (report, number) in self.rows:
            return self.rows[report, number]
        self.rows[report, number] = place, facts
        return None

    def report(self, report: str, title: str | None, issued: Any) -> Any:
        """Record the report's title and day of issue; return an earlier, different day of issue."""
        known = self.reports.setdefault(report, {})
        if title:
            known.setdefault(f"title_{self.language}", title)
        if issued and known.setdefault("issued_on", issued) != issued:
            return known["issued_on"]
        return None

    def is_new_title(self, report: str, addressee: str, title: str) -> bool:
        """Return whether the title of a report is new for an addressee, and record it."""
        key = report, addressee, title
        is_new = key not in self.titles
        self.titles.add(key)
        return is_new

    def finish(self) -> None:
        """Add the rows of the reports."""
        for report in sorted(self.reports, key=report_order):
            self.reading.add("reports", {"report": report, **self.reports[report]})
        if not self.reading.tables.get("statuses") and not self.reading.problems:
            self.reading.problem("whole table", "no recommendation was found under the header row")


class Tables:
    """The tables of a file that are being read.

    Parameters
    ----------
    mapping : Mapping
        The meaning of their columns and terms.
    words : PhraseTable
        The phrases of the language.
    path : Path
        For messages.
    """

    def __init__(self, mapping: Mapping, phrases: PhraseTable, path: Path) -> None:
        self.mapping, self.phrases, self.path = mapping, phrases, path
        self.documents: dict[str, Document] = {}
        self.context = Context(mapping, mapping.fields)
        self.vocabularies = {
            name: cells.Vocabulary(name, vocabulary, mapping.meanings.get(name, {}), phrases)
            for name, vocabulary in VOCABULARIES.items()
        }
        self.notes: dict[str, list[str]] = {}
        self.problems: list[tuple[str, str]] = []
        self.marks: list[tuple[Block, str]] = []
        self.left_out: list[tuple[str, str, str]] = []
        self._last: tuple[Header, int] | None = None

    def read(self, grids: Sequence[Grid], documents: Callable[[str], Document]) -> None:
        """Read the rows of all tables.

        Parameters
        ----------
        grids : sequence of Grid
            The tables, in order.
        documents : callable
            Returns the document of an organization; a ValueError says why there is none.
        """
        self._document_of = documents
        if not self.mapping.has_organizations:
            self.document("")
        used, offset = [], 0
        for grid in grids:
            self.context.enter(grid)
            found = self._header(grid)
            if found is not None:
                used.append(grid.name)
                _Grid(self, grid, found, offset).read()
                self._last = found, len(found.names)
            elif self.mapping.list_patterns:
                continue
            else:
                self._leave_out(grid)
            offset += len(grid.rows)
        if grids and not used:
            raise UsageError(self._none_used(grids))
        for place, message in self.context.unmatched():
            self.problems.append((place, message))
        if not self.documents:
            raise ContentError(f"{self.path}: no row names its organization")

    @property
    def _fields(self) -> frozenset[str]:
        return self.mapping.fields

    def document(self, organization: str) -> Document:
        """Return the document of an organization."""
        if organization not in self.documents:
            self.documents[organization] = self._document_of(organization)
        return self.documents[organization]

    def note(self, what: str, *names: str) -> None:
        """Record a note that lists each name once."""
        self.notes.setdefault(what, []).extend(
            each for each in names if each not in self.notes.get(what, ())
        )

    def finish(self) -> list[ParseResult]:
        """Return the documents, with what concerns the whole file."""
        every = [each.reading for each in self.documents.values()]
        first = every[0]
        first.left_out += self.left_out
        for block, role in self.marks:
            first.mark(block, role)
        notes = [
            f"{what}{': ' if names else ''}{', '.join(names[:_NAMED])}{_more(names)}"
            for what, names in self.notes.items()
        ]
        problems = [Problem(place, message) for place, message in self.problems]
        for document in self.documents.values():
            document.reading.notes += notes
            document.reading.problems[:0] = problems
            document.finish()
            note_further(document.reading, self.phrases, self.mapping.number_forms)
        return every

    # tables

    def _header(self, grid: Grid) -> Header | None:
        if grid.name == "list":
            return header.of_list(grid)
        if not grid.is_of_document:
            return header.of_spreadsheet(grid, self.mapping, self.path)
        number = int(grid.name.split()[-1])
        if number in self.mapping.skip_tables or self.context.is_skipped:
            return None
        found = header.of_document_table(grid, self.mapping, self.path)
        if self._last and not grid.above:
            last, width = self._last
            is_further_down = (
                found and found.row > 1 and header.names_of(grid, found.row) == last.names
            )
            if (found is None and max(map(len, grid.rows)) == width) or is_further_down:
                # A table divided without a header.
                return Header(0, 0, last.names, last.places, last.rows)
        return found

    def _leave_out(self, grid: Grid) -> None:
        """Record a table that is not used; one that looks like recommendations is a problem."""
        for blocks in grid.blocks:
            self.marks += [(block, "prose") for block in blocks]
        named = ", ".join(f"“{quoted(each, 40)}”" for each in header.names_of(grid, 1) if each)
        self.note("tables not used", f"{grid.name} ({named})")
        number = int(grid.name.split()[-1])
        if self.context.is_skipped or number in self.mapping.skip_tables:
            return
        if (row := self._like_a_recommendation(grid)) is not None:
            self.problems.append(
                (
                    grid.place(row),
                    f"looks like a recommendation, and {grid.name} lacks columns of the mapping"
                    f" ({self._lacking(grid)}); name its columns too (several headers for one"
                    f" field: [“one”, “other”]), or leave it out: skip_tables = [{number}] under"
                    " [table]",
                )
            )

    def _like_a_recommendation(self, grid: Grid) -> int | None:
        """Return the first row that looks like a recommendation."""
        return next(
            (number for number, row in enumerate(grid.rows) if self.is_like_recommendation(row)),
            None,
        )

    def is_like_recommendation(self, row: tuple[Cell, ...]) -> bool:
        """Whether a row has a status word, and a report or the text of a recommendation."""
        status = self.vocabularies["status"]
        texts = [text for text in map(cells.day_or_text, row) if text]
        return any(len(text) < _LONGEST_STATUS and status.status(text) for text in texts) and any(
            cells.symbols_in(text)
            or cells.begins_as_recommendation(text, self.phrases)
            or len(text) > _LONGEST_STATUS
            for text in texts
        )

    def _lacking(self, grid: Grid) -> str:
        found = header.closest(grid, self.mapping, self.path)
        return ", ".join(found.lacking) if found else "all"

    def _none_used(self, grids: Sequence[Grid]) -> str:
        best = min(grids, key=lambda grid: len(self._lacking(grid)))
        named = [
            f"{grid.name}: "
            + ", ".join(f"“{quoted(each, 40)}”" for each in header.names_of(grid, 1))
            for grid in grids[:20]
        ]
        return (
            f"{self.mapping.path}, columns: {self.path}: no table has the columns of the mapping;"
            f" {best.name} lacks {self._lacking(best)}. There is: {'; '.join(named)}"
        )


_NAMED = 20
_LONGEST_STATUS = 60
#: Where a further recommendation may begin in a cell, and how much of it is looked at.
_ITEM_START = re.compile(r"(?:[.;!?)\]。；]\s*|\s+)(?=\S)")
_BEGINNING = 200


def _text(cell: Cell) -> str:
    """Return a cell as text, with its line breaks."""
    return cell if isinstance(cell, str) else cells.day_or_text(cell)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""


class _Grid:
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
            return "boilerplate"
        if banner := self._banner(number, row, texts):
            self.context.above.clear()
            text, problem = banner
            if problem is None and (problem := self.context.banner(text)) is None:
                return "heading"
            self.tables.problems.append((self.grid.place(number), problem))
            return "prose"
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
                    "looks like a recommendation, and stands above the header of the table; if it"
                    " is none, leave it out under [table]: skip, or give the header_row",
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
        texts = [same(cells.day_or_text(cell)) for cell in every]
        return any(each in rule.equals or each.startswith(rule.starts_with) for each in texts)

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
        first, rest = (list(map(_text, self.grid.rows[each])) for each in (above, number))
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
            found[name] = every[0] if len(every) == 1 else " ".join(map(cells.day_or_text, every))
        for place, patterns in self.patterns.items():
            text = _text(row[place]) if place < len(row) else ""
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
                    f"holds a further recommendation: “{quoted(further, 60)}”; give each one a row"
                    " of its own; if it is none, write {numbers} for {n} in the pattern"
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
        distinct = dict.fromkeys(map(cells.day_or_text, every))
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
        """Return the columns that hold a field."""
        if name in self.columns:
            return self.columns[name]
        return [
            place
            for place, every in self.patterns.items()
            if any(name in each.fields for each in every)
        ]

    def column_of(self, name: str) -> str:
        """Return the name of the column that holds a field, for a message."""
        return " + ".join(self.header.names[each] for each in self.places_of(name))


class Row:
    """The row of a table that is being read."""

    def __init__(self, grid: _Grid, number: int, row: tuple[Cell, ...], block: Block) -> None:
        self.grid, self.number, self.block = grid, number, block
        self.tables, self.mapping, self.phrases = grid.tables, grid.mapping, grid.tables.phrases
        self.place = grid.grid.place(number)
        self.cells, self.wrong_columns = grid.fields(number, row)
        self.problems: list[str] = []

    def take(self) -> str | tuple[str, ParseResult]:
        """Read the row; return its role, and the reading that it belongs to."""
        document = self._own_document()
        if document is None:
            self.tables.problems += [(self.place, each) for each in self.problems]
            return "prose"
        role = self._read(document)
        for each in self.problems:
            document.reading.problem(self.place, each)
        return role, document.reading

    def _own_document(self) -> Document | None:
        if not self.mapping.has_organizations:
            return self.tables.document("")
        name = self._value("organization", self._name)
        if name is None:
            return None
        try:
            return self.tables.document(name)
        except ValueError as error:
            self._wrong("organization", str(error))
            return None

    @staticmethod
    def _name(cell: Cell) -> str:
        text = cells.day_or_text(cell)
        if not text:
            raise ValueError("says nothing; each row must name its organization")
        return text

    def _read(self, document: Document) -> str:
        found = self._report()
        report, beside = found or (None, "")
        numbers = self._numbers()
        texts = {name: self._text(name) for name in (*_TEXTS, "title", "summary")}
        texts["officer"] = self._officer()
        title = texts["title"] or beside or None
        acceptance, implementation = self._status()
        previous = self._previous()
        change = self._word("change", is_optional=True)
        addressee = self._addressee(texts["recommendation_text"])
        target, due = self._target(report), self._value("due_on", self._period, is_optional=True)
        issued = self._value("issued_on", self._period, is_optional=True)
        if self.problems:
            return "unread"
        assert report is not None and addressee is not None, "else there is a problem"
        facts = {
            **texts,
            **{"title": title, "addressee": addressee, "change": change, "previous": previous},
            **{"acceptance": acceptance, "implementation": implementation},
            **{"target_date": target, "due_on": due, "issued_on": issued},
        }
        is_new = [self._is_new(document, report, number, facts) for number in numbers]
        if self.problems:
            return "unread"
        numbers = [number for number, each in zip(numbers, is_new, strict=True) if each]
        if acceptance in ACCEPTED and not implementation:
            self.tables.note("accepted, without a status of implementation", self.place)
        if acceptance not in ACCEPTED and implementation:
            self.tables.note("not accepted, with a status of implementation", self.place)
        now = implementation if acceptance in ACCEPTED and implementation else acceptance
        if "new" in previous:
            previous, change = (), change or "new"
        elif previous and change is None and "change" not in self.mapping.fields:
            change = "unchanged" if previous[-1] == now else "changed"
        reading = document.reading
        place = {"document": document.symbol, "locator": self.place}
        for number in numbers:
            if len(numbers) > 1:  # A locator names one recommendation.
                place = {**place, "locator": f"{self.place}, recommendation {number}"}
            key = {"report": report, "recommendation": number}
            status = {
                **place,
                **key,
                "addressee": addressee,
                "acceptance": acceptance,
                "implementation": implementation,
                "previous_acceptance": next((p for p in previous if p in ACCEPTANCE), None),
                "previous_implementation": next((p for p in previous if p in IMPLEMENTATION), None),
                "change": change,
                "assessment_updated": False,
                "officer": texts["officer"],
            }
            if "due_on" in self.mapping.fields:
                status["due_on"] = due and due.last
            reading.add("statuses", status)
            recommendation = {
                **key,
                "addressee": addressee,
                "target_date": target and target.date,
                "target_precision": target and target.precision,
                "target_kind": target and target.kind,
                "target_wording": target and target.wording,
            }
            if texts["summary"]:
                recommendation["summary"] = texts["summary"]
            reading.add("recommendations", recommendation)
            if any(texts[name] for name in _TEXTS):
                reading.add("texts", {**place, **key, **{name: texts[name] for name in _TEXTS}})
        if title and document.is_new_title(report, addressee, title):
            place = {**place, "locator": self.place}
            heading = {"report": report, "title": title, "issued_on": issued and issued.last}
            more = {"is_continued": False, "says_all_new": False}
            reading.add("headings", {**place, "addressee": addressee, **heading, **more})
        return "field"

    # fields of a row

    def _report(self) -> tuple[str, str] | None:
        if self.cells.get("report", "") == "" and "report" not in self.mapping.fields:
            try:
                return self.grid.context.report(self.grid.grid, self.number)
            except ValueError as error:
                self.problems.append(str(error))
                return None
        is_loose = self.mapping.is_loose
        return self._value("report", lambda cell: cells.report(cell, is_loose=is_loose))

    def _numbers(self) -> list[int]:
        if self.cells.get("numbers"):
            return self._value("numbers", lambda cell: cells.numbers(str(cell), self.phrases)) or []
        forms = self.mapping.number_forms
        number = self._value("recommendation", lambda cell: cells.number(cell, forms, self.phrases))
        return [number] if number else []

    def _period(self, cell: Cell) -> dates.Period:
        return cells.period(cell, self.mapping.date_formats, self.phrases)

    def _status(self) -> tuple[str | None, str | None]:
        """Return acceptance and implementation, from two columns or from one that combines both."""
        if "acceptance" in self.mapping.fields:
            if self.grid.grid.is_of_document and self._is_merged("acceptance", "implementation"):
                return self._pair("acceptance")
            return self._word("acceptance"), self._word("implementation", is_optional=True)
        return self._pair("status")

    def _pair(self, name: str) -> tuple[str | None, str | None]:
        vocabulary = self.tables.vocabularies[name]
        both = [self.tables.vocabularies[each] for each in ("acceptance", "implementation")]

        def read(cell: Cell) -> tuple[str, str | None]:
            text = cells.day_or_text(cell)
            # A code such as "PA-I", which the mapping lists for both.
            acceptance, implementation = (each.listed(text) for each in both)
            if acceptance:
                return acceptance, implementation
            apart = _text(cell).replace("\n", "; ")
            found = vocabulary.status(text) or vocabulary.status(apart)
            return found or (vocabulary.meaning(text), None)

        return self._value(name, read) or (None, None)

    def _previous(self) -> tuple[str, ...]:
        """Return the previous status: of acceptance, of implementation, or both."""
        vocabulary = self.tables.vocabularies["previous_status"]

        def read(cell: Cell) -> tuple[str, ...]:
            text = cells.day_or_text(cell)
            pair = None if vocabulary.find(text) else vocabulary.status(text)
            return tuple(filter(None, pair)) if pair else (vocabulary.meaning(text),)

        return self._value("previous_status", read, is_optional=True) or ()

    def _is_merged(self, *names: str) -> bool:
        """Whether fields of a row share one merged cell."""
        merged = self.grid.grid.merged
        found = {
            merged.get((self.number, at)) for each in names for at in self.grid.places_of(each)
        }
        return len(found) == 1 and None not in found and all(map(self.grid.places_of, names))

    def _addressee(self, text: str | None) -> str | None:
        printed = cells.day_or_text(self.cells.get("addressee", ""))
        if printed == FROM_TEXT:
            if found := cells.addressee_in(text or "", self.phrases):
                return found
            self.problems.append(
                "names no addressee at the beginning of its text; set it under [parts] or in a"
                " column"
            )
            return None
        if "addressee" in self.mapping.fields:
            return self._word("addressee")
        if not printed:
            self.problems.append(
                "has no addressee: it is in no part of the document that the mapping names under"
                " [parts]"
            )
        return printed or None

    def _target(self, report: str | None) -> dates.Target | None:
        if "target_date" not in self.mapping.fields:
            text = self._text("recommendation_text") or ""
            earliest = (report and report_year(report)) or 0
            target, doubt = dates.target_and_doubt(text, self.phrases, earliest)
            if doubt:
                hint = "" if target else " (name a column of deadlines, target_date, if it has one)"
                self.tables.note(f"deadlines to look at{hint}", f"{self.place} {doubt}")
            return target
        found = self._value("target_date", self._period, is_optional=True)
        wording = cells.day_or_text(self.cells.get("target_date", ""))
        if found is None:
            return None
        return dates.Target(found.last, found.precision, "deadline", wording)

    def _text(self, name: str) -> str | None:
        text = self._value(name, cells.day_or_text, is_optional=True)
        return " ".join((text or "").replace(OBJECT, " ").split()) or None

    def _officer(self) -> str | None:
        cell = self._value("officer", _text, is_optional=True)
        found, note = officers((cell or "").replace(OBJECT, " "))
        if note:
            self.tables.note("officers to look at", f"{self.place} ({note})")
        return " ".join(found.split()) or None

    def _word(self, name: str, *, is_optional: bool = False) -> str | None:
        vocabulary = self.tables.vocabularies[name]
        return self._value(
            name, lambda cell: vocabulary.meaning(cells.day_or_text(cell)), is_optional=is_optional
        )

    def _value(
        self, name: str, read: Callable[[Cell], T], *, is_optional: bool = False
    ) -> T | None:
        """Return the value of a field; an error in its cell becomes a problem of the row."""
        if name not in self.cells and not (name in NEEDED_IN_ROW and name in self.mapping.fields):
            return None
        faults = self.grid.grid.faults
        for at in self.grid.places_of(name):
            if (self.number, at) in faults:
                self._wrong(name, faults[self.number, at])
                return None
            is_blank = name in VOCABULARIES and self.cells.get(name, "") == ""
            if is_blank and self.grid.has_own_colour(self.number, at):
                self._wrong(name, "is blank in a colour; type what the colour means, save again")
                return None
        if name in self.wrong_columns:
            if problem := self.wrong_columns[name]:
                self._wrong(name, problem)
            return None
        cell = self.cells.get(name, "")
        if is_optional and self._says_nothing(name, cell):
            return None
        try:
            return read(cell)
        except ValueError as error:
            self._wrong(name, str(error))
            return None

    def _says_nothing(self, name: str, cell: Cell) -> bool:
        if isinstance(cell, str) and len(cell) > cells.LONGEST_WORD:
            return False
        normalized = same(cells.day_or_text(cell))
        if normalized in self.mapping.meanings.get(name, {}):
            return False
        if normalized == "" or normalized in self.mapping.empty:
            return True
        if is_unticked(cells.day_or_text(cell)):
            return True
        return self.phrases.match("no_value", fold(normalized).text) is not None

    def _is_new(self, document: Document, report: str, number: int, facts: dict[str, Any]) -> bool:
        """Compare the row with the rows before it; return whether it repeats none of them."""
        named = f"{report} recommendation {number}"
        if earlier := document.earlier(report, number, self.place, facts):
            place, before = earlier
            # Without a text, the number of another recommendation may be wrong.
            if facts == before and any(facts[name] for name in _TEXTS):
                self.tables.note(
                    "recommendations that are printed twice alike, kept once",
                    f"{named} ({place}; {self.place})",
                )
                return False
            differing = [name.replace("_", " ") for name in facts if facts[name] != before[name]]
            what = f"with another {' and '.join(differing)}" if differing else "with no text"
            self._wrong(
                "recommendation",
                f"{named} is listed in {place} already, {what}; leave out one of the two, or"
                " correct its number",
            )
        else:
            issued = facts["issued_on"] and facts["issued_on"].last
            if other := document.report(report, facts["title"], issued):
                self._wrong(
                    "issued_on",
                    f"{report} was issued on {issued}, and on {other} by a row above; correct one",
                )
        return True

    def _wrong(self, name: str, what: str) -> None:
        places = self.grid.places_of(name) or self.grid.places_of("numbers")
        grid = self.grid.grid
        for at in places:
            merged = grid.merged.get((self.number, at))
            explained = [
                grid.remarks.get((self.number, at)),
                merged and f"it is the merged cell {merged}",
            ]
            what += "".join(f" ({each})" for each in explained if each)
        column = quoted(self.grid.column_of(name) or self.grid.column_of("numbers"))
        self.problems.append(f"column “{column}” {what}")


#: Fields without which a row is incomplete, so that an absent value is a problem.
NEEDED_IN_ROW = header.NEEDED - {"implementation"}
