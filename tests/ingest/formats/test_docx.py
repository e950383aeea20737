"""Word documents: what a reader of the page sees, in the order of the page."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
import zlib

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wordml import (
    NAMES,
    box,
    cell,
    cells_of,
    paragraph,
    repacked,
    row,
    run,
    saved,
    table,
    texts_of,
    with_body,
)

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats import package
from jiu_analysis.ingest.formats.docx import blocks
from jiu_analysis.ingest.formats.docx_numbering import figure
from jiu_analysis.ingest.formats.text import clean


def test_paragraphs_and_rows_are_read_in_order_with_their_locations():
    content = with_body(
        paragraph("A"), paragraph(), table(row("a", "b"), row("", "c")), paragraph("B")
    )
    assert [(block.number, block.place, block.cells) for block in blocks(content)] == [
        (1, "paragraph 1", ("A",)),
        (2, "paragraph 2", ()),
        (3, "table 1, row 1", ("a", "b")),
        (4, "table 1, row 2", ("", "c")),
        (5, "paragraph 3", ("B",)),
    ]


def test_tabs_make_cells_of_a_paragraph_and_line_breaks_are_spaces():
    assert cells_of(with_body(paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"))) == [
        ("a", "b")
    ]
    assert texts_of(paragraph("<w:r><w:t>Annex</w:t><w:br/><w:t>II</w:t></w:r>")) == ["Annex II"]
    broken = paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>")
    assert cells_of(with_body(table(row(cell(broken, paragraph("c")))))) == [("a b c",)]


def test_a_word_split_into_runs_is_one_word():
    assert texts_of(
        paragraph("recom", "mend", "<w:hyperlink>" + run("ation") + "</w:hyperlink>")
    ) == ["recommendation"]


def test_a_non_breaking_hyphen_is_a_hyphen():
    hyphened = "<w:r><w:t>inter</w:t><w:noBreakHyphen/><w:t>agency</w:t></w:r>"
    assert texts_of(paragraph(hyphened)) == ["inter-agency"]


def test_merged_cells_are_read_once():
    wide = cell(paragraph("wide"), properties='<w:gridSpan w:val="2"/>')
    first = cell(paragraph("tall"), properties='<w:vMerge w:val="restart"/>')
    rest = cell(paragraph("unseen"), properties="<w:vMerge/>")
    indented = row("x", properties='<w:gridBefore w:val="1"/>')
    content = with_body(table(row(wide, "c"), row(first, "d"), row(rest, "e"), indented))
    assert cells_of(content) == [("wide", "c"), ("tall", "d"), ("", "e"), ("", "x")]


def test_a_continued_cell_without_a_first_cell_keeps_its_text():
    rest = cell(paragraph("kept"), properties="<w:vMerge/>")
    assert cells_of(with_body(table(row(rest, "e")))) == [("kept", "e")]
    first = cell(paragraph("tall"), properties='<w:vMerge w:val="restart"/>')
    content = with_body(table(row(first), row("between"), row(rest)))
    assert cells_of(content) == [("tall",), ("between",), ("kept",)]


def test_the_rows_of_a_nested_table_follow_its_row():
    inner = table(row("in", "ner"))
    found = blocks(with_body(table(row("a", cell(paragraph("b"), inner)), row(cell(inner)))))
    assert [(block.place, block.cells) for block in found] == [
        ("table 1, row 1", ("a", "b")),
        ("table 1, row 1, table 1, row 1", ("in", "ner")),
        ("table 1, row 2, table 1, row 1", ("in", "ner")),
    ]


def test_a_text_box_in_a_cell_is_read_once_after_its_row():
    anchored = cell(paragraph("Accepted", box(paragraph("No"), paragraph("change"))))
    found = blocks(with_body(table(row("Acceptance", anchored), row("x", "y"))))
    assert [(block.place, block.cells) for block in found] == [
        ("table 1, row 1", ("Acceptance", "Accepted")),
        ("text box 1", ("No change",)),
        ("table 1, row 2", ("x", "y")),
    ]


def test_a_text_box_follows_its_paragraph_or_replaces_an_empty_one():
    found = blocks(with_body(paragraph("A", box(paragraph("1"))), paragraph(box(paragraph("2")))))
    assert [(block.unit, block.text) for block in found] == [
        ("paragraph", "A"),
        ("text box", "1"),
        ("text box", "2"),
    ]


def test_a_text_box_in_the_old_format_only_is_read():
    old = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('old')}</w:txbxContent>"
    assert texts_of(paragraph("A", old + "</v:textbox></w:pict></w:r>")) == ["A", "old"]


def test_a_table_in_a_text_box_is_read_in_its_position():
    content = with_body(
        paragraph(box(paragraph("before"), table(row("a", "b")), paragraph("after")))
    )
    assert [(block.place, block.text) for block in blocks(content)] == [
        ("text box 1", "before"),
        ("text box 1, table 1, row 1", "a b"),
        ("text box 1", "after"),
    ]


def test_tracked_changes_are_read_as_accepted():
    deleted = '<w:del w:id="1"><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("gone")}</w:moveFrom>'
    added = f'<w:ins w:id="3">{run("new")}</w:ins><w:moveTo w:id="4">{run(" here")}</w:moveTo>'
    assert texts_of(paragraph(deleted, moved, added)) == ["new here"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    gone = paragraph(f'<w:del w:id="2">{run("x")}</w:del>', properties=mark)
    assert texts_of(paragraph("one ", properties=mark), paragraph("two")) == ["one two"]
    assert texts_of(gone, paragraph("stays"), gone, table(row("a"))) == ["stays", "a"]


def test_deleted_rows_and_tables_are_neither_read_nor_counted():
    deleted = row("old", properties='<w:del w:id="1"/>')
    found = blocks(with_body(table(deleted), table(deleted, row("kept"))))
    assert [(block.place, block.text) for block in found] == [("table 1, row 1", "kept")]


def test_content_controls_and_fields_are_read_as_displayed():
    def control(inner):
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'{run("unseen")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("7")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    shown = paragraph("page ", field, f'<w:fldSimple w:instr="DATE">{run(" of 9")}</w:fldSimple>')
    assert texts_of(control(paragraph("a", control(run("b")))), shown) == ["ab", "page 7 of 9"]
    wrapped = cell(paragraph("c")) + control(cell(paragraph("d")))
    assert cells_of(with_body(control(table(control(f"<w:tr>{wrapped}</w:tr>"))))) == [("c", "d")]


def test_superscript_digits_are_kept_as_superscript_and_other_text_is_not():
    up = '<w:vertAlign w:val="superscript"/>'
    assert texts_of(paragraph("in 2020", run("1", up), ", the 2", run("nd", up))) == [
        "in 2020¹, the 2nd"
    ]
    assert texts_of(paragraph("in 2020", run("1", '<w:position w:val="8"/>'))) == ["in 2020¹"]


LEVELS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="(%2)"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="%1.%3"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    "</w:abstractNum>"
)
LISTS = (
    LEVELS,
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>',
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num>',
)


def item(text, depth=0, number=3):
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(*([text] if text else []), properties=place)


def test_automatic_numbers_precede_the_text():
    parts = [item("a"), item("b", 1), item("c", 1), item("d"), item("e", 1), item("f", 2)]
    parts += [item("g", 3), paragraph("h"), item("i"), item("j", number=4), item("k", number=0)]
    assert texts_of(*parts, lists=LISTS) == [
        *("1. a", "(a) b", "(b) c", "2. d", "(a) e", "2.I f", "- g", "h", "3. i", "5. j", "k"),
    ]


def test_an_empty_numbered_paragraph_shows_its_number_but_not_a_bullet():
    assert cells_of(with_body(table(row(cell(item("")), "x")), item("", 3), lists=LISTS)) == [
        ("1.", "x"),
        (),
    ]


def test_a_style_can_number_its_paragraphs():
    style = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="3"/>'
        "</w:numPr></w:pPr></w:style>",
        '<w:style w:type="paragraph" w:styleId="Point"><w:basedOn w:val="Base"/></w:style>',
    )
    point = '<w:pStyle w:val="Point"/>'
    out = point + '<w:numPr><w:numId w:val="0"/></w:numPr>'
    parts = [paragraph("a", properties=point), paragraph("b", properties=out)]
    parts.append(paragraph("c", properties=point))
    assert texts_of(*parts, lists=LISTS, styles=style) == ["1. a", "b", "2. c"]


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (1, "decimal", "1"),
        (27, "lowerLetter", "aa"),
        (26, "upperLetter", "Z"),
        (1994, "upperRoman", "MCMXCIV"),
        (9, "lowerRoman", "ix"),
        (7, "decimalZero", "07"),
        (10, "chineseCounting", "十"),
        (0, "lowerRoman", "0"),
        (5, "none", ""),
    ],
)
def test_a_number_is_formatted_as_its_list_defines(number, form, written):
    assert figure(number, form) == written


def test_footnotes_have_superscript_references_and_are_read_last():
    content = with_body(
        paragraph("A", '<w:r><w:footnoteReference w:id="9"/></w:r>', "."),
        table(row(cell(paragraph("B", '<w:r><w:footnoteReference w:id="2"/></w:r>')))),
        footnotes=(
            f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>", " second")}'
            f"{paragraph(box(paragraph('boxed')))}</w:footnote>"
            f'<w:footnote w:id="9">{paragraph("first")}</w:footnote>'
        ),
    )
    found = blocks(content)
    assert [block.text for block in found] == ["A¹.", "B²", "¹ first", "² second boxed"]
    assert [(block.place, block.role) for block in found[2:]] == [
        ("footnote 1", "prose"),
        ("footnote 2", "prose"),
    ]


def test_headers_and_footers_are_read_first_and_once():
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "Report"
    section.first_page_header.paragraphs[0].text = "Report"
    section.footer.paragraphs[0].text = "page\t1"
    document.add_paragraph("Body")
    found = blocks(saved(document))
    assert [(block.number, block.unit, block.cells, block.role) for block in found] == [
        (1, "header", ("Report",), "boilerplate"),
        (2, "footer", ("page", "1"), "boilerplate"),
        (3, "paragraph", ("Body",), ""),
    ]


def test_an_embedded_document_is_not_ignored():
    with pytest.raises(ContentError, match="a document of its own"):
        blocks(with_body(paragraph("a"), "<w:altChunk/>"))


def test_tables_may_be_nested_at_most_25_deep():
    inner = paragraph("deep")
    for _ in range(25):
        inner = table(row(cell(inner)))
    assert texts_of(inner) == ["deep"]
    with pytest.raises(ContentError, match="nested more than 25 levels"):
        blocks(with_body(table(row(cell(inner)))))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
LINES = st.lists(st.sampled_from([" ", "\t", "\n"]) | WORDS, max_size=6).map("".join)
PARTS = st.one_of(
    LINES,
    st.integers(1, 3).flatmap(
        lambda width: st.lists(
            st.lists(LINES, min_size=width, max_size=width), min_size=1, max_size=4
        )
    ),
)


@given(parts=st.lists(PARTS, max_size=6))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_generated_content_is_read_in_order_without_loss_or_duplicates(parts):
    document = docx.Document()
    expected = []
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            expected += clean(part).split()
            continue
        grid = document.add_table(len(part), len(part[0]))
        for cells, texts in zip(grid.rows, part, strict=True):
            for each, text in zip(cells.cells, texts, strict=True):
                each.text = text
                expected += clean(text).split()
    found = blocks(saved(document))
    assert " ".join(block.text for block in found).split() == expected
    assert [block.number for block in found] == list(range(1, len(found) + 1))


def packed(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members:
            archive.writestr(name, value)
    return target.getvalue()


@pytest.fixture(scope="module")
def small():
    return with_body(
        paragraph("A", '<w:r><w:footnoteReference w:id="1"/></w:r>', box(paragraph("b"))),
        table(row("a", "b"), row(cell(item("c")), "d")),
        lists=LISTS,
        footnotes=f'<w:footnote w:id="1">{paragraph("note")}</w:footnote>',
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04\x00\x00", b"text" * 99])
def test_a_file_that_is_not_an_archive_is_refused(content):
    with pytest.raises(ContentError, match="not a packed Office file"):
        blocks(content)


def test_an_archive_without_a_word_document_is_refused():
    with pytest.raises(ContentError, match="not a Word document"):
        blocks(packed([("a.txt", b"a")]))


def test_too_many_members_are_refused():
    content = packed((f"{number}.txt", b"") for number in range(package.MEMBERS + 1))
    with pytest.raises(ContentError, match="5,001 members are packed in it, at most 5,000"):
        blocks(content)


def zeros(size, declared):
    """Return a package whose main part holds zeros and has the given declared size."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = deflate.compress(bytes(size)) + deflate.flush()
    name = b"word/document.xml"
    sizes = struct.pack("<3L", 0, len(data), declared)
    fields = struct.pack("<5H", 20, 0, 8, 0, 0) + sizes + struct.pack("<2H", len(name), 0)
    local = b"PK\x03\x04" + fields + name + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, 0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central + name), len(local), 0)
    return local + central + name + end


