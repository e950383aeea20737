"""Text of a Word document that a reader does not see is not read, and is reported."""

from __future__ import annotations

import docx
import pytest
from tongues import TONGUES
from wordml import (
    box,
    cell,
    element,
    paragraph,
    plain_statuses,
    reading_of,
    repacked,
    row,
    run,
    saved,
    small_report,
    statuses_of,
    table,
    with_body,
    with_cell,
    xml_of,
)

from jiu_analysis.ingest.formats.docx import blocks

UNSEEN = {
    "struck-out text": ("<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>'),
    "hidden text": (
        "<w:vanish/>",
        '<w:vanish w:val="on"/>',
        '<w:color w:val="000000"/><w14:textFill><w14:noFill/></w14:textFill>',
    ),
    "white text": (
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="fefefe"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="auto"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="none"/>',
        '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill>'
        "</w14:textFill>",
    ),
    "text in the colour of its background": (
        '<w:color w:val="1F3864"/><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>',
        '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
        '<w:color w:val="C00000"/><w:shd w:val="solid" w:color="C00000" w:fill="auto"/>',
    ),
    "tiny text": ('<w:sz w:val="2"/>', '<w:sz w:val="1pt"/>', '<w:w w:val="1"/>'),
}
TRAITS = [(kind, properties, "en") for kind, each in UNSEEN.items() for properties in each]
TRAITS += [(kind, each[0], language) for kind, each in UNSEEN.items() for language in ("fr", "zh")]


@pytest.mark.parametrize(("kind", "properties", "language"), TRAITS)
def test_an_invisible_word_does_not_change_a_status(tmp_path, kind, properties, language):
    says = TONGUES[language].statuses
    old = says["not_accepted"]
    inner = paragraph(run(f"{old} ", properties), run(says["accepted"]))
    reading = reading_of(with_cell(language, says["accepted"], inner), tmp_path)
    assert statuses_of(reading) == plain_statuses(language)
    assert [each[1:] for each in reading.left_out] == [(kind, old)]
    assert "row 3" in reading.left_out[0][0]


SEEN = [
    '<w:strike w:val="0"/>',
    '<w:dstrike w:val="false"/>',
    '<w:vanish w:val="off"/>',
    "<w:webHidden/>",
    '<w:color w:val="auto"/>',
    '<w:color w:val="C0C0C0"/>',
    '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
    '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="80"/>',
    '<w:color w:val="FFFFFF"/><w14:textFill><w14:solidFill><w14:srgbClr w14:val="C00000"/>'
    "</w14:solidFill></w14:textFill>",
    '<w:sz w:val="16"/>',
    '<w:sz w:val="2"/><w:szCs w:val="20"/><w:rtl/>',
    '<w:w w:val="66"/>',
    '<w:rPrChange w:id="1" w:author="a"><w:rPr><w:strike/><w:vanish/></w:rPr></w:rPrChange>',
]


@pytest.mark.parametrize("properties", SEEN)
def test_a_visible_word_is_read(properties):
    (found,) = blocks(with_body(paragraph(run("Not ", properties), run("Accepted"))))
    assert (found.text, found.left_out) == ("Not Accepted", ())


STYLES = (
    '<w:style w:type="character" w:styleId="Hush"><w:rPr><w:vanish/></w:rPr></w:style>',
    '<w:style w:type="character" w:styleId="Quiet"><w:basedOn w:val="Hush"/></w:style>',
    '<w:style w:type="character" w:styleId="Loud"><w:basedOn w:val="Hush"/>'
    '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>',
    '<w:style w:type="character" w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>',
    '<w:style w:type="paragraph" w:styleId="OldLine"><w:rPr><w:strike/></w:rPr></w:style>',
    '<w:style w:type="paragraph" w:styleId="OlderLine"><w:basedOn w:val="OldLine"/></w:style>',
    '<w:style w:type="paragraph" w:styleId="White"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    "</w:style>",
    '<w:style w:type="paragraph" w:styleId="WhiteOnBlue"><w:basedOn w:val="White"/>'
    '<w:pPr><w:shd w:val="clear" w:fill="002060"/></w:pPr></w:style>',
    '<w:style w:type="table" w:styleId="OldTable"><w:rPr><w:strike/></w:rPr></w:style>',
    '<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="002060"/></w:tcPr></w:tblStylePr></w:style>',
    '<w:style w:type="paragraph" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>',
)


def found_in(*parts):
    return [
        (block.text, [kind for kind, _ in block.left_out])
        for block in blocks(with_body(*parts, styles=STYLES))
    ]


def styled(style, *runs):
    return paragraph(*runs, properties=f'<w:pStyle w:val="{style}"/>')


@pytest.mark.parametrize(
    ("part", "text", "kinds"),
    [
        (paragraph("a", run("b", '<w:rStyle w:val="Quiet"/>')), "a", ["hidden text"]),
        (paragraph("a", run("b", '<w:rStyle w:val="Loud"/>')), "ab", []),
        (paragraph("a", run("b", '<w:rStyle w:val="Old"/>')), "a", ["struck-out text"]),
        (styled("OlderLine", "a"), "", ["struck-out text"]),
        (styled("OldLine", run("a", '<w:strike w:val="0"/>')), "a", []),
        # A character style within a paragraph style turns the strike off again, as in Word.
        (styled("OldLine", run("a", '<w:rStyle w:val="Old"/>')), "a", []),
        (styled("White", "a", run("b", '<w:color w:val="auto"/>')), "b", ["white text"]),
        (styled("WhiteOnBlue", "a"), "a", []),
        (styled("Round", "a"), "a", []),
        (styled("Nowhere", "a"), "a", []),
    ],
)
def test_styles_hide_and_show_text_as_in_word(part, text, kinds):
    assert found_in(part) == [(text, kinds)]


def test_document_defaults_apply_unless_a_style_overrides_them():
    styles = with_body(paragraph("a", run("b", '<w:color w:val="000000"/>')))
    xml = xml_of(styles, "word/styles.xml").replace(
        "<w:rPrDefault><w:rPr>", '<w:rPrDefault><w:rPr><w:color w:val="FFFFFF"/>', 1
    )
    (found,) = blocks(repacked(styles, styles_xml=xml.encode()))
    assert (found.text, found.left_out) == ("b", (("white text", "a"),))


def test_a_paragraph_number_is_as_visible_as_its_paragraph_mark():
    lists = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>',
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>',
    )
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    white = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    dark = '<w:shd w:val="clear" w:fill="002060"/>'
    struck = "<w:rPr><w:strike/></w:rPr>"
    parts = [paragraph("a", properties=number + each) for each in (white, dark + white, struck)]
    found = blocks(with_body(*parts, lists=lists))
    assert [block.text for block in found] == ["a", "2. a", "a"]
    assert [block.left_out for block in found] == [
        (("white text", "1."),),
        (),
        (("struck-out text", "3."),),
    ]


