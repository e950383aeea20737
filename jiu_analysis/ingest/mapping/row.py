"""Read one row of a table into rows of the data package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from jiu_analysis.ingest.grammar.choices import is_unticked
from jiu_analysis.ingest.mapping import cells, header
from jiu_analysis.ingest.mapping.fields import FROM_TEXT, VOCABULARIES
from jiu_analysis.ingest.mapping.grid import Cell
from jiu_analysis.ingest.mapping.keys import quoted, same
from jiu_analysis.ingest.officers import officers
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.result import OBJECT, Block, ParseResult
from jiu_analysis.terms import ACCEPTED, report_year

if TYPE_CHECKING:
    from jiu_analysis.ingest.mapping.table import Document
    from jiu_analysis.ingest.mapping.table_rows import TableRows

T = TypeVar("T")

_TEXTS = ("recommendation_text", "assessment_text")
_NO_PREVIOUS = 'without a previous status (if they are new: new = "" under [words.previous_status])'
#: Fields without which a row is incomplete, so that an absent value is a problem.
NEEDED_IN_ROW = header.NEEDED - {"implementation"}


class Row:
    """The row of a table that is being read."""

    def __init__(self, grid: TableRows, number: int, row: tuple[Cell, ...], block: Block) -> None:
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
            if not self.problems:
                self.problems.append(
                    "has no organization: it is in no part of the document that the mapping names"
                    " under [parts]"
                )
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
            self.tables.note("accepted, without an implementation status", self.place)
        if acceptance not in ACCEPTED and implementation:
            self.tables.note("not accepted, with an implementation status", self.place)
        now = implementation if acceptance in ACCEPTED and implementation else acceptance
        if "new" in previous:
            previous, change = (), change or "new"
        elif previous and change is None and "change" not in self.mapping.fields:
            change = "unchanged" if previous[-1] == now else "changed"
        elif not (previous or change or self.mapping.derives_change):
            if "previous_status" in self.mapping.fields:
                self.tables.note(_NO_PREVIOUS, self.place)
        reading = document.reading
        place = {"document": document.symbol, "locator": self.place}
        for number in numbers:
            if len(numbers) > 1:  # A locator names one recommendation.
                place = {**place, "locator": f"{self.place}, recommendation {number}"}
            reading.add_recommendation(
                place,
                {"report": report, "recommendation": number},
                previous,
                recommendation={
                    **dates.columns_of(target),
                    **({"summary": texts["summary"]} if texts["summary"] else {}),
                },
                texts={name: texts[name] for name in _TEXTS},
                addressee=addressee,
                acceptance=acceptance,
                implementation=implementation,
                change=change,
                assessment_updated=False,
                officer=texts["officer"],
                **({"due_on": due and due.last} if "due_on" in self.mapping.fields else {}),
            )
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
        return self._value("report", self._symbol)

    def _symbol(self, cell: Cell) -> tuple[str, str]:
        symbol, beside = cells.report(cell, is_loose=self.mapping.is_loose)
        if cells.only_mentions(beside, self.phrases):
            raise ValueError(
                f"says “{quoted(cell)}”, which may only refer to a report; write the symbol alone,"
                " or read the cell with [patterns]"
            )
        return symbol, beside

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
        vocabulary = self.tables.vocabularies["status"]
        both = [self.tables.vocabularies[each] for each in ("acceptance", "implementation")]

        def read(cell: Cell) -> tuple[str, str | None]:
            text = cells.day_or_text(cell)
            # A code such as "PA-I", which the mapping lists for both.
            acceptance, implementation = (each.listed(text) for each in both)
            if acceptance:
                return acceptance, implementation
            apart = cells.in_lines(cell).replace("\n", "; ")
            found = vocabulary.status(text) or vocabulary.status(apart)
            return found or (self.tables.vocabularies[name].meaning(text), None)

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
            found, is_sure = cells.addressee_in(text or "", self.phrases)
            if not is_sure:
                self.tables.note(
                    "addressees to look at, each the first one that a text names",
                    f"{self.place} (“{quoted(text, 80)}”)",
                )
            if found:
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
        cell = self._value("officer", cells.in_lines, is_optional=True) or ""
        blocks = self.grid.grid.blocks[self.number] if self.grid.grid.blocks else ()
        is_wrapped = any(each.in_lines(at) in cell for each in blocks for at in each.wrapped)
        found, note = officers(cell.replace(OBJECT, " "), is_wrapped=is_wrapped)
        if note:
            place = self.tables.first_places.setdefault(note, self.place)
            reason, _, names = note.partition(": ")
            self.tables.note(f"officers to look at ({reason})", f"{place} {names}")
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
                    "recommendations listed twice with the same content, kept once",
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
