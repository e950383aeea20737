"""Translate the Markdown text of notebooks by block: heading, paragraph, list item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiu_analysis.report.i18n.catalogue import translations
from jiu_analysis.report.i18n.language import get_language


class Block(NamedTuple):
    """A block of Markdown.

    Parameters
    ----------
    lead : str
        Markdown prefix: ``## ``, ``- ``, or nothing.
    text : str
        Text on one line; a block of code unchanged.
    is_prose : bool
        Whether the block is to be translated.
    """

    lead: str
    text: str
    is_prose: bool


def blocks(markdown: str) -> list[list[Block]]:
    r"""Split a Markdown cell into blocks; adjacent blocks are grouped in one list.

    Examples
    --------
    >>> blocks("## Rates\n\nA rate says\nlittle.")[1]
    [Block(lead='', text='A rate says little.', is_prose=True)]
    """
    return [list(_of_part(part)) for part in re.split(r"\n\s*\n", markdown.strip("\n"))]


def prose(markdown: str, language: str | None = None) -> str:
    """Translate a Markdown cell.

    Parameters
    ----------
    markdown : str
        Source of the cell in English.
    language : str, optional
        By default the language of the page.

    Returns
    -------
    str
        The translated blocks, each on one line; for English, the source unchanged. A block
        that is in no catalogue (such as a user's own) is not translated.

    Examples
    --------
    >>> prose("## Sources", "fr")
    '## Sources'
    """
    known = translations(language)
    if (language or get_language()) == "en":
        return markdown
    parts = [
        "\n".join(
            each.lead + (known.gettext(each.text) if each.is_prose else each.text) for each in part
        )
        for part in blocks(markdown)
    ]
    return "\n\n".join(parts)


def _of_part(part: str) -> Iterator[Block]:
    lines = part.splitlines()
    if all(line.startswith("    ") for line in lines):
        yield Block("", part, False)
        return
    lead, words = "", []
    for line in lines:
        found = re.match(r"(#{1,6} |[-*] |\d+\. )", line)
        if found and words:
            yield Block(lead, " ".join(words), True)
            words = []
        if found or not words:
            lead = found[0] if found else ""
        words.append(line[len(found[0]) if found else 0 :].strip())
    yield Block(lead, " ".join(words), True)