@pytest.mark.parametrize("declared", [10, 50_000_000])
def test_an_archive_bomb_is_decompressed_only_to_the_limit(declared):
    content = zeros(50_000_000, declared)
    tracemalloc.start()
    try:
        with pytest.raises(ContentError, match=r"cannot be unpacked|unpacks to more than 20 MB"):
            blocks(content)
        assert tracemalloc.get_traced_memory()[1] < 2.5 * package.Package.most_unpacked
    finally:
        tracemalloc.stop()


def test_a_part_smaller_than_declared_is_damaged():
    with pytest.raises(ContentError, match=r"damaged: its part word/document\.xml cannot"):
        blocks(zeros(10, declared=20))


def test_too_much_xml_is_refused(small):
    large = b" " * (package.Package.most_unpacked + 1)
    with pytest.raises(ContentError, match="unpacks to more than 20 MB"):
        blocks(repacked(small, document_xml=large))


def test_too_many_xml_tags_are_refused(small):
    with pytest.raises(ContentError, match="more than 1,000,000 tags in its part"):
        blocks(repacked(small, document_xml=b"<p/>" * (package.TAGS + 1)))


def test_members_of_the_same_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = packed([("a.xml", b"a"), ("a.xml", b"b")])
    with pytest.raises(ContentError, match="two members have the same name"):
        blocks(doubled)


