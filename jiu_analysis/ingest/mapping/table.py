"""Read tables with one recommendation per row into rows of the data package.

The mapping (`jiu_analysis.ingest.mapping.description`) gives the fields of the columns. Every
row of a table gets a role; a row that is not fully understood prevents the import of its
document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.mapping import cells, header
from jiu_analysis.ingest.mapping.context import Context
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.fields import VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Cell, Grid
from jiu_analysis.ingest.mapping.header import Header
from jiu_analysis.ingest.mapping.keys import listed, quoted, same
from jiu_analysis.ingest.mapping.table_rows import TableRows
from jiu_analysis.ingest.numbered_items import note_further
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult, Problem
from jiu_analysis.organizations import organization_key
from jiu_analysis.terms import report_order


@dataclass
class Document:
    """A document whose rows are being read, and the content of the rows so far."""

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
        #: The name under which each organization was found first.
        self._names: dict[str, str] = {}
        self.context = Context(mapping, mapping.fields, phrases)
        self.vocabularies = {
            name: cells.Vocabulary(name, vocabulary, mapping.meanings.get(name, {}), phrases)
            for name, vocabulary in VOCABULARIES.items()
        }
        self.notes: dict[str, list[str]] = {}
        self.problems: list[tuple[str, str]] = []
        self.marks: list[tuple[Block, str]] = []
        self.left_out: list[tuple[str, str, str]] = []
        #: Of a note that would be the same for many rows.
        self.first_places: dict[str, str] = {}
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
                TableRows(self, grid, found, offset).read()
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
        """Return the document of an organization, also under another of its names."""
        key = organization_key(organization) or organization
        if key not in self.documents:
            self.documents[key] = self._document_of(organization)
            self._names[key] = organization
        elif organization != self._names[key]:
            self.note(
                "names of one organization, read as its first",
                f"“{quoted(self._names[key])}” = “{quoted(organization)}”",
            )
        return self.documents[key]

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
            f"{what}{': ' if names else ''}{listed(names, _NAMED)}"
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
        if self._is_whole_table(grid.rows[0]):
            return 0
        return next(
            (number for number, row in enumerate(grid.rows) if self.is_like_recommendation(row)),
            None,
        )

    def _is_whole_table(self, row: tuple[Cell, ...]) -> bool:
        """Whether cells begin with the names of columns: the rows of a table read as one."""
        texts = [same(cells.day_or_text(cell)) for cell in row]
        names = tuple(map(same, self.mapping.headers))
        begun = [text for text in texts if text.startswith(names)]
        return len(begun) > 1 and max(map(len, begun)) > _LONGEST_STATUS

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

    def is_like_row(self, row: Sequence[Cell]) -> bool:
        """Whether texts beside each other look like a row, or the header, of a mapped table."""
        if len(row) < 2:
            return False
        texts = list(map(cells.day_or_text, row))
        if len(set(map(same, self.mapping.headers)).intersection(map(same, texts))) > 1:
            return True
        status = self.vocabularies["status"].status
        others = [each for each in texts if len(each) > _LONGEST_STATUS or not status(each)]
        if not 0 < len(texts) - len(others) <= _MOST_STATUSES:
            return False
        is_sentence = any(each.count(" ") > 1 or len(same(each)) > _LONG for each in others)
        return self.is_like_recommendation(tuple(row)) or (len(row) > 2 and is_sentence)

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
# Of acceptance and of implementation; the header of a table of totals has more of them.
_MOST_STATUSES = 2
# The text of a recommendation is longer than this.
_LONG = 12
