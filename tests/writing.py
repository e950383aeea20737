"""Write progress reports of the published form, in six languages, from a few facts.

The sentences are the tests' own. Stated totals are counted from the rows, so that a written
document is consistent.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from tongues import TONGUES, ZH, Tongue

from jiu_analysis.datapackage import store
from jiu_analysis.ingest import ParseResult
from jiu_analysis.terms import STATUSES

ADDRESSEE_WORD = ZH.addressees
STATUS_WORD = ZH.statuses
OPEN = {"in_progress", "not_started", "accepted", "under_consideration"}


class Part(NamedTuple):
    """One paragraph, table row or comment box of a written document."""

    kind: str  # "paragraph", "row", "box", "blank"
    cells: tuple[str, ...] = ()
    box: str = ""  # a comment box that belongs to this row

    @property
    def line(self) -> str:
        return "\t".join(self.cells) + (f" {self.box}" if self.box else "")


@dataclass(frozen=True)
class Recommendation:
    number: int
    addressee: str = "executive_head"
    status: str = "in_progress"
    before: str = ""  # previous status, one of terms.STATUSES
    unchanged: bool = False
    updated: bool = False
    text: str = ""  # empty: the default of the language
    officer: str = ""
    odd_implementation: str = ""  # printed although the recommendation is not accepted

    @property
    def acceptance(self) -> str:
        closed_otherwise = ("under_consideration", "not_accepted", "not_relevant")
        return self.status if self.status in closed_otherwise else "accepted"

    @property
    def implementation(self) -> str:
        return self.status if self.status in STATUSES[:3] else self.odd_implementation

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_mark(self) -> bool:
        return bool(self.before) or self.unchanged


@dataclass(frozen=True)
class Report:
    symbol: str
    recommendations: tuple[Recommendation, ...]
    title: str = "审查计划工作"
    issued_on: datetime.date | None = None  # given: announced as new

    @property
    def year(self) -> int:
        return int(self.symbol.split("/")[2])

    def to(self, addressee: str) -> list[Recommendation]:
        return [each for each in self.recommendations if each.addressee == addressee]


@dataclass(frozen=True)
class Document:
    reports: tuple[Report, ...]
    symbol: str = "WO/PBC/35/3"
    previous: str = "WO/PBC/34/6"
    session: int = 35
    as_of: datetime.date = datetime.date(2023, 3, 31)
    starts: datetime.date = datetime.date(2023, 6, 5)
    ends: datetime.date = datetime.date(2023, 6, 9)
    reviews: tuple[tuple[str, str, int], ...] = (("B501", "审查采购工作", 2023),)
    since: int = 0  # stated number of all recommendations after 2010; 0: not stated
    off: Mapping[str, int] = field(default_factory=dict)  # what to add to a stated figure
    decided_too: tuple[tuple[str, int], ...] = ()
    not_decided: tuple[tuple[str, int], ...] = ()
    not_in_list: tuple[str, ...] = ()  # reports omitted from the list of open reports
    edits: tuple[tuple[str, str], ...] = ()
    language: str = "zh"
    boxes: str = "inside"  # position of comments: "inside" the table, "before" or "after" it

    @property
    def tongue(self) -> Tongue:
        return TONGUES[self.language]

    def edited(self, old: str, new: str) -> Document:
        """Return the document with a piece of its text replaced."""
        assert old in self.text(), f"{old!r} is not in the document"
        return replace(self, edits=(*self.edits, (old, new)))

    def stated(self) -> dict[str, int]:
        """Return the stated figures, counted from the rows and changed by `off`."""
        rows = [(report, each) for report in self.reports for each in report.recommendations]
        new = [(report, each) for report, each in rows if report.issued_on and not each.has_mark]
        opened = [(report, each) for report, each in rows if each.is_open]
        years = [report.year for report, _ in opened]
        figures = {
            "announced": sum(report.issued_on is not None for report in self.reports),
            "starting": sum(year == self.as_of.year for *_, year in self.reviews),
            "continuing": sum(year == self.as_of.year - 1 for *_, year in self.reviews),
            "new_reports": len({report.symbol for report, _ in new}),
            "new": len(new),
        }
        for key in ADDRESSEE_WORD:
            figures[f"new_{key}"] = sum(each.addressee == key for _, each in new)
            figures[f"open_{key}"] = sum(each.addressee == key for _, each in opened)
        if years:
            figures |= {"from_year": min(years), "to_year": max(years)}
        if self.since:
            going_on = sum(each.acceptance == "accepted" for _, each in opened)
            share = int(100 * going_on / self.since + 0.5)
            figures |= {"share_open": share, "share_closed": 7, "share_done": 93 - share}
        return {key: value + self.off.get(key, 0) for key, value in figures.items()}

    def text(self) -> str:
        text = "\n".join(part.line for part in self.parts()) + "\n"
        for old, new in self.edits:
            text = text.replace(old, new, 1)
        return text

    def parts(self) -> list[Part]:
        """Return the document in parts, for formats with tables and boxes."""
        first, second, third = self.tongue.follows
        legislative, executive = ADDRESSEE_WORD
        return [
            *_paragraphs([*self._masthead(), *self._numbered()]),
            *self._decision(),
            *_paragraphs([first, ""]),
            *self._annex(legislative),
            *_paragraphs([second, ""]),
            *self._annex(executive),
            *_paragraphs([third, ""]),
            *self._open_reports(),
            *_paragraphs(["", self.tongue.end]),
        ]

    # parts of the document

    def _masthead(self) -> list[str]:
        says = self.tongue
        return [
            says.committee,
            says.session.format(says.ordinal(self.session)),
            says.span(self.starts, self.ends),
            says.title,
            "",
        ]

    def _numbered(self) -> list[str]:
        says, year = self.tongue, self.as_of.year
        figures = self.stated() | {"since": self.since, "previous": self.previous}
        figures |= {"year": year, "before": year - 1, "issued": figures["announced"] + 2}
        # The other paragraphs keep their numbers if one is left out.
        paragraphs = [says.since, says.reviews, says.starting]
        paragraphs += [says.new if figures["new"] else ""]
        paragraphs += [says.years if "from_year" in figures else ""]
        paragraphs += [says.opened, says.shares if self.since else ""]
        lines = []
        for number, paragraph in enumerate(paragraphs, start=1):
            if paragraph:
                lines.append(f"{number}. {paragraph.format(**figures)}")
            if paragraph is says.reviews:
                lines += [
                    f"{code} - {title}\t{says.programme.format(year=programme)}"
                    for code, title, programme in self.reviews
                ]
        return lines

    def _decision(self) -> list[Part]:
        says = self.tongue
        lines = [f"8. {says.takes_note.format(symbol=self.symbol)}"]
        for report in self.reports:
            closed = {
                each.number
                for each in report.recommendations
                if not each.is_open and not each.unchanged
            }
            closed |= {number for symbol, number in self.decided_too if symbol == report.symbol}
            closed -= {number for symbol, number in self.not_decided if symbol == report.symbol}
            if closed:
                comma, last = says.joins
                *first, end = map(str, sorted(closed))
                listed = f"{comma.join(first)}{last}{end}" if first else end
                lines.append(says.decided.format(report=report.symbol, listed=listed))
        return _paragraphs(lines)

    def _annex(self, addressee: str) -> list[Part]:
        says = self.tongue
        parts = _paragraphs([says.openings[addressee], says.as_at.format(says.day(self.as_of)), ""])
        for report in self.reports:
            if not report.to(addressee):
                continue
            heading = f"{report.symbol} {says.quoted(report.title)} {says.link}"
            parts += _paragraphs([heading, ""])
            if report.issued_on:
                parts += _paragraphs([says.issued.format(says.day(report.issued_on))])
            for each in report.to(addressee):
                parts += self._table(each)
        return parts

    def _table(self, each: Recommendation) -> list[Part]:
        says = self.tongue
        comments = [says.previously.format(says.statuses[each.before])] if each.before else []
        comments += [says.unchanged] if each.unchanged else []
        comments += [says.updated] if each.updated else []
        box = " ".join(comments)
        recommendation, assessment, acceptance, implementation, officer = says.labels
        implemented = says.statuses.get(each.implementation, "")
        inside = box if self.boxes == "inside" else ""
        rows = [
            Part("row", (recommendation.format(each.number), each.text or says.text)),
            Part("row", (assessment, says.assessment)),
            Part("row", (acceptance, says.statuses[each.acceptance]), inside),
            Part("row", (implementation, implemented)),
            Part("row", (officer, each.officer or says.officer)),
        ]
        outside = [Part("box", (box,))] if box and not inside else []
        ahead, behind = (outside, []) if self.boxes == "before" else ([], outside)
        return [*ahead, *rows, Part("blank"), *behind]

    def _open_reports(self) -> list[Part]:
        says = self.tongue
        parts = _paragraphs([says.month_end.format(says.month_of(self.as_of))])
        for report in self.reports:
            counts = []
            for key, word in says.addressees.items():
                number = sum(each.is_open for each in report.to(key))
                number += self.off.get(f"{report.symbol} {key}", 0)
                counts += [f"{number} {word}"] if number else []
            if counts and report.symbol not in self.not_in_list:
                cells = (report.symbol, report.title, " ".join(counts), says.not_available, "")
                parts.append(Part("row", cells))
        return parts


def _paragraphs(lines: list[str]) -> list[Part]:
    kinds = ("row" if "\t" in line else "paragraph" if line else "blank" for line in lines)
    return [Part(kind, tuple(line.split("\t"))) for kind, line in zip(kinds, lines, strict=True)]


#: Titles of the reports of the small document.
_TITLES = {
    "en": ("Review of the planning of work", "Review of procurement policies"),
    "fr": ("Examen de la planification", "Examen des politiques d’achat"),
    "es": ("Examen de la planificación", "Examen de las políticas de compras"),
    "ru": ("Обзор планирования работы", "Обзор политики закупок"),
    "ar": ("استعراض تخطيط العمل", "استعراض سياسات الشراء"),
    "zh": ("审查计划工作", "审查采购政策"),
}


def small_document(language: str = "zh", boxes: str = "inside") -> Document:
    """Return a document with two reports, five recommendations and every kind of change."""
    new = Report(
        "JIU/REP/2022/4",
        (
            Recommendation(1, "legislative_body", "implemented"),
            Recommendation(2, status="in_progress", text=TONGUES[language].deadline),
        ),
        title=_TITLES[language][0],
        issued_on=datetime.date(2022, 11, 30),
    )
    old = Report(
        "JIU/REP/2019/2",
        (
            Recommendation(3, status="implemented", before="in_progress"),
            Recommendation(4, status="not_started", unchanged=True, updated=True),
            Recommendation(5, status="not_relevant", before="under_consideration"),
        ),
        title=_TITLES[language][1],
    )
    return Document((new, old), language=language, boxes=boxes)


def stored(reading: ParseResult, folder: Path, **options: Any) -> store.Outcome:
    """Add one reading to a package; raise the error for which it is rejected."""
    [result] = store.add([reading], folder, **options)
    if isinstance(result, Exception):
        raise result
    return result
