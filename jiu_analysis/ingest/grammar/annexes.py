"""Parse the annexes of recommendations: five rows each, under the heading of their report."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from jiu_analysis.ingest.formats.text import joined
from jiu_analysis.ingest.grammar.choices import ticked
from jiu_analysis.ingest.grammar.part import Part
from jiu_analysis.ingest.officers import officers
from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import OBJECT, Block, ParseResult, place_between
from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, IMPLEMENTATION, ReportSymbol, report_year

#: The rows of a recommendation below its text, by the concepts of their labels.
FIELDS = ("assessment", "acceptance", "implementation", "officer")
#: The concepts of a comment on the previous status.
COMMENTS = ("previously", "no_change", "assessment_updated")
_WELL_FORMED = re.compile(rf"\W{{0,3}}(?P<report>{ReportSymbol.shape})(?![\d/])", re.IGNORECASE)
_SPACED = re.compile(
    r"\W{0,3}(?P<report>JIU\s*/\s*[A-Z]{2,8}\s*[/.\-]\s*[0-9A-Z]{1,8}(?:\s?[/.\-]\s?[0-9A-Z]{1,8})?)"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
# A line that starts with another title ("II. Reviews of 2020") before a report's heading.
_LATER = re.compile(rf'[^"]{{1,90}}(?P<heading>{ReportSymbol.loose}[:,.\-(]*".+)', re.IGNORECASE)
_QUOTED = re.compile(r'"(?P<title>.+)"(?P<rest>[^"]*)')
_LAST_QUOTED = re.compile(
    rf'"(?P<title>.+)"[:,.\-(]*(?P<report>{ReportSymbol.loose})(?P<rest>[^"]*)', re.IGNORECASE
)
#: What may be set around a status word: quotation marks, bullets, marks of notes.
_AROUND_STATUS = "\"'*•·†‡ "
_AFTER_COMMENT = ".。;；)"
_DIVIDED = re.compile(r"\d\s+\d")
_NOTE_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_BRACKETS = "()[]（）［］【】"
#: Maximum length of the text after a title: "(continued)", "[link]", "Lien vers le rapport".
_LONGEST_REST = 60
_LONGEST_TITLE = 300
_OTHER_DEADLINE = (
    "; if it has one, give its wording with --words, as a phrase of the concept “deadline”"
)
_SENTENCE_END = tuple('.。．!！?？;；…)）"”』」')


class Heading(NamedTuple):
    """The heading of a report: its symbol, its title as printed, and the text after it."""

    report: str
    title: str
    rest: str


def symbol_at(text: str) -> tuple[str, int] | None:
    """Return the report symbol that a text begins with, and where it ends in the folded text.

    Folding removes the space behind it, after which letters of the title would belong to it.

    Examples
    --------
    >>> symbol_at("JIU/REP/2021/2 Review of travel")
    ('JIU/REP/2021/2', 14)
    """
    original = fold(text).original
    for pattern in (_WELL_FORMED, _SPACED):
        if found := pattern.match(original):
            end = len(fold(original[: found.end()]).text)
            return fold(found["report"]).text.upper(), end
    return None


def heading_of(block: Block, phrases: PhraseTable, *, is_unquoted: bool = False) -> Heading | None:
    """Return the heading of a report in a line, or None if the line is not one.

    Parameters
    ----------
    block : Block
        A paragraph, or a row whose cells are read as one line.
    phrases : PhraseTable
        The phrases of the document's language.
    is_unquoted : bool
        Whether to accept a title without quotation marks, and a few words before the symbol.
    """
    folded = block.folded
    if "JIU/" not in folded.text.upper():
        return None
    later = _LATER.match(folded.text) if is_unquoted else None
    if later and "JIU/" not in folded.text[: later.start("heading")].upper():
        rest = folded.as_printed(later.start("heading"), len(folded.text))
        return heading_of(block._replace(cells=(rest,)), phrases)
    if found := _LAST_QUOTED.fullmatch(folded.text):
        title = folded.as_printed(*found.span("title"))
        return Heading(found["report"].upper(), title, found["rest"])
    if not (symbol := symbol_at(block.text)):
        return None
    report, start = symbol
    start += len(folded.text[start:]) - len(folded.text[start:].lstrip("):,.-"))
    if found := _QUOTED.fullmatch(folded.text, start):
        if len(found["rest"]) > _LONGEST_REST or "JIU/" in found["rest"].upper():
            return None
        return Heading(report, folded.as_printed(*found.span("title")), found["rest"])
    if not is_unquoted:
        return None
    end = min(
        (begin for each in ("continued", "link") for begin, *_ in phrases.search(each, folded)),
        default=len(folded.text),
    )
    title = folded.as_printed(start, end).strip(f" -–—:{_BRACKETS}")
    if not 5 <= len(title) <= _LONGEST_TITLE or "JIU/" in title or title.endswith(_SENTENCE_END):
        return None
    return Heading(report, title, folded.text[end:])


def runs_into_heading(block: Block, phrases: PhraseTable) -> bool:
    """Return whether a report's heading follows a few other words on the same line."""
    return (
        heading_of(block, phrases, is_unquoted=True) is not None
        and _LATER.match(block.folded.text) is not None
    )


