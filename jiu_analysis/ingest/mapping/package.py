"""Access the parts of a workbook file: by relations, unpacked within limits, and parsed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.package import PARSING, Package

#: Limit on the number of tags in all parts together that are read element by element, the sheet
#: and the texts.
MOST_TAGS_READ = 3_000_000

_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>/]")
_USUAL = "xl/workbook.xml"


class Workbook(Package):
    """A workbook file; see `Package`."""

    most_unpacked = 64_000_000
    smaller = "copy the table of recommendations to a file of its own"

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._tags = 0
        self.workbook = self._workbook()

    def elements(self, name: str, *tags: str) -> Iterator[Any]:
        """Yield the elements of a part with these local names, each once it is complete."""
        content = self.content(name)
        self._tags += content.count(b"<")
        self.check_tags(self._tags, name, MOST_TAGS_READ)
        wanted = [f"{{*}}{tag}" for tag in tags]
        for _, element in etree.iterparse(io.BytesIO(content), tag=wanted, **PARSING):
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