def grid(style, *rows):
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>{"".join(rows)}</w:tbl>'


def test_table_styles_can_strike_out_and_shade_text():
    white = run("b", '<w:color w:val="FFFFFF"/>')
    plain = row(cell(paragraph("a")), cell(paragraph(white)))
    assert found_in(grid("OldTable", plain), paragraph("after")) == [
        ("", ["struck-out text", "struck-out text"]),
        ("after", []),
    ]
    assert found_in(grid("Banded", plain, plain, plain)) == [
        ("a b", []),
        ("a", ["white text"]),
        ("a", ["white text"]),
    ]
    unused = grid("Banded", plain).replace("</w:tblPr>", '<w:tblLook w:val="0480"/></w:tblPr>')
    assert found_in(unused) == [("a", ["white text"])]
    assert found_in(grid("Plain", plain)) == [("a", ["white text"])]


def test_the_shading_behind_a_text_decides_whether_it_is_visible():
    white, dark = run("w", '<w:color w:val="FFFFFF"/>'), run("d", '<w:color w:val="000000"/>')
    black = '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
    assert found_in(table(row(cell(paragraph(white, dark), properties=black)))) == [
        ("w", ["text in the colour of its background"])
    ]
    assert found_in(paragraph(white, dark, properties=black)) == [
        ("w", ["text in the colour of its background"])
    ]
    inner = table(row(cell(paragraph(white))))
    assert found_in(table(row(cell(paragraph(), inner, properties=black))))[0] == ("w", [])
    pattern = '<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>'
    assert found_in(paragraph(white, properties=pattern)) == [("w", [])]


def test_white_text_in_a_filled_box_is_visible():
    white = paragraph(run("w", '<w:color w:val="FFFFFF"/>'))
    filled = box(white).replace(
        "<wps:txbx>",
        '<wps:spPr><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></wps:spPr><wps:txbx>',
    )
    shape = filled.replace("<wps:spPr>", "<wps:wsp><wps:spPr>").replace(
        "</wps:txbx>", "</wps:txbx></wps:wsp>"
    )
    assert found_in(paragraph(shape)) == [("w", [])]
    assert found_in(paragraph(box(white))) == [("", ["white text"])]


@pytest.mark.parametrize(
    "properties",
    [
        "<w:trPr><w:hidden/></w:trPr>",
        '<w:trPr><w:trHeight w:val="10" w:hRule="exact"/></w:trPr>',
    ],
)
def test_a_hidden_or_zero_height_row_is_left_out_with_a_note(properties):
    gone = row("secret", "row").replace("<w:trPr></w:trPr>", properties)
    found = blocks(with_body(table(row("a"), gone, row("b"))))
    assert [(block.text, block.place) for block in found if block.cells] == [
        ("a", "table 1, row 1"),
        ("b", "table 1, row 2"),
    ]
    assert [block.left_out for block in found if block.left_out] == [
        (("hidden text", "secretrow"),)
    ]


