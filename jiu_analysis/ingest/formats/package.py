"""The parts of an Office file (DOCX, XLSX) and the relationships between them.

Read more leniently than by a general library: broken relationships, parts without a declared type
and the namespaces of Strict Open XML do not affect the text of the document.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import IO, Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.unpacking import MARKUP, TAGS

#: Advice for a file that does not conform to what Word writes.
AGAIN = "open it in Word and save it again as a Word document (.docx)"

#: Namespace of the attributes that refer to relationships of a part.
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "word/document.xml"
# A Strict Open XML namespace in an attribute value: the area, then the rest.
_STRICT = re.compile(rb"([\"'])http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"\1http://schemas.openxmlformats.org/\2/2006/"
_FORMS = (("wordprocessingml", "docx"), ("spreadsheetml", "workbook"))


class Relation(NamedTuple):
    """A relationship: the last segment of its type, and the name of the part that it targets."""

    kind: str
    target: str


class Package:
    """An Office file packed as a ZIP archive.

    Parameters
    ----------
    content : bytes
        The file; it must have passed `unpacking.check_archive`, unless a subclass limits what it
        unpacks.
    """

    def __init__(self, content: bytes):
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        # Names are compared case-insensitively, and some programs write backslashes.
        members = self._archive.infolist()
        self._members = {_key(each.filename): each for each in members if not each.is_dir()}
        self._relations: dict[str, dict[str | None, Relation]] = {}

    def has(self, part: str) -> bool:
        """Return whether there is a part of this name."""
        return _key(part) in self._members

    def member(self, part: str) -> zipfile.ZipInfo | None:
        """Return the entry of a part in the archive; None if there is none of this name."""
        return self._members.get(_key(part))

    def content(self, part: str) -> bytes:
        """Return the bytes of a part; empty if there is none of this name."""
        member = self.member(part)
        return b"" if member is None else self._archive.read(member)

    @property
    def main(self) -> str:
        """Name of the main part, as the file states it; the default name if it does not."""
        return self.related("", "officeDocument") or _MAIN

    def form(self) -> str:
        """Return the format of the main part: "docx", "workbook" or, for any other, empty."""
        if (member := self.member(self.main)) is None:
            return ""
        with self._archive.open(member) as file:
            space = _namespace(file)
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
            It is not XML, is nested too deeply, or declares a document type.
        """
        if part is None or not self.has(part):
            return None
        content = self.content(part)
        if len(content) > MARKUP or content.count(b"<") > TAGS:
            raise ContentError(f"its part {part} is larger than any report; split the document")
        return _parsed(content, part)

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
        raise ContentError(f"damaged, or no Word document: no part {package.main}; {AGAIN}")
    return package, root


def _parsed(content: bytes, part: str) -> Any:
    if b"purl.oclc.org" in content:
        content = _STRICT.sub(_TRANSITIONAL, content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if "Excessive depth" in str(problem):
            raise ContentError(f"its XML is nested too deep; {AGAIN}") from problem
        raise ContentError(f"damaged: its part {part} is not XML; {AGAIN}") from problem
    if root.getroottree().docinfo.doctype:
        raise ContentError(f"its XML declares a document type, which Word never does; {AGAIN}")
    return root


def _namespace(file: IO[bytes]) -> str:
    """Return the namespace of a part's root element; empty if it is not XML."""
    try:
        events = etree.iterparse(file, ("start",), resolve_entities=False, no_network=True)
        return etree.QName(next(iter(events))[1]).namespace or ""
    except (etree.XMLSyntaxError, ValueError, StopIteration):
        return ""


def _resolved(folder: str, target: str | None) -> str:
    """Return the name of the member that a relationship's target refers to."""
    path = unquote((target or "").partition("#")[0]).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def _key(name: str) -> str:
    return unquote(name).replace("\\", "/").lstrip("/").lower()
