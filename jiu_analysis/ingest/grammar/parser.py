"""Parse blocks into rows: the masthead, the numbered paragraphs, and the annexes.

The grammar is that of progress reports; the phrases depend on the language. Every block
gets a role, so that nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, partial
from itertools import pairwise, zip_longest
from typing import Any

from jiu_analysis.ingest.formats.text import joined
from jiu_analysis.ingest.grammar.annexes import (
    FIELDS,
    RecommendationAnnex,
    comments_in,
    heading_of,
    runs_into_heading,
)
from jiu_analysis.ingest.grammar.body import Front
from jiu_analysis.ingest.grammar.open_reports import OpenReports
from jiu_analysis.ingest.grammar.part import Part
from jiu_analysis.ingest.grammar.unread import goes_on, risk
from jiu_analysis.ingest.numbered_items import note_further
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.normalize import Folded, fold
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult
from jiu_analysis.terms import ADDRESSEES, CLOSED_OTHERWISE, ReportSymbol, report_order

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_NOTE = re.compile(r"[⁰¹²³⁴-⁹]")
_NUMBERED = re.compile(r"\d{1,3}[.．]\s+\S|[-•*–]\s")

FormOf = Callable[[Block], str]


def parse(
    blocks: list[Block],
    phrases: PhraseTable,
    *,
    source_name: str,
    source_sha256: str = "",
    without: Collection[str] = (),
    languages: Iterable[PhraseTable] = (),
    is_strict: bool = False,
    organization: str = "",
    body: str = "",
) -> ParseResult:
    """Parse a document from its blocks.

    Parameters
    ----------
    blocks : list of Block
        The document in reading order.
    phrases : PhraseTable
        The phrases of its language.
    source_name, source_sha256 : str
        Name and SHA-256 hash of the file, stored with the document.
    without : collection of str
        Reports that the document names but, as the user has checked, has no recommendations
        of; for any other such report, a missing heading is suspected.
    languages : iterable of PhraseTable
        The phrases of every language, used to assess unrecognised lines; those of the package
        if omitted.
    is_strict : bool
        Whether every unrecognised line prevents the import.
    organization, body : str
        The organization and body, where the document's symbol does not determine them.

    Returns
    -------
    ParseResult
        The rows that could be read, and the role of every block.
    """
    blocks = _with_whole_items(_with_whole_headings(_with_whole_labels(blocks, phrases)))
    blocks = _with_whole_comments(blocks, phrases)
    reading = ParseResult(source_name)
    front = Front(phrases, reading, organization, body)
    about = front.about(blocks)
    about |= {
        "language": phrases.language,
        "source_name": source_name,
        "source_sha256": source_sha256,
    }
    reading.add("documents", about)
    part: Part = front
    annexes: list[Part] = []
    # A block is looked at from many blocks before it.
    form_of = cache(partial(_form, phrases=phrases))
    openings = _openings(blocks, phrases, form_of)
    unquoted = _unquoted(blocks, phrases, form_of)
    before: Block | None = None
    for place, block in enumerate(blocks):
        if not block.cells:
            reading.mark(block, "blank")
            continue
        if block.role:
            reading.mark(block, block.role)
            continue
        announced = phrases.match("annex_follows", block.folded.text)
        if announced is not None:
            part.expects_annex = True
            _none_skipped(announced, len(annexes), block, phrases, reading)
            reading.mark(block, "boilerplate")
            continue
        running = None
        if place not in openings:
            running = _running_title(block, about["document"], phrases)
        if running is not None:
            # The title of an annex that begins here must come before its recommendations.
            part.expects_annex |= running > len(annexes)
            reading.mark(block, "boilerplate")
            continue
        if place in openings:
            part.close()
            name = f"annex {_ROMAN[min(len(annexes), len(_ROMAN) - 1)]}"
            if openings[place] == "open_reports":
                part = OpenReports(name, about["document"], phrases, reading)
            else:
                part = RecommendationAnnex(
                    name, openings[place], about["document"], phrases, reading, unquoted
                )
            annexes.append(part)
            is_title = len(block.cells) == 1
            # A list without a title begins with its first row.
            reading.mark(block, "heading" if is_title else part.take(block), within=name)
            if is_title and phrases.match(f"annex_{openings[place]}", block.folded.text) is None:
                what = openings[place].replace("_", " ")
                reading.notes.append(
                    f"{name} begins at {block.place}, read as the title of its"
                    f" {what if what == 'open reports' else f'recommendations to the {what}'}:"
                    f" “{block.text[:100]}”"
                )
        elif _NOTE.match(block.text):
            reading.mark(block, "prose")
        else:
            role = part.take(block)
            reason = ""
            if role == "unread":
                # A line followed only by the title of the next annex belongs to that title.
                coming = blocks[place + 1 : place + 1 + _PREAMBLE]
                title = place + 1 + _before_form(coming, form_of)
                is_title = any(each in openings for each in range(place + 1, title))
                if _opens_later_annex(block, len(annexes), phrases):
                    part.expects_annex = True
                follows = _first_form(blocks[title : title + 1], form_of)
                reason = _reason(
                    block,
                    before,
                    part,
                    languages,
                    is_strict=is_strict,
                    is_title=is_title,
                    follows=follows,
                )
            reading.mark(block, role, within=part.name, reason=reason)
        before = block
    part.close()
    tables = [each for each in annexes if isinstance(each, RecommendationAnnex)]
    sides = set().union(*(each.box_sides for each in tables))
    for each in tables:
        each.keep(sides)
    note_further(reading, phrases)
    _finish(reading, without)
    reading.keep_unread()
    return reading


def _with_whole_headings(blocks: list[Block]) -> list[Block]:
    """Join a report's symbol and its quoted title when they are split over several lines."""
    result = list(blocks)
    for place, block in enumerate(blocks):
        if block.role or result[place].role or not _BEGINS_HEADING.match(block.folded.text):
            continue
        text, end = block.text, place + 1
        while end < len(blocks) and end - place <= _HEADING_LINES and not _is_closed(text):
            following = blocks[end]
            is_next = len(following.cells) == 1 and not following.role
            if not is_next or (end == place + 1 and not _goes_on(text, following.text)):
                break
            text, end = f"{text} {following.text}", end + 1
        if end > place + 1 and _is_closed(text):
            result[place] = block._replace(cells=(text,))
            for each in range(place + 1, end):
                result[each] = blocks[each]._replace(role="heading")
    return result


