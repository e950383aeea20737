"""The file formats of a report: written documents as DOCX, HTML and PDF."""

from __future__ import annotations

import html
import io

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from writing import Part

from jiu_analysis.ingest.formats import text

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_WIDTHS = {2: (4.5, 11.5), 5: (3.2, 5.3, 3.5, 2.5, 1.5)}
_FONTS = {"zh": "WenQuanYi Micro Hei", "ar": "DejaVu Sans"}


def parts_of(source: str) -> list[Part]:
    """Split a text document into parts, with its tables and comment boxes."""
    parts = []
    for block in text.blocks(source):
        if not block.cells:
            parts.append(Part("blank"))
        elif "\t" in block.raw:
            wanted = len(block.raw.rstrip("\n").split("\t"))
            parts.append(Part("row", (*block.cells, *[""] * (wanted - len(block.cells)))))
        else:
            parts.append(Part("paragraph", block.cells))
    return parts


def as_html(parts: list[Part], language: str) -> bytes:
    """Return an HTML page with a table for each run of rows."""
    lines, is_open = [f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><body>'], False
    for part in parts:
        if part.kind == "row":
            lines += [] if is_open else ["<table>"]
            cells = [html.escape(each) for each in part.cells]
            if part.box:
                cells[-1] += f'<div style="border: 1px solid">{html.escape(part.box)}</div>'
            lines.append("<tr>" + "".join(f"<td><p>{each}</p></td>" for each in cells) + "</tr>")
        else:
            lines += ["</table>"] if is_open else []
            if part.cells:
                lines.append(f"<p>{html.escape(' '.join(part.cells))}</p>")
        is_open = part.kind == "row"
    return "\n".join([*lines, "</table>" if is_open else "", "</body></html>"]).encode()


def as_docx(parts: list[Part], language: str) -> bytes:
    """Return a Word document with a table for each run of rows, and comments in text boxes."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size = Pt(10)
    style.font.name = _FONTS.get(language, "DejaVu Sans")
    fonts = style.element.rPr.rFonts
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), style.font.name)
    table, number = None, 0
    for part in parts:
        if part.kind != "row":
            paragraph = document.add_paragraph("" if part.kind == "box" else " ".join(part.cells))
            table = None
            if part.kind == "box":
                number += 1
                paragraph._p.append(_box(part.cells[0], number))
            continue
        width = len(part.cells)
        if table is None or len(table.columns) != width:
            table = document.add_table(0, width, style="Table Grid")
            table.autofit = False
            for column, centimetres in zip(table.columns, _WIDTHS.get(width, ()), strict=False):
                column.width = Cm(centimetres)
        row = table.add_row()
        for cell, content in zip(row.cells, part.cells, strict=True):
            cell.text = content
        if part.box:
            number += 1
            row.cells[-1].paragraphs[0]._p.append(_box(part.box, number))
    if language == "ar":
        _from_the_right(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _from_the_right(document: docx.document.Document) -> None:
    """Mark paragraphs, runs and tables as Word does in a right-to-left document."""
    body = document.element.body
    for paragraph in body.iter(qn("w:p")):
        paragraph.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in body.iter(qn("w:r")):
        if run.find(qn("w:t")) is not None:
            run.get_or_add_rPr().append(OxmlElement("w:rtl"))
    for properties in body.iter(qn("w:tblPr")):
        properties.insert(1, OxmlElement("w:bidiVisual"))


def _box(content: str, number: int) -> object:
    """Return a text box as Word writes it, including the fallback for older programs."""
    inside = (
        f"<w:txbxContent><w:p><w:r><w:t>{html.escape(content)}</w:t></w:r></w:p></w:txbxContent>"
    )
    return parse_xml(
        f"""<w:r {_NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
        <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}"
            behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">
          <wp:simplePos x="0" y="0"/>
          <wp:positionH relativeFrom="column"><wp:posOffset>400000</wp:posOffset></wp:positionH>
          <wp:positionV relativeFrom="paragraph"><wp:posOffset>20000</wp:posOffset></wp:positionV>
          <wp:extent cx="3600000" cy="520000"/><wp:wrapNone/>
          <wp:docPr id="{number}" name="Text Box {number}"/>
          <a:graphic><a:graphicData
              uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
            <wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>
              <a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="520000"/></a:xfrm>
              <a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
              <a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>
            </wps:spPr><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp>
          </a:graphicData></a:graphic>
        </wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>
        {inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
    )
