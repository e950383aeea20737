"""Non-text content of a Word document is read, or kept as an object in its cell."""

from __future__ import annotations

import pytest
from tongues import TONGUES
from wordml import (
    box,
    cell,
    paragraph,
    plain_statuses,
    reading_of,
    row,
    run,
    statuses_of,
    table,
    texts_of,
    with_body,
    with_cell,
    with_part_before,
)

from jiu_analysis.ingest.formats.docx import blocks
from jiu_analysis.ingest.formats.docx_formatting import in_unicode
from jiu_analysis.ingest.result import OBJECT


def mark(kind, form=""):
    data = f"<w:ffData>{form}</w:ffData>" if form else ""
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def field(instruction, form="", result=None):
    """Return a field as Word writes it; without a result if Word computes it on display."""
    shown = "" if result is None else f"{mark('separate')}{run(result)}"
    code = f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
    return f"{mark('begin', form)}{code}{shown}{mark('end')}"


def dropdown(*entries, result=None, default=None):
    chosen = "" if result is None else f'<w:result w:val="{result}"/>'
    chosen += "" if default is None else f'<w:default w:val="{default}"/>'
    listed = "".join(f'<w:listEntry w:val="{each}"/>' for each in entries)
    return f"<w:ddList>{chosen}{listed}</w:ddList>"


