"""Read a file of any format with a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from jiu_analysis.errors import ContentError, JiuError, UsageError
from jiu_analysis.ingest.formats import converting, detection
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM
from jiu_analysis.ingest.input_files import file_content, printable
from jiu_analysis.ingest.mapping import cells
from jiu_analysis.ingest.mapping.arranging import arranged
from jiu_analysis.ingest.mapping.context import Context
from jiu_analysis.ingest.mapping.description import Mapping
from jiu_analysis.ingest.mapping.document_tables import grids, is_label, item_text, list_grids
from jiu_analysis.ingest.mapping.grid import Grid, delimited, has_columns
from jiu_analysis.ingest.mapping.keys import quoted, same
from jiu_analysis.ingest.mapping.table import Document, Tables
from jiu_analysis.ingest.mapping.workbook import sheets_of
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult
from jiu_analysis.terms import DocumentSymbol

_TEXTS = (".txt", ".md", ".doc", ".docx", ".odt", ".rtf", ".pdf", ".htm", ".html", ".mht")


def read(
    path: Path | str, mapping: Mapping, words: dict[str, PhraseTable] | None = None
) -> ParseResult:
    """Read the one document of a file with a mapping; see `read_all`."""
    found = read_all(path, mapping, words)
    if len(found) > 1:
        raise UsageError(
            f"{path} holds {len(found)} documents, one for each organization; use read_all"
        )
    return found[0]


def read_all(
    path: Path | str, mapping: Mapping, words: dict[str, PhraseTable] | None = None
) -> list[ParseResult]:
    """Read the recommendations of a file with a mapping.

    Parameters
    ----------
    path : Path or str
        A document with tables (DOCX, PDF, HTML, text), a workbook or a CSV file; recognised by
        its content.
    mapping : Mapping
        The meaning of its columns and terms, from `load_mapping`.
    words : dict of str to PhraseTable, optional
        The phrases by language, for terms that the mapping does not define; those of the
        package if omitted.

    Returns
    -------
    list of ParseResult
        One for each organization. Rows, and the role of every row and line; ``is_whole`` tells
        whether it can be imported; ``notes`` name the unused tables and columns.

    Raises
    ------
    UsageError
        If the file is missing or not readable; or if the mapping names a sheet or column
        that it does not have.
    ContentError
        If the file has no table, is damaged, or is larger than any table of recommendations.
    """
    path = Path(path)
    content = file_content(path)
    language = mapping.about["language"]
    spoken = (words or load_phrase_tables()).get(language, PhraseTable(language, {}))
    tables, blocks, notes = grids_in(content, path, mapping, spoken)
    tables = [arranged(grid, mapping) for grid in tables]
    file = Tables(mapping, spoken, path)
    about = {"source_name": printable(path.name), "source_sha256": sha256(content).hexdigest()}

    def document(organization: str) -> Document:
        symbol, name = _symbol(mapping, organization)
        reading = ParseResult(printable(path.name), notes=list(notes))
        row = {**mapping.about, "document": symbol, **about}
        if name:
            before = row["previous_document"] or ""
            previous = before.replace("{organization}", name) or None
            row |= {"organization": name, "previous_document": previous}
        reading.add("documents", row)
        return Document(reading, symbol, language)

    file.read(tables, document)
    read_blocks = {
        block.number for grid in tables for each in (*grid.blocks, grid.headings) for block in each
    }
    file.marks += [(block, "heading") for grid in tables for block in grid.headings]
    rest = [block for block in blocks if block.number not in read_blocks]
    if mapping.list_patterns:
        kept = list(_kept(rest, file))
        _check_rest_of_list(kept, file, spoken)
        _check_labels(list(_kept(blocks, file)), read_blocks, file)
        first = min(read_blocks - {0}, default=0)
        unread = [each.place for each in kept if each.cells and each.number > first]
        if unread:
            file.note("lines that have none of the patterns", *unread)
    else:
        _check_rest_of_tables(rest, file)
    file.marks += [(block, _role(block)) for block in rest]
    return file.finish()


def grids_in(
    content: bytes, path: Path, mapping: Mapping | None = None, phrases: PhraseTable | None = None
) -> tuple[list[Grid], list[Block], list[str]]:
    """Return the tables of a file, the lines of a document, and notes on how it was read.

    Parameters
    ----------
    content : bytes
        The bytes of the file.
    path : Path
        For messages.
    mapping : Mapping or None
        Names the sheet, the delimiter and the patterns of lists; without it, all tables are
        returned.
    phrases : PhraseTable, optional
        The phrases of the language, for lists.
    """
    try:
        form = detection.format_of(content)
        content, form, notes = _spreadsheet(content, form, path, mapping)
    except ContentError as error:
        raise ContentError(f"{printable(path)}: {error}") from error
    if form == "workbook":
        return sheets_of(content, path, mapping), [], notes
    if form == "CSV":
        return [delimited(content, path, mapping)], [], notes
    # Imported when needed: a spreadsheet needs no reader of documents.
    from jiu_analysis.ingest.formats.reading import blocks_of

    try:
        blocks, notes = blocks_of(content)
    except JiuError as error:
        raise type(error)(f"{printable(path)}: {error}") from error
    if mapping and phrases and mapping.list_patterns:
        starts_part = Context(mapping, mapping.fields, phrases).part_of
        found = list_grids(
            blocks,
            mapping.list_patterns,
            lambda text: starts_part(text) is not None,
            lambda text: _beginning(text, phrases) is not None,
        )
        return found, blocks, notes
    found = grids(blocks)
    if not found:
        raise ContentError(
            f"{printable(path)}: there is no table in this document ({len(blocks)} paragraphs);"
            " recommendations in running prose cannot be read. A list whose paragraphs have a"
            " fixed form (“Status: …”) is read with patterns under [lines]; otherwise copy the"
            " recommendations to a spreadsheet"
        )
    return found, blocks, notes


def _spreadsheet(
    content: bytes, form: str, path: Path, mapping: Mapping | None
) -> tuple[bytes, str, list[str]]:
    """Return content, format and notes of a file: a spreadsheet converted, a table as CSV."""
    if form in detection.CONVERTIBLE_WORKBOOKS:
        return converting.converted(content, form), "workbook", [converting.note(form)]
    if form == "text" and (
        path.suffix.lower() not in _TEXTS
        # Spreadsheet programs save "Unicode text" under a name for texts.
        or (mapping is not None and has_columns(content, mapping))
    ):
        return content, "CSV", []
    return content, form, []


def _symbol(mapping: Mapping, organization: str) -> tuple[str, str]:
    """Return the symbol of the document of an organization, and the organization's name."""
    if mapping.symbols:
        found = {same(name): (symbol, name) for name, symbol in mapping.symbols.items()}
        if same(organization) not in found:
            raise ValueError(
                f"says “{quoted(organization)}”, for which no symbol is given; add it to symbol"
                f" under [document], or leave its rows out under [table]: skip ="
                f' [{{column = "…", equals = "{quoted(organization, 60)}"}}]'
            )
        return found[same(organization)]
    symbol = mapping.about["document"]
    if not organization:
        return symbol, ""
    if "{organization}" not in symbol:
        raise ValueError(
            "names the organization, but symbol under [document] is the same for all; write"
            f' it as "{symbol}/{{organization}}", or give one for each organization'
        )
    return DocumentSymbol(symbol.replace("{organization}", organization)).text, organization


