"""The plain-text format: lines with tab-separated cells, and Markdown as converters write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jiu_analysis.ingest.formats.inline import Inline
from jiu_analysis.ingest.formats.text import LINE_END, joined
from jiu_analysis.ingest.result import Block

_FENCE = re.compile(r"\s{0,3}(?:`{3,}[\w{} .=-]*|~{3,}[\w{} .=-]*|:{3,}.*)\s*")
_RULE = re.compile(r"\s*(?:={3,}|-{3,}|(?:-\s+){2,}-|(?:\*\s*){3,}|(?:_\s*){3,})\s*")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*")
_ATTRIBUTES = re.compile(r"\s*\{[#.][^{}]{0,200}\}\s*$")
_QUOTE = re.compile(r"^\s{0,3}>+(?:\s|$)")
_BULLET = re.compile(r"^(\s{0,8})[*+]\s+(?=\S)")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]^]{1,200}\]:\s*\S.*")
_MARKER = re.compile(r"\s*(?:[-*+•>#|+]|\d{1,3}[.)．]\s|\[\^|[-*+•]\s|\(?[a-z]{1,4}\)\s|:::|```)")
_LABEL = re.compile(
    r"\s*(?:[-•]\s+)?([*_]{1,3})(?=[^\s*_])([^*]{1,160}?)(?:[:：]\s*\1|\1\s*[:：])\s*(\S.*|)"
)
_LABEL_OF_STRONG = re.compile(r"\s*(?:[-•]\s+)?([^*:：]{1,120})[:：]\s*(\*\*\S.*\*\*)\s*")
_BARE_LABEL = re.compile(r"\s*(?:[-•]\s+)?(\*\*|__)(?=[^\s*_])([^*:：]{1,80}?)\1\s+([^\s*].*)")
#: Minimum number of labels without a colon for them to be treated as labels.
_FEWEST_LABELS = 5
_NO_LABEL = re.compile(r"\d{4}/\d|^\W*\d+\W*$")

_PIPES = re.compile(r"\s*\|(.*)\|\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_PIPE_RULE = re.compile(r"[\s|:\-]+")
_ALIGNMENT = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
_DASHES = re.compile(r"-{2,}")
_DASH_LINE = re.compile(r"\s*-{2,}(?:\s+-{2,})*\s*")
_GRID_LINE = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)

_OPEN_CELL = re.compile(r'\t"((?:[^"\t]|"")*)$')
_CLOSED_CELL = re.compile(r'((?:[^"\t]|"")*)"(?=\t|\s*$)')
_CELL_LINES = 40
#: Maximum number of lines of front matter, and of a table head.
_FRONT_MATTER = 60
_HEAD = 12
#: Number of unclosed HTML tables after which no more are searched for.
_UNCLOSED = 20
#: Maximum width at which converters wrap lines, in columns; and longest word considered.
_WRAPPED = 80
_LONG_WORD = 40


class _Line(NamedTuple):
    """The parsed form of a source line: its cells, or none if they belong to another line."""

    number: int
    raw: str
    cells: tuple[str, ...] = ()
    is_row: bool = False
    blocks: tuple[Block, ...] = ()
    hidden: str = ""
    continues_table: bool = False


def blocks(text: str) -> list[Block]:
    """Split a text into blocks; see `jiu_analysis.ingest.formats.text.blocks`."""
    lines = _lines(text)
    inline = Inline(lines)
    made: list[Block] = []
    tables = html_tables = 0
    is_in_table = False
    for line in _read(lines):
        number = len(made) + 1
        if line.blocks:
            html_tables += 1
            for block in line.blocks:
                within = block.within.replace("table 1", f"table {html_tables}", 1)
                if block.unit == "paragraph":
                    within = f"{within}, line {line.number}".strip(", ")
                table = block.table and tables + block.table
                made.append(block._replace(number=len(made) + 1, within=within, table=table))
            tables += max(block.table for block in line.blocks)
            is_in_table = False
            continue
        is_rule = bool(line.raw.strip()) and not line.cells
        is_in_table &= line.is_row or line.continues_table or is_rule
        if line.is_row and not is_in_table:
            tables += 1
            is_in_table = True
        position = 0 if number == line.number else line.number
        marked = [inline.marked(cell) for cell in line.cells]
        settled = inline.marks.settled(marked, is_row=line.is_row)
        left_out = settled.left_out
        if line.hidden:
            left_out = (*left_out, ("metadata", line.hidden))
        made.append(
            Block(
                number,
                settled.cells,
                line.raw,
                position=position,
                objects=settled.objects,
                left_out=left_out,
                table=tables if line.is_row else 0,
                lines=settled.lines,
            )
        )
    return made


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if "\n" not in text.strip("\n"):  # line endings of other platforms
        text = re.sub("[\x85\u2028\u2029]", "\n", text)
    return _with_whole_cells(text.removesuffix("\n").split("\n"))


def _with_whole_cells(lines: list[str]) -> list[str]:
    """Join the lines of a quoted cell that contains line breaks, as spreadsheets copy it."""
    for number, line in enumerate(lines):
        if "\t" not in line or not (opened := _OPEN_CELL.search(line)):
            continue
        for end in range(number + 1, min(number + 1 + _CELL_LINES, len(lines))):
            if closed := _CLOSED_CELL.match(lines[end]):
                held = [opened[1], *lines[number + 1 : end], closed[1]]
                cell = LINE_END.join(held).replace('""', '"')
                rest = lines[end][closed.end(1) + 1 :]
                lines[number] = f"{line[: opened.start() + 1]}{cell}{rest}"
                lines[number + 1 : end + 1] = [""] * (end - number)
                break
            if '"' in lines[end]:
                break
    return lines


def _read(lines: Sequence[str]) -> Iterator[_Line]:
    """Yield the parsed form of each line, in order."""
    taken = _front_matter(lines)
    yield from (
        _Line(number, lines[number - 1], hidden=lines[number - 1].strip())
        for number in range(1, taken + 1)
    )
    tables = _tables(lines, taken)
    plain = [
        "" if number in tables or number < taken else line for number, line in enumerate(lines)
    ]
    width = _wrap_width(plain)
    has_bare = sum(map(_is_bare_label, plain)) >= _FEWEST_LABELS
    at = taken
    while at < len(lines):
        if at in tables:
            yield from tables[at]
            at += 1
            continue
        end = at + 1
        whole = lines[at]
        while width and end < len(lines) and _is_wrapped(plain[end - 1], plain[end], width):
            whole = joined(whole.rstrip(), lines[end].strip())
            end += 1
        yield _plain(at + 1, whole, has_bare=has_bare)
        yield from (_Line(number + 1, lines[number]) for number in range(at + 1, end))
        at = end


def _tables(lines: Sequence[str], at: int) -> dict[int, list[_Line]]:
    """Return the parsed lines of tables and multi-line comments, by line index."""
    tables: dict[int, list[_Line]] = {}
    last = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
    unclosed = 0
    while at < len(lines):
        found: list[_Line] = []
        if lines[at] and "\t" not in lines[at]:
            found = _comment(lines, at) if at < last else []
            if not found and unclosed < _UNCLOSED and _TABLE_TAG.search(lines[at]):
                found = _html_table(lines, at)
                unclosed += not found
            found = found or _grid(lines, at) or _dash_table(lines, at) or _pipe_table(lines, at)
        for line in found:
            tables.setdefault(line.number - 1, []).append(line)
        at = max(at + 1, found[-1].number if found else 0)
    return tables


def _is_bare_label(line: str) -> bool:
    return ("**" in line or "__" in line) and bool(_BARE_LABEL.fullmatch(_BULLET.sub("- ", line)))


def _labelled(line: str, *, has_bare: bool) -> tuple[str, ...]:
    """Return a label in bold or italics and its value; empty if there is none."""
    found = _LABEL.fullmatch(line)
    if found is None and has_bare:
        found = _BARE_LABEL.fullmatch(line)
    cells = (found[2], found[3]) if found else ()
    if not cells and (found := _LABEL_OF_STRONG.fullmatch(line)):
        cells = (found[1], found[2])
    return () if not cells or _NO_LABEL.search(cells[0]) else cells


def _plain(number: int, line: str, *, has_bare: bool) -> _Line:
    """Return the parsed form of a line outside of Markdown tables."""
    parts = line.split("\t")
    if len(parts) > 1:
        return _Line(number, line, tuple(parts), is_row=True)
    if table := _PIPES.fullmatch(line):
        return _Line(number, line, _piped(line), is_row=bool(table))
    if _FENCE.fullmatch(line) or _RULE.fullmatch(line) or _REFERENCE.fullmatch(line):
        return _Line(number, line)
    held = _QUOTE.sub("", line)
    if heading := _HEADING.fullmatch(held):
        held = _ATTRIBUTES.sub("", heading[1])
    held = _BULLET.sub(r"\1- ", held)
    if held.endswith("\\") and not held.endswith("\\\\"):
        held = held[:-1]
    if label := _labelled(held, has_bare=has_bare):
        return _Line(number, line, label, is_row=True)
    return _Line(number, line, (held,))


# --- front matter and wrapped lines ------------------------------------------------------------


def _front_matter(lines: Sequence[str]) -> int:
    """Return the number of lines of a metadata block at the top."""
    if lines[0].strip() != "---":
        return 0
    for number, line in enumerate(lines[1:_FRONT_MATTER], start=2):
        if line.strip() in ("---", "..."):
            return number
        if not re.match(r"\s*(?:[\w-]{1,40}:(?:\s|$)|#|-\s|$)|\s{2,}\S", line):
            return 0
    return 0


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the column at which paragraphs were wrapped; 0 if they were not."""
    widest = wrapped = 0
    before = ""
    for line in lines:
        if "\t" in line:
            return 0
        if line.strip() and not re.match(r"\s*[|#+<]|\s*-{3}", line):
            words = line.split()
            if max(map(_width, words)) <= _LONG_WORD:
                widest = max(widest, _width(line))
            if widest > _WRAPPED:
                return 0
            if before.strip() and not _MARKER.match(line):
                wrapped += _width(before) + 1 + _width(words[0]) > _WRAPPED * 0.9
        before = line
    return widest if wrapped > 2 else 0


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Return whether a line continues in the next one only because it was full."""
    if not line.strip() or not following.strip() or line.endswith(("\\", "  ")):
        return False
    if _MARKER.match(following) or re.match(r"\s*[|#+<]", line) or _RULE.fullmatch(line):
        return False
    if following.lstrip().startswith(("**", "__")) and _LABEL.fullmatch(following):
        return False
    # Unclosed emphasis continues in the next line, however short the line is.
    is_open = line.count("**") % 2 == 1 and "**" in following
    return is_open or _width(line) + 1 + _width(following.split()[0]) > width


def _width(text: str) -> int:
    """Return the number of columns that a text takes in a fixed-width font."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(line: str, edges: Sequence[int]) -> list[str]:
    """Split a line at columns."""
    pieces, piece, column, edge = [], "", 0, 0
    for character in line:
        while edge < len(edges) and column >= edges[edge]:
            pieces.append(piece)
            piece, edge = "", edge + 1
        piece += character
        column += _columns(character)
    pieces.append(piece)
    return pieces + [""] * (len(edges) + 1 - len(pieces))


