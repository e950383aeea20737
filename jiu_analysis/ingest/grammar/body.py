"""Parse the document before its annexes: masthead, numbered paragraphs, tables, decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

from jiu_analysis.ingest.grammar.part import Part
from jiu_analysis.ingest.input_files import csv_rows
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import Folded, fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult
from jiu_analysis.terms import DocumentSymbol, ReportSymbol

_PARAGRAPH = re.compile(r"(\d{1,3})(?:[.．]\s+|[．、]\s*)(?=\S)")
_DECISION = re.compile(rf"[-•*]*({ReportSymbol.loose})\(([^()]+)\)[;.。;؛،]?", re.IGNORECASE)
_DECIDED = re.compile(rf"({ReportSymbol.loose})\(([^()]{{1,200}})\)", re.IGNORECASE)
_SUBPARAGRAPH = re.compile(
    r"\W{0,3}(?:[ivx]{1,4}|[a-zа-яء-ي]|\d{1,2}|[一二三四五六七八九十]{1,2})[)）.、]?\s|[-•*–]\s?|\W{0,3}JIU/",
    re.IGNORECASE,
)
_REVIEW = re.compile(r"([A-Z]{1,3}\.?\d{2,4})\s*[-–—:]\s*(\S.*)")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./()\-]*")
# Suffixes of a symbol after a space: "Rev.1", "Corr. 2", "(Add.)", "INF".
_MORE = re.compile(r"\(?(?i:rev|corr|add|amend)\b.*|[A-Z]{1,5}|[A-Z]*[\d./()\-]+[a-z]?\)?")
_DATE = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{1,4}")
_BODIES = Path(__file__).parent / "bodies.csv"


def is_symbol(text: str) -> bool:
    """Return whether a text is a document symbol and nothing else.

    Symbols differ by organization; all contain a digit, a letter and a slash.

    Examples
    --------
    >>> [is_symbol(each) for each in ("WO/PBC/34/6", "FC 173/17", "A/24/15 rev.1", "CE/109/3(c)")]
    [True, True, True, True]
    >>> [is_symbol(each) for each in ("JIU/REP/2021/6", "31/03/2022", "Rev. 1", "page 2/3")]
    [False, False, False, False]
    """
    tokens = text.split()
    if not 1 <= len(tokens) <= 4 or len(text) > 40 or text.upper().startswith("JIU/"):
        return False
    first, *more = tokens
    return (
        all(_TOKEN.fullmatch(each.strip("()")) for each in tokens)
        and re.search(r"\d", text) is not None
        and (re.search(r"[A-Z]", first) is not None or first.isdigit())
        and re.search(r"[A-Z]", text) is not None
        and "/" in text
        and not _DATE.fullmatch(first)
        and all(_MORE.fullmatch(each) for each in more)
    )


def same_symbol(one: str, other: str) -> bool:
    """Return whether two texts name the same document, or a revision of it."""
    longer, shorter = sorted((fold(one).text.upper(), fold(other).text.upper()), key=len)[::-1]
    rest = longer.removeprefix(shorter)
    return longer.startswith(shorter) and (
        not rest or re.match(r"\W*(?:REV|CORR|ADD)", rest) is not None
    )


class Front(Part):
    """Parser of everything before the first annex.

    Parameters
    ----------
    phrases : PhraseTable
        The phrases of the document's language.
    reading : ParseResult
        The result to which the rows are added.
    organization, body : str
        The organization and body; determined from the symbol if omitted.
    """

    def __init__(
        self, phrases: PhraseTable, reading: ParseResult, organization: str = "", body: str = ""
    ) -> None:
        super().__init__(phrases, reading)
        self._named = organization, body
        self._paragraph = 0

    def about(self, blocks: list[Block]) -> dict[str, Any]:
        """Return the row of ``documents``; it is found first, since all other rows refer to it."""
        texts = [block.folded for block in blocks if block.cells]
        self.document = self._symbol(blocks, texts) or ""
        organization, body = self._body()
        first, last = self._first(
            texts, "session_dates", lambda found: dates.span(found, self.phrases)
        ) or (None, None)
        as_of = self._first(texts, "as_at", lambda found: dates.period(found["date"], self.phrases))
        about = {
            "document": self.document,
            "organization": organization,
            "body": body,
            "session": self._first(
                texts, "session", lambda found: self.phrases.number(found["number"])
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
        """Parse one block and return its role (one of ``reading.ROLES``)."""
        folded = block.folded
        if decision := _DECISION.fullmatch(folded.text):
            return self._decision(decision[1].upper(), decision[2], block)
        if listed := self._listed(block):
            for report, numbers in listed:
                self._decide(report, numbers, block)
            return "field"
        if review := _REVIEW.fullmatch(block.cells[0]):
            return self._review(review[1], review[2], block)
        if found := _PARAGRAPH.match(block.text):
            self._paragraph = int(found[1])
            return self._stated(folded, block)
        masthead = ("committee", "session", "session_dates", "title", "as_at", "table", "figure")
        if self.phrases.which(masthead, folded.text):
            return "heading"
        if self.phrases.match("boilerplate", folded.text) is not None:
            return "boilerplate"
        # A paragraph with tabs is not a table row, and so not a field of a recommendation.
        is_row = len(block.cells) > 1 and block.unit != "paragraph"
        return "unread" if is_row else "prose"

    def _first(self, texts: list[Folded], concept: str, read: Callable[[Any], Any]) -> Any:
        """Return the value of the first block that is such a phrase, else of the first with one."""
        for folded in texts:
            if (found := self.phrases.match(concept, folded.text)) and (value := read(found)):
                return value
        for folded in texts:
            for *_, found in self.phrases.search(concept, folded):
                if value := read(found):
                    return value
        return None

    def _symbol(self, blocks: list[Block], texts: list[Folded]) -> str | None:
        """Return the symbol printed in the masthead, else the one named in the decision.

        Headers and footers repeat it with a page number; they are used only as a last resort.
        """
        in_decision = next(
            (
                found[0][2]["symbol"]
                for each in texts
                if (found := self.phrases.search("takes_note", each))
            ),
            None,
        )
        masthead = list(
            takewhile(
                lambda block: not _PARAGRAPH.match(block.text),
                (block for block in blocks if block.cells and not block.role),
            )
        )
        alone = [cell for block in masthead for cell in block.cells if is_symbol(cell)]
        inside = [
            found[0]
            for block in masthead
            for found in re.finditer(rf"(?<![\w/]){DocumentSymbol.shape}(?![\w/])", block.text)
            if is_symbol(found[0]) and found[0].startswith(tuple(self._prefixes()))
        ]
        margins = [
            cell for block in blocks if block.role for cell in block.cells if is_symbol(cell)
        ]
        printed = next(iter(alone or ([in_decision] if in_decision else inside or margins)), None)
        if printed and in_decision and not same_symbol(printed, in_decision):
            self.reading.problem(
                "masthead",
                f"the document is called {printed} there, and {in_decision}"
                " in the decision; correct one of the two",
            )
        if printed is None:
            self.reading.problem(
                "masthead",
                "the symbol of the document was not found; put it on a line of its own at the top",
            )
        return printed

    def _previous(self, texts: list[Folded]) -> str | None:
        for folded in texts:
            if found := self.phrases.search("previous_document", folded):
                return found[0][2]["symbol"]
        named = {
            found[0]
            for folded in texts
            for found in re.finditer(rf"(?<![\w/]){DocumentSymbol.shape}(?![\w/])", folded.original)
            if found[0].startswith(tuple(self._prefixes()))
            and not same_symbol(found[0], self.document)
        }
        if named:
            self.reading.notes.append(
                "masthead: the previous document could not be identified; named are"
                f" {', '.join(sorted(named))}; give the wording with --words, as a phrase of the"
                " concept “previous_document”"
            )
        return None

    def _prefixes(self) -> list[str]:
        return [row["prefix"] for row in csv_rows(_BODIES)]

    def _body(self) -> tuple[str | None, str | None]:
        organization, body = self._named
        if organization:
            return organization, body or None
        for row in csv_rows(_BODIES):
            if self.document.startswith(row["prefix"]):
                return row["organization"], row["body"]
        if self.document:
            self.reading.problem(
                "masthead",
                f"{self.document} does not begin like a document of a known"
                " body; state its organization: --organization NAME, and"
                " --body NAME if it has one",
            )
        return None, None

    def _decision(self, report: str, listed: str, block: Block) -> str:
        numbers = self._numbers(listed)
        if not numbers:
            return self.refuse(block, f"a list of recommendations was not recognized: {listed}")
        self._decide(report, numbers, block)
        return "field"

    def _listed(self, block: Block) -> list[tuple[str, list[int]]]:
        """Return the reports and recommendation numbers listed in one line of a decision."""
        text = block.folded.text
        found = [(each[1].upper(), self._numbers(each[2])) for each in _DECIDED.finditer(text)]
        is_item = _SUBPARAGRAPH.match(block.text) and not _PARAGRAPH.match(block.text)
        return found if is_item and self._paragraph and all(numbers for _, numbers in found) else []

    def _decide(self, report: str, numbers: list[int], block: Block) -> None:
        for recommendation in numbers:
            self.add(
                "decisions",
                self._locator(block),
                report=report,
                recommendation=recommendation,
            )

    def _locator(self, block: Block) -> str:
        return f"paragraph {self._paragraph}, {block.place}"

    def _numbers(self, listed: str) -> list[int]:
        """Return the numbers in a list ("1, 2 and 5", "1-3"); none if it has an unknown word."""
        listed = listed.casefold()
        for concept, mark in (("recommendations", ","), ("range", "-"), ("and", ",")):
            for phrase in sorted(self.phrases.printed(concept), key=len, reverse=True):
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
        found = self.phrases.match("programme_year", fold(" ".join(block.cells[1:])).text)
        if found is None:
            return "unread"
        self.add(
            "reviews",
            self._locator(block),
            code=code,
            title=title,
            programme_year=self.phrases.number(found["year"]),
        )
        return "field"

    def _stated(self, folded: Folded, block: Block) -> str:
        stated = self.phrases.stated(folded)
        for statement, found in stated:
            self.add(
                "stated",
                self._locator(block),
                indicator=statement.indicator,
                addressee=statement.addressee or None,
                year=self.phrases.number(found["year"]) if "year" in found else None,
                value=self.phrases.number(found["value"]),
                unit=statement.unit,
            )
        return "field" if stated else "prose"
