"""What form a file is in, found from its content and never from its name."""

from __future__ import annotations

import re

from jiu_analysis.documents import unpacking
from jiu_analysis.errors import ContentError

#: What to do with a table of another shape.
HOW_TO_MAP = (
    "a spreadsheet needs a mapping, a TOML file that says which column holds what and what its"
    " words mean; docs/mapping.md explains it with an example. Then: jiu-analysis ingest"
    " TABLE --mapping MAPPING.toml"
)

_SAVE_AS = "save it as DOCX, PDF, HTML or text (UTF-8)"
# First bytes of what is often sent and cannot be read, and what to do about it.
_REFUSED = {
    b"\xd0\xcf\x11\xe0": f"an old or an encrypted Office file; open it and {_SAVE_AS}",
    b"{\\rtf": f"an RTF file; open it and {_SAVE_AS}",
    b"\x89PNG": "a picture; run text recognition (OCR) over it and give the text",
    b"\xff\xd8\xff": "a picture; run text recognition (OCR) over it and give the text",
    b"GIF8": "a picture; run text recognition (OCR) over it and give the text",
    b"II*\0": "a picture; run text recognition (OCR) over it and give the text",
    b"MM\0*": "a picture; run text recognition (OCR) over it and give the text",
    b"\x1f\x8b": "a compressed file; unpack it first",
    b"7z\xbc\xaf": "a compressed file; unpack it first",
    b"Rar!": "a compressed file; unpack it first",
}
# Members that tell other archives.
_OTHER_ARCHIVES = {
    "ppt/presentation.xml": "a presentation (PowerPoint)",
    "content.xml": "an OpenDocument file",
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "Index/Document.iwa": "a document of Apple's programs",
    "META-INF/container.xml": "an electronic book (EPUB)",
}
_WORD_XML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?<\?xml.{0,1000}?<(?:pkg:package|w:wordDocument)\b", re.DOTALL
)
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|main|article|table)\b",
    re.IGNORECASE | re.DOTALL,
)


def format_of(content: bytes) -> str:
    """The form that a document's bytes are in.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    {"docx", "html", "pdf", "text", "workbook"}

    Raises
    ------
    ContentError
        It is a form that cannot be read; says which, and what to do.

    Examples
    --------
    >>> format_of(b"%PDF-1.7"), format_of(b"<!doctype html><p>text")
    ('pdf', 'html')
    """
    for beginning, what in _REFUSED.items():
        if content.startswith(beginning):
            raise ContentError(f"this is {what}")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if _WORD_XML.search(content[:2_000]):
        raise ContentError(
            f"this is a Word document as one XML file; open it in Word and {_SAVE_AS}"
        )
    return "html" if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")) else "text"


def _archive(content: bytes) -> str:
    members = unpacking.check_archive(content)
    # Imported when needed: a text needs no parser of XML.
    from jiu_analysis.documents.docx_parts import Package

    form = Package(content).form()
    # A main part that cannot be read is named where it is read.
    if form == "docx" or "word/document.xml" in members:
        return "docx"
    if form == "workbook" or "xl/workbook.xml" in members:
        return "workbook"
    what = next((what for part, what in _OTHER_ARCHIVES.items() if part in members), "an archive")
    raise ContentError(f"this is {what} and no document that can be read; open it and {_SAVE_AS}")


def text_of(content: bytes) -> str:
    """The text of a file in the text form.

    Raises
    ------
    ContentError
        It is not text in UTF-8 (or UTF-16 with its mark); says where.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            content = content.decode(encoding, errors="replace").encode("utf-8")
    if b"\0" in content:
        place = content.index(b"\0") + 1
        raise ContentError(f"this is not text (a zero byte at byte {place}); {_SAVE_AS}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError(
            f"line {line} is not UTF-8 text (byte {error.start + 1});"
            " save the text of the document as UTF-8"
        ) from error