def _merged(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Merge the cells of several lines into one row."""
    cells = [""] * max(map(len, rows), default=0)
    ended: set[int] = set()  # cells whose next line begins a paragraph
    for row in rows:
        for place, piece in enumerate(row):
            piece = piece.strip()
            breaks = piece.endswith("\\") and not piece.endswith("\\\\")
            if breaks:
                piece = piece[:-1]
            whole = joined(cells[place], piece)
            if piece and place in ended and whole == f"{cells[place]} {piece}":
                whole = f"{cells[place]}{LINE_END}{piece}"
            cells[place] = whole
            if breaks or not piece:
                ended.add(place)
            else:
                ended.discard(place)
    return tuple(cells)


def _as_rows(
    lines: Sequence[str], at: int, rows: Sequence[tuple[int, tuple[str, ...]]], end: int
) -> list[_Line]:
    """Return the lines of a table: each row at its first line, the others empty."""
    cells = dict(rows)
    return [
        _Line(
            number + 1,
            lines[number],
            cells.get(number, ()),
            is_row=number in cells,
            continues_table=number > at,
        )
        for number in range(at, end)
    ]


def _comment(lines: Sequence[str], at: int) -> list[_Line]:
    """Return the lines of a comment that spans several lines."""
    before, sign, rest = lines[at].rpartition("<!--")
    if not sign or "-->" in rest:
        return []
    for end in range(at + 1, len(lines)):
        if "-->" in lines[end]:
            after = lines[end].partition("-->")[2]
            made = [_Line(number + 1, lines[number]) for number in range(at, end + 1)]
            made[0] = made[0]._replace(cells=(before,))
            made[-1] = made[-1]._replace(cells=(after,))
            return made
    return []


# --- tables ------------------------------------------------------------------------------------


def _html_table(lines: Sequence[str], at: int) -> list[_Line]:
    """Return the lines of an HTML table."""
    depth = 0
    for end in range(at, len(lines)):
        for tag in _TABLE_TAG.finditer(lines[end]):
            depth += -1 if tag[1] else 1
        if depth <= 0:
            break
    else:
        return []
    from jiu_analysis.ingest.formats import html as web

    page = "\n".join(lines[at : end + 1])
    found = tuple(web.blocks(page.encode("utf-8", "replace")))
    rest = [_Line(number + 1, lines[number]) for number in range(at, end + 1)]
    return [_Line(at + 1, page, blocks=found), *rest] if found else rest


def _piped(line: str) -> tuple[str, ...]:
    """Return the cells of a pipe table row, with or without outer pipes."""
    if _PIPE_RULE.fullmatch(line):
        return ()
    parts = _PIPE.split(line)
    if not parts[0].strip():
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip():
        parts = parts[:-1]
    return tuple(parts)


def _pipe_table(lines: Sequence[str], at: int) -> list[_Line]:
    """Return the lines of a pipe table, whose rows may lack outer pipes."""
    count = len(_PIPE.findall(lines[at]))
    if not count or "\t" in lines[at] or _PIPES.fullmatch(lines[at]):
        return []
    is_ruled = any(_ALIGNMENT.fullmatch(each) for each in lines[at : at + 2])
    end = at
    while end < len(lines) and "\t" not in lines[end] and _PIPE.search(lines[end]):
        if not is_ruled and len(_PIPE.findall(lines[end])) != count:
            break
        end += 1
    rows = lines[at:end]
    if not is_ruled and len(rows) < 2:
        return []
    return _as_rows(lines, at, [(at + place, _piped(row)) for place, row in enumerate(rows)], end)


def _grid(lines: Sequence[str], at: int) -> list[_Line]:
    """Return the lines of a grid table: multi-line rows between borders."""
    if not _GRID_LINE.fullmatch(lines[at]):
        return []
    end = at + 1
    while end < len(lines) and lines[end].lstrip().startswith(("|", "+")):
        end += 1
    edges = sorted(
        {
            column
            for line in lines[at:end]
            if _GRID_LINE.fullmatch(line)
            for column, sign in enumerate(line)
            if sign == "+"
        }
    )
    rows: list[tuple[int, tuple[str, ...]]] = []
    held: list[list[str]] = []
    for number in range(at, end):
        if _GRID_LINE.fullmatch(lines[number]):
            if held:
                rows.append((number - len(held), _merged(held)))
            held = []
        else:
            held.append(_grid_cells(lines[number], edges))
    if held:
        rows.append((end - len(held), _merged(held)))
    return _as_rows(lines, at, rows, end)


def _grid_cells(line: str, edges: Sequence[int]) -> list[str]:
    """Return the cells of a line, split at the border columns where it has a border."""
    pieces = _cut(line, edges)[1:]
    cells: list[str] = []
    for piece in pieces:
        if piece.startswith(("|", "+")) or not cells:
            cells.append(piece[1:])
        else:  # a cell that spans several columns
            cells[-1] += piece
    if cells and not cells[-1].strip():
        cells.pop()
    if cells:  # a slightly misaligned border
        cells[-1] = re.sub(r"\s\|\s*$", "", cells[-1])
    return cells


def _dash_table(lines: Sequence[str], at: int) -> list[_Line]:
    """Return the lines of a simple or multiline table, whose columns are lines of dashes."""
    head = _head_of(lines, at)
    if head is None:
        return []
    rule, heads = head
    edges = [each.start() for each in _DASHES.finditer(lines[rule])][1:]
    end = rule + 1
    is_closed = False
    while end < len(lines):
        if _DASH_LINE.fullmatch(lines[end]):
            is_closed = True
            break
        if not lines[end].strip() and heads == 1 and rule == at + 1:
            break  # a simple table with a head ends at a blank line
        end += 1
    if not is_closed and not (heads == 1 and rule == at + 1):
        return []
    body = range(rule + 1, end)
    is_multiline = is_closed and any(not lines[number].strip() for number in body)
    first = at if rule == at + heads else at + 1
    groups = [[*range(first, rule)]] if heads else []
    fresh = True
    for number in body:
        if not lines[number].strip():
            fresh = True
        elif is_multiline and not fresh:
            groups[-1].append(number)
        else:
            groups.append([number])
            fresh = False
    rows = [(group[0], _merged([_cut(lines[each], edges) for each in group])) for group in groups]
    return _as_rows(lines, at, rows, end + is_closed)


def _head_of(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the index of the dashes under a table head, and the number of lines of the head."""
    if "\t" in lines[at] or not lines[at].strip():
        return None
    if _is_columns(lines[at]):
        return at, 0
    if _DASH_LINE.fullmatch(lines[at]) and len(lines[at].strip()) > 9:
        for number in range(at + 1, min(at + _HEAD, len(lines))):
            if not lines[number].strip():
                return None
            if _is_columns(lines[number]):
                return number, number - at - 1
        return None
    if at + 1 < len(lines) and _is_columns(lines[at + 1]):
        return at + 1, 1
    return None


def _is_columns(line: str) -> bool:
    return bool(_DASH_LINE.fullmatch(line)) and len(_DASHES.findall(line)) > 1
