"""Access the parts of a workbook file: by relations, unpacked within limits, and parsed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from jiu_analysis.ingest.formats.package import PARSING, Package

#: Limit on the number of tags in all parts together that are read element by element, the sheet
#: and the texts.
MOST_TAGS_READ = 3_000_000


class Workbook(Package):
    """A workbook file; see `Package`."""

    most_unpacked = 64_000_000
    smaller = "copy the table of recommendations to a file of its own"
    usual_main = "xl/workbook.xml"

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._tags = 0

    def elements(self, name: str, *tags: str) -> Iterator[Any]:
        """Yield the elements of a part with these local names, each once it is complete."""
        if not (content := self.content(name)):
            return
        self._tags += content.count(b"<")
        self.check_tags(self._tags, name, MOST_TAGS_READ)
        wanted = [f"{{*}}{tag}" for tag in tags]
        for _, element in etree.iterparse(io.BytesIO(content), tag=wanted, **PARSING):
            yield element


def attribute(element: Any, name: str) -> str:
    """Return an attribute in any namespace; empty if it is missing."""
    for key, value in element.attrib.items():
        if key == name or key.endswith(f"}}{name}"):
            return value
    return ""


def is_true(text: str | None) -> bool:
    """Return whether an attribute's text is one of the XML values for true."""
    return text in ("1", "true", "on")
