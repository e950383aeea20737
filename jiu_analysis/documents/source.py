"""The file as received: what it is, whether it can be read, and its fingerprint."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from jiu_analysis.documents.parser import parse
from jiu_analysis.documents.phrases import Words, load_words
from jiu_analysis.documents.reading import Block, Reading
from jiu_analysis.documents.text import blocks
from jiu_analysis.errors import ContentError, UsageError

#: A progress report is some hundred kilobytes of text; far more is another thing.
LARGEST = 20_000_000

# What tells the language: the labels of the five rows that every recommendation has.
_LABELS = ("assessment", "acceptance", "implementation", "officer")
# What a language must have words for before a document in it can be read.
_GRAMMAR = ("date", "annex_legislative_body", "annex_executive_head", "takes_note")


def read(path: Path | str, words: dict[str, Words] | None = None) -> Reading:
    """Read one published progress report.

    Parameters
    ----------
    path : Path or str
        The file. So far the text form: UTF-8, a line a paragraph or table row,
        cells separated by tabs.
    words : dict of str to Words, optional
        The phrases by language; the project's own when left out.

    Returns
    -------
    Reading
        Rows and the account of all lines. ``is_whole`` tells whether it may be taken in.

    Raises
    ------
    UsageError
        The file is missing, a folder, or may not be read.
    ContentError
        The file is empty, not text, too large, or no progress report in a language
        whose words are known.
    """
    path = Path(path)
    content = _bytes(path)
    read_blocks = blocks(_text(content, path))
    reading = parse(
        read_blocks,
        _language(read_blocks, words or load_words(), path),
        source_name=path.name,
        source_sha256=sha256(content).hexdigest(),
    )
    return reading


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise UsageError(f"{path}: there is no such file; check the path")
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder; name the files in it")
    try:
        if path.stat().st_size > LARGEST:
            raise ContentError(
                f"{path}: larger than {LARGEST // 1_000_000} MB, which no progress report is"
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if not content.strip():
        raise ContentError(f"{path}: the file is empty; nothing was read")
    return content


def _text(content: bytes, path: Path) -> str:
    if b"\0" in content:
        place = content.index(b"\0")
        raise ContentError(
            f"{path}: not text (a zero byte at byte {place + 1});"
            " give the text of the document, saved as UTF-8"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError(
            f"{path}, line {line}: not UTF-8 text (byte {error.start + 1});"
            " save the text of the document as UTF-8"
        ) from error


def _language(read_blocks: list[Block], words: dict[str, Words], path: Path) -> Words:
    def labels_in(candidate: Words) -> int:
        firsts = (block.cells[0] for block in read_blocks if len(block.cells) > 1)
        return sum(candidate.label(first, _LABELS) is not None for first in firsts)

    hits = {language: labels_in(candidate) for language, candidate in words.items()}
    language = max(hits, key=lambda each: hits[each])
    if not hits[language]:
        labels = ", ".join(f"“{each}”" for each in words["en"].printed("assessment", "acceptance"))
        raise ContentError(
            f"{path}: no recommendation was found: no line of it is one of the rows that a"
            f" progress report gives each recommendation (in English {labels} …, a tab, the text)"
        )
    if missing := [concept for concept in _GRAMMAR if concept not in words[language].phrases]:
        readable = [
            each for each in words if all(concept in words[each].phrases for concept in _GRAMMAR)
        ]
        raise ContentError(
            f"{path}: the document is in language {language!r}, whose words table has no row for"
            f" {', '.join(missing)} yet; languages that can be read: {', '.join(readable)}."
            " Add the rows with --words"
        )
    return words[language]
