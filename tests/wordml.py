"""Small Word documents, written in WordprocessingML."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from forms import as_docx
from tongues import TONGUES
from writing import small_document

from jiu_analysis.ingest import load_phrase_tables, read
from jiu_analysis.ingest.formats.docx import blocks

NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "o": "urn:schemas-microsoft-com:office:office",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)


def saved(document):
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def with_body(*parts, lists=(), styles=(), footnotes=None):
    """Return a document with these paragraphs and tables, in WordprocessingML."""
    document = docx.Document()
    for xml in parts:
        document.element.body.insert(-1, element(xml))
    if lists:
        numbering = document.part.numbering_part.element
        for child in list(numbering):
            numbering.remove(child)
        for xml in lists:
            numbering.append(element(xml))
    for xml in styles:
        document.styles.element.append(element(xml))
    if footnotes is not None:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        xml = f"<w:footnotes {NAMES}>{footnotes}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), kind, xml, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return saved(document)


def element(xml):
    end = min(place for place in (xml.find(">"), xml.find(" "), xml.find("/>")) if place > 0)
    return parse_xml(f"{xml[:end]} {NAMES}{xml[end:]}")


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs, properties=""):
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def cell(*inner, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inner) or paragraph()}</w:tc>"


def row(*cells, properties=""):
    inner = "".join(each if each.startswith("<w:tc>") else cell(paragraph(each)) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def table(*rows):
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def box(*inner):
    """Return a text box as Word writes it: once for new programs, once for old ones."""
    content = f"<w:txbxContent>{''.join(inner)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent>"
        '<mc:Choice Requires="wps"><w:drawing>'
        f"<wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def cells_of(content):
    return [block.cells for block in blocks(content)]


def texts_of(*parts, **more):
    return [block.text for block in blocks(with_body(*parts, **more))]


def repacked(content, **members):
    """Return the document with other members: their names with dots as underscores."""
    changed = {"word/" + name.replace("_", "."): value for name, value in members.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            copy.writestr(name, changed.get(name) or source.read(name))
    return target.getvalue()


def xml_of(content, name="word/document.xml"):
    """Return a part of a document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@cache
def small_report(language):
    """Return the small document as Word file: its parts, and the bytes."""
    document = small_document(language)
    return document, as_docx(document.parts(), language)


def with_cell(language, text, inner):
    """Return the small document with the first status cell of this text replaced."""
    content = small_report(language)[1]
    old = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
    # The label of the row may be the same word.
    occurrence = TONGUES[language].labels.count(text)
    pieces = xml_of(content).split(old)
    assert len(pieces) > occurrence + 1, f"no cell says {text!r}"
    before, after = pieces[: occurrence + 1], pieces[occurrence + 1 :]
    return _with_names(content, f"{old.join(before)}{inner}</w:tc>{old.join(after)}")


def with_part_before(language, text, part):
    """Return the small document with a paragraph or table inserted before this text."""
    content = small_report(language)[1]
    before, old, after = xml_of(content).partition(f"<w:p><w:r><w:t>{text}")
    assert old, f"no paragraph begins {text!r}"
    return _with_names(content, f"{before}{part}{old}{after}")


def _with_names(content, changed):
    """Return a document with another main part, with all WordprocessingML names declared."""
    names = f"{NAMES} "
    head, root, rest = changed.partition("<w:document ")
    declared = rest[: rest.index(">")]
    missing = (each for each in names.split() if each.split("=")[0] not in declared)
    return repacked(content, document_xml=f"{head}{root}{' '.join(missing)} {rest}".encode())


def reading_of(content, folder):
    """Read the bytes of a document."""
    path = folder / "report.docx"
    path.write_bytes(content)
    return read(path, _words())


_words = cache(load_phrase_tables)


@cache
def plain_statuses(language):
    """Return the statuses of the unchanged small document."""
    with tempfile.TemporaryDirectory() as folder:
        return statuses_of(reading_of(small_report(language)[1], Path(folder)))


def statuses_of(reading):
    """Return acceptance, implementation and officer of every recommendation."""
    wanted = ("report", "recommendation", "acceptance", "implementation", "officer")
    return [tuple(each[name] for name in wanted) for each in reading.tables["statuses"]]
