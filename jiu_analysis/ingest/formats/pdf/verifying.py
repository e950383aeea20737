"""Comparison of the text read with the text layer: nothing lost, and no change of order."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.geometry import Word
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM
from jiu_analysis.ingest.formats.text import clean

_LONGEST_MARK = 3


def check_order(lines: Sequence[list[Word]], place: str) -> None:
    """Raise ContentError if the lines of a cell are not consecutive in the text layer.

    This is the case if two columns are read as one, or if letters overlap. Lines that are drawn in
    another order, but each as a whole, are accepted in the order of the page.
    """
    if len(lines) > 1 and not is_in_order(lines):
        raise ContentError(
            f"{place}: the order of its words is not certain, because the"
            f" file stores them in another order than the page shows; {TEXT_FORM}"
        )


def is_in_order(lines: Iterable[list[Word]]) -> bool:
    """Return whether the lines do not overlap in the order of the text layer."""
    spans = []
    for words in lines:
        orders = [
            word.order
            for word in words
            if word.order >= 0
            # Note marks and single letters of formulas may be drawn in any order.
            and len(word.text) > (1 if word.text.isalpha() else _LONGEST_MARK)
        ]
        if orders:
            spans.append((min(orders), max(orders)))
    spans.sort()
    return all(before[1] < after[0] for before, after in pairwise(spans))


def letters(text: str) -> Counter[str]:
    """Count the letters and figures of a text, regardless of their presentation form."""
    found = Counter(unicodedata.normalize("NFKD", clean(_whole(text))))
    return Counter({each: count for each, count in found.items() if each.isalnum()})


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def check_letters(read: dict[int, list[str]], printed: dict[int, str]) -> None:
    """Raise ContentError unless every letter of the pages is in one of the texts read.

    Parameters
    ----------
    read : dict of int to list of str
        The texts read or recorded as left out, by the page on which they begin.
    printed : dict of int to str
        The text layer by page.
    """
    everything = "\n".join(text for texts in read.values() for text in texts)
    if letters(everything) == letters("\n".join(printed.values())):
        return
    for page, text in printed.items():
        lost = letters(text)
        lost.subtract(letters("\n".join(read.get(page, ()))))
        if differing := {each: count for each, count in lost.items() if count}:
            shown = "".join(sorted(differing))[:20]
            raise ContentError(
                f"page {page} of the PDF: {sum(map(abs, differing.values()))} letters of its text"
                f" were lost or read twice (“{shown}”); {TEXT_FORM}"
            )
    raise ContentError(f"some letters of the PDF's text were lost or read twice; {TEXT_FORM}")