def comments_in(text: str, phrases: PhraseTable) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """Return the text without its comment phrases, and these phrases."""
    whole = fold(text)
    folded = whole.text
    found = [
        (start, end, concept, values)
        for concept in COMMENTS
        for start, end, values in phrases.search(concept, whole)
    ]
    remainder, position = "", 0
    for start, end, _, _ in sorted(found, key=lambda each: each[0]):
        remainder += folded[position:start]
        position = end
    remainder += folded[position:]
    if found:
        remainder = remainder.replace("()", "").strip(";.,。؛،:-–—")
    return remainder, [(concept, values) for _, _, concept, values in found]


@dataclass
class _Recommendation:
    """A recommendation whose rows are being read."""

    heading: dict[str, Any]
    first: Block
    last: Block
    number: int | None = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    previous: list[str] = field(default_factory=list)
    is_unchanged: bool = False
    assessment_updated: bool = False
    # Comment boxes outside the tables, before this recommendation and after it.
    ahead: list[Block] = field(default_factory=list)
    behind: list[Block] = field(default_factory=list)
    follows_heading: bool = False
    precedes_heading: bool = False

    @property
    def is_complete(self) -> bool:
        return all(label in self.fields for label in FIELDS)

    def go_on(self, text: str) -> None:
        """Append the rest of a row that a page break has split."""
        if self.fields:
            last = next(reversed(self.fields))
            self.fields[last] = joined(self.fields[last], text)
        else:
            self.text = joined(self.text, text)


