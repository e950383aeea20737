"""The annexes of recommendations: five rows a recommendation, under the heading of its report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from jiu_analysis.documents import dates
from jiu_analysis.documents.folding import fold
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Block, Reading, place_between
from jiu_analysis.documents.text import joined
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION, ReportSymbol

#: The rows of a recommendation below its text, by the concepts of their labels.
FIELDS = ("assessment", "acceptance", "implementation", "officer")
_COMMENTS = ("previously", "no_change", "assessment_updated")
#: A report's heading: its symbol, and its title in quotation marks.
HEADING = re.compile(rf'(?P<report>{ReportSymbol.loose})[:,\-–—(]*"(?P<title>.+)"(?P<rest>[^"]*)')
_SENTENCE_END = tuple('.。．!！?？;；…)）"”』」')


@dataclass
class _Recommendation:
    """A recommendation while its rows are being read."""

    heading: dict[str, Any]
    first: Block
    last: Block
    number: int | None = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    previous: str | None = None
    is_unchanged: bool = False
    assessment_updated: bool = False
    # Comment boxes that stand outside the tables, before this one and after it.
    ahead: list[Block] = field(default_factory=list)
    behind: list[Block] = field(default_factory=list)
    follows_heading: bool = False
    precedes_heading: bool = False

    @property
    def is_complete(self) -> bool:
        return all(label in self.fields for label in FIELDS)

    def go_on(self, text: str) -> None:
        """Add the rest of a row that a page break has cut."""
        if self.fields:
            last = next(reversed(self.fields))
            self.fields[last] = joined(self.fields[last], text)
        else:
            self.text = joined(self.text, text)


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
        self.expects_annex = False
        self._heading: dict[str, Any] | None = None
        self._current: _Recommendation | None = None
        self._read: list[_Recommendation] = []
        # Boxes since the last table, and whether a heading stands at either side of them.
        self._boxes: list[Block] = []
        self._after_heading = True
        self._seen: dict[str, list[int]] = {}

    def take(self, block: Block) -> str:
        """Take one block and say what it became (one of ``reading.ROLES``)."""
        current = self._current
        goes_on = block.may_continue and block.cells[0] == ""
        if goes_on and current and not current.is_complete:
            return self._rest(current, block)
        label = self.words.label(block.cells[0], FIELDS)
        if label and len(block.cells) > 1:
            return self._field(label, block)
        if label and self._current and label not in self._current.fields:
            return self._field(label, block)
        if numbered := self.words.match("recommendation", fold(block.cells[0]).text.rstrip(":")):
            return self._numbered(self.words.number(numbered["n"]), block)
        if block.cells[0] == "" and len(block.cells) == 2:
            return self._start(block, None, block.cells[1])
        folded = fold(block.text).text
        if heading := HEADING.fullmatch(folded):
            return self._report(heading, block)
        if issued := self.words.match("issued_all_new", folded.rstrip(".。")):
            return self._issued(issued["date"], block)
        remainder, _ = self._comments(block.text)
        if remainder == "":
            return self._comment_box(block)
        if self.words.match("year_heading", folded) is not None:
            self._end_table()
            self._at_heading()
            return "heading"
        if self.words.which(("as_at", "boilerplate"), folded):
            return "boilerplate"
        return "unread"

    @property
    def inside(self) -> str:
        """The recommendation that is being read and lacks rows; empty where there is none."""
        current = self._current
        if current is None or current.is_complete:
            return ""
        return f"recommendation {current.number} of {current.heading['report']}"

    @property
    def is_after_row(self) -> bool:
        """Whether the rows of a recommendation have just ended."""
        return self._current is not None

    def close(self) -> None:
        """The annex is over; what was read is kept once all annexes have been (see `keep`)."""
        self._end_table()
        self._at_heading()

    @property
    def box_sides(self) -> set[str]:
        """Where comments stand beside their tables, as far as a heading at one side shows it."""
        ahead = any(each.ahead for each in self._read if each.follows_heading)
        behind = any(each.behind for each in self._read if each.precedes_heading)
        return {side for side, stands in (("ahead", ahead), ("behind", behind)) if stands}

    def keep(self, box_sides: set[str]) -> None:
        """Give each comment box its recommendation, and keep what is whole.

        Parameters
        ----------
        box_sides : set of str
            What all annexes of the document show; see `box_sides`.
        """
        self._settle_boxes(box_sides)
        for each in self._read:
            self._keep(each)

    def _end_table(self) -> None:
        """The recommendation being read has all its rows."""
        if self._current is not None:
            self._read.append(self._current)
            self._current = None

    def _at_heading(self) -> None:
        """What stands between tables ends here: boxes that come now belong to what follows."""
        if self._boxes and self._read:
            self._read[-1].behind += self._boxes
            self._read[-1].precedes_heading = True
        elif self._boxes:
            place = f"{self.name}, {self._boxes[0].place}"
            self.reading.problem(place, "a comment stands before any recommendation")
        self._boxes = []
        self._after_heading = True

    def _settle_boxes(self, sides: set[str]) -> None:
        """Whether boxes between two tables speak of the one before or the one after.

        The document shows it where a box has a heading at one side. Most documents put
        the box after its table; so it is read where nothing shows otherwise.
        """
        for before, after in pairwise(self._read):
            between = after.ahead if not after.follows_heading else []
            if not between:
                continue
            if len(sides) > 1:
                self.reading.problem(
                    f"{self.name}, {place_between(between[0], between[-1])}",
                    "a comment stands between two recommendations, and elsewhere in the"
                    " document comments stand both before and after theirs: of which it speaks"
                    " cannot be told; move it into the acceptance row of its own",
                )
            elif "ahead" not in sides:
                after.ahead = []
                before.behind = between
        for each in self._read:
            for block in (*each.ahead, *each.behind):
                self._note_comment(each, block)
            if each.behind:
                each.last = each.behind[-1]

    def _keep(self, current: _Recommendation) -> None:
        """Check that a recommendation is whole, and add its rows."""
        place = f"{self.name}, {place_between(current.first, current.last)}"
        if not self._is_whole(current, place):
            return
        report = current.heading["report"]
        self._in_order(report, current.number, place)
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

    def _in_order(self, report: str, found: int, place: str) -> None:
        """A number lower than the one before hints at a heading that was lost.

        One that was there already does not: a document may list a recommendation twice.
        """
        seen = self._seen.setdefault(report, [])
        if seen and found < max(seen) and found not in seen:
            self.reading.problem(
                place,
                f"recommendation {found} of {report} stands after recommendation {max(seen)}:"
                " is the heading of another report missing before it? Restore the line, or put"
                " the recommendations in their order",
            )
        seen.append(found)

    def _report(self, heading: re.Match[str], block: Block) -> str:
        rest = heading["rest"]
        for link in self.words.printed("link"):
            rest = rest.replace(fold(link).text, "")
        is_continued = self.words.match("continued", rest) is not None
        # The note on its issue may have run into the heading's line.
        issued = self.words.match("issued_all_new", rest.rstrip(".。"))
        if rest and not is_continued and issued is None:
            return "unread"
        report = heading["report"].upper()
        current = self._current
        if not (is_continued and current and not current.is_complete and self._is_of(report)):
            self._end_table()
            self._at_heading()
        # Of the whole document: a page that stands there twice opens its annex twice.
        headed = [
            row["report"]
            for row in self.reading.tables.get("headings", ())
            if row["addressee"] == self.addressee
        ]
        if not is_continued and report in headed:
            self.reading.problem(
                f"{self.name}, {block.place}",
                f"a second heading of {report} in {self.name}: is the line that opens the next"
                " annex missing, or a page there twice? Mend it, or mark the heading as"
                f" “{self.words.printed('continued')[0]}”",
            )
        folded = fold(block.text)
        self._heading = self.reading.add(
            "headings",
            {
                "document": self.document,
                "addressee": self.addressee,
                "report": report,
                "title": folded.as_printed(*heading.span("title")),
                "is_continued": is_continued,
                "issued_on": None,
                "says_all_new": False,
                "locator": f"{self.name}, {block.place}",
            },
        )
        if issued is not None:
            self._issued(issued["date"], block)
        return "heading"

    def _is_of(self, report: str) -> bool:
        return self._heading is not None and self._heading["report"] == report

    def _rest(self, current: _Recommendation, block: Block) -> str:
        """The rest of a row that began on the page before."""
        remainder, comments = self._comments(block.text)
        last = next(reversed(current.fields), "")
        if comments and last in ("acceptance", "implementation"):
            self._note_comment(current, block)
            current.go_on(remainder)
        else:
            current.go_on(block.text)
        current.last = block
        return "field"

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
        if self.expects_annex:
            self.reading.problem(
                f"{self.name}, {block.place}",
                "an annex was announced, and a recommendation stands before the line that opens"
                " it: restore that line",
            )
            self.expects_annex = False
        self._end_table()
        self._current = _Recommendation(
            self._heading,
            block,
            block,
            found,
            text,
            ahead=self._boxes,
            follows_heading=self._after_heading,
        )
        self._boxes, self._after_heading = [], False
        return "field"

    def _field(self, label: str, block: Block) -> str:
        current, place = self._current, f"{self.name}, {block.place}"
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
            text = remainder.rstrip(".。;；,؛،")
        current.fields[label], current.places[label], current.last = text, block.place, block
        return "field"

    def _comments(self, text: str) -> tuple[str, list[tuple[str, dict[str, str]]]]:
        """The comment phrases in a text, and what is left of it without them."""
        whole = fold(text)
        folded = whole.text
        found = [
            (start, end, concept, values)
            for concept in _COMMENTS
            for start, end, values in self.words.search(concept, whole)
        ]
        remainder, position = "", 0
        for start, end, _, _ in sorted(found, key=lambda each: each[0]):
            remainder += folded[position:start]
            position = end
        remainder += folded[position:]
        if found:
            remainder = remainder.strip(";.,。؛،")
        return remainder, [(concept, values) for _, _, concept, values in found]

    def _comment_box(self, block: Block) -> str:
        """A box among the rows of a table speaks of it; of others the whole annex decides."""
        current = self._current
        if current is not None and not current.is_complete:
            self._note_comment(current, block)
            current.last = block
        else:
            self._boxes.append(block)
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
        which = f"recommendation {current.number} of {current.heading['report']}"
        if current.number is None:
            self.reading.problem(place, "a recommendation has no number")
            return False
        if missing := [label for label in FIELDS if label not in current.fields]:
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
            f"{where} of recommendation {current.number} of {current.heading['report']} says"
            f" {said} (known: {known}). Correct the word, or give the new wording a row (--words)",
        )
