"""Read a table with one recommendation per row into rows of the data package.

The mapping (`jiu_analysis.ingest.mapping.description`) gives the fields of the columns. Every
row of the table gets a role; a row that is not fully understood prevents the import of
the whole table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.mapping import cells
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.grid import Cell, Grid, delimited
from jiu_analysis.ingest.mapping.keys import VOCABULARIES, Skip, like, quoted, same, there_is
from jiu_analysis.ingest.mapping.workbook import is_workbook, refuse_others, sheet_of
from jiu_analysis.ingest.mapping.worksheet import column_letters
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.loading import load_words
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import Words
from jiu_analysis.ingest.received import file_content
from jiu_analysis.ingest.result import Block, Reading
from jiu_analysis.terms import ACCEPTANCE, ACCEPTED, IMPLEMENTATION, report_order

__all__ = ["is_workbook", "read"]

T = TypeVar("T")

_TEXTS = ("recommendation_text", "assessment_text")
# A recommendation, or its status, is incomplete without these.
_NEEDED = ("report", "recommendation", "addressee", "status", "acceptance", "implementation")


def read(path: Path | str, mapping: Mapping, words: dict[str, Words] | None = None) -> Reading:
    """Read a CSV or XLSX table of recommendations.

    Parameters
    ----------
    path : Path or str
        The file; a workbook is recognised by its content.
    mapping : Mapping
        The meaning of its columns and terms, from `load_mapping`.
    words : dict of str to Words, optional
        The phrases by language, for terms that the mapping does not define; those of the
        package if omitted.

    Returns
    -------
    Reading
        Rows, and the role of every row of the table. ``is_whole`` tells whether it can be
        imported; ``notes`` name the unused columns.

    Raises
    ------
    UsageError
        If the file is missing or not readable; or if the mapping names a sheet or column
        that the table does not have.
    ContentError
        If the file is not a table, damaged, or larger than any table of recommendations.
    """
    path = Path(path)
    content = file_content(path)
    table_content, notes = _converted(content, path)
    refuse_others(table_content, path)
    split = sheet_of if is_workbook(table_content) else delimited
    grid = split(table_content, path, mapping)
    reading = Reading(path.name, notes=notes)
    about = {"source_name": path.name, "source_sha256": sha256(content).hexdigest()}
    reading.add("documents", {**mapping.about, **about})
    language = mapping.about["language"]
    known = words or load_words()
    table = _Table(mapping, known.get(language, Words(language, {})), grid, path, reading)
    table.read()
    return reading


def _converted(content: bytes, path: Path) -> tuple[bytes, list[str]]:
    """Return an old or OpenDocument spreadsheet as XLSX, and a note that it was converted."""
    if not content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"<", b"\xef\xbb\xbf<")):
        return content, []
    # Imported when needed: most tables are CSV or XLSX.
    from jiu_analysis.ingest.formats import converting, detection

    try:
        form = detection.format_of(content)
    except ContentError:
        return content, []  # What it is, is said where it is refused.
    if form not in detection.CONVERTIBLE_WORKBOOKS or converting.office() is None:
        return content, []
    try:
        return converting.converted(content, form), [converting.note(form)]
    except ContentError as error:
        raise ContentError(f"{path}: {error}") from error


class _Table:
    """The table whose rows are being read."""

    def __init__(
        self, mapping: Mapping, words: Words, grid: Grid, path: Path, reading: Reading
    ) -> None:
        self.mapping, self.words, self.grid, self.reading = mapping, words, grid, reading
        self.path = path
        self.document = mapping.about["document"]
        reading.notes += grid.notes
        headers = self._headers()
        self.columns = self._found(headers)
        self._name_unused(headers)
        self.vocabularies = {
            field: cells.Vocabulary(field, vocabulary, mapping.meanings.get(field, {}), words)
            for field, vocabulary in VOCABULARIES.items()
        }
        # The last values of the columns that are printed once for several rows.
        self._above: dict[str, Cell] = {}
        self._places: dict[tuple[str, int], str] = {}
        self._reports: dict[str, dict[str, Any]] = {}
        self._titles: set[tuple[str, str, str]] = set()

    def read(self) -> None:
        """Read all rows, and record the role of each."""
        for number, row in enumerate(self.grid.rows, start=1):
            texts = tuple(map(cells.day_or_text, row))
            block = Block(number, texts, " | ".join(filter(None, texts)), self.grid.unit)
            self.reading.mark(block, self._take(block, row), reason="it is a row of the table")
        self.reading.left_out += self.grid.left_out
        for report in sorted(self._reports, key=report_order):
            self.reading.add("reports", {"report": report, **self._reports[report]})
        if not self.reading.tables.get("statuses") and not self.reading.problems:
            self.reading.problem("whole table", "no recommendation was found under the header row")

    # columns

    def _headers(self) -> list[str]:
        row = self.mapping.header_row
        filled = [place for place, each in enumerate(self.grid.rows, start=1) if any(each)]
        shown = [place for place in filled if place - 1 not in self.grid.hidden_rows]
        if not shown:
            raise ContentError(f"{self.path}: the table holds nothing; nothing was read")
        if row not in shown:
            what = "hidden" if row in filled else "blank"
            if row - 1 in self.grid.emptied:
                what = next(each for (at, _), each in self.grid.remarks.items() if at == row - 1)
                what = f"blank ({what})"
            raise UsageError(
                f"{self.mapping.place('table.header_row')}: {self.path}, {self.grid.unit} {row}"
                f" should name the columns, and is {what}; say which row does under [table]:"
                f" header_row = {shown[0]}"
            )
        return list(map(cells.day_or_text, self.grid.rows[row - 1]))

    def _found(self, headers: list[str]) -> dict[str, int]:
        """Return the index of each column that the mapping names, by its normalised name."""
        places: dict[str, list[int]] = {}
        for place, header in enumerate(headers):
            places.setdefault(same(header), []).append(place)
        named = [(f"columns.{field}", name) for field, name in self.mapping.columns.items()]
        named += [("table.skip", rule.column) for rule in self.mapping.skip]
        found, wrong = {}, []
        for key, name in named:
            every = self._one_if_merged(places.get(same(name), []))
            # A rule on rows may use a hidden column; a value must be visible.
            at = [each for each in every if each not in self.grid.hidden_columns]
            at = at or (every if key == "table.skip" else [])
            if len(at) == 1:
                found[same(name)] = at[0]
            elif every and not at and key.removeprefix("columns.") not in _NEEDED:
                self._leave_out(key.removeprefix("columns."), name, every[0])
            else:
                wrong.append(self._wrong_column(key, name, at or every, headers))
        if wrong:
            shown = [
                each
                for place, each in enumerate(headers)
                if each and place not in self.grid.hidden_columns
            ]
            joint = " " if wrong[-1].endswith("?") else ". "
            raise UsageError("\n".join(wrong) + joint + there_is(shown))
        return found

    def _one_if_merged(self, at: list[int]) -> list[int]:
        """Return the first of several columns if they are merged in the header and in all rows."""
        header, merged = self.mapping.header_row - 1, self.grid.merged
        names = {merged.get((header, place)) for place in at}
        if len(at) < 2 or len(names) > 1 or None in names:
            return at
        first, others = at[0], at[1:]
        for number, row in enumerate(self.grid.rows):
            for place in others:
                is_one = merged.get((number, place)) == merged.get((number, first), "")
                if place < len(row) and row[place] != "" and number > header and not is_one:
                    return at
        return [first]

    def _leave_out(self, field: str, name: str, place: int) -> None:
        """Read the table without a hidden column."""
        self.reading.notes.append(
            f"the mapping names column “{name}” ({column_letters(place)}) for {field}, and it is"
            " hidden: it is not read; unhide it in a spreadsheet program if it should be"
        )
        columns = {key: each for key, each in self.mapping.columns.items() if key != field}
        filled = tuple(each for each in self.mapping.fill_down if each != field)
        self.mapping = replace(self.mapping, columns=columns, fill_down=filled)

    def _wrong_column(self, key: str, name: str, at: list[int], headers: list[str]) -> str:
        where = f"{self.mapping.place(key)}: {self.path}, {self.grid.unit}"
        where += f" {self.mapping.header_row}, "
        letters = ", ".join(map(column_letters, at))
        if not at:
            question = like(name, list(filter(None, headers)))
            said = f"has no column {name!r}; {question}".rstrip("; ")
            hidden = [
                remark
                for (row, _), remark in self.grid.remarks.items()
                if row == self.mapping.header_row - 1
            ]
            return where + said + "".join(f"; {each}" for each in hidden[:3])
        if len(at) == 1:
            return where + (
                f"column {name!r} ({letters}) is hidden; unhide it in a spreadsheet program and"
                " save the workbook, or name another"
            )
        return where + (f"has {len(at)} columns {name!r} ({letters}); give each a name of its own")

    def _name_unused(self, headers: list[str]) -> None:
        used = {same(each) for each in self.mapping.columns.values()}
        used |= {same(rule.column) for rule in self.mapping.skip}
        unused = [
            (place, header)
            for place, header in enumerate(headers)
            if header and same(header) not in used
        ]
        for what, is_hidden in (("columns not used", False), ("hidden columns not used", True)):
            named = [
                f"“{quoted(header)}”"
                for place, header in unused
                if (place in self.grid.hidden_columns) is is_hidden
            ]
            if named:
                self.reading.notes.append(f"{what}: {', '.join(named)}")

    def _cell(self, name: str, row: tuple[Cell, ...]) -> Cell:
        place = self.columns[same(name)]
        return row[place] if place < len(row) else ""

    # rows

    def _take(self, block: Block, row: tuple[Cell, ...]) -> str:
        if block.number - 1 in self.grid.continued:
            return "blank"
        if not any(block.cells):
            return self._blank(block)
        if block.number <= self.mapping.header_row:
            return "heading"
        if block.number - 1 in self.grid.hidden_rows:
            return self._hide(block, row)
        if any(self._is_skipped(rule, row) for rule in self.mapping.skip):
            self._above.clear()
            return "boilerplate"
        if banner := self._banner(block, row):
            self._above.clear()
            self.reading.problem(block.place, banner)
            return "unread"
        return _Row(self, block, row).take()

    def _banner(self, block: Block, row: tuple[Cell, ...]) -> str:
        """Return how to treat a row that is one merged cell spanning report and number."""
        merged = {
            self.grid.merged.get((block.number - 1, at)) for at, each in enumerate(row) if each
        }
        report, number = (
            self._cell(self.mapping.columns[each], row) for each in ("report", "recommendation")
        )
        name = merged.pop()
        if merged or name is None or report == "" or number == "":
            return ""
        text, column = quoted(cells.day_or_text(report)), self.mapping.columns["report"]
        return (
            f"is one merged cell ({name}), which says “{text}”; if it is a heading or a total,"
            f' leave it out under [table]: skip = [{{column = "{column}", equals = "{text}"}}]'
        )

    def _blank(self, block: Block) -> str:
        """Read a row that shows nothing; any content it has was left out."""
        if block.number - 1 not in self.grid.emptied:
            self._above.clear()
            return "blank"
        at = [self.columns[same(self.mapping.columns[each])] for each in self.mapping.fill_down]
        if any((block.number - 1, place) in self.grid.remarks for place in at):
            self._above.clear()
        return "boilerplate"

    def _hide(self, block: Block, row: tuple[Cell, ...]) -> str:
        """Leave out a hidden row."""
        self.reading.left_out.append((block.place, "hidden row", quoted(block.text)))
        # The rows below would take its values, which are not visible.
        if any(self._cell(self.mapping.columns[each], row) for each in self.mapping.fill_down):
            self._above.clear()
        return "boilerplate"

    def _is_skipped(self, rule: Skip, row: tuple[Cell, ...]) -> bool:
        told = same(cells.day_or_text(self._cell(rule.column, row)))
        return told in rule.equals or told.startswith(rule.starts_with)

    def filled(self, row: tuple[Cell, ...]) -> dict[str, Cell]:
        """Return the mapped cells of a row, filled from above where the mapping says so."""
        found = {field: self._cell(name, row) for field, name in self.mapping.columns.items()}
        for place, field in enumerate(self.mapping.fill_down):
            if found[field] == "":
                found[field] = self._above.get(field, "")
                continue
            if found[field] != self._above.get(field):
                # Values printed under the previous outer value do not apply to the new one.
                for inner in self.mapping.fill_down[place + 1 :]:
                    self._above.pop(inner, None)
            self._above[field] = found[field]
        return found

    def fault(self, field: str, block: Block) -> str | None:
        """Return the error that the file has for the cell of a field, if any."""
        place = self.columns[same(self.mapping.columns[field])]
        return self.grid.faults.get((block.number - 1, place))

    def remark(self, field: str, block: Block) -> str:
        """Return further remarks on the cell of a field, for a message."""
        at = block.number - 1, self.columns[same(self.mapping.columns[field])]
        merged = self.grid.merged.get(at)
        told = [self.grid.remarks.get(at), merged and f"it is the merged cell {merged}"]
        return "".join(f" ({each})" for each in told if each)

    def earlier(self, report: str, number: int, place: str) -> str | None:
        """Return where the recommendation was listed before; else record it and return None."""
        first = self._places.setdefault((report, number), place)
        return None if first == place else first

    def report(self, report: str, title: str | None, issued: Any) -> Any:
        """Record the report's title and day of issue; return an earlier, different day of issue."""
        known = self._reports.setdefault(report, {})
        language = self.mapping.about["language"]
        if title:
            known.setdefault(f"title_{language}", title)
        if issued and known.setdefault("issued_on", issued) != issued:
            return known["issued_on"]
        return None

    def is_new_title(self, report: str, addressee: str, title: str) -> bool:
        """Return whether the title of a report is new for an addressee, and record it."""
        key = report, addressee, title
        is_new = key not in self._titles
        self._titles.add(key)
        return is_new


