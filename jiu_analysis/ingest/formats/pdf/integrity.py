"""Detection of damaged streams, which PDFium skips without an error."""

from __future__ import annotations

import re
import zlib

from jiu_analysis.errors import ContentError

_STREAM = re.compile(rb">>\s*stream\r?\n")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
# The dictionary of a stream is looked for in this many bytes before it.
_DICTIONARY = 2_000
# Streams without text: pictures, and the programs of fonts.
_NO_TEXT = (b"/Image", b"/Length1", b"/Length2", b"/Type1C", b"/CIDFontType0C", b"/OpenType")
_PIECE = 65_536
#: Streams are checked until this many bytes are unpacked.
MOST_UNPACKED = 100_000_000


def check_streams(content: bytes) -> None:
    """Raise ContentError if a compressed stream of text or drawings is damaged.

    PDFium shows what comes before the damage. The text after it would be missing, and with it
    perhaps a heading or a comment, without a trace in the text layer.
    """
    if b"/Encrypt" in content:
        return
    unpacked = 0
    for found in _STREAM.finditer(content):
        head = content[max(found.start() - _DICTIONARY, 0) : found.start()]
        if objects := list(_OBJECT.finditer(head)):
            head = head[objects[-1].end() :]
        filters = head.rpartition(b"/Filter")[2].lstrip(b" [\r\n")
        if not filters.startswith(b"/FlateDecode") or any(each in head for each in _NO_TEXT):
            continue
        try:
            size = _unpacked_size(content, found.end(), MOST_UNPACKED - unpacked)
        except zlib.error as error:
            raise ContentError(
                "the PDF is damaged: a part of a page cannot be unpacked, and its text would be"
                " missing; get the file again, or print it to a new PDF"
            ) from error
        if (unpacked := unpacked + size) >= MOST_UNPACKED:
            return


def _unpacked_size(content: bytes, start: int, most: int) -> int:
    unpacking, size = zlib.decompressobj(), 0
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
