"""The text form, and the one cleaning of text for all formats."""

from __future__ import annotations

import re
import unicodedata

from jiu_analysis.ingest.phrases.normalize import is_han
from jiu_analysis.ingest.result import Block

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def blocks(text: str) -> list[Block]:
    r"""Cut a text into blocks, one a line.

    Parameters
    ----------
    text : str
        The document; any style of line end.

    Returns
    -------
    list of Block
        One a line, blank ones and those that are only markup with no cells; a table in HTML
        gives one a row instead. A row of several lines stands at its first one.

    Examples
    --------
    >>> [block.cells for block in blocks("a\tb\n| c | d |")]
    [('a', 'b'), ('c', 'd')]
    """
    # Imported when called, since it needs what follows here.
    from jiu_analysis.ingest.formats import markdown

    return markdown.blocks(text)


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
