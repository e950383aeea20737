"""Decide whether a line that no rule recognises could be, or hide, content of a recommendation.

A closing line or a note may be left out; a line that may contain a report heading, a
recommendation, a status or an addressee may not, whatever its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jiu_analysis.ingest.grammar.annexes import COMMENTS, FIELDS
from jiu_analysis.ingest.grammar.body import is_symbol, same_symbol
from jiu_analysis.ingest.phrases.normalize import Folded, fold, is_han
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import OBJECT, Block
from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, IMPLEMENTATION

_JIU_SYMBOL = re.compile(
    r"JIU\W{0,2}(?:REP|NOTE|ML)(?![A-Za-z])|JIU/[A-Z]{2,8}[/.\-]", re.IGNORECASE
)
_FIGURES = re.compile(r"[\d\s.,%()/+\-–—]*")
#: From this number of words a line is a sentence, in which a status word may be a common word.
_SENTENCE = 8
#: Above this number of characters a line is a sentence, however its words are separated.
_LONGEST_SHORT = 1_000
_INTRODUCES = ":-—–\t|="
_CONTINUES = tuple(",;&-/")


def risk(
    block: Block,
    languages: Iterable[PhraseTable],
    *,
    addressee: str = "",
    is_front: bool = False,
    document: str = "",
) -> str:
    """Return why a line could be, or hide, content of a recommendation.

    Parameters
    ----------
    block : Block
        A line that no rule recognises.
    languages : iterable of PhraseTable
        The phrases of every language.
    addressee : str
        The addressee of the annex that contains it; naming this one is no reason.
    is_front : bool
        Whether the line is before the annexes. A summary, a legend or a table of contents may
        name reports and statuses; there only a line labelled as a recommendation counts.

    Returns
    -------
    str
        The reason, for a message; empty if there is none.

    Examples
    --------
    >>> from jiu_analysis.ingest import load_phrase_tables
    >>> languages = load_phrase_tables().values()
    >>> risk(Block(1, ("[End of the annexes]",)), languages)
    ''
    >>> risk(Block(1, ("Status: Not started",)), languages)
    'it contains the status word “Not started”'
    """
    # Before the annexes a picture is a logo or a seal.
    if addressee and OBJECT in block.text:
        return f"it holds {', '.join(block.objects) or 'an object'} that cannot be read"
    cells = [fold(cell) for cell in block.cells]
    if not is_front and _JIU_SYMBOL.search("".join(cell.text for cell in cells)):
        return "it contains the symbol of a JIU report"
    if not is_front and document:
        for text in block.cells:
            if is_symbol(text) and not same_symbol(text, document):
                return f"it is the symbol of another document, {text}"
    others = [each for each in ADDRESSEES if each != addressee]
    is_count = _is_count(block)
    for phrases in languages:
        for number, cell in enumerate(cells):
            if not is_front and (found := _named(phrases, COMMENTS, cell)):
                return f"it contains a statement about the previous status, “{found}”"
            if found := _recommendation(phrases, cell):
                return f"it contains the label of a recommendation, “{found}”"
            if found := _standing_out(phrases, FIELDS, cell, is_label=True):
                return f"it contains the field label “{found}”"
            if not (is_count or is_front) and (
                found := _standing_out(phrases, (*ACCEPTANCE, *IMPLEMENTATION), cell)
            ):
                return f"it contains the status word “{found}”"
            if addressee and number == 0 and (found := _named(phrases, others, cell)):
                return f"it names another addressee, “{found}”"
    return ""


def goes_on(block: Block, before: Block) -> bool:
    """Return whether a line may continue a cell that ends in the line directly before it."""
    text, last = block.text, before.text.rstrip()
    return (
        block.number == before.number + 1
        and block.unit == before.unit == "line"
        and (text[:1].islower() or text.startswith(_CONTINUES) or last.endswith(_CONTINUES))
    )


def _recommendation(phrases: PhraseTable, cell: Folded) -> str:
    if found := _standing_out(phrases, ("recommendation",), cell, is_label=True):
        return found
    # The label without its number, or with other characters before it: "Recommendation No. 4".
    for phrase in phrases.printed("recommendation"):
        label = re.escape(fold(phrase.replace("{n}", "")).text)
        shape = rf"\W*{label}(?:\W*$|\W{{0,2}}\w{{0,4}}\W{{0,2}}\d)"
        if match := re.match(shape, cell.text, re.IGNORECASE):
            return cell.as_printed(*match.span())
    return ""


def _standing_out(
    phrases: PhraseTable, concepts: tuple[str, ...], cell: Folded, *, is_label: bool = False
) -> str:
    """Return a phrase of the concepts that is more than a common word within a sentence."""
    is_short = _is_short(cell.original)
    for concept in concepts:
        for start, end, _ in phrases.search(concept, cell):
            before, after = cell.text[:start].strip("[](){}*•·-"), cell.text[end:]
            if (
                is_short
                or not before
                or (not is_label and before[-1] in _INTRODUCES)
                or (not is_label and not after.strip(".。;；:)]}\"'"))
                or after[:1] in tuple(_INTRODUCES)
            ):
                return cell.as_printed(start, end)
    return ""


def _named(phrases: PhraseTable, concepts: Iterable[str], cell: Folded) -> str:
    for concept in concepts:
        for start, end, _ in phrases.search(concept, cell):
            return cell.as_printed(start, end)
    return ""


def _is_short(text: str) -> bool:
    """Return whether a text has too few words for a sentence.

    In a script without spaces, two characters count as one word.
    """
    if len(text) > _LONGEST_SHORT:
        return False
    han = sum(map(is_han, text))
    return han / 2 + len(text.split()) - (1 if han else 0) < _SENTENCE


def _is_count(block: Block) -> bool:
    """Return whether a row has only figures after its first cell, as a summary table does."""
    rest = [cell for cell in block.cells[1:] if cell]
    return bool(rest) and all(_FIGURES.fullmatch(cell) for cell in rest)