def _with_whole_items(blocks: list[Block]) -> list[Block]:
    """Join a report and its numbers in brackets when a narrow column has split them."""
    result = list(blocks)
    for place, (one, two) in enumerate(pairwise(blocks)):
        if (
            len(one.cells) == len(two.cells) == 1
            and not (one.role or two.role)
            and _OPEN_ITEM.fullmatch(one.folded.text)
            and re.match(r"[^()]{1,80}\)", two.folded.text)
        ):
            result[place] = one._replace(cells=(f"{one.text} {two.text}",))
            result[place + 1] = two._replace(role="field")
    return result


def _is_closed(text: str) -> bool:
    """Return whether a heading has its title, with both quotation marks."""
    return fold(text).text.count('"') >= 2


def _goes_on(text: str, following: str) -> bool:
    """Return whether a heading with an unclosed or missing title continues in the next line."""
    return '"' in fold(text).text or fold(following).text.startswith('"')


def _with_whole_comments(blocks: list[Block], phrases: PhraseTable) -> list[Block]:
    """Join a comment on the previous status that its narrow box has split over several lines."""
    known = phrases.printed("previously", "no_change", "assessment_updated")
    begins = [fold(each).text.lower()[:_COMMENT_BEGINS] for each in known]
    result = list(blocks)
    for place, block in enumerate(blocks):
        if result[place].role or not _is_line(block):
            continue
        text = block.text
        begun = fold(text).text.lower()[:_COMMENT_BEGINS]
        if not any(each.startswith(begun) for each in begins) or not comments_in(text, phrases)[0]:
            continue
        for end in range(place + 1, min(place + _COMMENT_LINES, len(blocks))):
            if not _is_line(blocks[end]):
                break
            text = f"{text} {blocks[end].text}"
            if not comments_in(text, phrases)[0]:
                result[place] = block._replace(cells=(text,))
                for each in range(place + 1, end + 1):
                    result[each] = blocks[each]._replace(role="field")
                break
    return result


def _is_line(block: Block) -> bool:
    return len(block.cells) == 1 and not block.role and len(block.text) <= _SHORT


