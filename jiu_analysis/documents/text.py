"""The text form: lines, cells separated by tabs, stray HTML in the cells."""

from __future__ import annotations

import re

from jiu_analysis.documents.reading import Block

# Only the elements that conversion leaves behind: "< 5 %" is content.
_TAGS = re.compile(
    r"</?(?:p|div|span|ul|ol|li|br|b|i|u|em|strong|sup|sub)(?:\s[^<>]{0,400})?/?>", re.IGNORECASE
)


def blocks(text: str) -> list[Block]:
    """Cut a text into blocks, one a line.

    Parameters
    ----------
    text : str
        The document; any style of line end.

    Returns
    -------
    list of Block
        One a line, blank ones with no cells.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [Block(number, _cells(line), line) for number, line in enumerate(lines, start=1)]


def _cells(line: str) -> tuple[str, ...]:
    cells = [" ".join(_TAGS.sub(" ", cell).split()) for cell in line.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
