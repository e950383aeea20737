"""Officers in charge that are listed in several lines of one cell."""

from __future__ import annotations

import re

#: A line that ends so goes on in the next: with a comma, a dash, or a short word such as "of".
_OPEN_END = re.compile(r"[,;:/&(\-–—،؛、，；：（]$|(?:^|\s)(?=[a-zа-я])[^\W\d_]{1,3}$")
_BULLET = re.compile(r"[•·▪◦○●■]\s*|[*–—-]\s+|\(?\d{1,2}[.)]\s+|\(?(?:[a-h]|[ivx]{1,4})\)\s+")
_SIGNS = "•·▪◦○●■"
#: What may begin the items of one line: "(a) Director (b) Auditor".
_SERIES = ("1 2 3 4 5 6", "a b c d e f", "i ii iii iv v vi")
#: A line that begins so goes on with the one before: in lower case, or with a bracket or sign.
_GOES_ON = re.compile(r"[,;:/&()\-–—،؛、，；：（）]|[a-zà-ÿа-я]")


def officers(cell: str, *, is_wrapped: bool = False) -> tuple[str, str]:
    r"""Return the officers in a cell, and a note if they may be more or fewer than were read.

    Parameters
    ----------
    cell : str
        The cell, with a line feed where a line surely ends.
    is_wrapped : bool
        Whether lines that may be several texts were joined, as in `Block.wrapped`.

    Examples
    --------
    >>> officers("Director, HR\nDirector, Budget")[0]
    'Director, HR; Director, Budget'
    >>> officers("Director of\nHuman Resources\n(interim)")
    ('Director of Human Resources (interim)', '')
    >>> officers("(a) Director, HR; (b) Auditor")[0]
    'Director, HR; Auditor'
    >>> officers("Legal Counsel Head of Budget", is_wrapped=True)[1]
    'the lines of a cell were read as one officer: “Legal Counsel Head of Budget”'
    """
    found: list[str] = []
    lines = [line for line in map(str.strip, cell.split("\n")) if line]
    joined = f"the lines of a cell were read as one officer: “{cell.strip()}”" if is_wrapped else ""
    if len(lines) == 1:
        lines = _items(lines[0])
    if len(lines) < 2:
        return "".join(lines), joined
    for line in lines:
        item = line[mark.end() :] if (mark := _BULLET.match(line)) else line
        is_inside = found and found[-1].count("(") > found[-1].count(")")
        goes_on = is_inside or (found and _OPEN_END.search(found[-1])) or _GOES_ON.match(line)
        if found and item == line and goes_on:
            found[-1] += f" {line}"
        else:
            found.append(item)
    whole = "; ".join(each.rstrip(" ;,") for each in found)
    note = f"read as several officers: “{whole}”"
    return whole, note if len(found) > 1 else joined


def _items(line: str) -> list[str]:
    """Return the items that one line lists: "• Director • Auditor", "(a) Director; (b) Auditor"."""
    if line[0] in _SIGNS:
        return [item for each in line.split(line[0]) if (item := each.strip(" ;,"))]
    found = re.match(r"(\(?)(1|a|i)([.)])\s", line)
    if found is None:
        return [line]
    before, first, after = found.groups()
    series = next(each.split() for each in _SERIES if each[0] == first)
    items: list[str] = []
    rest = line[found.end() :]
    for mark in series[1:]:
        item, is_there, further = rest.partition(f" {before}{mark}{after} ")
        if not is_there:
            break
        items, rest = [*items, item.strip(" ;,")], further
    return [*items, rest.strip(" ;,")] if items else [line]
