"""Read a document of any format into blocks."""

from __future__ import annotations

from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest.formats import detection, text
from jiu_analysis.ingest.result import Block

#: Limits far above any progress report; a larger file is not a report, or is an attack.
MOST_BLOCKS = 100_000
LONGEST_BLOCK = 20_000
MOST_CHARACTERS = 2_000_000


def blocks_of(content: bytes) -> tuple[list[Block], list[str]]:
    """Read a document of any format but a spreadsheet.

    Parameters
    ----------
    content : bytes
        The file; its format is detected from the content.

    Returns
    -------
    list of Block
        Its paragraphs and rows of tables, in reading order; `tables` groups the rows.
    list of str
        Notes for the user on how it was read.

    Raises
    ------
    UsageError
        If it is a spreadsheet.
    ContentError
        If it is damaged, too large, or in an unsupported format. The message does not name the
        file.
    """
    notes = []
    form = detection.format_of(content)
    if form in detection.CONVERTIBLE:
        from jiu_analysis.ingest.formats import converting

        content, notes = converting.converted(content, form), [converting.note(form)]
        form = "docx"
    # Imported on demand: a text file needs neither the Word nor the PDF library.
    match form:
        case "docx":
            from jiu_analysis.ingest.formats import docx

            read_blocks = docx.blocks(content)
        case "pdf":
            from jiu_analysis.ingest.formats import pdf

            read_blocks, notes = pdf.blocks(content), pdf.check_streams(content)
        case "html" | "mhtml":
            from jiu_analysis.ingest.formats import html, mhtml

            read_blocks = html.blocks(mhtml.page(content) if form == "mhtml" else content)
        case "text":
            read_blocks = text.blocks(detection.text_of(content))
        case _:
            raise UsageError(detection.HOW_TO_MAP)
    _within_limits(read_blocks)
    return read_blocks, notes


def _within_limits(read_blocks: list[Block]) -> None:
    if len(read_blocks) > MOST_BLOCKS:
        raise ContentError(
            f"more than {MOST_BLOCKS:,} lines and table rows, too many for a progress report"
        )
    total = 0
    for block in read_blocks:
        size = sum(map(len, block.cells))
        total += size
        if size > LONGEST_BLOCK:
            raise ContentError(
                f"{block.place} has more than {LONGEST_BLOCK:,} characters;"
                " are the line ends of the document lost?"
            )
    if total > MOST_CHARACTERS:
        raise ContentError(
            f"more than {MOST_CHARACTERS:,} characters, too many for a progress report"
        )