class _Row:
    """The row of the table that is being read."""

    def __init__(self, table: _Table, block: Block, row: tuple[Cell, ...]) -> None:
        self.table, self.block = table, block
        self.cells = table.filled(row)
        self.mapping, self.words, self.reading = table.mapping, table.words, table.reading
        self.is_sound = True

    def take(self) -> str:
        """Read the row and return its role."""
        report = self._value("report", lambda cell: cells.report(cell, is_loose=self._is_loose))
        number = self._value(
            "recommendation",
            lambda cell: cells.number(cell, self.mapping.number_forms, self.words),
        )
        addressee = self.mapping.addressee or self._word("addressee")
        acceptance, implementation = self._status()
        previous = self._word("previous_status", is_optional=True)
        change = self._word("change", is_optional=True)
        target = self._target()
        issued = self._value("issued_on", self._period, is_optional=True)
        texts = {field: self._text(field) for field in (*_TEXTS, "title", "officer")}
        if not self.is_sound:
            return "unread"
        self._check(report, number, texts["title"], issued and issued.last)
        if not self.is_sound:
            return "unread"
        now = implementation if acceptance in ACCEPTED and implementation else acceptance
        if previous and "change" not in self.mapping.columns:
            change = "unchanged" if previous == now else "changed"
        key = {"report": report, "recommendation": number}
        place = {"document": self.table.document, "locator": self.block.place}
        self.reading.add(
            "statuses",
            {
                **place,
                **key,
                "addressee": addressee,
                "acceptance": acceptance,
                "implementation": implementation,
                "previous_acceptance": previous if previous in ACCEPTANCE else None,
                "previous_implementation": previous if previous in IMPLEMENTATION else None,
                "change": change,
                "assessment_updated": False,
                "officer": texts["officer"],
            },
        )
        self.reading.add(
            "recommendations",
            {
                **key,
                "addressee": addressee,
                "target_date": target and target.date,
                "target_precision": target and target.precision,
                "target_kind": target and target.kind,
                "target_wording": target and target.wording,
            },
        )
        if any(texts[field] for field in _TEXTS):
            self.reading.add("texts", {**place, **key, **{field: texts[field] for field in _TEXTS}})
        if texts["title"] and self.table.is_new_title(report, addressee, texts["title"]):
            self.reading.add(
                "headings",
                {
                    **place,
                    "addressee": addressee,
                    "report": report,
                    "title": texts["title"],
                    "is_continued": False,
                    "issued_on": issued and issued.last,
                    "says_all_new": False,
                },
            )
        return "field"

    # fields of a row

    @property
    def _is_loose(self) -> bool:
        return self.mapping.is_loose

    def _period(self, cell: Cell) -> dates.Period:
        return cells.period(cell, self.mapping.date_formats, self.words)

    def _status(self) -> tuple[str | None, str | None]:
        """Return acceptance and implementation, from two columns or from one that combines both."""
        if "status" not in self.mapping.columns:
            return self._word("acceptance"), self._word("implementation", is_optional=True)
        status = self._word("status")
        return ("accepted", status) if status in IMPLEMENTATION else (status, None)

    def _target(self) -> dates.Target | None:
        if "target_date" not in self.mapping.columns:
            return dates.target(self._text("recommendation_text") or "", self.words)
        found = self._value("target_date", self._period, is_optional=True)
        wording = cells.day_or_text(self.cells["target_date"])
        return found and dates.Target(found.last, found.precision, "deadline", wording)

    def _text(self, field: str) -> str | None:
        return self._value(field, cells.day_or_text, is_optional=True)

    def _word(self, field: str, *, is_optional: bool = False) -> str | None:
        vocabulary = self.table.vocabularies[field]
        return self._value(
            field, lambda cell: vocabulary.meaning(cells.day_or_text(cell)), is_optional=is_optional
        )

    def _value(
        self, field: str, read: Callable[[Cell], T], *, is_optional: bool = False
    ) -> T | None:
        """Return the value of a field; an error in its cell becomes a problem of the row."""
        if field not in self.mapping.columns:
            return None
        if fault := self.table.fault(field, self.block):
            self._wrong(field, fault)
            return None
        cell = self.cells[field]
        if is_optional and self._says_nothing(field, cell):
            return None
        try:
            return read(cell)
        except ValueError as error:
            self._wrong(field, str(error))
            return None

    def _says_nothing(self, field: str, cell: Cell) -> bool:
        if isinstance(cell, str) and len(cell) > cells.LONGEST_WORD:
            return False
        told = same(cells.day_or_text(cell))
        if told in self.mapping.meanings.get(field, {}):
            return False
        if told == "" or told in self.mapping.empty:
            return True
        return self.words.match("no_value", fold(told).text) is not None

    def _check(self, report: str, number: int, title: str | None, issued: Any) -> None:
        """Compare the row with the rows before it."""
        if earlier := self.table.earlier(report, number, self.block.place):
            self._wrong(
                "recommendation",
                f"{report} recommendation {number} is listed in {earlier} already; leave out one"
                " of the two, or correct its number",
            )
        elif other := self.table.report(report, title, issued):
            self._wrong(
                "issued_on",
                f"{report} was issued on {issued}, and on {other} by a row above; correct one",
            )

    def _wrong(self, field: str, what: str) -> None:
        self.is_sound = False
        name = quoted(self.mapping.columns[field])
        what += self.table.remark(field, self.block)
        self.reading.problem(self.block.place, f"column “{name}” {what}")
