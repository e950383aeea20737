"""The document before its annexes: masthead, numbered paragraphs, tables, the decision."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jiu_analysis.documents import dates
from jiu_analysis.documents.folding import Folded, fold
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Block, Reading
from jiu_analysis.terms import DocumentSymbol, ReportSymbol

_PARAGRAPH = re.compile(r"(\d{1,3})[.．]\s+\S")
_DECISION = re.compile(rf"[-•*]*({ReportSymbol.loose})\((.+)\)[;.。;؛،]?", re.IGNORECASE)
_REVIEW = re.compile(r"([A-Z]{1,3}\.?\d{2,4})\s*[-–—:]\s*(\S.*)")
# Three parts and a figure at least: a word such as "A.B" on a line of its own is no symbol.
_SYMBOL = rf"(?=.*\d)(?=(?:[^/]*/){{2}}){DocumentSymbol.shape}"
_BODIES = Path(__file__).parent / "bodies.csv"


class Front:
    """The room that reads everything before the first annex.

    Parameters
    ----------
    words : Words
        The phrases of the document's language.
    reading : Reading
        Where the rows go.
    """

    expects_annex = False
    name = addressee = inside = ""
    is_after_row = False

    def __init__(self, words: Words, reading: Reading) -> None:
        self.words, self.reading = words, reading
        self.document = ""
        self._paragraph = 0

    def about(self, blocks: list[Block]) -> dict[str, Any]:
        """The row of ``documents``, found before the rest is read, since all rows name it."""
        texts = [fold(block.text) for block in blocks if block.cells]
        self.document = self._symbol(texts) or ""
        organization, body = self._body()
        first, last = self._first(
            texts, "session_dates", lambda found: dates.span(found, self.words)
        ) or (None, None)
        as_of = self._first(texts, "as_at", lambda found: dates.period(found["date"], self.words))
        about = {
            "document": self.document,
            "organization": organization,
            "body": body,
            "session": self._first(
                texts, "session", lambda found: self.words.number(found["number"])
            ),
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
        folded = fold(block.text)
        if decision := _DECISION.fullmatch(folded.text):
            return self._decision(decision[1].upper(), decision[2], block)
        if review := _REVIEW.fullmatch(block.cells[0]):
            return self._review(review[1], review[2], block)
        if found := _PARAGRAPH.match(block.text):
            self._paragraph = int(found[1])
            return self._stated(folded, block)
        masthead = ("committee", "session", "session_dates", "title", "as_at", "table", "figure")
        if self.words.which(masthead, folded.text):
            return "heading"
        if self.words.match("boilerplate", folded.text) is not None:
            return "boilerplate"
        if len(block.cells) > 1:
            return "unread"
        return "prose"

    def close(self) -> None:
        """Nothing is pending: every block stands alone."""

    def _first(self, texts: list[Folded], concept: str, read: Callable[[Any], Any]) -> Any:
        """What the first block says that is such a phrase, or else the first that holds one."""
        for folded in texts:
            if (found := self.words.match(concept, folded.text)) and (value := read(found)):
                return value
        for folded in texts:
            for *_, found in self.words.search(concept, folded):
                if value := read(found):
                    return value
        return None

    def _symbol(self, texts: list[Folded]) -> str | None:
        for folded in texts:
            if re.fullmatch(_SYMBOL, folded.text):
                return folded.text
            if found := self.words.search("takes_note", folded):
                return found[0][2]["symbol"]
        self.reading.problem(
            "masthead",
            "the symbol of the document was not found; put it on a line of its own at the top",
        )
        return None

    def _previous(self, texts: list[Folded]) -> str | None:
        for folded in texts:
            if found := self.words.search("previous_document", folded):
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
        listed = listed.casefold()
        for concept, mark in (("recommendations", ","), ("range", "-"), ("and", ",")):
            for phrase in sorted(self.words.printed(concept), key=len, reverse=True):
                listed = listed.replace(fold(phrase).text.casefold(), mark)
        numbers: list[int] = []
        for part in filter(None, re.split(r"[,、;،؛]", listed)):
            found = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
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
                "programme_year": self.words.number(found["year"]),
                "locator": f"paragraph {self._paragraph}, {block.place}",
            },
        )
        return "field"

    def _stated(self, folded: Folded, block: Block) -> str:
        stated = self.words.stated(folded)
        for statement, found in stated:
            self.reading.add(
                "stated",
                {
                    "document": self.document,
                    "locator": f"paragraph {self._paragraph}, {block.place}",
                    "indicator": statement.indicator,
                    "addressee": statement.addressee or None,
                    "year": self.words.number(found["year"]) if "year" in found else None,
                    "value": self.words.number(found["value"]),
                    "unit": statement.unit,
                },
            )
        return "field" if stated else "prose"