def _with_whole_labels(blocks: list[Block], phrases: PhraseTable) -> list[Block]:
    """Join a row whose label was split by a page break; its remainder is read with it."""
    result = list(blocks)
    opening = [at for at, block in enumerate(blocks) if block.may_continue and block.cells]
    for place in opening:
        begun = next((at for at in range(place - 1, -1, -1) if not blocks[at].role), None)
        if begun is None or not blocks[begun].cells or not blocks[place].cells[0]:
            continue
        pairs = zip_longest(blocks[begun].cells, blocks[place].cells, fillvalue="")
        cells = tuple(joined(first, rest) for first, rest in pairs)
        one, two = blocks[begun].cells[0], blocks[place].cells[0]
        if (
            phrases.label(cells[0], FIELDS)
            and not phrases.label(one, FIELDS)
            and not phrases.label(two, FIELDS)
        ):
            result[begun] = blocks[begun]._replace(cells=cells)
            result[place] = blocks[place]._replace(role="field")
    return result


def _running_title(block: Block, document: str, phrases: PhraseTable) -> int | None:
    """Return the annex that a running title gives, 0 for none; None for any other line."""
    if len(block.text) > 60 or block.unit == "row" or len(block.cells) > 3:
        return None
    text = block.folded.text.lower()
    annex = phrases.search("running_annex", block.folded)
    rest = text.replace(fold(document).text.lower(), "") if document else text
    is_named = rest != text or bool(annex)
    for concept in ("running_annex", "running_page"):
        for pattern in _in_lower_case(*phrases.printed(concept)):
            shorter = pattern.sub("", rest)
            is_named |= shorter != rest
            rest = shorter
    if not is_named or not re.fullmatch(r"[\W\d_ivx]*", rest):
        return None
    return _annex_number(annex[0][2] if annex else {}, phrases)


def _annex_number(found: dict[str, str], phrases: PhraseTable) -> int:
    """Return the number of the annex that a phrase names, or 0."""
    if (roman := found.get("roman", "").upper()) in _ROMAN:
        return _ROMAN.index(roman) + 1
    return phrases.number(found["number"]) if "number" in found else 0


@cache
def _in_lower_case(*phrases: str) -> list[re.Pattern[str]]:
    """Return the patterns of phrases in folded text in lower case, the longest first."""
    return [
        re.compile(
            re.escape(fold(phrase).text.lower())
            .replace(r"\{roman\}", "[ivx]{1,5}")
            .replace(r"\{number\}", r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})")
        )
        for phrase in sorted(phrases, key=len, reverse=True)
    ]


def _reason(
    block: Block,
    before: Block | None,
    part: Part,
    languages: Iterable[PhraseTable],
    *,
    is_strict: bool,
    is_title: bool,
    follows: str,
) -> str:
    """Return why an unrecognised line prevents the import; empty if it does not."""
    if inside := part.inside:
        return f"it stands inside {inside}"
    if before is not None and part.is_after_row and goes_on(block, before):
        return "it may be the rest of the row before it"
    if before is not None and part.is_after_row:
        if block.unit == "row" and block.within.startswith(f"{before.within}, {before.unit}"):
            return "it is in a table within the row before it"
        is_row = len([cell for cell in block.cells if cell]) > 1 and block.unit == "row"
        if is_row and block.within == before.within:
            return "it is a row of the same table as the recommendation before it"
        is_label = len(before.cells) == 1 and part.phrases.label(before.cells[0], FIELDS)
        if before.unit != "row" and not {"\t", "|"} & set(before.raw) and is_label:
            return "it may be the value of the field above it"
    known = tuple(languages) or tuple(load_phrase_tables().values())
    if part.is_before_rows and any(each.search("new", block.folded) for each in known):
        return "it may say that the recommendations below it are new"
    is_front = isinstance(part, Front)
    addressee = "" if is_title else part.addressee
    if reason := risk(block, known, addressee=addressee, is_front=is_front, document=part.document):
        return reason
    if follows == "heading" and not is_title and _is_like_title(block, part):
        return "it may be the title of another annex of recommendations"
    return "no rule recognises it (--strict)" if is_strict else ""


