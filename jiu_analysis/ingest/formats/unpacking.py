"""Safety checks of a ZIP-based Office file (DOCX, XLSX) before it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from jiu_analysis.errors import ContentError

#: Maximum number of members; a report has a few dozen, one with many pictures a few hundred.
MEMBERS = 5_000
#: Maximum total size of all members when unpacked, in bytes.
UNPACKED = 100_000_000
#: Maximum total size of all XML, in bytes: its tree takes about twenty times as much memory.
MARKUP = 20_000_000
#: Maximum number of XML tags, which cost more than bytes.
TAGS = 1_000_000

_AGAIN = "open it in the program that made it and save it again"
_ENCRYPTED = 0x1
# Signature, version, flags, method, time, date, checksum, two sizes, lengths of name and extra.
_LOCAL = struct.Struct("<4s5H3L2H")
_STEP = 1_000_000


def check_archive(content: bytes) -> frozenset[str]:
    """Check that an archive can be unpacked completely and within limits.

    Every member is decompressed once, piece by piece, and compared with its declared size and
    checksum: readers trust the declared sizes, which may be false.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    frozenset of str
        The names of its members.

    Raises
    ------
    ContentError
        The file is not a ZIP archive, is damaged or encrypted, exceeds `MEMBERS`, `UNPACKED`,
        `MARKUP` or `TAGS`, or its XML declares entities. The message does not name the file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError) as problem:
        raise ContentError(
            f"not a packed Office file, or damaged ({problem}); {_AGAIN}"
        ) from problem
    _check_declared(members)
    end = tags = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise ContentError(f"damaged: {_named(member)} overlaps another member; {_AGAIN}")
        end, more = _check_member(content, member)
        tags += more
        if tags > TAGS:
            raise ContentError(f"more than {TAGS:,} tags in its XML; split the document")
    return frozenset(member.filename for member in members)


def _check_declared(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS:
        raise ContentError(
            f"{len(members):,} members are packed in it, at most {MEMBERS:,} are read; {_AGAIN}"
        )
    if len({member.filename for member in members}) < len(members):
        raise ContentError(f"damaged: two members have the same name; {_AGAIN}")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise ContentError(f"{_named(member)} is encrypted; save the file without a password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ContentError(
                f"{_named(member)} is packed by method {member.compress_type}, which Office "
                f"does not use; {_AGAIN}"
            )
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED:
        raise ContentError(
            f"{unpacked:,} bytes when unpacked, at most {UNPACKED:,} are read; "
            "take large pictures out, or split the document"
        )
    markup = sum(member.file_size for member in members if _is_markup(member))
    if markup > MARKUP:
        raise ContentError(
            f"{markup:,} bytes of XML, at most {MARKUP:,} are read; split the document"
        )


def _check_member(content: bytes, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Decompress a member in pieces; return the end offset of its data and its number of tags."""
    try:
        signature, *_, name_size, extra_size = _LOCAL.unpack_from(content, member.header_offset)
    except struct.error as problem:
        raise _damaged(member) from problem
    start = member.header_offset + _LOCAL.size + name_size + extra_size
    end = start + member.compress_size
    if signature != b"PK\x03\x04" or end > len(content):
        raise _damaged(member)
    packed = memoryview(content)[start:end]
    size, tags, checksum, seen = 0, 0, 0, b""
    for piece in _pieces(packed, member):
        size += len(piece)
        if size > member.file_size:
            raise ContentError(f"damaged: {_named(member)} is larger than it says; {_AGAIN}")
        checksum = zlib.crc32(piece, checksum)
        if _is_markup(member):
            # Include the end of the previous piece, to find what spans two pieces.
            check_markup(seen + piece, member)
            seen = piece[-40:]
            tags += piece.count(b"<")
    if size != member.file_size or checksum != member.CRC:
        raise _damaged(member)
    return end, tags


def _pieces(packed: memoryview | bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflate.eof:
            piece = inflate.decompress(packed, _STEP)
            if not piece and not inflate.unconsumed_tail and not inflate.eof:
                raise _damaged(member)
            packed = inflate.unconsumed_tail
            yield piece
    except zlib.error as problem:
        raise _damaged(member) from problem


def check_markup(piece: bytes, member: zipfile.ZipInfo) -> None:
    """Reject XML with entity declarations, which can expand; no Office program writes them.

    Raises
    ------
    ContentError
        A document type or entity is declared. The message names the member.
    """
    # In UTF-16, there are zero bytes between the letters.
    for form in (piece, piece.replace(b"\0", b"") if b"\0" in piece else b""):
        if b"<!DOCTYPE" in form or b"<!ENTITY" in form:
            raise ContentError(
                f"{_named(member)} declares a document type or entities, which Office never "
                f"does: it is not read; {_AGAIN}"
            )


def _is_markup(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".xml", ".rels", ".vml"))


def _named(member: zipfile.ZipInfo) -> str:
    return f"its member {member.filename[:100]!r}"


def _damaged(member: zipfile.ZipInfo) -> ContentError:
    return ContentError(f"damaged: {_named(member)} cannot be unpacked; {_AGAIN}")
