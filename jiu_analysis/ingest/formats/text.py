"""The plain-text format, and the text cleaning that all formats share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from jiu_analysis.ingest.phrases.normalize import is_han
from jiu_analysis.ingest.result import Block

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def blocks(text: str) -> list[Block]:
    r"""Split a text into blocks, one per line.

    Parameters
    ----------
    text : str
        The document, with any style of line ending.

    Returns
    -------
    list of Block
        One per line; blank lines and lines of markup only have no cells. An HTML table gives one
        per row instead. A row that spans several lines is placed at its first line.

    Examples
    --------
    >>> [block.cells for block in blocks("a\tb\n| c | d |")]
    [('a', 'b'), ('c', 'd')]
    """
    # Imported here to avoid a circular import.
    from jiu_analysis.ingest.formats import markdown

    return markdown.blocks(text)


# Characters that control layout and are not visible: soft hyphens, zero-width and directional
# marks, variation selectors, and the control characters that XML and PDF allow.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# Ligatures and other presentation forms, which are replaced by their letters.
_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc\u2f00-\u2fd5]+")


def clean(text: str) -> str:
    """Return the text of one cell or paragraph, cleaned.

    White space is collapsed and stripped, invisible characters are removed, ligatures are replaced
    by letters, and the result is in Unicode form NFC.

    Examples
    --------
    >>> clean("Di\u00adrector,\u00a0 o\ufb03ce\u200b")
    'Director, office'
    """
    if not text.isascii():
        text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        text = unicodedata.normalize("NFC", text)
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


#: Where a source breaks a line within a paragraph, or begins one within a cell. `clean` makes it a
#: space.
LINE_END = "\v"


def in_lines(cells: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""Return the cleaned cells of a row, and the same with line feeds at `LINE_END`.

    The latter are empty if no cell has several lines; see `Block`.

    Examples
    --------
    >>> in_lines(["Officer", "Director, HR \v Director,\n Budget "])
    (('Officer', 'Director, HR Director, Budget'), ('Officer', 'Director, HR\nDirector, Budget'))
    """
    if not any(LINE_END in cell for cell in cells):
        return tuple(map(clean, cells)), ()
    lines = tuple("\n".join(filter(None, map(clean, cell.split(LINE_END)))) for cell in cells)
    has_several = any("\n" in each for each in lines)
    return tuple(each.replace("\n", " ") for each in lines), lines if has_several else ()


_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
#: "short- and long-term": a suspended hyphen, which does not continue in the next word.
SUSPENDED = re.compile(r"(?:and|or|to|et|ou|y|o|и|или)\b")


def joined(left: str, right: str) -> str:
    """Join two parts of a text that a line break separates.

    Examples
    --------
    >>> joined("in the", "end"), joined("立法", "机构"), joined("Director-", "General")
    ('in the end', '立法机构', 'Director-General')
    """
    if left and right and is_han(left[-1]) and is_han(right[0]):
        return left + right
    if _BROKEN_WORD.search(left) and right[:1].isalpha() and not SUSPENDED.match(right):
        return left + right
    return f"{left} {right}".strip()


def raised(digits: str) -> str:
    """Return a footnote reference in superscript digits, so that it is not taken for a number."""
    return digits.translate(_RAISED)


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """Return the cells without trailing empty ones."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