def _opens_later_annex(block: Block, annexes: int, phrases: PhraseTable) -> bool:
    """Return whether a line begins with the number of a later annex."""
    folded = block.folded
    found = [each for each in phrases.search("running_annex", folded) if each[0] == 0]
    return bool(found) and _annex_number(found[0][2], phrases) > annexes


def _is_like_title(block: Block, part: Part) -> bool:
    """Return whether a line between reports names recommendations, but no year."""
    folded = block.folded
    undated = folded.text
    for start, end, _ in reversed(part.phrases.search("as_at", folded)):
        undated = undated[:start] + undated[end:]
    return (
        isinstance(part, RecommendationAnnex)
        and part.has_recommendations
        and len(block.cells) == 1
        and bool(part.phrases.search("recommendations", folded))
        and not part.phrases.search(part.addressee, folded)
        and not re.search(r"(?:19|20)\d\d", undated)
        and not block.text.endswith((".", "。", "]", "］", ")", "）"))
    )


#: A report's symbol alone, or with the beginning of a title in quotation marks.
_BEGINS_HEADING = re.compile(rf'{ReportSymbol.loose}[:,\-]*(?:"[^"]*)?$', re.IGNORECASE)
_HEADING_LINES = 3
#: Maximum number of lines of a comment, and the letters with which each is compared first.
_COMMENT_LINES = 6
_COMMENT_BEGINS = 4
_SYMBOL = re.compile(ReportSymbol.loose, re.IGNORECASE)
_ITEM = re.compile(rf"\W{{0,3}}{ReportSymbol.loose}", re.IGNORECASE)
_OPEN_ITEM = re.compile(rf"\W{{0,3}}{ReportSymbol.loose}\([^()]*", re.IGNORECASE)
#: Maximum number of lines between the line that opens an annex and its first report.
_PREAMBLE = 40
#: Up to this length a numbered line may be a title: "I. Reviews of 2022".
_SHORT = 90
#: A report's recommendation numbers are within this many characters of the line's end.
_COUNTS = 80
_ENDS = re.compile(r"[.。;；:：]$")
_TITLES = ("annex_legislative_body", "annex_executive_head", "annex_open_reports")


def _openings(blocks: Sequence[Block], phrases: PhraseTable, form_of: FormOf) -> dict[int, str]:
    """Return the lines that open an annex: index of the block, and what the annex lists.

    A line opens an annex if it is a phrase of the phrase table, or if it names an addressee
    (or a list of reports) and the first recognisable block after it is a report's heading (or
    a row of that list).
    """
    openings: dict[int, str] = {}
    for place, block in enumerate(blocks):
        if block.cells and not block.role:
            if concept := phrases.which(_TITLES, block.folded.text):
                openings[place] = concept.removeprefix("annex_")
    current = ""
    for place, block in enumerate(blocks):
        kind = openings.get(place) or _announced(block, phrases)
        if place not in openings and kind not in ("", current):
            preamble = blocks[place + 1 : place + 1 + _PREAMBLE]
            title = next(
                (each for each in range(len(preamble)) if place + 1 + each in openings), None
            )
            if title is not None and not _first_form(preamble[:title], form_of):
                continue  # the title itself comes later
            wanted = "open_reports" if kind == "open_reports" else "heading"
            length = _before_form(preamble, form_of)
            # If several lines could be the title, the last one is.
            is_last = not any(_announced(each, phrases) for each in preamble[:length])
            if is_last and _first_form(preamble[length : length + 1], form_of) == wanted:
                openings[place] = kind
        current = openings.get(place, current)
    return openings | _untitled_lists(blocks, openings, phrases, form_of)


def _untitled_lists(
    blocks: Sequence[Block], openings: dict[int, str], phrases: PhraseTable, form_of: FormOf
) -> dict[int, str]:
    """Return where a list of reports begins whose title is not in the phrase table.

    That is between the last recommendation and the list's first row.
    """
    found: dict[int, str] = {}
    current, start = "", -1
    for place, block in enumerate(blocks):
        current = openings.get(place, current)
        if current not in ADDRESSEES or not block.cells or block.role:
            continue
        if not block.cells[0] or phrases.label(block.cells[0], FIELDS):
            start = -1
        elif (form := form_of(block)) == "open_reports":
            found[place if start < 0 else start] = current = "open_reports"
        elif place in openings or form not in ("", "other"):
            start = -1
        elif phrases.match("annex_follows", block.folded.text) is not None:
            start = -1
        elif start < 0 or (block.unit == "row" and blocks[start].within != block.within):
            start = place
    return found


