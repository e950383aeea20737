"""Blocks become rows: the masthead, the numbered paragraphs, and the annexes.

The grammar is that of the progress reports; the words are the language's. Every
block is marked with what it became, so that nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest
from typing import Any

from jiu_analysis.documents.annexes import FIELDS, HEADING, RecommendationAnnex
from jiu_analysis.documents.folding import fold
from jiu_analysis.documents.front import Front
from jiu_analysis.documents.open_reports import OpenReports
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Block, Reading
from jiu_analysis.documents.text import joined
from jiu_analysis.documents.unread import goes_on, risk
from jiu_analysis.documents.wordlist import load_words
from jiu_analysis.terms import ADDRESSEES, ReportSymbol, report_order

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CLOSED = ("not_accepted", "not_relevant")
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]")
_NUMBERED = re.compile(r"\d{1,3}[.．]\s+\S|[-•*–]\s")


def parse(
    blocks: list[Block],
    words: Words,
    *,
    source_name: str,
    source_sha256: str = "",
    without: Collection[str] = (),
    languages: Iterable[Words] = (),
    is_strict: bool = False,
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
    without : collection of str
        Reports that the document names but has no recommendations of, as a person
        has seen; of any other, a lost heading is suspected.
    languages : iterable of Words
        The phrases of every language, by which an unrecognised line is judged; the
        project's own when left out.
    is_strict : bool
        Let every unrecognised line keep the document out.

    Returns
    -------
    Reading
        The rows that could be read, and an account in which every block has its place.
    """
    blocks = _with_whole_labels(blocks, words)
    reading = Reading(source_name)
    front = Front(words, reading)
    about = front.about(blocks)
    about |= {
        "language": words.language,
        "source_name": source_name,
        "source_sha256": source_sha256,
    }
    reading.add("documents", about)
    room: Front | RecommendationAnnex | OpenReports = front
    annexes: list[RecommendationAnnex | OpenReports] = []
    openings = _openings(blocks, words)
    before: Block | None = None
    for place, block in enumerate(blocks):
        if not block.cells:
            reading.mark(block, "blank")
            continue
        if block.role:
            reading.mark(block, block.role)
            continue
        announced = words.match("annex_follows", fold(block.text).text)
        if announced is not None:
            room.expects_annex = True
            _none_skipped(announced, len(annexes), block, words, reading)
            reading.mark(block, "boilerplate")
            continue
        if place in openings:
            room.close()
            name = f"annex {_ROMAN[min(len(annexes), len(_ROMAN) - 1)]}"
            if openings[place] == "open_reports":
                room = OpenReports(name, about["document"], words, reading)
            else:
                room = RecommendationAnnex(name, openings[place], about["document"], words, reading)
            annexes.append(room)
            reading.mark(block, "heading")
            if words.match(f"annex_{openings[place]}", fold(block.text).text) is None:
                what = openings[place].replace("_", " ")
                reading.notes.append(
                    f"{name} begins at {block.place}, read as the title of its"
                    f" {what if what == 'open reports' else f'recommendations to the {what}'}:"
                    f" “{block.text[:100]}”"
                )
        elif _NOTE.match(block.text):
            reading.mark(block, "prose")
        else:
            role = room.take(block)
            reason = ""
            if role == "unread":
                reason = _reason(block, before, room, languages, is_strict=is_strict)
            reading.mark(block, role, within=room.name, reason=reason)
        before = block
    room.close()
    tables = [each for each in annexes if isinstance(each, RecommendationAnnex)]
    sides = set().union(*(each.box_sides for each in tables))
    for each in tables:
        each.keep(sides)
    _finish(reading, without)
    reading.keep_unread()
    return reading


def _with_whole_labels(blocks: list[Block], words: Words) -> list[Block]:
    """Put a row together whose label a page break has cut; its rest is then read with it."""
    mended = list(blocks)
    opening = [at for at, block in enumerate(blocks) if block.may_continue and block.cells]
    for place in opening:
        begun = next((at for at in range(place - 1, -1, -1) if not blocks[at].role), None)
        if begun is None or not blocks[begun].cells or not blocks[place].cells[0]:
            continue
        pairs = zip_longest(blocks[begun].cells, blocks[place].cells, fillvalue="")
        cells = tuple(joined(first, rest) for first, rest in pairs)
        one, two = blocks[begun].cells[0], blocks[place].cells[0]
        if (
            words.label(cells[0], FIELDS)
            and not words.label(one, FIELDS)
            and not words.label(two, FIELDS)
        ):
            mended[begun] = blocks[begun]._replace(cells=cells)
            mended[place] = blocks[place]._replace(role="field")
    return mended


def _reason(
    block: Block,
    before: Block | None,
    room: Front | RecommendationAnnex | OpenReports,
    languages: Iterable[Words],
    *,
    is_strict: bool,
) -> str:
    """Return why an unrecognised line keeps the document out; empty where it does not."""
    if inside := room.inside:
        return f"it stands inside {inside}"
    if before is not None and room.is_after_row and goes_on(block, before):
        return "it may be the rest of the row before it"
    known = languages or load_words().values()
    if reason := risk(block, known, addressee=room.addressee):
        return reason
    return "no rule recognises it (--strict)" if is_strict else ""


#: How many lines may stand between the line that opens an annex and its first report.
_PREAMBLE = 40
_KINDS = ("legislative_body", "executive_head", "open_reports")


