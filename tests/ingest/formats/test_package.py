"""A Word file is read whatever the names and relations of its parts, if none is missing."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from tongues import TONGUES
from wordml import paragraph, plain_statuses, reading_of, small_report, statuses_of, with_body

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.detection import format_of
from jiu_analysis.ingest.formats.docx import blocks

_STRICT = re.compile(
    rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/"
)


def members_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            archive.writestr(name, value)
    return target.getvalue()


def strict(members):
    return {
        name: _STRICT.sub(rb"http://purl.oclc.org/ooxml/\1/", value)
        for name, value in members.items()
    }


def renamed(old, new):
    def change(members):
        return {
            name.replace(old, new): value.replace(old.encode(), new.encode())
            for name, value in members.items()
        }

    return change


def without(*names):
    return lambda members: {
        name: value for name, value in members.items() if not name.startswith(names)
    }


def related(more, part="word/_rels/document.xml.rels"):
    def change(members):
        old = b"</Relationships>"
        return {**members, part: members[part].replace(old, more.encode() + old)}

    return change


def relation(target, kind="image", mode=""):
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rId99" Type="{kinds}/{kind}" Target="{target}"{mode}/>'


def replaced(old, new, name):
    return lambda members: {**members, name: members[name].replace(old.encode(), new.encode())}


def as_utf_16(members):
    name = "word/document.xml"
    text = members[name].decode().replace("UTF-8", "UTF-16")
    return {**members, name: text.encode("utf-16")}


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
TYPES = "[Content_Types].xml"
CHANGES = {
    "Strict Open XML": strict,
    "another name of the main part": renamed("word/document.xml", "word/document2.xml"),
    "a main part of no extension": renamed("word/document.xml", "word/main"),
    "a main part elsewhere": lambda members: {
        **without("word/document.xml")(
            replaced("word/document.xml", "text/a/b.xml", "_rels/.rels")(members)
        ),
        "text/a/b.xml": members["word/document.xml"],
        "text/a/_rels/b.xml.rels": members["word/_rels/document.xml.rels"].replace(
            b'Target="', b'Target="../../word/'
        ),
    },
    "an absolute target": replaced('Target="word/', 'Target="/word/', "_rels/.rels"),
    "an absolute target of a part": replaced(
        'Target="styles.xml"', 'Target="/word/styles.xml"', "word/_rels/document.xml.rels"
    ),
    "backslashes": replaced("word/document.xml", "word\\document.xml", "_rels/.rels"),
    "names in capitals": lambda members: {
        name if name == TYPES else name.upper(): value for name, value in members.items()
    },
    "no relationships of the package": without("_rels/"),
    "no relationships of the main part": without("word/_rels/"),
    "no styles, lists and fonts": without(
        "word/styles", "word/numbering", "word/fontTable", "word/theme", "word/settings"
    ),
    "no properties": without("docProps"),
    "no types": without(TYPES),
    "macros": replaced(MAIN, MACROS, TYPES),
    "a template": replaced(MAIN, TEMPLATE, TYPES),
    "a place in the document": related(relation("#_top", "hyperlink")),
    "a picture that is missing": related(relation("media/image9.png")),
    "a target NULL": related(relation("NULL")),
    "a target that is empty": related(relation("")),
    "a target outside": related(relation("../../../../etc/passwd", "footnotes")),
    "a file elsewhere": related(
        relation("file:///C:/a.dotx", "attachedTemplate", ' TargetMode="External"')
    ),
    "footnotes that are missing": related(relation("footnotes.xml", "footnotes")),
    "a glossary": lambda members: {
        **related(relation("glossary/document.xml", "glossaryDocument"))(members),
        "word/glossary/document.xml": b"<damaged",
    },
    "damaged properties": lambda members: {**members, "docProps/app.xml": b"<damaged"},
    "UTF-16": as_utf_16,
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_way_to_relate_the_parts_of_a_document_is_read(tmp_path, change):
    content = packed(CHANGES[change](members_of(small_report("en")[1])))
    assert format_of(content) == "docx"
    reading = reading_of(content, tmp_path)
    assert reading.is_whole
    assert statuses_of(reading) == plain_statuses("en")


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_strict_open_xml_is_read_in_every_language(tmp_path, language):
    content = packed(strict(members_of(small_report(language)[1])))
    assert statuses_of(reading_of(content, tmp_path)) == plain_statuses(language)
    assert TONGUES[language].committee in {block.text for block in blocks(content)}


def test_a_strict_open_xml_namespace_in_a_text_is_unchanged():
    address = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    (found,) = blocks(packed(strict(members_of(with_body(paragraph(f"See “{address}”"))))))
    assert found.text == f"See “{address}”"


def test_parts_are_found_by_their_relationships_and_not_by_their_names():
    members = members_of(with_body(paragraph("right")))
    other = members["word/document.xml"].replace(b"right", b"wrong")
    content = packed(renamed("word/document.xml", "word/real.xml")(members))
    content = packed({"word/document.xml": other, **members_of(content)})
    assert [block.text for block in blocks(content)] == ["right"]


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
def test_a_part_that_is_not_xml_is_reported_as_damaged(name):
    content = packed({**members_of(with_body(paragraph("a"))), name: b"<a><b></a>"})
    with pytest.raises(ContentError, match=f"damaged: its part {name} is not XML"):
        blocks(content)


def test_a_missing_main_part_is_reported():
    content = packed(without("word/document.xml")(members_of(with_body(paragraph("a")))))
    with pytest.raises(ContentError, match=r"no part word/document\.xml"):
        blocks(content)


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (("ppt/presentation.xml",), "a presentation"),
        (("META-INF/container.xml",), "an electronic book"),
        (("theme/theme.xml",), "an archive"),
    ],
)
def test_the_error_about_another_kind_of_archive_names_it(members, what):
    with pytest.raises(ContentError, match=f"this is {what}.*save it as DOCX"):
        format_of(packed(dict.fromkeys(members, b"<a/>")))


def test_the_error_about_a_flat_xml_document_says_how_to_save_it():
    content = (
        b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><pkg:package a="b">'
    )
    with pytest.raises(ContentError, match="as one XML file; open it in Word"):
        format_of(content)
