"""Damage written reports at random, and return which recommendations the damage changes.

Every recommendation of a random report has a mark in its text and with its officer, so that a
parsed row can be compared with what was written, without using the parser.
"""

from __future__ import annotations

import copy
import datetime
import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import lxml.html
from lxml import etree
from tongues import TONGUES, Tongue
from writing import OPEN, Document, Part, Recommendation, Report, small_document

from jiu_analysis.terms import ADDRESSEES, STATUSES

ROWS = ("recommendation", "assessment", "acceptance", "implementation", "officer")
#: A whole mark: letters only, so that it is not parsed as a number.
MARK = re.compile(r"Q[a-p]{8}Q")
NOISE = (
    "\u200f", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u0301", "\u0007", "\u001b", "\u2028",
    "\u00a0", "\u3000", "\t", "  ", "7", "٣", "九", "9" * 400, "999999999999999999999", "-1",
    "<b>", "</td>", "<p>", "<div style=\"x\">", "<!--", "<sup>3</sup>", "&amp;", "&#x41;",
    "{any}", "{date}", "{n}", "{0}", "%s", "$(", "\\", "|", "“", "\"", "(", "[", "。", ".", "𝟛",
    "𐍈", "👩‍🚒", "\ufffd", "﷽",
)  # fmt: skip


class Expected(NamedTuple):
    """The values written for one recommendation."""

    report: str
    recommendation: int
    addressee: str
    acceptance: str
    implementation: str | None
    comment: tuple[str | None, str | None, str | None]  # previous statuses and the change
    assessment_updated: bool


class Piece(NamedTuple):
    """A part of a report with its kind, and the recommendations that depend on it."""

    part: Part
    kind: str  # one of ROWS, "box", "heading", "opening", "other"
    marks: tuple[str, ...] = ()