def _openings(blocks: Sequence[Block], words: Words) -> dict[int, str]:
    """Return the lines that open an annex: place among the blocks, and what it lists.

    A line is one where it is a phrase of the table of words, or where it names an addressee
    (or a list of reports) and the first thing after it that has a form is a report's heading
    (or a row of that list).
    """
    openings: dict[int, str] = {}
    for place, block in enumerate(blocks):
        if block.cells and not block.role:
            folded = fold(block.text).text
            for kind in _KINDS:
                if words.match(f"annex_{kind}", folded) is not None:
                    openings.setdefault(place, kind)
    current = ""
    for place, block in enumerate(blocks):
        kind = openings.get(place) or _announced(block, words)
        if place not in openings and kind not in ("", current):
            preamble = blocks[place + 1 : place + 1 + _PREAMBLE]
            title = next(
                (each for each in range(len(preamble)) if place + 1 + each in openings), None
            )
            if title is not None and not _first_form(preamble[:title], words):
                continue  # the title itself is still to come
            wanted = "open_reports" if kind == "open_reports" else "heading"
            if _first_form(preamble, words) == wanted:
                openings[place] = kind
        current = openings.get(place, current)
    return openings


def _announced(block: Block, words: Words) -> str:
    """Return what a line announces, where it is short and names one thing that annexes list."""
    if len(block.cells) != 1 or block.role or len(block.text) > 250:
        return ""
    text = block.text
    if _NUMBERED.match(text) or text.endswith((".", "。", ";", "；", ":", "：", "]", "］")):
        return ""
    folded = fold(text)
    named = [each for each in ADDRESSEES if words.search(each, folded)]
    if len(named) == 1:
        return named[0]
    if not named and words.search("open_reports", folded):
        return "open_reports"
    return ""


def _first_form(blocks: Sequence[Block], words: Words) -> str:
    """Return what the first block with a form of its own is: a heading, a row, a paragraph."""
    for block in blocks:
        if not block.cells or block.role:
            continue
        folded = fold(block.text).text
        first = fold(block.cells[0]).text
        if len(block.cells) == 1 and HEADING.match(folded):
            return "heading"
        if words.match("year_heading", folded) is not None:
            return "heading"
        if len(block.cells) > 2 and (
            re.fullmatch(ReportSymbol.loose, first, re.IGNORECASE)
            or words.match("open_reports_header", first) is not None
        ):
            return "open_reports"
        if len(block.cells) > 1 or _NUMBERED.match(block.text):
            return "other"
    return ""


def _none_skipped(
    announced: dict[str, str], annexes: int, block: Block, words: Words, reading: Reading
) -> None:
    """An annex announced by its number tells whether the line that opens one before is lost."""
    if "roman" in announced and announced["roman"].upper() in _ROMAN:
        number = _ROMAN.index(announced["roman"].upper()) + 1
    elif "number" in announced:
        number = words.number(announced["number"])
    else:
        return
    if number > annexes + 1:
        reading.problem(
            block.place,
            f"annex {number} is announced, and the line that opens annex {number - 1} was not"
            " found before it: restore that line",
        )


def _finish(reading: Reading, without: Collection[str]) -> None:
    """What can only be said once all has been read."""
    tables = reading.tables
    _lost_headings(reading, without)
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


def _lost_headings(reading: Reading, without: Collection[str]) -> None:
    """A report that is spoken of and has no heading: its recommendations may stand under another's.

    A line lost in copying would otherwise give them to the report before.
    """
    places = {(row["report"], row["addressee"]) for row in reading.tables.get("headings", ())}
    headed = {report for report, _ in places}.union(without)

    def suspect(row: dict[str, Any], what: str) -> None:
        headed.add(row["report"])
        reading.problem(
            row["locator"],
            f"{row['report']} is {what}. If the line was lost, restore it, since its"
            " recommendations now stand under another report; if the document has none of them,"
            f" say so: --without {row['report']}",
        )

    for table, what in (("decisions", "put to decision"), ("open_reports", "listed as open")):
        for row in reading.tables.get(table, ()):
            if row["report"] not in headed:
                suspect(row, f"{what}, but no annex has its heading")
    places |= {(report, addressee) for report in without for addressee in ADDRESSEES}
    for row in reading.tables.get("open_reports", ()):
        for addressee in ADDRESSEES:
            place = row["report"], addressee
            if row[f"{addressee}_count"] and row["report"] in headed and place not in places:
                to = addressee.replace("_", " ")
                suspect(row, f"listed as open, but the annex for the {to} has no heading of it")
    for row in _strayed(reading.tables):
        if row["report"] not in without:
            which = f"recommendation {row['recommendation']} of it stands in no annex, and one of"
            suspect(row, f"put to decision, but {which} this number too many under another report")


def _strayed(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What is put to decision and stands nowhere, while another report has such a one too many."""
    decided = {(row["report"], row["recommendation"]): row for row in tables.get("decisions", ())}
    printed = Counter((row["report"], row["recommendation"]) for row in tables.get("statuses", ()))
    spare = {place for place, times in printed.items() if times > 1} | {
        (row["report"], row["recommendation"])
        for row in tables.get("statuses", ())
        if row["implementation"] == "implemented" or row["acceptance"] in _CLOSED
        if row["change"] != "unchanged"
    }.difference(decided)
    numbers = {number for _, number in spare}
    return [row for place, row in decided.items() if place not in printed and place[1] in numbers]


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
