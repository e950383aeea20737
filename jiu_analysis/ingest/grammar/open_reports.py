"""Parse the annex that lists the reports with open recommendations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiu_analysis.ingest.formats.text import joined
from jiu_analysis.ingest.grammar.annexes import symbol_at
from jiu_analysis.ingest.grammar.part import Part
from jiu_analysis.ingest.phrases.normalize import Folded, fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult, place_between
from jiu_analysis.terms import ADDRESSEES, ReportSymbol

_CEB = (
    "ceb_comments_available_with_response",
    "ceb_comments_available",
    "ceb_comments_not_available",
)


_AROUND = " -–—:;,.()"
# A report on one line of the list: its symbol, its title, and its numbers at the end.
_ITEM = re.compile(
    rf"[-•*–\s]*(?P<report>{ReportSymbol.loose})[\s:,–—-]+(?P<rest>.+)", re.IGNORECASE
)


@dataclass
class _Row:
    """A report of the list whose row is being read."""

    report: str
    first: Block
    last: Block
    cells: list[str]
    is_item: bool = False

    def go_on(self, block: Block) -> None:
        """Append the rest of a row that a page break has split."""
        for place, text in enumerate(block.cells[1:]):
            if place < len(self.cells):
                self.cells[place] = joined(self.cells[place], text)
            else:
                self.cells.append(text)
        self.last = block


class OpenReports(Part):
    """The list of open reports: one row or line per report, with columns in any order.

    Parameters
    ----------
    name : str
        "annex III", for locators.
    document : str
        Symbol of the document.
    phrases : PhraseTable
        The phrases of the document's language.
    reading : ParseResult
        The result to which the rows are added.
    """

    def __init__(
        self, name: str, document: str, phrases: PhraseTable, reading: ParseResult
    ) -> None:
        super().__init__(phrases, reading, name, document)
        self._row: _Row | None = None
        self._within: str | None = None
        # Column index to the addressee whose recommendations the column counts.
        self._counted: dict[int, str] = {}

    def take(self, block: Block) -> str:
        """Parse one block and return its role (one of ``reading.ROLES``)."""
        if block.may_continue and block.cells[0] == "" and self._row is not None:
            self._row.go_on(block)
            return "field"
        row = self._row
        if row is not None and row.is_item and len(row.cells) == 1 and self._counts(block.text):
            row.cells.append(block.text)
            row.last = block
            return "field"
        self.close()
        # Only in the table of the list, not in another table below it.
        if not block.cells[0] and len(block.cells) > 1 and block.within == self._within:
            return self.refuse(
                block, f"a row of the list of reports without its report: “{block.text[:120]}”"
            )
        first = fold(block.cells[0]).text
        if (symbol := symbol_at(block.cells[0])) and len(block.cells) > 1:
            report, end = symbol
            title = fold(block.cells[0]).as_printed(end, len(first)).strip(_AROUND)
            cells = [*([title] if title else []), *block.cells[1:]]
            self._within = block.within
            self._row = _Row(report, block, block, cells)
            return "field"
        if self._is_header(block, first):
            return "heading"
        if item := _ITEM.fullmatch(block.text):
            # The numbers may be on a separate line below.
            cells = self._parted(item["rest"]) or [item["rest"].strip(_AROUND)]
            self._row = _Row(fold(item["report"]).text.upper(), block, block, cells, is_item=True)
            return "field"
        known = ("annex_open_reports_note", "as_at", "boilerplate")
        return "boilerplate" if self.phrases.which(known, block.folded.text) else "unread"

    def close(self) -> None:
        """Finish the row that is being read and keep it."""
        row, self._row = self._row, None
        if row is not None:
            self._keep(row)

    def _is_header(self, block: Block, first: str) -> bool:
        """Whether a row contains column headers; stores the columns that count one addressee."""
        if len(block.cells) < 2 or any(character.isdigit() for character in block.text):
            return self.phrases.match("open_reports_header", first) is not None
        self._counted = {}
        for column, cell in enumerate(block.cells[1:]):
            folded = fold(cell)
            named = [each for each in ADDRESSEES if self._search(each, folded)]
            if len(named) == 1:
                self._counted[column] = named[0]
        return True

    def _search(self, addressee: str, folded: Folded) -> bool:
        return any(self.phrases.search(each, folded) for each in (addressee, f"{addressee}_short"))

    def _keep(self, row: _Row) -> None:
        report = row.report
        place = f"{self.name}, {place_between(row.first, row.last)}"
        title = ""
        counts: dict[str, int] = {}
        comments = documents = None
        unknown: list[str] = []
        for column, cell in enumerate(row.cells):
            folded = fold(cell).text
            if not cell:
                continue
            if column in self._counted and re.fullmatch(r"\d{1,3}|-+|", folded):
                counts[self._counted[column]] = int(folded) if folded.isdigit() else 0
            elif not title and not self._counts(cell):
                title = cell
            elif not counts and (numbers := self._counts(cell)):
                counts = numbers
            elif comments is None and (found := self.phrases.which(_CEB, folded)):
                comments = found
            elif documents is None and (
                found := self.phrases.which(("review_highlights",), folded)
            ):
                documents = found
            else:
                unknown.append(cell)
        # Digits that no rule recognises may be the numbers of recommendations.
        if not counts and (row.is_item or any(re.search(r"\d", cell) for cell in unknown)):
            unreadable = ", ".join(f"“{cell}”" for cell in unknown or row.cells)
            self.reading.problem(
                place,
                f"the number of open recommendations of {report} cannot be read: {unreadable}."
                " Correct it, or add the wording with --words",
            )
            return
        self.reading.unread_cells += [(place, f"{report}: {cell}") for cell in unknown]
        self.add(
            "open_reports",
            place,
            report=report,
            title=title,
            legislative_body_count=counts.get("legislative_body", 0),
            executive_head_count=counts.get("executive_head", 0),
            is_new=None,
            ceb_comments=comments and comments.removeprefix("ceb_comments_"),
            other_documents=documents,
        )
        for addressee, value in counts.items():
            if value:
                self.add(
                    "stated",
                    place,
                    indicator="open_recommendations",
                    addressee=addressee,
                    report=report,
                    value=value,
                    unit="recommendations",
                )

    def _counts(self, text: str) -> dict[str, int]:
        """Return counts by addressee ("2 legislative bodies 3 executive heads"); {} if unclear."""
        folded, counts = fold(text).text.strip(_AROUND), {}
        filler = "|".join(self._phrases("recommendations"))
        for addressee in ADDRESSEES:
            named = "|".join(self._phrases(addressee, f"{addressee}_short"))
            count = rf"(?:(\d{{1,3}})[:(]*(?:{named})\)?|(?:{named})[:(]*(\d{{1,3}})\)?)"
            found = re.findall(count, folded, re.IGNORECASE)
            if len(found) > 1:
                return {}
            if found:
                counts[addressee] = int(found[0][0] or found[0][1])
                folded = re.sub(count, "", folded, flags=re.IGNORECASE)
        rest = re.sub(rf"(?:{filler})|\(s\)?|[\W_]", "", folded, flags=re.IGNORECASE)
        and_words = {fold(each).text.lower() for each in self.phrases.printed("and")}
        return {} if rest and rest.lower() not in and_words else counts

    def _parted(self, text: str) -> list[str]:
        """Split a line into its title and its numbers; empty if it has no numbers."""
        for start in (each.end() for each in re.finditer(r"[\s:：(（,，;；]+", text)):
            if self._counts(text[start:]):
                return [text[:start].strip(_AROUND), text[start:]]
        return []

    def _phrases(self, *concepts: str) -> list[str]:
        phrases = (fold(each).text for each in self.phrases.printed(*concepts))
        return [re.escape(each) for each in sorted(phrases, key=len, reverse=True)]