def control(inner, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def check_box(state="", default=""):
    given = f'<w:checked w:val="{state}"/>' if state else ""
    given += f'<w:default w:val="{default}"/>' if default else ""
    return field("FORMCHECKBOX", f"<w:checkBox>{given}</w:checkBox>")


def picture(alternative="", uri="picture", more="", floats=False):
    place = "anchor" if floats else "inline"
    return (
        f'<w:r><w:drawing><wp:{place}><wp:docPr id="4" name="Picture 4" descr="{alternative}">'
        f"{more}</wp:docPr><a:graphic><a:graphicData"
        f' uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}"/></a:graphic>'
        f"</wp:{place}></w:drawing></w:r>"
    )


def forms_of(right, wrong):
    """Return cells that display one word and store another."""
    chosen = dropdown(wrong, right, result=1)
    boxes = f'<w:dropDownList><w:listItem w:displayText="{wrong}"/></w:dropDownList>'
    return {
        "a drop-down list": paragraph(field("FORMDROPDOWN", chosen)),
        "its default": paragraph(field("FORMDROPDOWN", dropdown(wrong, right, default=1))),
        "its first entry": paragraph(field("FORMDROPDOWN", dropdown(right, wrong))),
        "an empty result": paragraph(field("FORMDROPDOWN", chosen, result="")),
        "its result in words": paragraph(field("FORMDROPDOWN", chosen, result=right)),
        "a text field": paragraph(field("FORMTEXT", "<w:textInput/>", result=right)),
        "a control in the line": paragraph(control(run(right), boxes)),
        "a control of the cell": control(paragraph(right), boxes),
        "legacy check boxes": paragraph(
            check_box("1"), f" {right} ", check_box(default="0"), f" {wrong}"
        ),
        "check boxes in two lines": paragraph(
            control(run("☒"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'), right
        )
        + paragraph(control(run("☐"), "<w14:checkbox/>"), wrong),
        "signs of Wingdings": paragraph(
            '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
            f"{wrong} ",
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
            right,
        ),
        "a picture": paragraph(picture(right)),
    }


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("form", forms_of("", ""))
def test_the_displayed_status_of_a_form_field_is_read(tmp_path, form, language):
    says = TONGUES[language].statuses
    inner = forms_of(says["implemented"], says["not_started"])[form]
    reading = reading_of(with_cell(language, says["implemented"], inner), tmp_path)
    assert reading.is_whole
    assert statuses_of(reading) == plain_statuses(language)


def in_cell(*inner):
    (found,) = blocks(with_body(table(row("Status", cell(paragraph(*inner))))))
    return found.cells[1:], found.objects


EMPTY = ("an empty form field",)


@pytest.mark.parametrize(
    ("inner", "objects"),
    [
        (field("FORMDROPDOWN", dropdown("  ", "Accepted")), EMPTY),
        (field("FORMDROPDOWN", "<w:ddList/>"), EMPTY),
        (field("FORMDROPDOWN", dropdown("Accepted", result=7)), EMPTY),
        (field("FORMTEXT", "<w:textInput/>", result="\u2002\u2002"), EMPTY),
        (control(run("Choose an item."), "<w:showingPlcHdr/>"), EMPTY),
        (control("", "<w:comboBox/>"), EMPTY),
        (control(run(" "), "<w:date/>"), EMPTY),
        (
            field("FORMDROPDOWN", dropdown("Accepted", "Not accepted"), result="Not accepted"),
            ("a form field that shows no entry of its own",),
        ),
        (field("EQ \\f(1,2)"), ("a field that Word fills (EQ)",)),
        (field('SYMBOL 33 \\f "Wingdings"'), ("a symbol of the font Wingdings",)),
        (picture(), ("a picture",)),
        (picture("x" * 61), ("a picture",)),
        (picture("A logo. Description automatically generated"), ("a picture",)),
        (picture("scan0001.png"), ("a picture",)),
        (picture(uri="chart"), ("a chart",)),
        (picture(uri="diagram"), ("a diagram",)),
        (picture(uri="other", floats=True), ("a drawing",)),
        (
            '<w:r><w:pict><v:shape style="width:9pt"><v:imagedata/></v:shape></w:pict></w:r>',
            ("a picture",),
        ),
        ('<w:r><w:object><o:OLEObject ProgID="Excel"/></w:object></w:r>', ("an embedded object",)),
        ("<w:r><w:object><w:control/></w:object></w:r>", ("a form control",)),
        ('<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>', ("a symbol of the font Webdings",)),
        (run("x", '<w:rFonts w:ascii="Marlett2"/>').replace(">x<", ">\uf021<"), ("a symbol",)),
    ],
)
def test_a_cell_with_an_unreadable_object_is_not_empty(inner, objects):
    assert in_cell(inner)[0] == (OBJECT,)
    assert [each.split(" of the font Marlett2")[0] for each in in_cell(inner)[1]] == [*objects]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize(
    "inner",
    [
        paragraph(control(run("?"), "<w:showingPlcHdr/>")),
        control(paragraph("?"), "<w:showingPlcHdr/>"),
        paragraph(picture()),
        paragraph(check_box("0"), " 1 ", check_box("0"), " 2"),
        paragraph(check_box("1"), " 1 ", check_box("1"), " 2"),
    ],
)
def test_a_document_with_an_empty_status_field_is_refused(tmp_path, inner, language):
    word = TONGUES[language].statuses["implemented"]
    reading = reading_of(with_cell(language, word, inner), tmp_path)
    assert not reading.is_whole
    assert any("row" in problem.place for problem in reading.problems)


def test_a_cell_with_a_placeholder_is_an_empty_field():
    asked = control(cell(paragraph("Choose an item.")), "<w:showingPlcHdr/><w:dropDownList/>")
    (found,) = blocks(with_body(table(f"<w:tr>{cell(paragraph('Status'))}{asked}</w:tr>")))
    assert (found.cells, found.objects) == (("Status", OBJECT), EMPTY)


def test_a_content_control_without_a_placeholder_is_read():
    assert in_cell(control(run("Accepted"), '<w:showingPlcHdr w:val="0"/><w:text/>')) == (
        ("Accepted",),
        (),
    )


@pytest.mark.parametrize(
    "inner",
    [
        picture(more='<x:decorative xmlns:x="urn:x" val="1"/>'),
        picture().replace('name="Picture 4"', 'name="Picture 4" hidden="1"'),
        '<w:r><w:pict><v:rect style="height:1pt" o:hr="t"/></w:pict></w:r>',
        field("XE word"),
        field("TC title"),
    ],
)
def test_objects_that_display_nothing_are_ignored(inner):
    assert in_cell(inner) == ((), ())


def test_a_picture_within_text_is_an_object_in_it():
    assert in_cell("Accepted ", picture("tick")) == ((f"Accepted {OBJECT}",), ("a picture",))


def test_a_nested_text_box_is_read_once():
    nested = box(paragraph("outer", box(paragraph("middle", box(paragraph("inner"))))))
    assert texts_of(paragraph("a", nested)) == ["a", "outer", "middle", "inner"]


def test_a_group_of_a_text_box_and_a_picture_gives_both():
    grouped = box(paragraph("No change")).replace("<wps:txbx>", "<pic:pic/><wps:txbx>")
    found = blocks(with_body(table(row("a", cell(paragraph("b ", grouped))))))
    assert [(block.text, block.objects) for block in found] == [
        (f"a b {OBJECT}", ("a picture",)),
        ("No change", ()),
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ([picture("logo")], ""),
        ([picture("logo"), "WO/PBC/36/7"], "WO/PBC/36/7"),
        (["WO/PBC/36/7 ", picture(), " "], "WO/PBC/36/7"),
        (["WO/PBC/ ", picture(floats=True), "36/7"], "WO/PBC/ 36/7"),
        (["Status", "<w:r><w:tab/></w:r>", picture()], f"Status {OBJECT}"),
        (["of ", picture(), " recommendations"], f"of {OBJECT} recommendations"),
    ],
)
def test_a_logo_outside_tables_is_ignored(inner, text):
    (found,) = blocks(with_body(paragraph(*inner)))
    assert (found.text, len(found.objects)) == (text, text.count(OBJECT))


def sign(font, code):
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (sign("Symbol", "F0B3"), "≥"),
        (sign("Symbol", "B1"), "±"),
        (sign("Wingdings", "F04A"), "☺"),
        (sign("Wingdings 2", "F052"), "☑"),
        (sign("Webdings", "F061"), "✓"),
        (sign("Arial", "2264"), "≤"),
        (run("³ ab", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), "≥ αβ"),
        (run("\uf0fc", '<w:rFonts w:hAnsi="wingdings"/>'), "✓"),
        (run("\uf0b7 point"), "• point"),
        (field('SYMBOL 179 \\f "Symbol" \\s 11'), "≥"),
        (field("SYMBOL 0x2264 \\u"), "≤"),
        (run("x", '<w:rFonts w:eastAsia="Symbol"/>'), "x"),
        (run("³接受", '<w:rFonts w:ascii="Symbol" w:eastAsia="SimSun"/>'), "≥接受"),
    ],
)
def test_a_character_of_a_symbol_font_is_read_as_displayed(inner, text):
    assert in_cell(inner) == ((text,), ())