def test_a_visible_row_with_a_minimum_height_is_read():
    shown = row("a", properties='<w:hidden w:val="0"/><w:trHeight w:val="10" w:hRule="atLeast"/>')
    assert found_in(table(shown)) == [("a", [])]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ('<w:spacing w:line="20" w:lineRule="exact"/>', "tiny text"),
        ('<w:ind w:left="-20000"/>', "text off the page"),
        ('<w:framePr w:hAnchor="page" w:x="-9000"/>', "text off the page"),
    ],
)
def test_a_paragraph_of_no_height_or_off_the_page_is_left_out(properties, kind):
    assert found_in(paragraph("gone", properties=properties), paragraph("kept")) == [
        ("", [kind]),
        ("kept", []),
    ]
    hanging = '<w:spacing w:line="240" w:lineRule="exact"/><w:ind w:left="-720"/>'
    assert found_in(paragraph("kept", properties=hanging)) == [("kept", [])]


def test_a_hidden_paragraph_mark_joins_the_next_paragraph():
    mark = "<w:rPr><w:vanish/></w:rPr>"
    assert found_in(paragraph("1. Title. ", properties=mark), paragraph("Text.")) == [
        ("1. Title. Text.", [])
    ]
    hidden = paragraph(run("gone", "<w:vanish/>"), properties=mark)
    assert found_in(hidden, paragraph("kept")) == [("kept", ["hidden text"])]
    assert found_in(hidden, table(row("a"))) == [("", ["hidden text"]), ("a", [])]


def test_text_left_out_of_a_cell_does_not_join_the_words_around_it():
    parts = [run("in"), run("complete", "<w:strike/>"), "<w:r><w:tab/></w:r>", run("x")]
    assert found_in(table(row(cell(paragraph(*parts))))) == [("in x", ["struck-out text"])]
    two = cell(paragraph(run("a", "<w:strike/>")), paragraph(run("b", "<w:strike/>")))
    (found,) = blocks(with_body(table(row(two))))
    assert found.left_out == (("struck-out text", "a"), ("struck-out text", "b"))


def test_a_struck_out_recommendation_is_left_out(tmp_path):
    content = small_report("en")[1]
    xml = xml_of(content)
    begin = xml.index("<w:tbl>", xml.index("Recommendation 3") - 2000)
    end = xml.index("</w:tbl>", begin)
    struck = xml[begin:end].replace("<w:r><w:t", "<w:r><w:rPr><w:strike/></w:rPr><w:t")
    reading = reading_of(
        repacked(content, document_xml=f"{xml[:begin]}{struck}{xml[end:]}".encode()), tmp_path
    )
    numbers = {number for _, number, *_ in statuses_of(reading)}
    assert 3 not in numbers
    assert TONGUES["en"].statuses["implemented"] in {text for *_, text in reading.left_out}


def test_watermarks_are_left_out_with_a_note():
    art = (
        '<w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1" style="rotation:315">'
        '<v:textpath string="DRAFT"/></v:shape></w:pict></w:r>'
    )
    turned = box(paragraph("CONFIDENTIAL")).replace(
        "<wps:txbx>", '<wps:spPr><a:xfrm rot="18900000"/></wps:spPr><wps:txbx>'
    )
    for each, text in ((art, "DRAFT"), (turned, "CONFIDENTIAL")):
        (found,) = blocks(with_body(table(row(cell(paragraph("Accepted", each))))))
        assert (found.text, found.left_out) == ("Accepted", (("a watermark", text),))


def test_horizontal_wordart_is_text():
    art = (
        '<w:r><w:pict><v:shape id="_x0000_s1" style="width:9pt">'
        '<v:textpath string="Accepted"/></v:shape></w:pict></w:r>'
    )
    assert found_in(table(row("Status", cell(paragraph(art))))) == [("Status Accepted", [])]
    sideways = box(paragraph("No change")).replace(
        "<wps:txbx>", '<wps:spPr><a:xfrm rot="16200000"/></wps:spPr><wps:txbx>'
    )
    assert found_in(paragraph(sideways)) == [("No change", [])]


def test_a_watermark_on_every_page_is_noted_once():
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    art = (
        '<w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1">'
        '<v:textpath string="DRAFT"/></v:shape></w:pict></w:r></w:p>'
    )
    for header in (section.header, section.first_page_header):
        header.is_linked_to_previous = False
        header._element.append(element(art))
    document.add_paragraph("Body")
    found = blocks(saved(document))
    assert [block.left_out for block in found if block.left_out] == [(("a watermark", "DRAFT"),)]
    assert [block.text for block in found if block.cells] == ["Body"]
