"""Read a published progress report: detect its format and language, and parse it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from jiu_analysis.errors import ContentError, JiuError, UsageError
from jiu_analysis.ingest.formats import detection as formats
from jiu_analysis.ingest.formats.reading import blocks_of
from jiu_analysis.ingest.grammar.annexes import FIELDS
from jiu_analysis.ingest.grammar.parser import parse
from jiu_analysis.ingest.input_files import file_content, printable
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult


def read(
    path: Path | str,
    words: dict[str, PhraseTable] | None = None,
    *,
    without: Collection[str] = (),
    is_strict: bool = False,
    organization: str = "",
    body: str = "",
) -> ParseResult:
    """Read one published progress report.

    Parameters
    ----------
    path : Path or str
        The file: DOCX, PDF with a text layer, HTML, or text (UTF-8, one line per paragraph
        or table row, cells separated by tabs or as a Markdown table). The format is detected
        from the content, as is the language, any of the six official ones.
    words : dict of str to PhraseTable, optional
        The phrases by language; those of the package if omitted.
    without : collection of str
        Reports that the document names but has no recommendations of; see
        `jiu_analysis.ingest.parse`.
    is_strict : bool
        Whether every unrecognised line prevents the import.
    organization, body : str
        The organization and body, where the document's symbol does not determine them.

    Returns
    -------
    ParseResult
        Rows and the role of every line. ``is_whole`` tells whether it can be imported.

    Raises
    ------
    UsageError
        If the file is missing, a folder, or not readable; or if it is a spreadsheet, which
        needs a mapping.
    ContentError
        If the file is empty, damaged, too large, in an unsupported format, or not a progress
        report.
    """
    path = Path(path)
    content = file_content(path)
    if path.suffix.lower() in (".csv", ".tsv"):
        raise UsageError(f"{printable(path)}: {formats.HOW_TO_MAP}")
    try:
        read_blocks, notes = blocks_of(content)
        words = words or load_phrase_tables()
        language = _language(read_blocks, words, path)
    except JiuError as error:
        raise type(error)(f"{printable(path)}: {error}") from error
    reading = parse(
        read_blocks,
        language,
        source_name=printable(path.name),
        source_sha256=sha256(content).hexdigest(),
        without=without,
        languages=words.values(),
        is_strict=is_strict,
        organization=organization,
        body=body,
    )
    reading.notes[:0] = notes
    return reading


def _language(read_blocks: list[Block], phrases: dict[str, PhraseTable], path: Path) -> PhraseTable:
    # The labels of rows that every recommendation has.
    firsts = Counter(block.cells[0] for block in read_blocks if len(block.cells) > 1)
    hits = {
        language: sum(firsts[each] for each in firsts if candidate.label(each, FIELDS))
        for language, candidate in phrases.items()
    }
    language = max(hits, key=lambda each: hits[each])
    if not hits[language]:
        labels = ", ".join(
            f"“{each}”" for each in phrases["en"].printed("assessment", "acceptance")
        )
        raise ContentError(
            "no recommendation was found: it has none of the rows that a progress report has for"
            f" each recommendation (in English with the labels {labels} …)."
            f" {_what_to_do(read_blocks, path)}"
        )
    return phrases[language]


def _what_to_do(read_blocks: list[Block], path: Path) -> str:
    number = len({block.table for block in read_blocks if block.table})
    if not number:
        return (
            "It has no table. Is it another kind of document? In a text file, separate label and"
            " text by a tab"
        )
    tables = "1 table" if number == 1 else f"{number} tables"
    return (
        f"It has {tables}; to read recommendations in another layout, draft a mapping:"
        f" jiu-analysis mapping {shlex.quote(printable(path))}"
        " --output mapping.toml"
    )