def _is_listed(block: Block, phrases: PhraseTable) -> bool:
    """Return whether a row lists a report and its recommendation numbers, or is its header."""
    first = fold(block.cells[0]).text
    if len(block.cells) < 2:
        if not _ITEM.match(first):
            return False
        tail = fold(block.text[-_COUNTS:])
        return (
            re.search(r"\d", tail.text) is not None
            and not phrases.search("recommendation", tail)
            and _names_addressee(tail, phrases)
            and heading_of(block, phrases) is None
        )
    if phrases.match("open_reports_header", first) is not None:
        return True
    if _SYMBOL.fullmatch(first):
        return len(block.cells) > 2 or any(each.isdigit() for each in block.cells[1])
    return _SYMBOL.match(first) is not None and _names_addressee(fold(block.cells[-1]), phrases)


def _names_addressee(folded: Folded, phrases: PhraseTable) -> bool:
    names = (name for each in ADDRESSEES for name in (each, f"{each}_short"))
    return any(phrases.search(name, folded) for name in names)


def _unquoted(blocks: Sequence[Block], phrases: PhraseTable, form_of: FormOf) -> set[int]:
    """Return the numbers of lines that are report headings with an unquoted title.

    The first recognisable block after such a line is a recommendation.
    """
    return {
        block.number
        for place, block in enumerate(blocks)
        if block.cells
        and not block.role
        and "JIU" in block.text
        and heading_of(block, phrases) is None
        and heading_of(block, phrases, is_unquoted=True) is not None
        and _first_form(blocks[place + 1 : place + 1 + _PREAMBLE], form_of) == "recommendation"
    }


def _announced(block: Block, phrases: PhraseTable) -> str:
    """Return what a short line announces if it names one kind of annex; otherwise empty."""
    if len(block.cells) != 1 or block.role or len(block.text) > 250:
        return ""
    text = block.text
    folded = fold(text)
    # A title may end with a date, whose last word may be abbreviated: "30 июня 2029 г.".
    ends_in_date = any(end == len(folded.text) for _, end, _ in phrases.search("date", folded))
    is_sentence = text.endswith((".", "。", ";", "；", ":", "：", "]", "］")) and not ends_in_date
    if _NUMBERED.match(text) or is_sentence:
        return ""
    named = [each for each in ADDRESSEES if phrases.search(each, folded)]
    if len(named) == 1:
        is_title = phrases.search("recommendations", folded) or phrases.search(
            "running_annex", folded
        )
        return named[0] if is_title else ""
    if not named and phrases.search("open_reports", folded):
        return "open_reports"
    return ""


def _before_form(blocks: Sequence[Block], form_of: FormOf) -> int:
    """Return the number of blocks before the first recognisable one."""
    return next((place for place, block in enumerate(blocks) if form_of(block)), len(blocks))


def _first_form(blocks: Sequence[Block], form_of: FormOf) -> str:
    """Return the form of the first recognisable block."""
    return next(filter(None, map(form_of, blocks)), "")


def _form(block: Block, phrases: PhraseTable) -> str:
    """Return the form of a block: a heading, a row, a paragraph; empty if it has none of these."""
    if not block.cells or block.role:
        return ""
    folded = block.folded.text
    first = fold(block.cells[0]).text
    if heading_of(block, phrases) is not None or runs_into_heading(block, phrases):
        return "heading"
    if phrases.match("year_heading", folded) is not None:
        return "heading"
    if _is_listed(block, phrases):
        return "open_reports"
    if phrases.match("recommendation", first.rstrip(":")) is not None:
        return "recommendation"
    is_title = len(block.text) < _SHORT and block.unit != "row" and not _ENDS.search(block.text)
    return "other" if (len(block.cells) > 1 or _NUMBERED.match(block.text)) and not is_title else ""


def _none_skipped(
    announced: dict[str, str],
    annexes: int,
    block: Block,
    phrases: PhraseTable,
    reading: ParseResult,
) -> None:
    """Report a problem if an announced annex number shows that an earlier opening is missing."""
    number = _annex_number(announced, phrases)
    if number > annexes + 1:
        reading.problem(
            block.place,
            f"annex {number} is announced, and the line that opens annex {number - 1} was not"
            " found before it: restore that line",
        )


