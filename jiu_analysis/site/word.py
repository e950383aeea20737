"""Write a page as a Word document (DOCX): headings, prose, tables, and charts with their text.

The document is written as XML: with a library that keeps it as objects, the tables of a page take
longer than the page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import Markup, escape

from jiu_analysis.datapackage import transaction
from jiu_analysis.report import i18n
from jiu_analysis.report.cells import text_width
from jiu_analysis.resources import TEMPLATES
from jiu_analysis.site.rendering import Outline, Result, prose

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    f' xmlns:r="{_OFFICE}" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"'
    f' xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: A text with letters from left to right that ends in a sign, which has no direction of its own.
_ENDS_IN_A_SIGN = re.compile(r"[A-Za-z].*[^\w\s]$", re.DOTALL)
_LEFT_TO_RIGHT = "\u200e"
_STYLES = {
    "h1": "Title",
    "h2": "Heading1",
    "h3": "Heading2",
    "h4": "Heading3",
    "li": "ListBullet",
    "caption": "Caption",
}
#: Elements that are paragraphs; an element that contains one is not.
_BLOCKS = frozenset(
    ["p", "li", "dt", "dd", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"]
)
#: Elements that only a page in a browser needs.
_LEFT_OUT = frozenset(["script", "style", "summary", "nav", "button", "svg", "template"])
_BOLD, _ITALIC = frozenset(["b", "strong", "th"]), frozenset(["i", "em"])
_EMU = 12_700  # English metric units in a point.
#: Width of the text in twentieths of a point: A4 in landscape with margins of 2 cm.
_TEXT_WIDTH = 14_570
#: Rows of a table that is kept on one page.
_SHORT = 20
#: Characters of a table on a line, and those of a word and of a cell that count for its width.
_LINE, _WORD_LENGTH, _CELL_LENGTH = 150, 16, 60


def write(outline: Outline, path: Path, *, source: str = "") -> None:
    """Write a page as a Word document, in the language of the page.

    Parameters
    ----------
    outline : Outline
        The parts of the page.
    path : Path
        The file to create or replace.
    source : str
        Where the page comes from, as the last paragraph.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    document = _Document()
    parts = [outline.masthead, outline.answer.results, *(each.results for each in outline.sections)]
    body = [paragraph for part in parts for result in part for paragraph in document.of(result)]
    body.append(document.paragraph([(source, "", "")], "Note"))
    transaction.write_whole(path, _zipped(_files(body, document, outline.title)))


