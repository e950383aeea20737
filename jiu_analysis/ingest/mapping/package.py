"""Access the parts of a workbook file: by relations, unpacked within limits, and parsed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.package import Package
from jiu_analysis.ingest.formats.unpacking import check_markup

#: Limits on the unpacked size of the parts read, in bytes, and on the number of parts.
MOST_UNPACKED = 64_000_000
MOST_PARTS = 5_000
#: Limits on the number of tags in a part kept in memory as a whole, such as the styles, and
#: in all parts together that are read element by element, the sheet and the texts.
MOST_TAGS = 1_000_000
MOST_TAGS_READ = 3_000_000

# Compression methods a workbook may use; zipfile unpacks them no further than requested.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>/]")
_USUAL = "xl/workbook.xml"


class Workbook(Package):
    """A workbook file; its parts are unpacked when they are read, within limits for all.

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    ContentError
        If it is not an archive, is damaged, or exceeds the limits; the message does not name
        the file.
    """

    def __init__(self, content: bytes) -> None:
        try:
            super().__init__(content)
        # zlib, zipfile and struct raise different errors for a damaged archive.
        except Exception as error:
            raise damaged(str(error)) from error
        if len(self._members) > MOST_PARTS:
            raise ContentError(f"more than {MOST_PARTS} parts, which no workbook has")
        if any(each.compress_type not in _BOUNDED for each in self._members.values()):
            raise ContentError("packed in a way that no spreadsheet program uses")
        self._unpacked = self._tags = 0
        self.workbook = self._workbook()

    def content(self, part: str) -> bytes:
        """Return the bytes of a part; empty if there is none of this name."""
        member = self.member(part)
        if member is None:
            return b""
        if member.flag_bits & _ENCRYPTED:
            raise ContentError("the workbook is protected by a password; save it without one")
        allowed = MOST_UNPACKED - self._unpacked
        try:
            with self._archive.open(member) as source:
                content = source.read(allowed + 1)
        except Exception as error:
            raise damaged(str(error)) from error
        if len(content) > allowed:
            raise ContentError(
                f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB, which no table of"
                " recommendations does; copy the table to a file of its own"
            )
        self._unpacked += len(content)
        check_markup(content, member)
        return content

    def root(self, part: str | None) -> Any:
        """Return the root element of a part, None if there is no such part."""
        content = self.content(part or "")
        if part is None or not content:
            return None
        _check_tags(content.count(b"<"), part, MOST_TAGS)
        # Drawings of old programs are not always well-formed.
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            recover=part.lower().endswith(".vml"),
        )
        return etree.fromstring(content, parser)

    def elements(self, name: str, *tags: str) -> Iterator[Any]:
        """Yield the elements of a part with these local names, each once it is complete."""
        content = self.content(name)
        self._tags += content.count(b"<")
        _check_tags(self._tags, name, MOST_TAGS_READ)
        for _, element in etree.iterparse(
            io.BytesIO(content),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        ):
            yield element

    def _workbook(self) -> str | None:
        """Return the name of the workbook's main part, or None if there is none."""
        named = [
            each.target for each in self.relations("").values() if each.kind == "officeDocument"
        ]
        for name in (*named, _USUAL):
            if self.has(name) and _ROOT.search(self.content(name)[:2000]):
                return name
        return None


def _check_tags(number: int, name: str, most: int) -> None:
    if number > most:
        raise ContentError(
            f"more than {most:,} tags in its part {name[:100]!r}; copy the table of"
            " recommendations to a file of its own"
        )


def has_usual_name(content: bytes) -> bool:
    """Return whether a file is an archive with the usual main part of a workbook.

    It may still be damaged, or exceed the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _USUAL in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def damaged(why: str) -> ContentError:
    """Return the error for a workbook that cannot be unpacked or parsed."""
    return ContentError(
        f"the workbook is damaged ({why[:200]}); open it in a spreadsheet program and save it"
        " again as .xlsx"
    )


def attribute(element: Any, name: str) -> str:
    """Return an attribute in any namespace; empty if it is missing."""
    for key, value in element.attrib.items():
        if key == name or key.endswith(f"}}{name}"):
            return value
    return ""


def is_true(text: str | None) -> bool:
    """Return whether an attribute's text is one of the XML values for true."""
    return text in ("1", "true", "on")
