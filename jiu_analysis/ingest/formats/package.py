"""The parts of an Office file (DOCX, XLSX) and the relationships between them.

Read more leniently than by a general library: broken relationships, parts without a declared type
and the namespaces of Strict Open XML do not affect the text of the document.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from jiu_analysis.errors import ContentError

#: Advice for a file that does not conform to what Word writes.
AGAIN = "open it in Word and save it again as a Word document (.docx)"

_AGAIN = "open it in the program that made it and save it again"
_ENCRYPTED = 0x1
#: Maximum number of members; a report has a few dozen, one with many pictures a few hundred.
MEMBERS = 5_000
#: Maximum number of XML tags in a part that is kept in memory as a whole.
TAGS = 1_000_000
#: How XML is parsed.
PARSING: dict[str, bool] = {
    **{"resolve_entities": False, "no_network": True},
    **{"remove_comments": True, "remove_pis": True},
}

#: Namespace of the attributes that refer to relationships of a part.
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# A Strict Open XML namespace in an attribute value: the area, then the rest.
_STRICT = re.compile(rb"([\"'])http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"\1http://schemas.openxmlformats.org/\2/2006/"
_FORMS = (("wordprocessingml", "docx"), ("spreadsheetml", "workbook"))


class Relation(NamedTuple):
    """A relationship: the last segment of its type, and the name of the part that it targets."""

    kind: str
    target: str


class Package:
    """An Office file packed as a ZIP archive; its parts are unpacked within limits for all.

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    ContentError
        It is not a ZIP archive, is damaged or encrypted, or has more than `MEMBERS`. The message
        does not name the file.
    """

    #: Maximum size of the parts that are read, unpacked, in bytes: its tree takes about twenty
    #: times as much memory.
    most_unpacked = 20_000_000
    #: Advice for a file that is too large.
    smaller = "split the document"
    #: Name of the main part if the file does not state it.
    usual_main = "word/document.xml"

    def __init__(self, content: bytes):
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        # zlib, zipfile and struct raise different errors for a damaged archive.
        except Exception as problem:
            raise ContentError(
                f"not a packed Office file, or damaged ({problem}); {_AGAIN}"
            ) from problem
        members = self._archive.infolist()
        if len(members) > MEMBERS:
            raise ContentError(
                f"{len(members):,} members are packed in it, at most {MEMBERS:,} are read; {_AGAIN}"
            )
        self.names = frozenset(member.filename for member in members)
        if len(self.names) < len(members):
            raise ContentError(f"damaged: two members have the same name; {_AGAIN}")
        for member in members:
            named = f"its member {member.filename[:100]!r}"
            if member.flag_bits & _ENCRYPTED:
                raise ContentError(f"{named} is encrypted; save the file without a password")
            # zipfile unpacks these methods no further than requested.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ContentError(
                    f"{named} is packed in a way that no Office program uses; {_AGAIN}"
                )
        # Names are compared case-insensitively, and some programs write backslashes.
        self._members = {_key(each.filename): each for each in members if not each.is_dir()}
        self._relations: dict[str, dict[str | None, Relation]] = {}
        self._unpacked = 0

    def has(self, part: str) -> bool:
        """Return whether there is a part of this name."""
        return _key(part) in self._members

    def content(self, part: str) -> bytes:
        """Return the bytes of a part; empty if there is none of this name.

        Raises
        ------
        ContentError
            It cannot be unpacked, exceeds the limit, or declares a document type or entities.
        """
        if (member := self._members.get(_key(part))) is None:
            return b""
        allowed = self.most_unpacked - self._unpacked
        try:
            with self._archive.open(member) as source:
                content = source.read(min(allowed, member.file_size) + 1)
        except Exception as problem:
            raise ContentError(
                f"damaged: its part {part[:100]} cannot be unpacked ({problem}); {_AGAIN}"
            ) from problem
        if len(content) > allowed:
            raise ContentError(
                f"unpacks to more than {self.most_unpacked // 1_000_000} MB,"
                " too large for a progress report;"
                f" {self.smaller}"
            )
        self._unpacked += len(content)
        # Entities can expand. In UTF-16, there are zero bytes between the letters.
        head = content.replace(b"\0", b"") if b"\0" in content else content
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise ContentError(
                f"its part {part[:100]} declares a document type or entities, which Office never"
                f" does: it is not read; {_AGAIN}"
            )
        return content

    @property
    def main(self) -> str:
        """Name of the main part, as the file states it; the default name if it does not."""
        return self.related("", "officeDocument") or self.usual_main

    def form(self) -> str:
        """Return the format of the main part: "docx", "workbook" or, for any other, empty."""
        try:
            file = io.BytesIO(self.content(self.main))
            _, root = next(iter(etree.iterparse(file, ("start",), **PARSING)))
        except (ContentError, etree.XMLSyntaxError, ValueError, StopIteration):
            return ""
        space = etree.QName(root).namespace or ""
        return next((form for name, form in _FORMS if name in space), "")

    def related(self, part: str, kind: str) -> str | None:
        """Return the name of the first existing part of a type that a part refers to."""
        found = (each for each in self.relations(part).values() if each.kind == kind)
        return next((each.target for each in found if self.has(each.target)), None)

    def target(self, part: str, identifier: str | None) -> str | None:
        """Return the name of the part that a relationship targets; None if it does not exist."""
        relation = self.relations(part).get(identifier)
        return relation.target if relation and self.has(relation.target) else None

    def root(self, part: str | None) -> Any:
        """Return the root element of a part; None if the part does not exist.

        Raises
        ------
        ContentError
            It is not XML, is nested too deeply, or has more than `TAGS`.
        """
        if part is None or not self.has(part):
            return None
        content = self.content(part)
        self.check_tags(content.count(b"<"), part, TAGS)
        return _parsed(content, part)

    def check_tags(self, number: int, part: str, most: int) -> None:
        """Raise ContentError if a part has too many tags, which cost more memory than bytes."""
        if number > most:
            raise ContentError(f"more than {most:,} tags in its part {part[:100]}; {self.smaller}")

    def relations(self, part: str) -> dict[str | None, Relation]:
        """Return the relationships of a part by their ids, except those to other files."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            root = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[part] = {
                each.get("Id"): Relation(
                    each.get("Type", "").rpartition("/")[2], _resolved(folder, each.get("Target"))
                )
                for each in (() if root is None else root.iter(_RELATIONSHIP))
                if each.get("TargetMode") != "External"
            }
        return self._relations[part]


def opened(content: bytes) -> tuple[Package, Any]:
    """Return a Word document's package and the root element of its main part.

    Raises
    ------
    ContentError
        It is not a Word document, or its main part is missing or cannot be read.
    """
    package = Package(content)
    root = package.root(package.main)
    if root is None:
        raise ContentError(f"damaged, or not a Word document: no part {package.main}; {AGAIN}")
    return package, root


def _parsed(content: bytes, part: str) -> Any:
    if b"purl.oclc.org" in content:
        content = _STRICT.sub(_TRANSITIONAL, content)
    # Drawings of old programs are not always well-formed.
    parser = etree.XMLParser(**PARSING, recover=part.lower().endswith(".vml"))
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if "Excessive depth" in str(problem):
            raise ContentError(f"its XML is nested too deeply; {_AGAIN}") from problem
        raise ContentError(f"damaged: its part {part} is not XML; {_AGAIN}") from problem


def _resolved(folder: str, target: str | None) -> str:
    """Return the name of the member that a relationship's target refers to."""
    path = unquote((target or "").partition("#")[0]).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def _key(name: str) -> str:
    return unquote(name).replace("\\", "/").lstrip("/").lower()
