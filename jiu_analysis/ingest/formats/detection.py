"""Detection of a file's format from its content; its name is never used."""

from __future__ import annotations

import re
import unicodedata

from jiu_analysis.errors import ContentError

#: Advice for a table that is not in the expected layout.
HOW_TO_MAP = (
    "a spreadsheet needs a mapping, a TOML file that says which column holds what and what its"
    " words mean. This drafts one: jiu-analysis mapping TABLE --output mapping.toml. Then:"
    " jiu-analysis ingest TABLE --mapping mapping.toml"
)
SAVE_AS = "save it as DOCX, PDF, HTML or text (UTF-8)"
_SAVE_EITHER = f"{SAVE_AS}, a spreadsheet as XLSX"

_PICTURE = "a picture; run text recognition (OCR) on it and read the text"
_COMPRESSED = "a compressed file; unpack it first"
# First bytes of common files that are not supported, and advice for each.
_REFUSED = {
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"), _PICTURE),
    **dict.fromkeys((b"BM6", b"AT&TFORM", b"\0\0\0 ftyphei", b"\0\0\0\x18ftyphei"), _PICTURE),
    **dict.fromkeys((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), _COMPRESSED),
    **{b"\x28\xb5\x2f\xfd": _COMPRESSED, b"LZIP": _COMPRESSED},
    **{b"%!PS": "a PostScript file; print it to PDF and give that"},
    **{b"ITSF": f"a compiled help file; {SAVE_AS}", b"SQLite format 3": "a database, no document"},
}
# Streams of OLE compound files (the old Office formats), and the format that each indicates.
_STREAMS = {
    **{"EncryptedPackage": "an Office file with a password; save it without one"},
    **{"WordDocument": "doc", "Workbook": "xls", "Book": "xls"},
    **{"PowerPoint Document": f"a presentation; {SAVE_AS}"},
    **{"__substg1.0_": f"an e-mail of Outlook; open it, and give the document in it, or {SAVE_AS}"},
}
# Members that identify other archive formats.
_OTHER_ARCHIVES = {
    "xl/workbook.bin": "xlsb",
    "ppt/presentation.xml": f"a presentation (PowerPoint); {SAVE_AS}",
    "content.xml": f"an incomplete OpenDocument file; open it and {_SAVE_EITHER}",
    "META-INF/container.xml": f"an electronic book (EPUB); open it and {SAVE_AS}",
    "FixedDocSeq.fdseq": "an XPS file; print it to PDF and give that",
    "FixedDocumentSequence.fdseq": "an XPS file; print it to PDF and give that",
}
_MIME_TYPES = {
    **{b"application/vnd.oasis.opendocument.text": "odt"},
    **{b"application/vnd.oasis.opendocument.text-master": "odm"},
    **{b"application/vnd.oasis.opendocument.text-template": "ott"},
    **{b"application/vnd.oasis.opendocument.spreadsheet": "ods"},
    **{b"application/vnd.oasis.opendocument.spreadsheet-template": "ots"},
    **{b"application/vnd.oasis.opendocument.presentation": f"a presentation; {SAVE_AS}"},
    **{b"application/vnd.sun.xml.writer": "sxw", b"application/vnd.sun.xml.calc": "sxc"},
    **{b"application/epub+zip": f"a book (EPUB); open it in an e-book reader and {SAVE_AS}"},
}
# Root elements of XML files written by office programs.
_ROOTS = {
    **{"office:document": "fodt", "w:worddocument": "xml", "abiword": "abw"},
    **{"workbook": "xls", "ss:workbook": "xls"},
}
#: Formats that LibreOffice converts, and their names in messages.
CONVERTIBLE = {
    **{"doc": "an old Word document", "rtf": "an RTF file", "odt": "an OpenDocument text"},
    **{"ott": "an OpenDocument template", "odm": "an OpenDocument master document"},
    **{"sxw": "an old OpenOffice text", "fodt": "a flat OpenDocument text"},
    **{"xml": "a Word 2003 XML document", "abw": "an AbiWord document"},
    **{"wpd": "a WordPerfect document", "pages": "a Pages document"},
}
#: Spreadsheet formats that LibreOffice converts, and their names in messages.
CONVERTIBLE_WORKBOOKS = {
    **{"xls": "an old Excel workbook", "xlsb": "a binary Excel workbook"},
    **{"ods": "an OpenDocument spreadsheet", "ots": "an OpenDocument template"},
    **{"sxc": "an old OpenOffice spreadsheet", "fods": "a flat OpenDocument spreadsheet"},
    **{"numbers": "a Numbers spreadsheet"},
}

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BEFORE = re.compile(
    r"(?:[\s\ufeff]+|<\?[^>]{0,1000}>|<!--.{0,20000}?-->|<!doctype\s+(?!html)[^>]{0,1000}>)*",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_TAG = re.compile(r"<(!doctype\s+html|[a-z][\w:.-]*)(?=[\s/>])", re.IGNORECASE)
_WHOLE_PAGE = {"html", "head", "body", "meta", "title", "frameset", "base"}
_ELEMENTS = {
    *("main", "article", "table", "div", "p", "section", "span", "ul", "ol", "dl", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "footer", "nav", "aside", "center", "font", "b", "i"),
    *("strong", "em", "u", "a", "img", "br", "hr", "pre", "blockquote", "link", "style", "script"),
    *("form", "figure", "details", "tbody", "thead", "tr", "o:p", "address", "small", "noscript"),
}
_TAG = re.compile(r"<(/?)([a-z][\w:.-]*)[^<>]*?(/?)>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_VOID = {"br", "hr", "img", "meta", "link", "input", "wbr", "col", "base", "area", "embed"}
_TEXT_FORM = re.compile(
    r"(?m)^\s{0,3}(?:\||#{1,6}\s|\*\*|[-*+]\s|\d+\.\s)|\t\S|\]\(|^\s*[-=]{3,}\s*$"
)
_HEADERS = re.compile(
    rb"\s*(?:(?:From |(?:[A-Za-z][A-Za-z0-9-]{1,40}):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)\r?\n){2,}"
)
_MAIL = (b"mime-version:", b"content-type:", b"message-id:", b"received:", b"return-path:")


def format_of(content: bytes) -> str:
    """Return the format of a document.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    {"docx", "html", "mhtml", "pdf", "text", "workbook"}, or a key of `CONVERTIBLE` or \
`CONVERTIBLE_WORKBOOKS`

    Raises
    ------
    ContentError
        The format is not supported; the message names it and gives advice.

    Examples
    --------
    >>> format_of(b"%PDF-1.7"), format_of(b"<!doctype html><p>text")
    ('pdf', 'html')
    """
    for beginning, what in _REFUSED.items():
        if content.startswith(beginning):
            raise ContentError(f"this is {what}")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(content)
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if content.startswith(b"\xffWPC"):
        return "wpd"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if mail := _mail(content):
        return mail
    return _markup(unicode_of(content) or content.decode("utf-8", "replace"))


def _compound(content: bytes) -> str:
    for stream, what in _STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return _known(what)
    raise ContentError(f"this is an old or an encrypted Office file; open it and {_SAVE_EITHER}")


def _known(what: str) -> str:
    """Return a supported format, or raise the error for an unsupported one."""
    if " " in what:
        raise ContentError(f"this is {what}")
    return what


def _archive(content: bytes) -> str:
    # Imported here because plain text needs no XML parser.
    from jiu_analysis.ingest.formats.package import Package

    package = Package(content)
    members, form = package.names, package.form()
    # A main part that cannot be read is reported when it is read.
    if form == "docx" or "word/document.xml" in members:
        return "docx"
    if form == "workbook" or "xl/workbook.xml" in members:
        return "workbook"
    if what := _MIME_TYPES.get(package.content("mimetype")[:200].strip()):
        return _known(what)
    if "Index/Document.iwa" in members or "index.xml" in members:
        is_sheet = any(each.startswith("Index/CalculationEngine") for each in members)
        return "numbers" if is_sheet else "pages"
    for member, what in _OTHER_ARCHIVES.items():
        if member in members:
            return _known(what)
    raise ContentError(
        f"this is an archive, not a readable document; unpack it, or open it and {_SAVE_EITHER}"
    )


def _mail(content: bytes) -> str:
    """Return "mhtml" for a web page saved as a single file; reject an e-mail."""
    if not (head := _HEADERS.match(content[:20_000])):
        return ""
    headers = head[0].lower()
    if not any(re.search(rb"(?m)^" + each, headers) for each in _MAIL):
        return ""
    is_sent = re.search(rb"(?m)^(?:to|message-id|received|return-path|delivered-to):", headers)
    if not is_sent and re.search(rb"(?m)^content-type:\s*(?:multipart/related|text/html)", headers):
        return "mhtml"
    raise ContentError(
        f"this is an e-mail; open it, and give the document that is attached to it, or {SAVE_AS}"
    )


def _markup(text: str) -> str:
    """Return whether a text is a web page, an XML document, or plain text with stray tags."""
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    if not (first := _FIRST_TAG.match(text, start)):
        return "text"
    tag = first[1].lower()
    if tag.startswith("!doctype") or tag.rpartition(":")[2] in _WHOLE_PAGE - {"title"}:
        return "html"
    if tag == "pkg:package":
        raise ContentError(
            f"this is a Word document as one XML file; open it in Word and {SAVE_AS}"
        )
    if what := _ROOTS.get(tag):
        is_sheet = tag == "office:document" and "opendocument.spreadsheet" in text[:20_000]
        return "fods" if is_sheet else what
    if tag in _ELEMENTS or tag == "title":
        return "text" if _TEXT_FORM.search(_outside(text[start:])) else "html"
    if text[:start].lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise ContentError(
            f"this is an XML file whose outermost element is “{first[1][:60]}”, which is not a"
            f" known type of document; open it in the program that made it and {SAVE_AS}"
        )
    return "text"


def _outside(text: str) -> str:
    """Return the parts of a text that are outside of all elements."""
    outside, depth, end = [], 0, 0
    for found in _TAG.finditer(text):
        if depth == 0:
            outside.append(text[end : found.start()])
        end = found.end()
        name = (found[2] or "").lower()
        if name and name not in _VOID and not found[3]:
            depth = max(0, depth - 1) if found[1] else depth + 1
    return "".join([*outside, text[end:] if depth == 0 else ""])


def unicode_of(content: bytes) -> str | None:
    """Return the text of a file in a Unicode encoding indicated by a BOM or by zero bytes.

    Raises
    ------
    ContentError
        The content is not valid in the encoding that its byte order mark indicates.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError as problem:
                raise ContentError(
                    f"it begins as {encoding.upper()} text, but is not valid from byte"
                    f" {problem.start + len(mark) + 1} on; save it as UTF-8"
                ) from problem
    sample = content[:4096]
    for encoding, width, letter in _WIDE:
        if len(sample) < 2 * width or len(content) % width:
            continue
        zeros = [sample[at::width].count(0) for at in range(width)]
        others = [number for at, number in enumerate(zeros) if at != letter]
        has_space = any(each.encode(encoding) in content for each in "\n \t")
        if zeros[letter] < min(others) and has_space:
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if not any(unicodedata.category(each) in _NO_TEXT for each in {*text} - _CONTROLS):
                return text
    return None


# Unicode categories that do not occur in text, and the control characters that may.
_NO_TEXT = {"Cc", "Cn", "Co", "Cs"}
_CONTROLS = {*"\t\n\v\f\r\x85"}
# Multi-byte encodings: which byte of a Latin letter is not zero.
_WIDE = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))


def text_of(content: bytes) -> str:
    """Return the text of a file in the plain-text format.

    Raises
    ------
    ContentError
        It is not text in UTF-8 (or UTF-16 or UTF-32); the message says where.
    """
    if (text := unicode_of(content)) is not None:
        return text
    if b"\0" in content:
        place = content.index(b"\0") + 1
        raise ContentError(f"this is not text (a zero byte at byte {place}); {SAVE_AS}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ContentError(
            f"line {line} is not UTF-8 text (byte {error.start + 1});"
            " save the text of the document as UTF-8"
        ) from error
