"""Officers in charge that are listed in several lines of one cell."""

from __future__ import annotations

import re

#: A line that ends so goes on in the next: with a comma, a dash, or a short word such as "of".
_OPEN_END = re.compile(r"[,;:/&(\-–—،؛、，；：（]$|(?:^|\s)(?=[a-zа-я])[^\W\d_]{1,3}$")
_BULLET = re.compile(r"[•·▪◦○●■*–—-]\s+|\(?\d{1,2}[.)]\s+")
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
    >>> officers("Legal Counsel Head of Budget", is_wrapped=True)[1]
    'the lines of a cell were read as one officer: “Legal Counsel Head of Budget”'
    """
    found: list[str] = []
    lines = [line for line in map(str.strip, cell.split("\n")) if line]
    joined = f"the lines of a cell were read as one officer: “{cell.strip()}”" if is_wrapped else ""
    if len(lines) < 2:
        return cell.strip(), joined
    for line in lines:
        item = line[mark.end() :] if (mark := _BULLET.match(line)) else line
        is_inside = found and found[-1].count("(") > found[-1].count(")")
        goes_on = is_inside or (found and _OPEN_END.search(found[-1])) or _GOES_ON.match(line)
        if found and item == line and goes_on:
            found[-1] += f" {line}"
        else:
            found.append(item)
    whole = "; ".join(found)
    note = f"several lines of officers were read as several officers: “{whole}”"
    return whole, note if len(found) > 1 else joined
