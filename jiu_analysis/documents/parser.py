"""Blocks become rows: the masthead, the numbered paragraphs, and the annexes.

The grammar is that of the progress reports; the words are the language's. Every
block is marked with what it became, so that nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import zip_longest
from typing import Any

from jiu_analysis.documents.annexes import FIELDS, RecommendationAnnex
from jiu_analysis.documents.folding import fold
from jiu_analysis.documents.front import Front
from jiu_analysis.documents.open_reports import OpenReports
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Block, Reading
from jiu_analysis.documents.text import joined
from jiu_analysis.terms import ADDRESSEES, report_order

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CLOSED = ("not_accepted", "not_relevant")
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]")


def parse(
    blocks: list[Block],
    words: Words,
    *,
    source_name: str,
    source_sha256: str = "",
    without: Collection[str] = (),
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
    for block in blocks:
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
        following = _annex(block, words, len(annexes), about["document"], reading)
        if following is not None:
            room.close()
            room = following
            annexes.append(following)
            reading.mark(block, "heading")
        elif _NOTE.match(block.text):
            reading.mark(block, "prose")
        else:
            reading.mark(block, room.take(block))
    room.close()
    tables = [each for each in annexes if isinstance(each, RecommendationAnnex)]
    sides = set().union(*(each.box_sides for each in tables))
    for each in tables:
        each.keep(sides)
    _finish(reading, without)
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
