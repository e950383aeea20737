"""The annex that lists the reports with open recommendations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiu_analysis.documents.folding import fold
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Block, Reading, place_between
from jiu_analysis.documents.text import joined
from jiu_analysis.terms import ADDRESSEES, ReportSymbol

_CEB = (
    "ceb_comments_available_with_response",
    "ceb_comments_available",
    "ceb_comments_not_available",
)


@dataclass
class _Row:
    """A report of the list while its row is being read."""

    report: str
    first: Block
    last: Block
    cells: list[str]

    def go_on(self, block: Block) -> None:
        """Add the rest of a row that a page break has cut."""
        for place, text in enumerate(block.cells):
            if place < len(self.cells):
                self.cells[place] = joined(self.cells[place], text)
            else:
                self.cells.append(text)
        self.last = block


class OpenReports:
    """The list of open reports: one table, a row a report.

    Parameters
    ----------
    name : str
        "annex III", for locators.
    document : str
        Symbol of the document.
    words : Words
        The phrases of its language.
    reading : Reading
        Where the rows go.
    """

    addressee = inside = ""
    is_after_row = False

    def __init__(self, name: str, document: str, words: Words, reading: Reading) -> None:
        self.name, self.document = name, document
        self.words, self.reading = words, reading
        self.expects_annex = False
        self._row: _Row | None = None

    def take(self, block: Block) -> str:
        """Take one block and say what it became (one of ``reading.ROLES``)."""
        if block.may_continue and block.cells[0] == "" and self._row is not None:
            self._row.go_on(block)
            return "field"
        self.close()
        if not block.cells[0] and len(block.cells) > 1:
            self.reading.problem(
                f"{self.name}, {block.place}",
                f"a row of the list of reports without its report: “{block.text[:120]}”",
            )
            return "unread"
        first = fold(block.cells[0]).text
        if re.fullmatch(ReportSymbol.loose, first, re.IGNORECASE) and len(block.cells) > 2:
            self._row = _Row(first.upper(), block, block, list(block.cells))
            return "field"
        if self.words.match("open_reports_header", first) is not None:
            return "heading"
        known = ("annex_open_reports_note", "as_at", "boilerplate")
        return "boilerplate" if self.words.which(known, fold(block.text).text) else "unread"

    def close(self) -> None:
        """The row being read is over: keep it."""
        row, self._row = self._row, None
        if row is not None:
            self._keep(row)

    def _keep(self, row: _Row) -> None:
        report, cells = row.report, row.cells
        place = f"{self.name}, {place_between(row.first, row.last)}"
        title, counted, ceb, other = (*cells[1:5], "", "", "")[:4]
        counts = self._counts(counted)
        comments = self.words.which(_CEB, fold(ceb).text)
        documents = self.words.which(("review_highlights",), fold(other).text)
        if counted and not counts:
            self.reading.problem(
                place,
                f"the number of open recommendations of {report} cannot be read: “{counted}”."
                " Correct it, or give the wording a row with --words",
            )
            return
        unknown = [text for text, read in ((ceb, comments), (other, documents)) if not read]
        self.reading.unread_cells += [
            (place, f"{report}: {text}") for text in (*unknown, *cells[5:]) if text
        ]
        self.reading.add(
            "open_reports",
            {
                "document": self.document,
                "report": report,
                "title": title,
                "legislative_body_count": counts.get("legislative_body", 0),
                "executive_head_count": counts.get("executive_head", 0),
                "is_new": None,
                "ceb_comments": comments and comments.removeprefix("ceb_comments_"),
                "other_documents": documents,
                "locator": place,
            },
        )
        for addressee, value in counts.items():
            self.reading.add(
                "stated",
                {
                    "document": self.document,
                    "locator": place,
                    "indicator": "open_recommendations",
                    "addressee": addressee,
                    "report": report,
                    "value": value,
                    "unit": "recommendations",
                },
            )

    def _counts(self, text: str) -> dict[str, int]:
        """Counts by addressee ("2 legislative bodies 3 executive heads"); empty if not all read."""
        folded, counts = fold(text).text, {}
        while folded:
            for addressee in ADDRESSEES:
                phrases = "|".join(
                    re.escape(fold(each).text) for each in self.words.printed(addressee)
                )
                if found := re.match(rf"(\d{{1,3}})(?:{phrases})", folded, re.IGNORECASE):
                    break
            else:
                return {}
            if addressee in counts:
                return {}
            counts[addressee] = int(found[1])
            folded = folded[found.end() :].lstrip(",;、")
        return counts