class RecommendationAnnex(Part):
    """An annex of recommendations to one addressee.

    Parameters
    ----------
    name : str
        "annex I", for locators.
    addressee : str
        One of ``terms.ADDRESSEES``.
    document : str
        Symbol of the document.
    unquoted : collection of int
        Numbers of the blocks that are report headings with a title without quotation marks.
    """

    def __init__(
        self,
        name: str,
        addressee: str,
        document: str,
        phrases: PhraseTable,
        reading: ParseResult,
        unquoted: Collection[int] = (),
    ) -> None:
        super().__init__(phrases, reading, name, document, addressee)
        self.unquoted = unquoted
        self._heading: dict[str, Any] | None = None
        self._current: _Recommendation | None = None
        self._read: list[_Recommendation] = []
        # Boxes since the last table, and whether a heading comes before or after them.
        self._boxes: list[Block] = []
        self._after_heading = True
        self._seen: dict[str, list[int]] = {}

    def take(self, block: Block) -> str:
        """Parse one block and return its role (one of ``reading.ROLES``)."""
        current = self._current
        goes_on = block.may_continue and block.cells[0] == ""
        # The officer's row, which is the last one, goes on only where that is certain.
        if goes_on and current and (not current.is_complete or block.continues):
            return self._rest(current, block)
        label = self.phrases.label(block.cells[0], FIELDS)
        if label and len(block.cells) > 1:
            return self._field(label, block)
        if label and self._current and label not in self._current.fields:
            return self._field(label, block)
        if numbered := self.phrases.match(
            "recommendation", fold(block.cells[0]).text.rstrip(":.*")
        ):
            if _DIVIDED.search(block.cells[0]):  # "1 2" would be read as 12
                return self.refuse(
                    block,
                    f"“{block.cells[0]}” holds two numbers; give each recommendation its own rows",
                )
            return self._numbered(self.phrases.number(numbered["n"]), block)
        if (
            block.cells[0] == ""
            and self._current
            and comments_in(block.text, self.phrases)[0] == ""
        ):
            # A row of the table that contains only a comment.
            self._note_comment(self._current, block)
            self._current.last = block
            return "field"
        if block.cells[0] == "" and len(block.cells) == 2:
            # A text before its number ends the recommendation before it; without its rows that is
            # refused all the same.
            if current and current.number and not current.fields:
                current.go_on(block.cells[1])
                current.last = block
                return "field"
            return self._start(block, None, block.cells[1])
        folded = block.folded.text
        if heading := heading_of(block, self.phrases, is_unquoted=block.number in self.unquoted):
            return self._report(heading, block)
        headed = self._heading if self._current is None else None
        if headed is not None and self._says_new(headed, block.text):
            return "field"
        remainder, _ = comments_in(block.text, self.phrases)
        if remainder == "":
            return self._comment_box(block)
        if self.phrases.match("year_heading", folded) is not None:
            self._end_table()
            self._at_heading()
            return "heading"
        if self.phrases.which(("as_at", "boilerplate"), folded):
            return "boilerplate"
        return "unread"

    @property
    def inside(self) -> str:
        """The recommendation whose rows are still incomplete; empty if there is none."""
        current = self._current
        if current is None or current.is_complete:
            return ""
        return f"recommendation {current.number} of {current.heading['report']}"

    @property
    def has_recommendations(self) -> bool:
        """Whether a recommendation of this annex has been read."""
        return bool(self._read) or self._current is not None

    @property
    def is_before_rows(self) -> bool:
        """Whether a report's heading has been read, but none of its recommendations yet."""
        return self._heading is not None and self._current is None

    @property
    def is_after_row(self) -> bool:
        """Whether the rows of a recommendation have just ended."""
        return self._current is not None

    def close(self) -> None:
        """End the annex; its recommendations are kept after all annexes are read (see `keep`)."""
        self._end_table()
        self._at_heading()

    @property
    def box_sides(self) -> set[str]:
        """Whether comments are before or after their tables, as far as headings determine it."""
        ahead = any(each.ahead for each in self._read if each.follows_heading)
        behind = any(each.behind for each in self._read if each.precedes_heading)
        return {side for side, stands in (("ahead", ahead), ("behind", behind)) if stands}

    def keep(self, box_sides: set[str]) -> None:
        """Assign each comment box to its recommendation, and keep complete recommendations.

        Parameters
        ----------
        box_sides : set of str
            The sides found in all annexes of the document; see `box_sides`.
        """
        self._settle_boxes(box_sides)
        for each in self._read:
            self._keep(each)

    def _end_table(self) -> None:
        """End the recommendation that is being read."""
        if self._current is not None:
            self._read.append(self._current)
            self._current = None

    def _at_heading(self) -> None:
        """End the section before a heading: later boxes belong to what follows it."""
        if self._boxes and self._read:
            self._read[-1].behind += self._boxes
            self._read[-1].precedes_heading = True
        elif self._boxes:
            self.refuse(self._boxes[0], "a comment precedes the first recommendation")
        self._boxes = []
        self._after_heading = True

    def _settle_boxes(self, sides: set[str]) -> None:
        """Assign boxes between two tables to the recommendation before or after them.

        The side is known from boxes next to a heading elsewhere in the document. Most documents
        put the box after its table, so that is the default.
        """
        for before, after in pairwise(self._read):
            between = after.ahead if not after.follows_heading else []
            if not between:
                continue
            if len(sides) > 1:
                self.reading.problem(
                    f"{self.name}, {place_between(between[0], between[-1])}",
                    "a comment stands between two recommendations, and elsewhere in the"
                    " document comments precede as well as follow theirs:"
                    " it cannot be determined to which it belongs; move"
                    " it into the acceptance row of its own",
                )
            elif "ahead" not in sides:
                after.ahead = []
                before.behind = between
                if not sides:
                    self.reading.notes.append(
                        f"{self.name}, {place_between(between[0], between[-1])}: a comment between"
                        " two recommendations was assigned to the one before it"
                    )
        for each in self._read:
            for block in (*each.ahead, *each.behind):
                self._note_comment(each, block)
            if each.behind:
                each.last = each.behind[-1]

    def _keep(self, current: _Recommendation) -> None:
        """Check that a recommendation is complete, and add its rows."""
        place = f"{self.name}, {place_between(current.first, current.last)}"
        if not self._is_whole(current, place):
            return
        report, number = current.heading["report"], current.number
        assert number is not None, "a recommendation without a number is incomplete"
        self._in_order(report, number, place)
        acceptance = self._status("acceptance", ACCEPTANCE, current)
        implementation = self._status("implementation", IMPLEMENTATION, current)
        previous = [self._previous(each, current, place) for each in current.previous]
        target, doubt = dates.target_and_doubt(current.text, self.phrases, report_year(report) or 0)
        if doubt:
            hint = "" if target else _OTHER_DEADLINE
            self.reading.notes.append(
                f"{place}: recommendation {current.number} of {report} {doubt}{hint}"
            )
        self.reading.add_recommendation(
            {"document": self.document, "locator": place},
            {"report": report, "recommendation": number},
            previous,
            recommendation=dates.columns_of(target),
            texts={
                "recommendation_text": current.text,
                "assessment_text": current.fields["assessment"],
            },
            addressee=self.addressee,
            acceptance=acceptance,
            implementation=implementation,
            change="changed" if previous else "unchanged" if current.is_unchanged else None,
            assessment_updated=current.assessment_updated,
            officer=current.fields["officer"].strip(f"{_NOTE_MARKS}*†‡ ") or None,
        )

    def _in_order(self, report: str, found: int, place: str) -> None:
        """Record a recommendation number lower than an earlier one: a heading may be missing.

        A repeated number is not recorded: a document may list a recommendation twice.
        """
        seen = self._seen.setdefault(report, [])
        if seen and found < max(seen) and found not in seen:
            self.reading.out_of_order.append(
                (place, f"recommendation {found} of {report} stands after {max(seen)}")
            )
        seen.append(found)

    def _report(self, heading: Heading, block: Block) -> str:
        report = heading.report
        # A table that continues on a new page may repeat its heading there.
        is_inside = self._current is not None and not self._current.is_complete
        is_repeated = (block.may_continue or is_inside) and self._is_of(report)
        is_continued = is_repeated or any(
            fold(phrase).text.strip("()").lower() in heading.rest.lower()
            for phrase in self.phrases.printed("continued")
        )
        current = self._current
        if not (is_continued and current and not current.is_complete and self._is_of(report)):
            self._end_table()
            self._at_heading()
        # Checked in the whole document: a duplicated page opens its annex twice.
        headed = [
            row["report"]
            for row in self.reading.tables.get("headings", ())
            if row["addressee"] == self.addressee
        ]
        if not is_continued and report in headed:
            self.refuse(
                block,
                f"a second heading of {report} in {self.name}: is the line that opens the next"
                " annex missing, or is a page duplicated? Correct it, or mark the heading as"
                f" “{self.phrases.printed('continued')[0]}”",
            )
        rest = fold(heading.rest)
        others = [each for each in ADDRESSEES if each != self.addressee]
        if any(self.phrases.search(each, rest) for each in others):
            self.refuse(
                block,
                f"the heading of {report} names another addressee than its annex: “{heading.rest}”",
            )
        self._heading = self.add(
            "headings",
            self.place_of(block),
            addressee=self.addressee,
            report=report,
            title=heading.title,
            is_continued=is_continued,
            issued_on=None,
            says_all_new=False,
        )
        # The note on the report's issue may be on the same line as the heading.
        self._says_new(self._heading, heading.rest)
        return "heading"

    def _is_of(self, report: str) -> bool:
        return self._heading is not None and self._heading["report"] == report

    def _rest(self, current: _Recommendation, block: Block) -> str:
        """Read the rest of a row that began on the previous page."""
        last = next(reversed(current.fields), "")
        if last in ("acceptance", "implementation"):
            # A comment may begin on the previous page; the printed cell has kept its spaces.
            begun = current.last.cells[1] if current.last and len(current.last.cells) > 1 else ""
            is_whole = not begun or comments_in(begun, self.phrases)[1]
            text = block.text if is_whole else joined(begun, block.text)
            remainder, comments = comments_in(text, self.phrases)
            if comments:
                self._note_comment(current, Block(block.number, (text,)))
            if is_whole:
                current.go_on(remainder)
            else:
                current.fields[last] = remainder
        elif last == "officer" and len(block.cells) > 1:
            whole = f"{current.fields[last]}\n{block.in_lines(1)}"
            current.fields[last] = self._officers(whole, current, block)
        else:
            current.go_on(block.text)
        current.last = block
        return "field"

    def _says_new(self, heading: dict[str, Any], text: str) -> bool:
        """Read a note with the day of issue that describes all recommendations as new."""
        folded = fold(text)
        whole = self.phrases.match("issued_all_new", folded.text.strip(f".。{_BRACKETS}"))
        if whole is None and not self.phrases.search("all_new", folded):
            return False
        named = (
            [whole["date"]]
            if whole
            else [folded.text[start:end] for start, end, _ in self.phrases.search("date", folded)]
        )
        days = [day for each in named if (day := dates.period(each, self.phrases)) is not None]
        if whole and not days:
            return False
        heading["issued_on"] = days[0].last if len(days) == 1 else None
        heading["says_all_new"] = True
        return True

    def _numbered(self, found: int, block: Block) -> str:
        if len(block.cells) > 1:
            return self._start(block, found, " ".join(filter(None, block.cells[1:])))
        current = self._current
        if current is None or current.number is not None or not current.text or current.fields:
            return self.refuse(
                block,
                f"recommendation {found} has no text beside it or in the row before it",
            )
        current.number, current.last = found, block
        return "field"

    def _start(self, block: Block, found: int | None, text: str) -> str:
        if self._heading is None:
            return self.refuse(block, "a recommendation precedes the first report heading")
        if self.expects_annex:
            self.refuse(
                block,
                "an annex was announced, but a recommendation precedes"
                " the line that opens it: restore that line",
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
        self._current.text = self._without_comment("assessment", text, self._current, block)
        return "field"

    def _field(self, label: str, block: Block) -> str:
        current = self._current
        if current is None:
            return self.refuse(block, f"a row “{block.cells[0]}” belongs to no recommendation")
        if label in current.fields:
            return self.refuse(
                block,
                f"a second row “{block.cells[0]}” for recommendation {current.number}:"
                " is the row that begins the next recommendation missing?",
            )
        beside = " ".join(filter(None, block.cells[2:]))
        if beside:
            remainder, _ = comments_in(beside, self.phrases)
            if remainder:
                return self.refuse(block, f"a third cell that no rule knows: “{beside}”")
            self._note_comment(current, Block(block.number, (beside,)))
        text = block.cells[1] if len(block.cells) > 1 else ""
        if not text and 1 in block.merged:
            return self.refuse(
                block,
                f"the cell of the row “{block.cells[0]}” is merged with"
                " that of a row above: write the value into each row",
            )
        current.printed[label] = text
        if label in ("acceptance", "implementation"):
            remainder, comments = comments_in(text, self.phrases)
            if comments:
                self._note_comment(current, Block(block.number, (text,)))
            text = remainder.rstrip(".。;；,؛،").strip(_AROUND_STATUS)
        else:
            is_officer = label == "officer" and text
            text = block.in_lines(1) if is_officer else text
            text = self._without_comment(label, text, current, block)
            if is_officer:
                text = self._officers(text, current, block)
        current.fields[label], current.places[label], current.last = text, block.place, block
        return "field"

    def _officers(self, text: str, current: _Recommendation, block: Block) -> str:
        whole, note = officers(text, is_wrapped=1 in block.wrapped)
        if note:
            place = self.place_of(block)
            self.reading.notes.append(f"{place}: recommendation {current.number}: {note}")
        return whole

    def _without_comment(
        self, label: str, text: str, current: _Recommendation, block: Block
    ) -> str:
        """Read a comment at the start or end of a row other than the acceptance row."""
        whole = fold(text)
        found = [each[:2] for concept in COMMENTS for each in self.phrases.search(concept, whole)]
        for end in sorted(
            end
            for start, end in found
            if not whole.text[:start].strip("(-*") and whole.text[end:].strip(_AFTER_COMMENT)
        ):
            # At the start of an assessment, only as a sentence of its own.
            if label != "assessment" or whole.text[end] in _AFTER_COMMENT:
                self._note_comment(current, Block(block.number, (whole.as_printed(0, end),)))
                rest = whole.as_printed(end, len(whole.text)).lstrip(f"{_AFTER_COMMENT} ")
                return self._without_comment(label, rest, current, block)
        starts = [start for start, end in found if not whole.text[end:].strip(_AFTER_COMMENT)]
        if not starts:
            return text
        start = min(starts)
        before = whole.text[:start]
        # Within a sentence of an assessment, these words are part of the sentence.
        is_apart = not before.rstrip("(-") or before.rstrip("(-").endswith((*_SENTENCE_END, '"'))
        if label == "assessment" and not is_apart:
            return text
        self._note_comment(
            current, Block(block.number, (whole.as_printed(start, len(whole.text)),))
        )
        return whole.as_printed(0, len(before.rstrip("(-")))

    def _comment_box(self, block: Block) -> str:
        """Assign a box inside a table to its recommendation; keep others until the annex ends."""
        current = self._current
        if current is not None and not current.is_complete:
            self._note_comment(current, block)
            current.last = block
        else:
            self._boxes.append(block)
        return "field"

    def _note_comment(self, current: _Recommendation, block: Block) -> None:
        for concept, values in comments_in(block.text, self.phrases)[1]:
            if concept == "assessment_updated":
                current.assessment_updated = True
            elif current.is_unchanged or (current.previous and not self._adds(current, values)):
                self.refuse(
                    block,
                    f"a second statement about the previous status of recommendation"
                    f" {current.number}: “{block.text}”",
                )
            elif concept == "previously":
                current.previous += self._statuses_in(values["status"])
            else:
                current.is_unchanged = True

    def _statuses_in(self, text: str) -> list[str]:
        """Return the previous status, or both if one pair of quotation marks contains two."""
        vocabulary = (*ACCEPTANCE, *IMPLEMENTATION)
        parts = re.split(r"[,;/、،؛]", text)
        is_several = len(parts) > 1 and self.phrases.which(vocabulary, text) is None
        return parts if is_several else [text]

    def _adds(self, current: _Recommendation, values: dict[str, str]) -> bool:
        """Whether a previous status is from the other vocabulary than the one already read."""
        statuses = [*current.previous, values.get("status", "")]
        kinds = [
            self.phrases.which(vocabulary, each) is not None
            for each in statuses
            for vocabulary in (ACCEPTANCE, IMPLEMENTATION)
        ]
        return kinds in ([True, False, False, True], [False, True, True, False])

    def _is_whole(self, current: _Recommendation, place: str) -> bool:
        which = f"recommendation {current.number} of {current.heading['report']}"
        if current.number is None:
            self.reading.problem(place, "a recommendation has no number")
            return False
        if missing := [label for label in FIELDS if label not in current.fields]:
            rows = ", ".join(f"“{self.phrases.printed(label)[0]}”" for label in missing)
            self.reading.problem(place, f"{which} has no row {rows}")
            return False
        for label, text in {"text": current.text, **current.fields}.items():
            # A picture next to the text of an assessment contains nothing that a table could store.
            if OBJECT in text and (label != "assessment" or not text.strip(f"{OBJECT} ")):
                cell = "text" if label == "text" else f"row “{self.phrases.printed(label)[0]}”"
                self.reading.problem(
                    place,
                    f"the {cell} of {which} holds something that is not text and cannot be read (a"
                    " picture, a form field or an embedded object); write what it shows as text",
                )
                return False
        if not current.text.rstrip(f"{_NOTE_MARKS}*†‡ ").endswith(_SENTENCE_END):
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
        text = ticked(current.fields[label])
        # Its full stop has been removed, also from an abbreviation such as "s.o.".
        if label == "implementation" and (
            not text or any(self.phrases.which(("no_value",), each) for each in (text, f"{text}."))
        ):
            return None
        status = self.phrases.which(vocabulary, text) or self.phrases.which(
            vocabulary, text.replace("-", "")
        )
        if status is None:
            place = f"{self.name}, {current.places[label]}"
            printed = text and current.printed.get(label, text)
            self._unknown_word(self.phrases.printed(label)[0], printed, vocabulary, current, place)
        return status

    def _previous(self, text: str, current: _Recommendation, place: str) -> str | None:
        vocabulary = (*ACCEPTANCE, *IMPLEMENTATION)
        status = self.phrases.which(vocabulary, text)
        if status is None:
            self._unknown_word("previous status", text, vocabulary, current, place)
        return status

    def _unknown_word(
        self,
        where: str,
        text: str,
        vocabulary: tuple[str, ...],
        current: _Recommendation,
        place: str,
    ) -> None:
        known = ", ".join(f"“{each}”" for each in self.phrases.printed(*vocabulary))
        printed = f"“{text}”, which is not a known status" if text else "nothing"
        self.reading.problem(
            place,
            f"{where} of recommendation {current.number} of {current.heading['report']} says"
            f" {printed} (known: {known}). Correct the word, or add the new wording (--words)",
        )