def _finish(reading: ParseResult, without: Collection[str]) -> None:
    """Complete the rows that depend on the whole document."""
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
    # A recommendation printed twice is one recommendation; both status rows are kept.
    once: dict[tuple[str, int], dict[str, Any]] = {}
    for row in tables.get("recommendations", ()):
        once.setdefault((row["report"], row["recommendation"]), row)
    tables["recommendations"] = list(once.values())
    if not tables.get("statuses") and not reading.problems:
        reading.problem("whole document", "no recommendation was found in any annex")


def _lost_headings(reading: ParseResult, without: Collection[str]) -> None:
    """Record a problem for each report that is mentioned but has no heading.

    If a heading line was lost, its recommendations would be assigned to the report before.
    """
    places = {(row["report"], row["addressee"]) for row in reading.tables.get("headings", ())}
    headed = {report for report, _ in places}.union(without)
    # The lists in a document name every report with recommendations; without these lists, only
    # a decreasing number shows that a heading is missing.
    has_lists = _lists_agree(reading.tables)
    for place, what in reading.out_of_order:
        if has_lists:
            reading.notes.append(f"{place}: {what}")
        else:
            reading.problem(
                place,
                f"{what}: is the heading of another report missing before it? Restore the line, or"
                " put the recommendations in their order",
            )

    def suspect(row: dict[str, Any], what: str) -> None:
        headed.add(row["report"])
        reading.problem(
            row["locator"],
            f"{row['report']} is {what}. If the line was lost, restore"
            " it, because its recommendations would otherwise be assigned"
            " to another report; if the document has none of them, state"
            f" this: --without {row['report']}",
        )

    for table, what in (
        ("decisions", "submitted for decision"),
        ("open_reports", "listed as open"),
    ):
        for row in reading.tables.get(table, ()):
            if row["report"] not in headed:
                suspect(row, f"{what}, but no annex has its heading")
    places |= {(report, addressee) for report in without for addressee in ADDRESSEES}
    for row in reading.tables.get("open_reports", ()):
        for addressee in ADDRESSEES:
            is_headed = row["report"] in headed and (row["report"], addressee) not in places
            if row[f"{addressee}_count"] and is_headed:
                to = addressee.replace("_", " ")
                suspect(row, f"listed as open, but the annex for the {to} has no heading of it")
    for row in _strayed(reading.tables):
        if row["report"] not in without:
            which = f"recommendation {row['recommendation']} of it stands in no annex, and one of"
            suspect(
                row,
                f"submitted for decision, but {which} this number too many under another report",
            )


def _lists_agree(tables: dict[str, list[dict[str, Any]]]) -> bool:
    """Return whether the decision and the list of open reports agree with the rows.

    Under the heading of another report they would not.
    """
    if not (tables.get("decisions") and tables.get("open_reports")):
        return False
    rows = tables.get("statuses", ())
    printed = {(row["report"], row["recommendation"]) for row in rows}
    opened = Counter(
        (row["report"], row["addressee"])
        for row in rows
        if row["acceptance"] not in CLOSED_OTHERWISE and row["implementation"] != "implemented"
    )
    listed = Counter(
        {
            (row["report"], addressee): row[f"{addressee}_count"]
            for row in tables["open_reports"]
            for addressee in ADDRESSEES
        }
    )
    decided = {(row["report"], row["recommendation"]) for row in tables["decisions"]}
    return decided <= printed and +opened == +listed


def _strayed(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return decided recommendations not listed whose number another report has in excess."""
    decided = {(row["report"], row["recommendation"]): row for row in tables.get("decisions", ())}
    printed = Counter((row["report"], row["recommendation"]) for row in tables.get("statuses", ()))
    spare = {place for place, times in printed.items() if times > 1} | {
        (row["report"], row["recommendation"])
        for row in tables.get("statuses", ())
        if row["implementation"] == "implemented" or row["acceptance"] in CLOSED_OTHERWISE
        if row["change"] != "unchanged"
    }.difference(decided)
    numbers = {number for _, number in spare}
    return [row for place, row in decided.items() if place not in printed and place[1] in numbers]


def _reports(reading: ParseResult) -> None:
    """Add one row per report: its title where first printed, its day of issue where stated."""
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