def test_an_encrypted_member_is_refused(small):
    content = bytearray(small)
    first = content.index(b"PK\x01\x02")
    content[first + 8] |= 1
    with pytest.raises(ContentError, match="encrypted; save the file without a password"):
        blocks(bytes(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
        '<!ENTITY a9 SYSTEM "file:///etc/hostname">',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(small, declared, encoding):
    xml = (
        f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE w:document [{declared}]>"
        f"<w:document {NAMES}><w:body>{paragraph('&a9;')}</w:body></w:document>"
    )
    with pytest.raises(ContentError, match="declares a document type or entities"):
        blocks(repacked(small, document_xml=xml.encode(encoding)))


@pytest.mark.parametrize("tag", ["w:sdt", "w:ins", "w:tbl"])
def test_too_deeply_nested_xml_is_refused(small, tag):
    deep = f"<{tag}>" * 9_000 + f"</{tag}>" * 9_000
    xml = f"<w:document {NAMES}><w:body>{deep}</w:body></w:document>"
    with pytest.raises(ContentError, match="nested too deep"):
        blocks(repacked(small, document_xml=xml.encode()))


def read_or_refused(content):
    try:
        blocks(content)
    except ContentError as problem:
        assert str(problem).isprintable()


def test_damaged_bytes_are_read_or_refused_without_a_crash(small):
    chance = random.Random(1)
    for _ in range(150):
        content = bytearray(small)
        for _ in range(chance.randint(1, 5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        read_or_refused(bytes(content[: chance.choice([len(content), chance.randrange(50_000)])]))


@pytest.mark.parametrize("name", ["document.xml", "numbering.xml", "footnotes.xml", "styles.xml"])
def test_damaged_xml_is_read_or_refused_without_a_crash(small, name):
    chance = random.Random(2)
    with zipfile.ZipFile(io.BytesIO(small)) as archive:
        xml = archive.read(f"word/{name}")
    for _ in range(25):
        changed = bytearray(xml)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(changed))
            if chance.random() < 0.5:
                changed[start] = chance.choice(b'0123456789abc<>/"= -')
            else:
                del changed[start : start + chance.randint(1, 9)]
        # Invalid ids and numbers, in well-formed XML.
        words = chance.choice([(b'w:val="', b'w:val="x'), (b"w:num", b"w:mun"), (b"w:id", b"w:di")])
        read_or_refused(repacked(small, **{name.replace(".", "_"): bytes(changed)}))
        read_or_refused(repacked(small, **{name.replace(".", "_"): xml.replace(*words)}))
