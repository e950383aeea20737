"""The annexes of recommendations: five rows a recommendation, under the heading of its report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from jiu_analysis.documents import dates
from jiu_analysis.documents.phrases import Words, fold, number
from jiu_analysis.documents.reading import Block, Reading, place_between
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION, ReportSymbol

_FIELDS = ("assessment", "acceptance", "implementation", "officer")
_COMMENTS = ("previously", "no_change", "assessment_updated")
_HEADING = re.compile(rf'(?P<report>{ReportSymbol.loose})"(?P<title>.+)"(?P<rest>[^"]*)')
_SENTENCE_END = tuple('.。．!！?？;；…)）"”』」')


@dataclass
class _Recommendation:
    """A recommendation while its rows are being read."""

    first: Block
    last: Block
    number: int | None = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    previous: str | None = None
    is_unchanged: bool = False
    assessment_updated: bool = False

    @property
    def has_comment(self) -> bool:
        return self.previous is not None or self.is_unchanged or self.assessment_updated


class RecommendationAnnex:
    """An annex of recommendations to one addressee.

    Parameters
    ----------
    name : str
        "annex I", for locators.
    addressee : str
        One of ``terms.ADDRESSEES``.
    document : str
        Symbol of the document.
    """

    def __init__(
        self, name: str, addressee: str, document: str, words: Words, reading: Reading
    ) -> None:
        self.name, self.addressee, self.document = name, addressee, document
        self.words, self.reading = words, reading
        self._heading: dict[str, Any] | None = None
        self._current: _Recommendation | None = None
        self._comment_ahead: Block | None = None

    def take(self, block: Block) -> str:
        """Take one block and say what it became (one of ``reading.ROLES``)."""
        label = self.words.label(block.cells[0], _FIELDS)
        if label and len(block.cells) > 1:
            return self._field(label, block)
        if label and self._current and label not in self._current.fields:
            return self._field(label, block)
        if numbered := self.words.match("recommendation", fold(block.cells[0]).text.rstrip(":")):
            return self._numbered(number(numbered["n"]), block)
        if block.cells[0] == "" and len(block.cells) == 2:
            return self._start(block, None, block.cells[1])
        folded = fold(block.text).text
        if heading := _HEADING.fullmatch(folded):
            return self._report(heading, block)
        if issued := self.words.match("issued_all_new", folded.rstrip(".。")):
            return self._issued(issued["date"], block)
        remainder, _ = self._comments(block.text)
        if remainder == "":
            return self._comment_box(block)
        if self.words.match("year_heading", folded) is not None:
            self.close()
            return "heading"
        if self.words.which(("as_at", "boilerplate"), folded):
            return "boilerplate"
        return "unread"

    def close(self) -> None:
        """The recommendation being read is over: check that it is whole and keep it."""
        current, self._current = self._current, None
        if current is None:
            return
        place = f"{self.name}, {place_between(current.first, current.last)}"
        if not self._is_whole(current, place):
            return
        report = self._heading["report"]
        acceptance = self._status("acceptance", ACCEPTANCE, current)
        implementation = self._status("implementation", IMPLEMENTATION, current)
        previous = self._previous(current, place)
        target = dates.target(current.text, self.words)
        self.reading.add(
            "statuses",
            {
                "document": self.document,
                "report": report,
                "recommendation": current.number,
                "addressee": self.addressee,
                "acceptance": acceptance,
                "implementation": implementation,
                "previous_acceptance": previous if previous in ACCEPTANCE else None,
                "previous_implementation": previous if previous in IMPLEMENTATION else None,
                "change": "changed" if previous else "unchanged" if current.is_unchanged else None,
                "assessment_updated": current.assessment_updated,
                "officer": current.fields["officer"] or None,
                "locator": place,
            },
        )
        self.reading.add(
            "recommendations",
            {
                "report": report,
                "recommendation": current.number,
                "addressee": self.addressee,
                "target_date": target and target.date,
                "target_precision": target and target.precision,
                "target_kind": target and target.kind,
                "target_wording": target and target.wording,
            },
        )
        self.reading.add(
            "texts",
            {
                "document": self.document,
                "report": report,
                "recommendation": current.number,
                "locator": place,
                "recommendation_text": current.text,
                "assessment_text": current.fields["assessment"],
            },
        )

    def _report(self, heading: re.Match[str], block: Block) -> str:
        rest = heading["rest"]
        for link in self.words.printed("link"):
            rest = rest.replace(fold(link).text, "")
        is_continued = self.words.match("continued", rest) is not None
        if rest and not is_continued:
            return "unread"
        self.close()
        folded = fold(block.text)
        self._heading = self.reading.add(
            "headings",
            {
                "document": self.document,
                "addressee": self.addressee,
                "report": heading["report"].upper(),
                "title": folded.as_printed(*heading.span("title")),
                "is_continued": is_continued,
                "issued_on": None,
                "says_all_new": False,
                "locator": f"{self.name}, {block.place}",
            },
        )
        return "heading"

    def _issued(self, text: str, block: Block) -> str:
        day = dates.period(text, self.words)
        if self._heading is None or day is None:
            return "unread"
        if self._current is not None:
            # The note belongs to the report's heading; inside a report it has nothing to say.
            return "unread"
        self._heading["issued_on"] = day.last
        self._heading["says_all_new"] = True
        return "field"

    def _numbered(self, found: int, block: Block) -> str:
        if len(block.cells) > 1:
            return self._start(block, found, " ".join(filter(None, block.cells[1:])))
        current = self._current
        if current is None or current.number is not None or not current.text or current.fields:
            self.reading.problem(
                f"{self.name}, {block.place}",
                f"recommendation {found} has no text beside it or in the row before it",
            )
            return "unread"
        current.number, current.last = found, block
        return "field"

    def _start(self, block: Block, found: int | None, text: str) -> str:
        if self._heading is None:
            self.reading.problem(
                f"{self.name}, {block.place}", "a recommendation stands before any report's heading"
            )
            return "unread"
        self.close()
        self._current = _Recommendation(block, block, found, text)
        if self._comment_ahead is not None:
            self._note_comment(self._current, self._comment_ahead)
            self._comment_ahead = None
        return "field"

    def _field(self, label: str, block: Block) -> str:
        current = self._current
        place = f"{self.name}, {block.place}"
        if current is None:
            self.reading.problem(place, f"a row “{block.cells[0]}” belongs to no recommendation")
            return "unread"
        if label in current.fields:
            self.reading.problem(
                place,
                f"a second row “{block.cells[0]}” for recommendation {current.number}:"
                " is the row that begins the next recommendation missing?",
            )
            return "unread"
        beside = " ".join(filter(None, block.cells[2:]))
        if beside:
            remainder, _ = self._comments(beside)
            if remainder:
                self.reading.problem(place, f"a third cell that no rule knows: “{beside}”")
                return "unread"
            self._note_comment(current, Block(block.number, (beside,)))
        text = block.cells[1] if len(block.cells) > 1 else ""
        if label in ("acceptance", "implementation"):
            remainder, comments = self._comments(text)
            if comments:
                self._note_comment(current, Block(block.number, (text,)))
            text = remainder.rstrip(".。;；,")
        current.fields[label], current.places[label], current.last = text, block.place, block
        return "field"

    def _comments(self, text: str) -> tuple[str, list[tuple[str, dict[str, str]]]]:
        """The comment phrases in a text, and what is left of it without them."""
        folded = fold(text).text
        found = [
            (start, end, concept, values)
            for concept in _COMMENTS
            for start, end, values in self.words.search(concept, folded)
        ]
        remainder, position = "", 0
        for start, end, _, _ in sorted(found, key=lambda each: each[0]):
            remainder += folded[position:start]
            position = end
        remainder += folded[position:]
        if found:
            remainder = remainder.strip(";.,。")
        return remainder, [(concept, values) for _, _, concept, values in found]

    def _comment_box(self, block: Block) -> str:
        """A comment box outside a table speaks of the recommendation it stands after."""
        current = self._current
        if current is None:
            self._comment_ahead = block
        else:
            self._note_comment(current, block)
            current.last = block
        return "field"

    def _note_comment(self, current: _Recommendation, block: Block) -> None:
        for concept, values in self._comments(block.text)[1]:
            if concept == "assessment_updated":
                current.assessment_updated = True
            elif current.previous is not None or current.is_unchanged:
                self.reading.problem(
                    f"{self.name}, {block.place}",
                    f"a second statement about the previous status of recommendation"
                    f" {current.number}: “{block.text}”",
                )
            elif concept == "previously":
                current.previous = values["status"]
            else:
                current.is_unchanged = True

    def _is_whole(self, current: _Recommendation, place: str) -> bool:
        which = f"recommendation {current.number} of {self._heading['report']}"
        if current.number is None:
            self.reading.problem(place, "a recommendation has no number")
            return False
        if missing := [label for label in _FIELDS if label not in current.fields]:
            rows = ", ".join(f"“{self.words.printed(label)[0]}”" for label in missing)
            self.reading.problem(place, f"{which} has no row {rows}")
            return False
        if not current.text.endswith(_SENTENCE_END):
            self.reading.problem(
                place,
                f"the text of {which} breaks off: “…{current.text[-12:]}”;"
                " restore the line, or end it with its full stop",
            )
            return False
        return True

    def _status(
        self, label: str, vocabulary: tuple[str, ...], current: _Recommendation
    ) -> str | None:
        text = current.fields[label]
        if label == "implementation" and (
            not text or self.words.match("no_value", text) is not None
        ):
            return None
        status = self.words.which(vocabulary, text)
        if status is None:
            place = f"{self.name}, {current.places[label]}"
            self._unknown_word(self.words.printed(label)[0], text, vocabulary, current, place)
        return status

    def _previous(self, current: _Recommendation, place: str) -> str | None:
        if current.previous is None:
            return None
        vocabulary = (*ACCEPTANCE, *IMPLEMENTATION)
        status = self.words.which(vocabulary, current.previous)
        if status is None:
            self._unknown_word("previous status", current.previous, vocabulary, current, place)
        return status

    def _unknown_word(
        self,
        where: str,
        text: str,
        vocabulary: tuple[str, ...],
        current: _Recommendation,
        place: str,
    ) -> None:
        known = ", ".join(f"“{each}”" for each in self.words.printed(*vocabulary))
        said = f"“{text}”, which is no known status" if text else "nothing"
        self.reading.problem(
            place,
            f"{where} of recommendation {current.number} of {self._heading['report']} says"
            f" {said} (known: {known}). Correct the word, or give the new wording a row (--words)",
        )
