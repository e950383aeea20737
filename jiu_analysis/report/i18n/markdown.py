"""Translate the Markdown text of notebooks by block: heading, paragraph, list item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiu_analysis.report.i18n.catalogue import gettext
from jiu_analysis.report.i18n.language import get_language


class MarkdownBlock(NamedTuple):
    """A block of Markdown.

    Parameters
    ----------
    lead : str
        Markdown prefix: ``## ``, ``- ``, or nothing.
    text : str
        Text on one line; a block of code unchanged.
    is_text : bool
        Whether the block is to be translated.
    """

    lead: str
    text: str
    is_text: bool


def markdown_blocks(markdown: str) -> list[list[MarkdownBlock]]:
    r"""Split a Markdown cell into blocks; adjacent blocks are grouped in one list.

    Examples
    --------
    >>> markdown_blocks("## Rates\n\nA rate says\nlittle.")[1]
    [MarkdownBlock(lead='', text='A rate says little.', is_text=True)]
    """
    return [list(_of_part(part)) for part in re.split(r"\n\s*\n", markdown.strip("\n"))]


def translate_markdown(markdown: str) -> str:
    """Translate a Markdown cell into the language of the page.

    Parameters
    ----------
    markdown : str
        Source of the cell in English.

    Returns
    -------
    str
        The translated markdown_blocks, each on one line; for English, the source unchanged. A block
        that is in no catalogue (such as a user's own) is not translated.

    Examples
    --------
    >>> translate_markdown("## Sources")
    '## Sources'
    """
    if get_language() == "en":
        return markdown
    parts = [
        "\n".join(each.lead + (gettext(each.text) if each.is_text else each.text) for each in part)
        for part in markdown_blocks(markdown)
    ]
    return "\n\n".join(parts)


def _of_part(part: str) -> Iterator[MarkdownBlock]:
    lines = part.splitlines()
    if all(line.startswith("    ") for line in lines):
        yield MarkdownBlock("", part, False)
        return
    lead = ""
    words: list[str] = []
    for line in lines:
        found = re.match(r"(#{1,6} |[-*] |\d+\. )", line)
        if found and words:
            yield MarkdownBlock(lead, " ".join(words), True)
            words = []
        if found or not words:
            lead = found[0] if found else ""
        words.append(line[len(found[0]) if found else 0 :].strip())
    yield MarkdownBlock(lead, " ".join(words), True)
