"""The parts of a Word file, opened with python-docx and made safe to walk."""

from __future__ import annotations

import io
from typing import Any

import docx
from lxml import etree

from jiu_analysis.errors import ContentError

#: What to do about a file that Word would have written otherwise.
AGAIN = "open it in Word and save it again as a Word document (.docx)"


def opened(content: bytes) -> Any:
    """The main part of a document."""
    try:
        return docx.Document(io.BytesIO(content)).part
    except Exception as problem:  # python-docx lets through whatever it meets
        if "Excessive depth" in str(problem):
            raise ContentError(f"its XML is nested too deep; {AGAIN}") from problem
        raise ContentError(
            f"damaged, or no Word document ({type(problem).__name__}); {AGAIN}"
        ) from problem


def _plain(root: Any) -> Any:
    """A tree without comments in its texts."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    if root.getroottree().docinfo.doctype:
        raise ContentError(f"its XML declares a document type, which Word never does; {AGAIN}")
    return root


def root_of(part: Any) -> Any:
    """The tree of a part; of a kind that python-docx does not know, parsed here."""
    if (element := getattr(part, "element", None)) is not None:
        return _plain(element)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return _plain(etree.fromstring(part.blob, parser))
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise ContentError(f"damaged: {part.partname} is not XML; {AGAIN}") from problem


def related(part: Any, kind: str) -> Any:
    """The root of the part of a kind that goes with the main one, if there is one."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return root_of(relation.target_part)
    return None
