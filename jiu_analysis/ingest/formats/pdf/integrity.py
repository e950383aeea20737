"""Detection of damaged streams, which PDFium skips without an error."""

from __future__ import annotations

import re
import zlib
from typing import Any

from jiu_analysis.errors import ContentError

_STREAM = re.compile(rb">>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})\b(?!\s+\d+\s+R)")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
# The dictionary of a stream is looked for in this many bytes before it.
_DICTIONARY = 2_000
# Streams without text: pictures, and the programs of fonts.
_NO_TEXT = (b"/Image", b"/Length1", b"/Length2", b"/Type1C", b"/CIDFontType0C", b"/OpenType")
_PIECE = 65_536
# The data after the header of a zlib stream, without the checksum at its end.
_HEADER, _WITHOUT_CHECKSUM = 2, -zlib.MAX_WBITS
#: Streams are checked until this many bytes are unpacked.
MOST_UNPACKED = 100_000_000


def check_streams(content: bytes) -> list[str]:
    """Return notes on compressed streams of text or drawings whose checksum is wrong.

    Raises
    ------
    ContentError
        A stream is damaged. PDFium shows what comes before the damage; the text after it would be
        missing, and with it perhaps a heading or a comment, without a trace in the text layer.
    """
    if b"/Encrypt" in content:
        return []
    unpacked, wrong = 0, 0
    for found in _STREAM.finditer(content):
        head = content[max(found.start() - _DICTIONARY, 0) : found.start()]
        if objects := list(_OBJECT.finditer(head)):
            head = head[objects[-1].end() :]
        filters = head.rpartition(b"/Filter")[2].lstrip(b" [\r\n")
        if not filters.startswith(b"/FlateDecode") or any(each in head for each in _NO_TEXT):
            continue
        most = MOST_UNPACKED - unpacked
        try:
            size = _unpacked_size(content, found.end(), most, zlib.decompressobj())
        except zlib.error:
            # Nothing is lost where the data is whole and its checksum alone is wrong.
            wrong += 1
            try:
                if not _has_its_length(content, found.end(), head):
                    raise
                size = _unpacked_size(
                    content, found.end() + _HEADER, most, zlib.decompressobj(_WITHOUT_CHECKSUM)
                )
            except zlib.error as error:
                raise ContentError(
                    "the PDF is damaged: a part of a page cannot be unpacked, and its text would be"
                    " missing; get the file again, or print it to a new PDF"
                ) from error
        if (unpacked := unpacked + size) >= MOST_UNPACKED:
            break
    if not wrong:
        return []
    return [
        f"the checksum of {wrong} parts of the PDF is wrong: it was written"
        " incorrectly, or the file was changed in transit; compare what"
        " was read with the document"
    ]


def _has_its_length(content: bytes, start: int, head: bytes) -> bool:
    """Return whether a stream ends where its dictionary says."""
    length = _LENGTH.search(head)
    return length is not None and content[start + int(length[1]) :][:16].lstrip().startswith(
        b"endstream"
    )


def _unpacked_size(content: bytes, start: int, most: int, unpacking: Any) -> int:
    size = 0
    for at in range(start, len(content), _PIECE):
        waiting = content[at : at + _PIECE]
        while waiting and not unpacking.eof:
            size += len(unpacking.decompress(waiting, _PIECE * 16))
            waiting = unpacking.unconsumed_tail
            if size >= most:
                return size
        if unpacking.eof:
            return size
    raise zlib.error("incomplete")