class Spoilt(NamedTuple):
    """A damaged report, and the recommendations that it changes.

    Parameters
    ----------
    pieces : list of Piece
        The remaining parts.
    says_otherwise : frozenset of str
        Marks of the recommendations whose written values can no longer be recovered.
    comment_otherwise : frozenset of str
        Marks of those whose comment may be lost or next to another recommendation's table.
    """

    pieces: list[Piece]
    says_otherwise: frozenset[str] = frozenset()
    comment_otherwise: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A random report as written, before it is damaged."""

    document: Document
    pieces: list[Piece]
    expected: dict[str, Expected]


# --- writing ---------------------------------------------------------------------------------


def random_case(chance: random.Random, language: str = "", boxes: str = "") -> Case:
    """Return a report of one to five reviews; some recommendations have no comment."""
    language = language or chance.choice(list(TONGUES))
    boxes = boxes or chance.choice(["inside", "inside", "before", "after"])
    says, expected = TONGUES[language], {}
    titles = [each.title for each in small_document(language).reports]
    reports = []
    for place in range(chance.randint(1, 5)):
        is_new = chance.random() < 0.4
        symbol = f"JIU/REP/{2022 if is_new else chance.randint(2014, 2021)}/{place + 1}"
        numbers = sorted(chance.sample(range(1, 13), chance.randint(1, 5)))
        made = [_recommendation(chance, number, is_new, says) for number in numbers]
        day = datetime.date(2022, 11, place + 1) if is_new else None
        report = Report(symbol, tuple(made), chance.choice(titles), day)
        expected |= {_mark_in(each.officer): _expected(report, each) for each in made}
        reports.append(report)
    since = chance.choice([0, len(expected) + chance.randint(20, 400)])
    document = Document(tuple(reports), since=since, language=language, boxes=boxes)
    return Case(document, _pieces(document), expected)


def _recommendation(
    chance: random.Random, number: int, is_new: bool, says: Tongue
) -> Recommendation:
    mark = f"Q{''.join(chance.choices('abcdefghijklmnop', k=8))}Q"
    status = chance.choice([each for each in STATUSES if each != "accepted"])
    text = chance.choice([says.text, says.deadline])
    made = Recommendation(
        number,
        chance.choice(ADDRESSEES),
        status,
        text=f"{text[:-1]} {mark}{text[-1]}",
        officer=f"{mark} {says.officer}",
    )
    if is_new or chance.random() < 0.2:
        return made
    if status in OPEN and chance.random() < 0.5:
        return replace(made, unchanged=True, updated=chance.random() < 0.5)
    before = ("in_progress", "not_started", "under_consideration")
    return replace(made, before=chance.choice([each for each in before if each != status]))


def _expected(report: Report, each: Recommendation) -> Expected:
    was_open = each.before in STATUSES[:3]
    change = "changed" if each.before else "unchanged" if each.unchanged else None
    return Expected(
        report.symbol,
        each.number,
        each.addressee,
        each.acceptance,
        each.implementation or None,
        (each.before if each.before and not was_open else None,
         each.before if was_open else None,
         change or ("new" if report.issued_on else None)),
        each.updated,
    )  # fmt: skip


def _mark_in(text: str) -> str:
    found = MARK.search(text)
    return found[0] if found else ""


def _pieces(document: Document) -> list[Piece]:
    """Return the parts of a document with their kinds, known from the order of writing."""
    says, parts = document.tongue, document.parts()
    openings, symbols = set(says.openings.values()), {each.symbol for each in document.reports}
    pieces, row, mark, annexes = [], 0, "", 0
    for part in parts:
        text = part.cells[0] if part.cells else ""
        annexes += text in openings
        in_annex = annexes and text != says.follows[2]
        if text in openings:
            pieces.append(Piece(part, "opening"))
        elif part.kind == "box":
            pieces.append(Piece(part, "box", (mark,)))
        elif in_annex and part.kind == "row" and len(part.cells) == 2:
            mark = _mark_in(part.cells[1]) if row == 0 else mark
            pieces.append(Piece(part, ROWS[row], (mark,)))
            row = (row + 1) % len(ROWS)
        elif in_annex and text.split(" ")[0] in symbols and part.kind == "paragraph":
            pieces.append(Piece(part, "heading"))
        else:
            pieces.append(Piece(part, "other"))
            annexes = 0 if text == says.follows[2] else annexes
    return _with_marks(pieces, ahead=document.boxes == "before")


def _with_marks(pieces: list[Piece], *, ahead: bool) -> list[Piece]:
    """Give boxes before a table the mark that follows, and headings those of all below them."""
    marked: list[Piece] = []
    following, below = "", {"heading": [], "opening": []}
    for piece in reversed(pieces):
        if piece.kind == "recommendation":
            following = piece.marks[0]
            for marks in below.values():
                marks.append(following)
        if piece.kind == "box" and ahead:
            piece = piece._replace(marks=(following,))
        if piece.kind in below:
            piece = piece._replace(marks=tuple(below[piece.kind]))
            below["heading"] = []
            below["opening"] = [] if piece.kind == "opening" else below["opening"]
        marked.append(piece)
    return marked[::-1]


def comments_are_unambiguous(case: Case, pieces: list[Piece]) -> bool:
    """Return whether it can be determined on which side of its table a comment is.

    After the table is the default; a comment directly below a heading shows that comments come
    before it. The damaged line may be that comment, or may have moved there with it.
    """
    if case.document.boxes == "inside":
        return True
    kinds = [piece.kind for piece in pieces if piece.kind != "other"]
    under = sum(two == ("heading", "box") for two in pairwise(kinds))
    return under > 1 if case.document.boxes == "before" else under == 0


# --- damaging lines --------------------------------------------------------------------------


def lose_a_line(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = _place(pieces, chance)
    return _without(pieces, at, at + 1)


def lose_a_run(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = chance.randrange(len(pieces))
    return _without(pieces, at, at + chance.randint(2, 40))


def lose_the_end(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    return _without(pieces, _place(pieces, chance), len(pieces))


def lose_a_table(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = _table(pieces, chance)
    return _without(pieces, at, at + len(ROWS))


def double_a_line(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = _place(pieces, chance)
    return Spoilt([*pieces[: at + 1], *pieces[at:]])


def double_a_table(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = _table(pieces, chance)
    end = at + len(ROWS)
    return Spoilt([*pieces[:end], *pieces[at:]], comment_otherwise=_beside(pieces, at, end))


def swap_neighbours(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    at = _place(pieces[:-1], chance)
    return _swapped(pieces, at, at + 1)


def swap_two_lines(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    return _swapped(pieces, *sorted(chance.sample(range(len(pieces)), 2)))


def swap_rows_of_one_kind(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    kind = chance.choice([*ROWS, "heading", "box"])
    places = [at for at, piece in enumerate(pieces) if piece.kind == kind]
    if len(places) < 2:
        return swap_two_lines(pieces, chance, says)
    return _swapped(pieces, *sorted(chance.sample(places, 2)))


def swap_two_tables(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    first, second = sorted((_table(pieces, chance), _table(pieces, chance)))
    if first == second:
        return Spoilt(list(pieces))
    size = len(ROWS)
    swapped = [
        *pieces[:first], *pieces[second : second + size], *pieces[first + size : second],
        *pieces[first : first + size], *pieces[second + size :],
    ]  # fmt: skip
    moved = {*pieces[first].marks, *pieces[second].marks}
    beside = _beside(pieces, first, first + size) | _beside(pieces, second, second + size)
    return Spoilt(swapped, frozenset(moved), beside)


def _place(pieces: list[Piece], chance: random.Random) -> int:
    """Return a random line; lines that identify the following ones are more likely."""
    if chance.random() < 0.4:
        wanted = chance.choice(["heading", "opening", "box", "recommendation"])
        places = [at for at, piece in enumerate(pieces) if piece.kind == wanted]
        if places:
            return chance.choice(places)
    return chance.randrange(len(pieces))


def _table(pieces: list[Piece], chance: random.Random) -> int:
    return chance.choice([at for at, each in enumerate(pieces) if each.kind == "recommendation"])


def _beside(pieces: list[Piece], start: int, end: int) -> frozenset[str]:
    """Return the marks in and next to a run: a comment outside a table may change its table."""
    marks = {mark for piece in pieces[start:end] for mark in piece.marks if piece.kind in _OWN}
    for way in (reversed(pieces[:start]), iter(pieces[end:])):
        nearest: set[str] = set()
        for piece in way:
            if piece.kind in _OWN:
                nearest |= set(piece.marks)
            if len(nearest) == 2:
                break
        marks |= nearest
    return frozenset(marks)


_OWN = {*ROWS, "box"}


def _without(pieces: list[Piece], start: int, end: int) -> Spoilt:
    """Remove a run; if it joins two tables at the same row, they become one."""
    lost, before, after = pieces[start:end], pieces[:start], pieces[end:]
    mixed: frozenset[str] = frozenset()
    above = next((each for each in reversed(before) if each.kind in ROWS), None)
    below = next((each for each in after if each.kind in ROWS), None)
    if above and below and above.marks != below.marks and above.kind != "officer":
        follows = ROWS[ROWS.index(above.kind) + 1]
        mixed = frozenset({*above.marks, *below.marks}) if below.kind == follows else mixed
    touches = any(each.kind in _OWN for each in lost)
    return Spoilt([*before, *after], mixed, _beside(pieces, start, end) if touches else mixed)


def _swapped(pieces: list[Piece], first: int, second: int) -> Spoilt:
    one, other = pieces[first], pieces[second]
    swapped = list(pieces)
    swapped[first], swapped[second] = other, one
    kinds, otherwise = {one.kind, other.kind}, set()
    between = {mark for piece in pieces[first:second] if piece.kind in _OWN for mark in piece.marks}
    if kinds & {"heading", "opening"} and (second > first + 1 or len(kinds) == 1):
        otherwise = {*between, *one.marks, *other.marks}
    elif len(kinds) == 1 and one.kind in ROWS:
        otherwise = {*one.marks, *other.marks}
    comment = frozenset()
    if "box" in kinds or kinds & {"heading", "opening", *ROWS}:
        comment = _beside(pieces, first, first + 1) | _beside(pieces, second, second + 1)
    return Spoilt(swapped, frozenset(otherwise), comment)


# --- damaging the text of a line -------------------------------------------------------------


_Change = Callable[[list[str]], list[str]]


def lose_a_cell(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def lose(cells: list[str]) -> list[str]:
        del cells[chance.randrange(len(cells))]
        return cells

    return _in_a_row(pieces, chance, says, lose)


def empty_a_cell(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def empty(cells: list[str]) -> list[str]:
        cells[chance.randrange(len(cells))] = ""
        return cells

    return _in_a_row(pieces, chance, says, empty)


def double_a_cell(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def double(cells: list[str]) -> list[str]:
        at = chance.randrange(len(cells))
        return [*cells[: at + 1], *cells[at:]]

    return _in_a_row(pieces, chance, says, double)


def swap_cells(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    return _in_a_row(pieces, chance, says, lambda cells: cells[::-1])


def join_cells(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    return _in_a_row(pieces, chance, says, lambda cells: [" ".join(cells)])


def cut_a_cell(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def cut(cells: list[str]) -> list[str]:
        at = chance.randrange(len(cells))
        where = chance.randint(0, len(cells[at]))
        cells[at] = chance.choice([cells[at][:where], cells[at][where:]])
        return cells

    return _in_a_row(pieces, chance, says, cut)


def spoil_a_character(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def spoil(cells: list[str]) -> list[str]:
        at = chance.randrange(len(cells))
        text = cells[at]
        place = chance.randint(0, max(0, len(text) - 1))
        before, here, after = text[:place], text[place : place + 1], text[place + 1 :]
        cells[at] = before + chance.choice(
            [after, here * 2 + after, after[:1] + here + after[1:], chance.choice("7x") + after]
        )
        return cells

    return _in_a_line(pieces, _place(pieces, chance), says, spoil)


def put_noise(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    def insert(cells: list[str]) -> list[str]:
        at = chance.randrange(len(cells))
        place = chance.choice([0, len(cells[at]), chance.randint(0, len(cells[at]))])
        noise = chance.choice(NOISE) * chance.choice([1, 1, 1, 2, 30])
        cells[at] = cells[at][:place] + noise + cells[at][place:]
        return cells

    return _in_a_line(pieces, _place(pieces, chance), says, insert)


def make_very_long(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    size = chance.choice([2_000, 30_000, 101_000])

    def lengthen(cells: list[str]) -> list[str]:
        at = chance.randrange(len(cells))
        grain = cells[at] or chance.choice(NOISE)
        cells[at] = (grain * (size // len(grain) + 1))[:size]
        return cells

    return _in_a_line(pieces, chance.randrange(len(pieces)), says, lengthen)


def put_another_status(pieces: list[Piece], chance: random.Random, says: Tongue) -> Spoilt:
    kind = chance.choice(["acceptance", "implementation"])
    at = chance.choice([at for at, piece in enumerate(pieces) if piece.kind == kind])
    word = chance.choice(list(says.statuses.values()))
    return _in_a_line(pieces, at, says, lambda cells: [*cells[:1], word])


def _in_a_row(pieces: list[Piece], chance: random.Random, says: Tongue, change: _Change) -> Spoilt:
    rows = [at for at, piece in enumerate(pieces) if len(piece.part.cells) > 1]
    return _in_a_line(pieces, chance.choice(rows), says, change)


def _in_a_line(pieces: list[Piece], at: int, says: Tongue, change: _Change) -> Spoilt:
    piece = pieces[at]
    cells = [*change(list(piece.part.cells) or [""])]
    kind = "paragraph" if len(cells) == 1 and piece.part.kind == "blank" else piece.part.kind
    part = piece.part._replace(kind=kind, cells=tuple(cells))
    spoilt = [*pieces[:at], piece._replace(part=part), *pieces[at + 1 :]]
    comment = frozenset(piece.marks) if piece.kind in ("box", "acceptance") else frozenset()
    otherwise = frozenset(piece.marks) if _says_otherwise(piece, cells, says) else frozenset()
    return Spoilt(spoilt, otherwise, comment)


def _says_otherwise(piece: Piece, cells: list[str], says: Tongue) -> bool:
    """Whether a changed line is valid and has another meaning."""
    was = (*piece.part.cells, "", "")
    now = [_bare(each) for each in cells if _bare(each)]
    if piece.kind == "recommendation":
        return bool(now) and _digits(was[0]) != _digits(now[0])
    if piece.kind in ("acceptance", "implementation"):
        words = {_bare(each).casefold() for each in says.statuses.values()}
        message = now[1] if len(now) > 1 else ""
        if not message:
            return piece.kind == "implementation"
        return message.casefold() in words and message.casefold() != _bare(was[1]).casefold()
    if piece.kind == "heading" and now:
        symbol = re.match(r"JIU/[A-Z]+[/.\-]\w+(?:[/.\-]\w+)?", now[0])
        return bool(symbol) and not was[0].startswith(f"{symbol[0]} ")
    return False


def _bare(text: str) -> str:
    """Return the letters, digits and separators of a text, without marks at its ends."""
    return "".join(each for each in text if each.isalnum() or each in "/-.").strip(" .-")


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit() or each.isnumeric())


SPOILERS = (
    lose_a_line, lose_a_line, lose_a_run, lose_a_run, lose_the_end, lose_a_table, double_a_line,
    double_a_table, swap_neighbours, swap_two_lines, swap_rows_of_one_kind, swap_two_tables,
    lose_a_cell, empty_a_cell, double_a_cell, swap_cells, join_cells, cut_a_cell,
    spoil_a_character, spoil_a_character, put_noise, put_noise, make_very_long,
    put_another_status,
)  # fmt: skip


def spoil(case: Case, chance: random.Random) -> tuple[str, Spoilt]:
    """Apply one change to a report; return its name and the result."""
    spoiler = chance.choice(SPOILERS)
    spoilt = spoiler(case.pieces, chance, case.document.tongue)
    if not comments_are_unambiguous(case, spoilt.pieces):
        spoilt = spoilt._replace(comment_otherwise=frozenset(case.expected))
    return spoiler.__name__, spoilt


# --- damaging the elements of a format -------------------------------------------------------

_TAGS = {
    "docx": {"table": "tbl", "row": "tr", "cell": "tc", "paragraph": "p", "run": "r"},
    "html": {"table": "table", "row": "tr", "cell": "td", "paragraph": "p", "run": "div"},
}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Changed(NamedTuple):
    """A damaged file, and the recommendations that it may change (see Spoilt)."""

    content: bytes
    says_otherwise: frozenset[str] = frozenset()
    comment_otherwise: frozenset[str] = frozenset()


def spoil_docx(content: bytes, case: Case, chance: random.Random) -> tuple[str, Changed]:
    """Drop, repeat or swap elements of a Word file, or mark them as tracked changes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(members["word/document.xml"])
    name, *changes = _spoil_tree(root, _TAGS["docx"], case, chance)
    members["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return name, Changed(file.getvalue(), *changes)


def spoil_html(content: bytes, case: Case, chance: random.Random) -> tuple[str, Changed]:
    """Drop, repeat or swap elements of an HTML page."""
    root = lxml.html.document_fromstring(content.decode())
    name, *changes = _spoil_tree(root, _TAGS["html"], case, chance)
    page = lxml.html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    return name, Changed(page, *changes)


def spoil_bytes(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Drop, repeat, swap, change or cut off bytes of a file of any format."""
    at, size = chance.randrange(len(content)), chance.choice([1, 1, 4, 60, 3_000])
    before, here, after = content[:at], content[at : at + size], content[at + size :]
    ways = {
        "lose": before + after,
        "double": before + here * 2 + after,
        "swap": before + after[:size] + here + after[size:],
        "turn": before + chance.randbytes(len(here)) + after,
        "flip": before + bytes([here[0] ^ 1 << chance.randrange(8)]) + here[1:] + after,
        "cut": before,
        "behead": after,
    }
    way = chance.choice(list(ways))
    return f"{way}_bytes", ways[way]


def _spoil_tree(
    root: Any, tags: dict[str, str], case: Case, chance: random.Random
) -> tuple[str, frozenset[str], frozenset[str]]:
    what = chance.choice(list(tags))
    found = [each for each in root.iter() if _is(each, tags[what])]
    if not found:  # a page without comments has paragraphs, but no such element
        what = "paragraph"
        found = [each for each in root.iter() if _is(each, tags[what])]
    element = chance.choice(found)
    ways = ["lose", "double", "swap"]
    if root.tag.startswith(f"{{{_W}}}") and what in ("run", "paragraph"):
        ways += ["ins", "del"]
    way = chance.choice(ways)
    otherwise, comment = _tree_says_otherwise(element, what, way, tags, case)
    _WAYS[way](element)
    return f"{way}_{what}", otherwise, comment


def _tree_says_otherwise(
    element: Any, what: str, way: str, tags: dict[str, str], case: Case
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the marks whose status or comment a changed element may remove or move."""
    other = _next_like(element) if way == "swap" else None
    tables = [_around(each, tags["table"]) for each in (element, other) if each is not None]
    marks = [_marks_in(table) for table in tables]
    beside = frozenset(mark for each in (element, other) for mark in _near(each, tags))
    # A removed or moved element may bring a comment directly below a heading.
    moves = way in ("lose", "swap") and what in ("table", "paragraph")
    is_unambiguous = comments_are_unambiguous(case, case.pieces) and not (
        case.document.boxes == "after" and moves
    )
    beside = beside if is_unambiguous else frozenset(case.expected)
    otherwise: set[str] = set()
    if way == "swap" and what in ("table", "row") and len({*map(frozenset, marks)}) > 1:
        otherwise = set().union(*marks)
    inner = what in ("cell", "paragraph", "run")
    row = _around(element, tags["row"])
    if inner and row is not None and way in ("lose", "del"):
        label = case.document.tongue.labels[3]
        # An implementation that is not printed is not stated.
        otherwise |= marks[0] if "".join(row.itertext()).strip().startswith(label) else set()
    return frozenset(otherwise), beside


def _is(element: Any, tag: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname == tag


def _around(element: Any, tag: str) -> Any:
    around = element
    while around is not None and not _is(around, tag):
        around = around.getparent()
    return around


def _marks_in(element: Any) -> set[str]:
    return set() if element is None else set(MARK.findall("".join(element.itertext())))


def _near(element: Any, tags: dict[str, str]) -> set[str]:
    """Return the marks in the table of an element, and in the tables before and after it."""
    if element is None:
        return set()
    root = element.getroottree().getroot()
    tables = [each for each in root.iter() if _is(each, tags["table"]) and _marks_in(each)]
    own = _around(element, tags["table"])
    order = {each: place for place, each in enumerate(root.iter())}
    before = [each for each in tables if order[each] < order[element] and each is not own]
    after = [each for each in tables if order[each] > order[element] and each is not own]
    near = [*before[-1:], *after[:1], *([] if own is None else [own])]
    return set().union(*map(_marks_in, near)) if near else set()


def _next_like(element: Any) -> Any:
    return next((each for each in element.itersiblings() if each.tag == element.tag), None)


def _lose(element: Any) -> None:
    element.getparent().remove(element)


def _double(element: Any) -> None:
    element.addnext(copy.deepcopy(element))


def _swap(element: Any) -> None:
    other = _next_like(element)
    if other is None:
        return
    mark = etree.Element("mark")
    element.addprevious(mark)
    other.addnext(element)
    mark.addnext(other)
    mark.getparent().remove(mark)


def _wrap(tag: str) -> Callable[[Any], None]:
    def wrap(element: Any) -> None:
        change = etree.Element(f"{{{_W}}}{tag}", {f"{{{_W}}}id": "1", f"{{{_W}}}author": "x"})
        element.addprevious(change)
        change.append(element)

    return wrap


_WAYS: dict[str, Callable[[Any], None]] = {
    "lose": _lose, "double": _double, "swap": _swap, "ins": _wrap("ins"), "del": _wrap("del"),
}  # fmt: skip
