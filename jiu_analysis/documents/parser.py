"""Blocks become rows: the masthead, the numbered paragraphs, and the annexes.

The grammar is that of the progress reports; the words are the language's. Every
block is marked with what it became, so that nothing is dropped in silence.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from jiu_analysis.documents import dates
from jiu_analysis.documents.annexes import RecommendationAnnex
from jiu_analysis.documents.open_reports import OpenReports
from jiu_analysis.documents.phrases import Words, fold, number
from jiu_analysis.documents.reading import Block, Reading
from jiu_analysis.terms import DocumentSymbol, ReportSymbol, report_order

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_PARAGRAPH = re.compile(r"(\d{1,3})[.．]\s+\S")
_ITEM = re.compile(r"\([ivxlc]+\)", re.IGNORECASE)
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]")
_DECISION = re.compile(rf"[-–—•*]*({ReportSymbol.loose})\((.+)\)[;.。;]?", re.IGNORECASE)
_REVIEW = re.compile(r"([A-Z]{1,3}\.?\d{2,4})\s*[-–—:]\s*(\S.*)")
_BODIES = Path(__file__).parent / "bodies.csv"


def parse(
    blocks: list[Block], words: Words, *, source_name: str, source_sha256: str = ""
) -> Reading:
    """Read a document from its blocks.

    Parameters
    ----------
    blocks : list of Block
        The document in reading order.
    words : Words
        The phrases of its language.
    source_name, source_sha256 : str
        Name and fingerprint of the file, kept with the document.

    Returns
    -------
    Reading
        The rows that could be read, and an account in which every block has its place.
    """
    reading = Reading(source_name)
    front = _Front(words, reading)
    about = front.about(blocks)
    about |= {
        "language": words.language,
        "source_name": source_name,
        "source_sha256": source_sha256,
    }
    reading.add("documents", about)
    room: _Front | RecommendationAnnex | OpenReports = front
    annexes = 0
    for block in blocks:
        if not block.cells:
            reading.mark(block, "blank")
            continue
        following = _annex(block, words, annexes, about["document"], reading)
        if following is not None:
            room.close()
            room, annexes = following, annexes + 1
            reading.mark(block, "heading")
        elif _NOTE.match(block.text):
            reading.mark(block, "prose")
        else:
            reading.mark(block, room.take(block))
    room.close()
    _finish(reading)
    return reading


def _annex(
    block: Block, words: Words, annexes: int, document: str, reading: Reading
) -> RecommendationAnnex | OpenReports | None:
    """The room that reads the annex which this block opens, if it opens one."""
    folded = fold(block.text).text
    name = f"annex {_ROMAN[min(annexes, len(_ROMAN) - 1)]}"
    for addressee in ("legislative_body", "executive_head"):
        if words.match(f"annex_{addressee}", folded) is not None:
            return RecommendationAnnex(name, addressee, document, words, reading)
    if words.match("annex_open_reports", folded) is not None:
        return OpenReports(name, document, words, reading)
    return None


def _finish(reading: Reading) -> None:
    """What can only be said once all has been read."""
    tables = reading.tables
    announced = {row["report"] for row in tables.get("headings", ()) if row["says_all_new"]}
    for row in tables.get("statuses", ()):
        if row["change"] is None and row["report"] in announced:
            row["change"] = "new"
    new = {row["report"] for row in tables.get("statuses", ()) if row["change"] == "new"}
    for row in tables.get("open_reports", ()):
        row["is_new"] = row["report"] in new
    _reports(reading)
    # A recommendation printed twice is one recommendation; both places keep their status row.
    once: dict[tuple[str, int], dict[str, Any]] = {}
    for row in tables.get("recommendations", ()):
        once.setdefault((row["report"], row["recommendation"]), row)
    tables["recommendations"] = list(once.values())
    if not tables.get("statuses") and not reading.problems:
        reading.problem("whole document", "no recommendation was found in any annex")


def _reports(reading: Reading) -> None:
    """One row a report: its title where first printed, its day of issue where stated."""
    language = reading.tables["documents"][0]["language"]
    reports: dict[str, dict[str, Any]] = {}
    for table in ("headings", "open_reports", "decisions"):
        for row in reading.tables.get(table, ()):
            report = reports.setdefault(
                row["report"], {"report": row["report"], f"title_{language}": row.get("title")}
            )
            if issued := row.get("issued_on"):
                report.setdefault("issued_on", issued)
    for report in sorted(reports.values(), key=lambda each: report_order(each["report"])):
        reading.add("reports", report)


class _Front:
    """The document before its annexes: masthead, paragraphs, tables, decision."""

    def __init__(self, words: Words, reading: Reading) -> None:
        self.words, self.reading = words, reading
        self.document = ""
        self._paragraph = 0

    def about(self, blocks: list[Block]) -> dict[str, Any]:
        """The row of ``documents``, found before the rest is read, since all rows name it."""
        texts = [(block, fold(block.text)) for block in blocks if block.cells]
        self.document = self._symbol(texts) or ""
        organization, body = self._body()
        first, last = self._first(texts, "session_dates", dates.span) or (None, None)
        as_of = self._first(texts, "as_at", lambda found: dates.period(found["date"], self.words))
        about = {
            "document": self.document,
            "organization": organization,
            "body": body,
            "session": self._first(texts, "session", lambda found: number(found["number"])),
            "as_of": as_of and as_of.last,
            "session_starts_on": first,
            "session_ends_on": last,
            "previous_document": self._previous(texts),
        }
        for column, what in (
            ("session", "the number of the session"),
            ("as_of", "the date as at which the status is given"),
            ("session_starts_on", "the dates of the session"),
        ):
            if about[column] is None:
                self.reading.problem("masthead", f"{what} was not found")
        return about

    def take(self, block: Block) -> str:
        """Take one block and say what it became (one of ``reading.ROLES``)."""
        folded = fold(block.text).text
        if decision := _DECISION.fullmatch(folded):
            return self._decision(decision[1].upper(), decision[2], block)
        if review := _REVIEW.fullmatch(block.cells[0]):
            return self._review(review[1], review[2], block)
        if found := _PARAGRAPH.match(block.text):
            self._paragraph = int(found[1])
            return self._stated(folded, block)
        masthead = ("committee", "session", "session_dates", "title", "as_at", "table", "figure")
        if self.words.which(masthead, folded):
            return "heading"
        if self.words.match("boilerplate", folded) is not None:
            return "boilerplate"
        if len(block.cells) > 1:
            return "unread"
        return "prose"

    def close(self) -> None:
        """Nothing is pending: every block stands alone."""

    def _first(self, texts: list[tuple[Block, Any]], concept: str, read: Any) -> Any:
        for _, folded in texts:
            if (found := self.words.match(concept, folded.text)) and (value := read(found)):
                return value
        return None

    def _symbol(self, texts: list[tuple[Block, Any]]) -> str | None:
        for _, folded in texts:
            if re.fullmatch(DocumentSymbol.shape, folded.text):
                return folded.text
            if found := self.words.search("takes_note", folded.text):
                return found[0][2]["symbol"]
        self.reading.problem(
            "masthead",
            "the symbol of the document was not found; put it on a line of its own at the top",
        )
        return None

    def _previous(self, texts: list[tuple[Block, Any]]) -> str | None:
        for _, folded in texts:
            if found := self.words.search("previous_document", folded.text):
                return found[0][2]["symbol"]
        return None

    def _body(self) -> tuple[str | None, str | None]:
        with _BODIES.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if self.document.startswith(row["prefix"]):
                    return row["organization"], row["body"]
        if self.document:
            self.reading.problem(
                "masthead",
                f"{self.document} begins like no document of a body that is known;"
                f" add its organization to {_BODIES.name}",
            )
        return None, None

    def _decision(self, report: str, listed: str, block: Block) -> str:
        numbers = self._numbers(listed)
        if not numbers:
            self.reading.problem(block.place, f"a list of recommendations not understood: {listed}")
            return "unread"
        for recommendation in numbers:
            self.reading.add(
                "decisions",
                {
                    "document": self.document,
                    "report": report,
                    "recommendation": recommendation,
                    "locator": f"paragraph {self._paragraph}, {block.place}",
                },
            )
        return "field"

    def _numbers(self, listed: str) -> list[int]:
        """The numbers of a list ("1, 2 and 5", "1-3"); none if a word of it is not known."""
        joins = [fold(each).text for each in self.words.printed("recommendations", "and")]
        ranges = [fold(each).text for each in self.words.printed("range")]
        for word in ranges:
            listed = listed.replace(word, "-")
        for word in joins:
            listed = listed.replace(word, ",")
        numbers: list[int] = []
        for part in filter(None, re.split(r"[,、;]", listed)):
            found = re.fullmatch(r"(\d{1,3})(?:[-–](\d{1,3}))?", part)
            if not found:
                return []
            first, last = int(found[1]), int(found[2] or found[1])
            numbers.extend(range(first, last + 1))
        return numbers

    def _review(self, code: str, title: str, block: Block) -> str:
        found = self.words.match("programme_year", fold(" ".join(block.cells[1:])).text)
        if found is None:
            return "unread"
        self.reading.add(
            "reviews",
            {
                "document": self.document,
                "code": code,
                "title": title,
                "programme_year": int(found["year"]),
                "locator": f"paragraph {self._paragraph}, {block.place}",
            },
        )
        return "field"

    def _stated(self, folded: str, block: Block) -> str:
        stated = self.words.stated(folded)
        for statement, found in stated:
            self.reading.add(
                "stated",
                {
                    "document": self.document,
                    "locator": f"paragraph {self._paragraph}, {block.place}",
                    "indicator": statement.indicator,
                    "addressee": statement.addressee or None,
                    "year": int(found["year"]) if "year" in found else None,
                    "value": number(found["value"]),
                    "unit": statement.unit,
                },
            )
        return "field" if stated else "prose"