def test_a_style_may_set_a_symbol_font():
    style = (
        '<w:style w:type="character" w:styleId="Sign"><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>'
        "</w:style>"
    )
    signs = run("\uf0a3", '<w:rStyle w:val="Sign"/>')
    assert texts_of(paragraph("a ", signs, " b"), styles=[style]) == ["a ≤ b"]


def test_an_emoji_with_a_fallback_is_read_once():
    emoji = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><x:symEx'
        ' xmlns:x="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
        ' x:font="Segoe UI Emoji" x:char="1F60A"/></mc:Choice><mc:Fallback><w:t>😊</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert in_cell(emoji) == (("😊",), ())


def test_fractions_and_powers_keep_their_meaning():
    def maths(inner):
        return f"<m:r><m:t>{inner}</m:t></m:r>"

    fraction = f"<m:f><m:num>{maths('1')}</m:num><m:den>{maths('4')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{maths('x')}</m:e><m:sup>{maths('2')}</m:sup></m:sSup>"
    assert texts_of(paragraph(f"<m:oMath>{fraction}{maths(' + ')}{power}</m:oMath>")) == [
        "1/4 + x^2"
    ]


@pytest.mark.parametrize("code", ["", "zz", "D800", "0", "FFFFFFFF", "E123"])
def test_an_unknown_character_of_a_symbol_font_is_an_object(code):
    assert in_cell(sign("Arial", code)) == ((OBJECT,), ("a symbol of the font Arial",))


def test_a_letter_of_an_ordinary_font_is_unchanged():
    assert in_unicode("é", "Arial") == "é"


LOGO = paragraph(picture())
MASTHEADS = {
    "in a paragraph": LOGO,
    "in a cell": table(row(cell(LOGO), "WO/PBC/35/3")),
    "with a name": table(row(cell(paragraph(picture(), "WIPO")), "WO/PBC/35/3")),
    "with the symbol": table(row(cell(LOGO, paragraph("WO/PBC/35/3")))),
}


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("masthead", MASTHEADS)
def test_a_document_with_a_logo_in_the_masthead_is_read(tmp_path, masthead, language):
    says = TONGUES[language]
    content = with_part_before(language, says.committee, MASTHEADS[masthead])
    reading = reading_of(content, tmp_path)
    assert reading.is_whole
    assert statuses_of(reading) == plain_statuses(language)


def test_a_document_with_a_picture_of_a_table_in_an_annex_is_refused(tmp_path):
    picture_row = table(row(cell(LOGO), "and beside it"))
    content = with_part_before("en", "JIU/REP/2019/2", picture_row)
    assert [each.reason for each in reading_of(content, tmp_path).blocking] == [
        "it holds a picture that cannot be read"
    ]