def _role(block: Block) -> str:
    return block.role or ("prose" if block.cells else "blank")


def _beginning(text: str, phrases: PhraseTable) -> str | None:
    """Return what a line may begin, for a message: a report or a recommendation."""
    if cells.symbols_in(text) and not text.endswith((".", ";")):
        return "names a report"
    return "begins as a recommendation" if cells.begins_as_recommendation(text, phrases) else None


def _kept(blocks: Iterable[Block], file: Tables) -> Iterator[Block]:
    """Yield the blocks that are not in a part that is left out."""
    is_skipped = False
    for block in blocks:
        if (part := file.context.part_of(block.text)) is not None:
            is_skipped = file.mapping.parts[part].is_skipped
        if not is_skipped:
            yield block


def _check_rest_of_list(rest: Sequence[Block], file: Tables, phrases: PhraseTable) -> None:
    """Report the lines outside all patterns that could belong to a recommendation."""
    for block in rest:
        text = item_text(block)
        what = _beginning(text, phrases)
        if block.role == "boilerplate" or what is None:
            continue
        file.problems.append(
            (
                block.place,
                f"{what}, and has none of the patterns under [lines]: “{quoted(text, 120)}”",
            )
        )


def _check_labels(blocks: Sequence[Block], read: Set[int], file: Tables) -> None:
    """Report the labels without a text that may stand above it: “Officer:”, and a list."""
    lines = [each for each in blocks if each.cells and each.role != "boilerplate"]
    for label, below in pairwise(lines):
        if (
            not read.isdisjoint({label.number, below.number})
            or below.table
            or file.context.part_of(below.text) is not None
            or not is_label(label, file.mapping.list_patterns)
        ):
            continue
        file.problems.append(
            (
                label.place,
                f"is a label without a text (“{quoted(label.text, 60)}”), and the line below it has"
                f" none of the patterns under [lines]: “{quoted(below.text, 60)}”; write the text"
                " in the line of its label, or “-” if it has none",
            )
        )


def _check_rest_of_tables(rest: Sequence[Block], file: Tables) -> None:
    """Report the first line of each page that looks like a row of a table that was not found."""
    rules, reported = file.mapping.skip, set()
    for block in _kept(rest, file):
        if block.within in reported or not file.is_like_row(block.cells):
            continue
        if any(each.column is None and each.matches([same(block.text)]) for each in rules):
            continue
        reported.add(block.within)
        file.problems.append(
            (
                block.place,
                f"“{quoted(block.text, 120)}” looks like a row of a table, but no table was found"
                f" here, because no lines are drawn; {TEXT_FORM}, or leave it out under [table]:"
                f' skip = [{{starts_with = "{quoted(block.text, 120).rstrip("…")}"}}]',
            )
        )
