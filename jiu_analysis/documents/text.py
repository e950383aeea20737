"""The text form: lines, cells separated by tabs, stray HTML and Markdown tables in them."""

from __future__ import annotations

import re
import unicodedata

from jiu_analysis.documents.folding import is_han
from jiu_analysis.documents.reading import Block

# Only the elements that conversion leaves behind: "< 5 %" is content.
_TAGS = re.compile(
    r"</?(?:p|div|span|ul|ol|li|br|b|i|u|em|strong|sub)(?:\s[^<>]{0,400})?/?>", re.IGNORECASE
)
_SUPERSCRIPT = re.compile(r"<sup(?:\s[^<>]{0,400})?>\s*(\d{1,3})\s*</sup>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PIPES = re.compile(r"\s*\|(.*)\|\s*")
_RULE = re.compile(r"[\s|:\-]+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")


def blocks(text: str) -> list[Block]:
    r"""Cut a text into blocks, one a line.

    Parameters
    ----------
    text : str
        The document; any style of line end.

    Returns
    -------
    list of Block
        One a line, blank ones and the rules of Markdown tables with no cells.

    Examples
    --------
    >>> [block.cells for block in blocks("a\tb\n| c | d |")]
    [('a', 'b'), ('c', 'd')]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [Block(number, _cells(line), line) for number, line in enumerate(lines, start=1)]


# Characters that direct layout and show nothing: soft hyphens, zero-width and directional marks,
# variation selectors, and the control characters that XML and PDF let through.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# Ligatures and other forms of presentation stand for the letters they are made of.
_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc\u2f00-\u2fd5]+")


def clean(text: str) -> str:
    """Return one cell or paragraph as a person reads it.

    Every run of white space is one space, none is around the text, characters that show
    nothing are removed, ligatures are letters, and the Unicode form is NFC.

    Examples
    --------
    >>> clean("Di\u00adrector,\u00a0 o\ufb03ce\u200b")
    'Director, office'
    """
    if not text.isascii():
        text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        text = unicodedata.normalize("NFC", text)
    return " ".join(_INVISIBLE.sub("", text).split())


_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
#: "short- and long-term": the hyphen ends a word whose rest is left out.
SUSPENDED = re.compile(r"(?:and|or|to|et|ou|y|o|и|или)\b")


def joined(left: str, right: str) -> str:
    """Two parts of one text that a line end has cut.

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
    """The reference to a footnote, in raised figures, so that it is not taken for a number."""
    return digits.translate(_RAISED)


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """Cells without the empty ones at the end."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cells(line: str) -> tuple[str, ...]:
    parts = line.split("\t")
    if len(parts) == 1 and (table := _PIPES.fullmatch(line)):
        if _RULE.fullmatch(line):
            return ()
        parts = [_ESCAPE.sub(r"\1", part) for part in re.split(r"(?<!\\)\|", table[1])]
    return trimmed([clean(_without_markup(part)) for part in parts])


def _without_markup(cell: str) -> str:
    if "<" not in cell:
        return cell
    return _TAGS.sub(" ", _SUPERSCRIPT.sub(lambda found: raised(found[1]), cell))