class _Document:
    """Turns results of a page into paragraphs and tables, and collects the pictures."""

    def __init__(self) -> None:
        self.language, self.pictures = i18n.get_language(), list[bytes]()
        self._is_rtl = i18n.direction() == "rtl"

    def of(self, result: Result) -> Iterator[Markup]:
        """Yield the paragraphs and tables of a result."""
        from lxml.html import fragment_fromstring

        if result.kind == "image/svg+xml":
            yield self._picture(result)
        elif result.kind in ("text/html", "text/markdown"):
            is_html = result.kind == "text/html"
            html = result.content if is_html else prose(result.content, result.attachments)
            yield from self._blocks(fragment_fromstring(_NOT_IN_XML.sub("", html), "div"))
        elif result.kind == "text/plain":
            for line in result.content.splitlines():
                yield self.paragraph([(line, "", "")])

    def paragraph(
        self, runs: Iterable[tuple[str, str, str]], style: str = "", align: str = ""
    ) -> Markup:
        """Return a paragraph of runs, each of text, the tags of its properties, and its language.

        Without a language the run is in that of the page.
        """
        # Thousands of them are written: f-strings are faster than Markup, and only text needs it.
        name = f'<w:pStyle w:val="{style}"/>' if style else ""
        bidi = "<w:bidi/>" if self._is_rtl else ""
        side = f'<w:jc w:val="{align}"/>' if align else ""
        text = "".join(self._run(*each) for each in runs)
        return Markup(f"<w:p><w:pPr>{name}{bidi}{side}</w:pPr>{text}</w:p>")

    def _run(self, text: str, tags: str, of: str) -> str:
        rtl = "<w:rtl/>" if self._is_rtl and re.search("[\u0590-\u08ff]", text) else ""
        code = escape(of or self.language)
        language = f'<w:lang w:val="{code}" w:eastAsia="{code}" w:bidi="{code}"/>'
        clean = escape(_NOT_IN_XML.sub("", text))
        if self._is_rtl and not rtl and _ENDS_IN_A_SIGN.search(text):
            clean += _LEFT_TO_RIGHT
        return (
            f"<w:r><w:rPr>{tags}{rtl}{language}</w:rPr>"
            f'<w:t xml:space="preserve">{clean}</w:t></w:r>'
        )

    def _blocks(self, element: Any) -> Iterator[Markup]:
        """Yield the paragraphs and tables of an element."""
        if element.tag in _LEFT_OUT or not isinstance(element.tag, str):
            return
        if element.tag == "table":
            yield from self._table(element)
        elif any(each.tag in _BLOCKS for each in element.iterdescendants()):
            if element.text and element.text.strip():
                yield self.paragraph([(" ".join(element.text.split()), "", "")])
            for each in element:
                yield from self._blocks(each)
        elif runs := list(_runs(element)):
            is_note = "note" in element.get("class", "") or element.get("class", "").startswith(
                ("source", "definition")
            )
            yield self.paragraph(runs, _STYLES.get(element.tag, "Note" if is_note else ""))

    def _table(self, table: Any) -> Iterator[Markup]:
        caption = table.find("caption")
        if caption is not None:
            yield self.paragraph(_runs(caption), "Caption")
        rows = [row for row in table.iter("tr") if len(row)]
        columns = max((sum(_span(cell) for cell in row) for row in rows), default=0)
        if not columns:
            return
        widths = _widths(rows, columns)
        # LibreOffice puts a narrow table to the left whatever its direction, so that in Arabic
        # each row ends in space without a cell.
        space = (_TEXT_WIDTH - sum(widths)) * self._is_rtl
        # A short table is not divided by a page break, and a header or heading not left alone.
        kept = len(rows) - 1 if len(rows) <= _SHORT else 2
        lines = "".join(
            self._row(row, widths, "CellKept" if at < kept or _is_heading(row) else "Cell", space)
            for at, row in enumerate(rows)
        )
        grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in [*widths, *[space] * (space > 0)])
        mirrored = "<w:bidiVisual/>" if self._is_rtl else ""
        title = "" if caption is None else f'<w:tblCaption w:val="{escape(_text(caption))}"/>'
        yield Markup(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{mirrored}'
            f'<w:tblW w:w="{sum(widths) + space}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:firstRow="1" w:firstColumn="1"/>{title}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
        )
        yield self.paragraph([], "Note")  # Two tables in a row would become one.

    def _row(self, row: Any, widths: list[int], style: str, space: int) -> str:
        is_head = row.getparent().tag == "thead"
        shade = '<w:shd w:val="clear" w:fill="E6ECF2"/>' if is_head else ""
        cells, place = [], 0
        for cell in row:
            span = _span(cell)
            width = sum(widths[place : place + span])
            place += span
            merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            is_number = "number" in cell.get("class", "").split()
            text = self.paragraph(_runs(cell), style, "end" if is_number else "")
            size = f'<w:tcW w:w="{width}" w:type="dxa"/>'
            cells.append(f"<w:tc><w:tcPr>{size}{merged}{shade}</w:tcPr>{text}</w:tc>")
        # A row is not divided by a page break, and the header is repeated after one.
        header = "<w:tblHeader/>" if is_head else ""
        after = f'<w:gridAfter w:val="1"/><w:wAfter w:w="{space}" w:type="dxa"/>' * (space > 0)
        return f"<w:tr><w:trPr>{after}<w:cantSplit/>{header}</w:trPr>{''.join(cells)}</w:tr>"

    def _picture(self, result: Result) -> Markup:
        # Word draws the extension; LibreOffice the picture itself. Neither has a dark mode.
        svg = re.sub(r"<style>@media.*?</style>", "", result.content, count=1, flags=re.DOTALL)
        if self._is_rtl:
            # Imported here: only charts in Arabic need it.
            from jiu_analysis.report.figures.mirror import outlined

            svg = outlined(svg)  # LibreOffice draws the letters of an SVG from left to right.
        self.pictures.append(svg.encode("utf-8"))
        number = len(self.pictures)
        size = re.search(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', svg)
        width, height = (
            (round(float(each) * _EMU) for each in size.groups())
            if size
            else (
                6_400_800,
                3_200_400,
            )
        )
        return Markup(
            '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{w}" cy="{h}"/>'
            '<wp:docPr id="{n}" name="Chart {n}" descr="{text}"/><a:graphic>'
            '<a:graphicData uri="{picture}"><pic:pic><pic:nvPicPr>'
            '<pic:cNvPr id="{n}" name="Chart {n}" descr="{text}"/><pic:cNvPicPr/></pic:nvPicPr>'
            '<pic:blipFill><a:blip r:embed="chart{n}"><a:extLst>'
            '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
            '<asvg:svgBlip r:embed="chart{n}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/>'
            '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        ).format(
            w=width, h=height, n=number, text=result.description, picture=f"{_DRAWING}/picture"
        )


def _runs(element: Any, tags: str = "", language: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the text of an element in runs, each with the tags of its properties and its language.

    A word of another language is divided by that language's rules.
    """
    language = element.get("lang", language)
    if element.tag in _BOLD and "<w:b/>" not in tags:
        tags = f"<w:b/><w:bCs/>{tags}"
    if element.tag in _ITALIC:
        tags += "<w:i/><w:iCs/>"
    if element.text:
        yield _spaced(element.text), tags, language
    for each in element:
        if isinstance(each.tag, str) and each.tag not in _LEFT_OUT:
            yield from _runs(each, tags, language)
        if each.tail:
            yield _spaced(each.tail), tags, language


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _is_heading(row: Any) -> bool:
    return "group" in row[0].get("class", "").split()


def _span(cell: Any) -> int:
    return int(cell.get("colspan", 1))


def _widths(rows: Iterable[Any], columns: int) -> list[int]:
    """Return the widths of columns: of the longest word at least, the rest by length of text."""
    least, wanted = [4] * columns, [4] * columns
    for row in rows:
        for place, cell in enumerate(row if len(row) == columns else ()):
            text = _text(cell)
            word = min(max(map(text_width, text.split()), default=0), _WORD_LENGTH)
            whole = min(text_width(text), _CELL_LENGTH)
            # Bold letters are wider.
            word, whole = (each + each // 4 * (cell.tag == "th") + 3 for each in (word, whole))
            least[place], wanted[place] = max(least[place], word), max(wanted[place], whole)
    if sum(wanted) > _LINE:
        missing = sum(wanted) - sum(least)
        left = max(_LINE - sum(least), 0)
        wanted = [
            few + (many - few) * left // missing for few, many in zip(least, wanted, strict=True)
        ]
    return [_TEXT_WIDTH * each // max(_LINE, sum(wanted)) for each in wanted]


def _files(body: Iterable[Markup], document: _Document, title: str) -> dict[str, bytes]:
    """Return the parts of the document by name."""
    charts = {
        f"chart{number}": (f"media/chart{number}.svg", picture)
        for number, picture in enumerate(document.pictures, start=1)
    }
    parts = {
        **{name: (target, "image", content) for name, (target, content) in charts.items()},
        **{
            name: (f"{name}.xml", name, (TEMPLATES / "word" / f"{name}.xml").read_bytes())
            for name in ("styles", "numbering")
        },
    }
    section = (
        '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134"'
        ' w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
        "</w:sectPr>"
    )
    text = f"<w:document {_NAMESPACES}><w:body>{''.join(body)}{section}</w:body></w:document>"
    types = "".join(
        f'<Default Extension="{extension}" ContentType="{kind}"/>'
        for extension, kind in {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
            "svg": "image/svg+xml",
        }.items()
    ) + "".join(
        f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
        for name, kind in {
            "word/document.xml": f"{_WORD}.document.main",
            "word/styles.xml": f"{_WORD}.styles",
            "word/numbering.xml": f"{_WORD}.numbering",
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties",
        }.items()
    )
    core = (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(_NOT_IN_XML.sub('', title))}</dc:title>"
        f"<dc:creator>jiu-analysis</dc:creator><dc:language>{document.language}</dc:language>"
        "</cp:coreProperties>"
    )
    root = [
        ("document", f"{_OFFICE}/officeDocument", "word/document.xml"),
        ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ]
    own = [(name, f"{_OFFICE}/{kind}", target) for name, (target, kind, _) in parts.items()]
    written = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": _relationships(root),
        "docProps/core.xml": core,
        "word/document.xml": text,
        "word/_rels/document.xml.rels": _relationships(own),
    }
    files = {name: f"{_HEAD}{content}".encode() for name, content in written.items()}
    return files | {f"word/{target}": content for target, _, content in parts.values()}


def _relationships(related: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in related
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return the parts as one file, the same bytes for the same parts."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return target.getvalue()
