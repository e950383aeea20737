"""PDF files: the layout of a page, and files that are refused."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import unicodedata
import zlib
from itertools import pairwise

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from mapped import DOCUMENT

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest import load_mapping
from jiu_analysis.ingest.formats import pdf
from jiu_analysis.ingest.formats.pdf import limits, tables
from jiu_analysis.ingest.formats.pdf.continued_tables import join_tables, separate_lines
from jiu_analysis.ingest.formats.pdf.integrity import check_streams
from jiu_analysis.ingest.formats.pdf.layout import Item
from jiu_analysis.ingest.formats.tables import tables as document_tables
from jiu_analysis.ingest.mapping import read_all

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 70, 525


class Sheet:
    """A page to draw on; y is measured from the top."""

    def __init__(self):
        self.drawn = []

    def text(self, x, y, text, size=10, rise=0):
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.drawn.append(f"BT /F {size} Tf {x} {HEIGHT - y + rise} Td ({escaped}) Tj ET")
        return self

    def styled(self, x, y, text, style="", size=10, matrix="1 0 0 1"):
        """Draw text after other operators, such as a colour or a rotation."""
        escaped = text.replace("(", r"\(").replace(")", r"\)")
        self.drawn.append(
            f"q {style} BT /F {size} Tf {matrix} {x} {HEIGHT - y} Tm ({escaped}) Tj ET Q"
        )
        return self

    def filled(self, x0, y0, x1, y1, grey=1):
        self.drawn.append(f"q {grey} g {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re f Q")
        return self

    def icon(self, x, y, width, height):
        self.drawn.append(
            f"q {width} 0 0 {height} {x} {HEIGHT - y - height} cm"
            " BI /W 2 /H 1 /CS /G /BPC 8 /F /AHx ID 00ff> EI Q"
        )
        return self

    def lines(self, x, y, lines, size=10, pitch=12):
        for number, line in enumerate(lines):
            self.text(x, y + number * pitch, line, size)
        return self

    def line(self, x0, y0, x1, y1):
        """Draw a line as a stroke, as some programs do."""
        self.drawn.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")
        return self

    def bar(self, x0, y0, x1, y1):
        """Draw a line as a thin filled rectangle, as other programs do."""
        wide, high = max(x1 - x0, 0.48), max(y1 - y0, 0.48)
        self.drawn.append(f"{x0} {HEIGHT - y0 - high} {wide} {high} re f")
        return self

    def frame(self, x0, y0, x1, y1):
        self.drawn.append(f"0.5 w {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re S")
        return self

    def grid(self, xs, ys, rule="line"):
        draw = getattr(self, rule)
        for y in ys:
            for x0, x1 in pairwise(xs):
                draw(x0, y, x1, y)
        for x in xs:
            for y0, y1 in pairwise(ys):
                draw(x, y0, x, y1)
        return self

    def cells(self, xs, ys):
        """Draw a grid as one rectangle per cell, as a third kind of program does."""
        for y0, y1 in pairwise(ys):
            for x0, x1 in pairwise(xs):
                self.frame(x0, y0, x1, y1)
        return self

    def picture(self):
        self.drawn.append(
            f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q"
        )
        return self


def written(
    *sheets,
    trailer="",
    rotate=0,
    box="",
    annotations=(),
    catalog="",
    resources="",
    fonts="",
    more=(),
    copies=1,
):
    """Return the bytes of a PDF with these pages; the annotations are all on the first.

    A single page can be repeated many times with shared content.
    """
    first = 4 + 2 * len(sheets)
    numbers = " ".join(f"{first + copies - 1 + each} 0 R" for each in range(len(annotations)))
    box = box or f"/MediaBox [0 0 {WIDTH} {HEIGHT}]"
    form = f"/AcroForm << /Fields [{numbers}] /DA (/F 10 Tf 0 g) /DR << /Font << /F 3 0 R >> >> >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {form if annotations else ''} {catalog} >>",
        f"<< /Type /Pages /Count {len(sheets) * copies} /Kids ["
        + " ".join(f"{4 + 2 * number} 0 R" for number in range(len(sheets)))
        + "".join(f" {first + number} 0 R" for number in range(copies - 1))
        + "] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, sheet in enumerate(sheets):
        content = "\n".join(sheet.drawn)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {box} /Rotate {rotate}"
            f" {f'/Annots [{numbers}]' if annotations and number == 0 else ''}"
            f" /Resources << /Font << /F 3 0 R {fonts} >> {resources} >>"
            f" /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects += [objects[3]] * (copies - 1)
    objects += [*annotations, *more]
    text, places = "%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{each}\nendobj\n"
    start = len(text)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    text += "".join(f"{place:010} 00000 n \n" for place in places)
    text += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
    return (text + f"startxref\n{start}\n%%EOF\n").encode("latin-1")


WRAPPED = [
    "1. The Committee takes note of the report, which the Secretariat prepared from what the",
    "units answered, and asks it to report again on all that is open, and on what is closed, at",
    "its next session.",
]
PARAGRAPH = " ".join(WRAPPED)
XS = [LEFT, 200, RIGHT]
LABELS = ["Recommendation 1", "Acceptance Status", "Implementation Status", "Officer in Charge"]
VALUES = ["The head should act.", "Accepted", "In Progress", "Director"]


def report_page(rule="line"):
    ys = [100, 140, 160, 180, 200]
    sheet = Sheet()
    if rule == "cells":
        sheet.cells(XS, ys)
    else:
        sheet.grid(XS, ys, rule)
    for y, label, value in zip(ys, LABELS, VALUES, strict=False):
        sheet.text(LEFT + 6, y + 12, label).text(206, y + 12, value)
    return sheet


def rows(found):
    return [block.cells for block in found if block.unit == "row"]


def test_a_paragraph_of_several_lines_is_one_block():
    page = Sheet().lines(LEFT, 100, WRAPPED).lines(LEFT, 148, ["2." + WRAPPED[0][2:], WRAPPED[2]])
    found = pdf.blocks(written(page))
    assert [block.text for block in found] == [PARAGRAPH, f"2.{WRAPPED[0][2:]} {WRAPPED[2]}"]
    assert [block.place for block in found] == ["page 1, paragraph 1", "page 1, paragraph 2"]
    assert [block.number for block in found] == [1, 2]


def test_short_lines_are_separate_blocks():
    page = Sheet().lines(LEFT, 100, ["Program and Budget Committee", "Thirty-Fourth Session"])
    page.lines(LEFT, 150, WRAPPED)
    assert [block.text for block in pdf.blocks(written(page))] == [
        "Program and Budget Committee",
        "Thirty-Fourth Session",
        PARAGRAPH,
    ]


def test_a_paragraph_continues_across_a_page_break():
    found = pdf.blocks(
        written(Sheet().lines(LEFT, 780, WRAPPED[:2]), Sheet().lines(LEFT, 80, WRAPPED[2:]))
    )
    assert [block.text for block in found] == [PARAGRAPH]


@pytest.mark.parametrize("rule", ["line", "bar", "cells"])
def test_rows_of_a_table_are_found_by_its_rules(rule):
    found = pdf.blocks(written(report_page(rule)))
    assert rows(found) == list(zip(LABELS, VALUES, strict=True))
    assert found[1].place == "page 1, table 1, row 2"


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_no_word_of_a_rotated_page_is_lost(turned):
    found = pdf.blocks(written(report_page(), rotate=turned))
    words = sorted(" ".join(block.text for block in found).split())
    assert words == sorted(" ".join(LABELS + VALUES).split())


def test_lines_in_a_cell_are_joined():
    page = Sheet().grid(XS, [100, 150, 180])
    page.lines(LEFT + 6, 112, ["Management/Focal Point", "Assessment"])
    page.lines(206, 112, ["Done in 2020,", "and again", "in 2021."])
    page.text(LEFT + 6, 165, "Acceptance Status").text(206, 165, "Accepted")
    assert rows(pdf.blocks(written(page))) == [
        ("Management/Focal Point Assessment", "Done in 2020, and again in 2021."),
        ("Acceptance Status", "Accepted"),
    ]


def test_columns_without_rules_are_found_by_their_gaps():
    page = Sheet().text(LEFT, 100, "Acceptance Status").text(250, 100, "Accepted")
    page.text(LEFT, 118, "Officer in Charge").text(250, 118, "Director, Internal").text(
        250, 130, "Oversight Division"
    )
    assert [block.cells for block in pdf.blocks(written(page))] == [
        ("Acceptance Status", "Accepted"),
        ("Officer in Charge", "Director, Internal Oversight Division"),
    ]


def test_a_paragraph_with_a_distant_number_is_not_split():
    page = Sheet().text(LEFT, 100, "12.").text(LEFT + 40, 100, "The Committee takes note.")
    assert pdf.blocks(written(page))[0].cells == ("12. The Committee takes note.",)


def test_a_row_continued_on_the_next_page_is_marked():
    first = Sheet().text(LEFT, 40, "WO/PBC/34/6").grid(XS, [700, 760])
    first.text(76, 712, "Recommendation 1").text(206, 712, "The head should")
    first.text(LEFT, 810, "page 1")
    second = Sheet().text(LEFT, 40, "WO/PBC/34/6").grid(XS, [80, 110, 130])
    second.text(206, 92, "act.").text(76, 124, "Acceptance Status").text(206, 124, "Accepted")
    second.text(LEFT, 810, "page 2")
    found = pdf.blocks(written(first, second))
    assert [(block.cells, block.may_continue) for block in found if not block.role] == [
        (("Recommendation 1", "The head should"), False),
        (("", "act."), True),
        (("Acceptance Status", "Accepted"), False),
    ]
    assert [block.text for block in found if block.role == "boilerplate"] == [
        "WO/PBC/34/6",
        "page 1",
        "WO/PBC/34/6",
        "page 2",
    ]


@pytest.mark.parametrize("title", ["Annex II, page 2", "Annexe II, p. 2"])
def test_a_table_continues_below_a_line_that_names_annex_and_page(title):
    first = Sheet().grid(XS, [100, 140]).text(76, 112, "Recommendation 1").text(206, 112, "The")
    second = Sheet().text(LEFT, 60, title).grid(XS, [80, 110, 140])
    second.text(206, 92, "act.").text(76, 122, "Acceptance Status").text(206, 122, "Accepted")
    for page in (first, second):
        page.text(LEFT, 40, "WO/PBC/34/6")
    found = pdf.blocks(written(Sheet().text(LEFT, 50, "A cover"), first, second))
    assert [block.cells for block in found if block.may_continue] == [("", "act.")]
    assert [block.role for block in found if block.text == title] == ["boilerplate"]


def test_an_empty_first_cell_after_a_paragraph_does_not_continue_a_row():
    first = report_page()
    second = Sheet().text(LEFT, 80, "A heading").grid(XS, [100, 130, 150])
    second.text(206, 112, "The text.").text(76, 144, "Recommendation 2")
    assert not any(block.may_continue for block in pdf.blocks(written(first, second)))


def test_a_repeated_table_header_is_not_text():
    xs = [LEFT, 150, 230, 310, 400, RIGHT]

    def sheet(*table):
        ys = [80 + 25 * number for number in range(len(table) + 1)]
        page = Sheet().grid(xs, ys)
        for y, row in zip(ys, table, strict=False):
            for x, cell in zip(xs, row, strict=False):
                page.text(x + 5, y + 15, cell)
        return page

    header = ("Symbol", "Title", "Open", "Closed", "Total")
    found = pdf.blocks(
        written(sheet(header, tuple("abcde")), sheet(header, tuple("fghij"), tuple("klmno")))
    )
    assert [block.cells for block in found if not block.role] == [
        header,
        *map(tuple, ("abcde", "fghij", "klmno")),
    ]


@pytest.mark.parametrize("pitch", [11, 12, 14])
def test_multiline_titles_with_the_same_beginning_are_not_a_page_header(pitch):
    first = "Recommendations of the Unit to the"
    titles = [
        [first, f"{each} of the organizations, as they", "stand"] for each in ("bodies", "heads")
    ]
    sheets = [Sheet().text(LEFT, 60, "Cover"), *(Sheet() for _ in titles)]
    for sheet, title in zip(sheets[1:], titles, strict=True):
        sheet.lines(LEFT, 60, title, pitch=pitch).lines(LEFT, 160, WRAPPED)
    found = pdf.blocks(written(*sheets))
    assert [block.text for block in found if block.role] == []
    assert sum(block.text.startswith(first) for block in found) == len(titles)


def test_a_heading_repeated_under_the_page_header_is_kept():
    heading = 'JIU/REP/2021/6 "A review" (continued)'

    def sheet(number, *top):
        page = Sheet().text(LEFT, 40, "WO/PBC/34/6").lines(LEFT, 72, top)
        page.text(LEFT, 810, str(number))
        return page.lines(LEFT, 120, [f"Said once, on page {'abcd'[number]}"])

    third = Sheet().text(LEFT, 40, "WO/PBC/34/6").text(LEFT, 72, "Annex III").text(LEFT, 810, "3")
    found = pdf.blocks(written(sheet(0), sheet(1, heading), sheet(2, heading), third))
    assert [block.role for block in found if block.text == heading] == ["", ""]
    assert {block.text for block in found if block.role} == {"WO/PBC/34/6", "0", "1", "2", "3"}


@pytest.mark.parametrize("before", ["the report", "in 2024"])
def test_a_footnote_reference_is_superscript(before):
    page = Sheet().text(LEFT, 100, before)
    end = LEFT + {"the report": 42.8, "in 2024": 32.8}[before]
    page.text(end, 100, "12", size=6, rise=4).text(end + 10, 100, "and more of it")
    assert pdf.blocks(written(page))[0].text == f"{before}¹² and more of it"


def test_a_footnote_is_read_as_prose():
    page = Sheet().lines(LEFT, 100, WRAPPED).line(LEFT, 760, 214, 760)
    page.text(LEFT, 772, "1", size=5, rise=3).text(LEFT + 5, 772, "See document A/1.", size=8)
    page.text(LEFT, 782, "and what follows from it.", size=8).text(290, 820, "- 4 -")
    found = pdf.blocks(written(page))
    assert [(block.text, block.role) for block in found] == [
        (PARAGRAPH, ""),
        ("¹ See document A/1. and what follows from it.", "prose"),
        ("- 4 -", "boilerplate"),
    ]


@pytest.mark.parametrize(
    ("x", "y", "after"),
    [(400, 141, 2), (300, 146, 2), (400, 210, 4), (528, 142, 2)],
    ids=["over a row", "over two rows", "after the table", "beside the table"],
)
def test_a_text_box_follows_the_row_that_it_covers(x, y, after):
    page = report_page()
    page.frame(x, y, x + 60, y + 26)
    page.text(x + 3, y + 10, "No change", 7).text(x + 3, y + 20, "Assessment updated", 7)
    found = pdf.blocks(written(page))
    assert rows(found) == list(zip(LABELS, VALUES, strict=True))
    assert found[after].cells == ("No change Assessment updated",)
    assert found[after].place == "page 1, text box 1"


def test_a_row_keeps_its_words_under_a_text_box():
    page = Sheet().grid(XS, [100, 140, 160])
    page.text(76, 112, "Acceptance Status").text(206, 112, "Accepted by all of the heads")
    page.text(76, 152, "Officer in Charge").text(206, 152, "Director")
    page.frame(260, 101, 380, 130).text(263, 112, "No change", 7)
    found = pdf.blocks(written(page))
    assert rows(found)[0] == ("Acceptance Status", "Accepted by all of the heads")
    assert found[1].cells == ("No change",)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"%PDF-1.4\nand nothing more", "damaged or not a PDF"),
        (b"PK\x03\x04", "damaged or not a PDF"),
        (written(report_page())[:200], "damaged or not a PDF"),
        (written(Sheet().picture()), "is a scan"),
        (written(Sheet().picture(), report_page()), "page 1 of the PDF is a picture"),
        (written(Sheet()), "has no text"),
        (
            written(
                report_page(),
                trailer="/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4"
                f" /O <{'11' * 32}> /U <{'22' * 32}> >>",
            ),
            "protected by a password",
        ),
    ],
)
def test_an_unreadable_pdf_is_refused_with_what_to_do(content, complaint):
    with pytest.raises(ContentError, match=complaint) as caught:
        pdf.blocks(content)
    assert "the text or the Word file" in str(caught.value)


@pytest.mark.parametrize("limit", ["characters", "drawn parts", "drawn lines", "table cells"])
def test_a_pdf_over_a_limit_is_refused_with_the_limit(monkeypatch, limit):
    lowered = {
        key: each._replace(most=1) for key, each in limits.LIMITS.items() if each.of == limit
    }
    monkeypatch.setattr(limits, "LIMITS", limits.LIMITS | lowered)
    complaint = f"more than 1 {limit} by page 1"
    with pytest.raises(ContentError, match=complaint):
        pdf.blocks(written(report_page(), report_page()))


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_pdf_is_read_or_refused_without_a_crash(seed):
    chance = random.Random(seed)
    page = report_page().frame(300, 146, 360, 170).text(303, 160, "No change", 7)
    whole = written(page.lines(LEFT, 300, WRAPPED), report_page("cells"))
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(content))
            content[at] = chance.choice(b"0123456789-. []<>()/RmlSfqTdJ\0\xff")
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        try:
            found = pdf.blocks(bytes(content))
        except ContentError:
            continue
        assert all(block.cells for block in found)


def test_nothing_is_printed_when_the_process_exits(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(written(report_page()))
    code = (
        "import pathlib, sys; from jiu_analysis.ingest.formats import pdf;"
        "print(len(pdf.blocks(pathlib.Path(sys.argv[1]).read_bytes())))"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(path)], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "4\n", "")


# What a reader sees ------------------------------------------------------------------------

CELLS = [("Acceptance Status", "Accepted"), ("Officer in Charge", "Director")]


def two_rows():
    """Draw a table of two rows with space below the text: 100-150 and 150-200 points down."""
    page = Sheet().grid(XS, [100, 150, 200])
    for y, (label, value) in zip((112, 162), CELLS, strict=True):
        page.text(LEFT + 6, y, label).text(206, y, value)
    return page


def left_out(found):
    return [each for block in found for each in block.left_out]


HIDDEN = {
    "white": ("white text", lambda page: page.styled(300, 112, "see memo 7", "1 g")),
    "nearly white": ("white text", lambda page: page.styled(300, 112, "see memo 7", "0.99 g")),
    "in the colour of its ground": (
        "white text",
        lambda page: page.filled(290, 101, 400, 120, 0.9).styled(300, 112, "see memo 7", "0.9 g"),
    ),
    "invisible": ("hidden text", lambda page: page.styled(300, 112, "see memo 7", "3 Tr")),
    "covered": (
        "hidden text",
        lambda page: page.text(300, 112, "see memo 7").filled(295, 101, 400, 120),
    ),
    "clipped": (
        "hidden text",
        lambda page: page.styled(300, 112, "see memo 7", "0 0 9 9 re W n"),
    ),
    "tiny": ("tiny text", lambda page: page.styled(300, 112, "see memo 7", size=1)),
    "turned": (
        "rotated text",
        lambda page: page.styled(420, 140, "see memo 7", matrix="0 1 -1 0"),
    ),
    "off the page": ("hidden text", lambda page: page.text(700, 112, "see memo 7")),
    "struck through by a line": (
        "struck-out text",
        lambda page: page.text(300, 112, "see memo 7").line(300, 109, 354, 109),
    ),
    "struck through by a thin rectangle": (
        "struck-out text",
        lambda page: page.text(300, 112, "see memo 7").bar(300, 108.5, 354, 109),
    ),
}


@pytest.mark.parametrize("trait", list(HIDDEN))
def test_invisible_text_is_left_out_with_a_note(trait):
    kind, draw = HIDDEN[trait]
    page = two_rows()
    draw(page)
    found = pdf.blocks(written(page))
    assert rows(found) == CELLS
    assert left_out(found) == [(kind, "see memo 7")]


def test_text_in_a_hidden_layer_is_left_out_with_a_note():
    page = two_rows()
    layered = f"BT /F 10 Tf 300 {HEIGHT - 112} Td (see memo 7) Tj ET"
    page.drawn.append(f"/OC /Off BDC {layered} EMC")
    found = pdf.blocks(
        written(
            page,
            more=["<< /Type /OCG /Name (x) >>"],
            resources="/Properties << /Off 6 0 R >>",
            catalog="/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [6 0 R] >> >>",
        )
    )
    assert rows(found) == CELLS
    assert left_out(found) == [("hidden text", "see memo 7")]


@pytest.mark.parametrize("word", ["Not", "Not really"])
def test_a_struck_out_word_is_removed_from_a_status(word):
    page = Sheet().grid(XS, [100, 150, 200])
    page.text(LEFT + 6, 112, "Acceptance Status").text(206, 112, f"{word} Accepted")
    page.text(LEFT + 6, 162, "Officer in Charge").text(206, 162, "Director")
    wide = {"Not": 15, "Not really": 42}[word]
    page.line(206, 109, 206 + wide, 109)
    found = pdf.blocks(written(page))
    assert rows(found) == CELLS
    assert found[0].left_out == (("struck-out text", word),)


def test_a_partly_struck_out_word_is_a_named_object():
    found = pdf.blocks(written(two_rows().text(260, 112, "Unwanted").line(260, 109, 272, 109)))
    assert rows(found) == [("Acceptance Status", "Accepted \ufffc"), CELLS[1]]
    assert found[0].objects == ("a word struck out in part",)
    assert found[0].left_out == (("struck-out text", "Unwanted"),)


@pytest.mark.parametrize("y", [113.5, 114.5, 103])
def test_an_underline_or_overline_is_not_a_strikeout(y):
    found = pdf.blocks(written(two_rows().line(206, y, 246, y)))
    assert (rows(found), left_out(found)) == (CELLS, [])


@pytest.mark.parametrize(
    ("style", "matrix"),
    [("0.8 g", "1 0 0 1"), ("0.8 g", "0.7 0.7 -0.7 0.7"), ("0 g", "0.7 0.7 -0.7 0.7")],
    ids=["pale", "pale and turned", "turned"],
)
def test_a_watermark_is_ignored(style, matrix):
    page = two_rows().styled(150, 190, "DRAFT", style, 60, matrix)
    found = pdf.blocks(written(page))
    assert rows(found) == CELLS
    assert left_out(found) == [("a watermark", "DRAFT")]


def test_white_text_on_a_dark_background_is_read():
    page = two_rows().filled(290, 101, 400, 120, 0).styled(300, 112, "see memo 7", "1 g")
    found = pdf.blocks(written(page))
    assert rows(found) == [("Acceptance Status", "Accepted see memo 7"), CELLS[1]]
    assert left_out(found) == []


def test_text_of_another_colour_than_its_background_is_read():
    page = two_rows()
    page.drawn.append(f"q 0 0 1 rg 290 {HEIGHT - 120} 110 19 re f Q")
    page.styled(300, 112, "see memo 7", "0.37 0 0 rg")
    found = pdf.blocks(written(page))
    assert rows(found)[0] == ("Acceptance Status", "Accepted see memo 7")
    assert left_out(found) == []


@pytest.mark.parametrize(
    ("matrix", "width", "height"),
    [
        (f"0 1 -1 0 {HEIGHT} 0", HEIGHT, WIDTH),
        (f"-1 0 0 -1 {WIDTH} {HEIGHT}", WIDTH, HEIGHT),
        (f"0 -1 1 0 0 {WIDTH}", HEIGHT, WIDTH),
    ],
    ids=["left", "upside down", "right"],
)
def test_a_page_drawn_sideways_is_read_as_an_upright_one(matrix, width, height):
    page = report_page().lines(LEFT, 40, WRAPPED)
    page.text(LEFT, 220, "Officer in Charge").text(250, 220, "Director, Internal Oversight")
    upright = pdf.blocks(written(page))
    page.drawn = [f"q {matrix} cm", *page.drawn, "Q"]
    turned = pdf.blocks(written(page, box=f"/MediaBox [0 0 {width} {height}]"))
    assert [(each.place, each.cells) for each in turned] == [
        (each.place, each.cells) for each in upright
    ]


@pytest.mark.parametrize("figures", [["1", "2"], ["10", "11"], ["1", "2", "3"]])
def test_digits_on_separate_lines_are_not_one_number(figures):
    page = Sheet().grid(XS, [100, 150, 180]).lines(LEFT + 6, 112, figures)
    page.text(206, 112, "Accepted by the organization")
    found = rows(pdf.blocks(written(page)))
    assert found[0] == (" ".join(figures), "Accepted by the organization")


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["Director, Law", "Auditor"], "Director, Law\nAuditor"),
        (["Director, Law", "Director, Budget"], "Director, Law\nDirector, Budget"),
    ],
)
def test_a_short_line_in_a_cell_is_a_separate_line(lines, kept):
    page = Sheet().grid(XS, [100, 150, 180]).text(LEFT + 6, 112, "Officer in Charge")
    block = pdf.blocks(written(page.lines(206, 112, lines)))[0]
    assert block.cells[1] == " ".join(lines)
    assert block.in_lines(1) == kept


@pytest.mark.parametrize(
    ("cells", "expected", "wrapped"),
    [
        # A line begins as another cell of its column, or as its own cell.
        (["Legal Counsel|Director, HR", "Director"], "Legal Counsel\nDirector, HR", False),
        (["Chief, Plan|Chief, Law and|Laws", "x"], "Chief, Plan\nChief, Law and Laws", False),
        (["Auditor|Director, HR", "Director", "Auditor"], "Auditor\nDirector, HR", False),
        # It may be a text of its own, or the rest of the one above.
        (["Legal Counsel|Director, HR", "x"], "Legal Counsel Director, HR", True),
        (["Aide to the|Director, HR", "x", "Director"], "Aide to the Director, HR", False),
        (["Executive Vice|Director, HR", "Director"], "Executive Vice\nDirector, HR", False),
        (["Executive|Directorate Law", "Directorate"], "Executive Directorate Law", True),
        # It is the rest.
        (["Head of the unit|for law", "For law"], "Head of the unit for law", False),
        (["Director, Budget,|Law and Ethics", "Law"], "Director, Budget, Law and Ethics", False),
    ],
)  # fmt: skip
def test_a_line_of_a_narrow_cell_is_a_text_if_it_begins_as_another_cell(cells, expected, wrapped):
    ys = list(range(100, 100 + 50 * (len(cells) + 1), 50))
    page = Sheet().grid([LEFT, 150, RIGHT], ys)
    for top, cell in zip(ys, cells, strict=False):
        page.lines(LEFT + 5, top + 12, cell.split("|")).text(156, top + 12, "A text beside it")
    block = pdf.blocks(written(page))[0]
    assert block.in_lines(0) == expected
    assert block.wrapped == ((0,) if wrapped else ())


MAPPED = ("Report", "No.", "To", "Status", "Officer")
EDGES = [LEFT, 160, 190, 240, 320, 400]


def mapped_page(officer="Auditor"):
    """Draw a ruled table of two recommendations."""
    ys = [100, 130, 170, 210]
    page = Sheet().grid(EDGES, ys)
    for row, (top, number) in enumerate(zip(ys, ("", "1", "2"), strict=False)):
        cells = ("JIU/REP/2021/91", number, "E", "Implemented", officer) if row else MAPPED
        for x, cell in zip(EDGES, cells, strict=False):
            page.lines(x + 5, top + 12, cell.split("|"))
    return page


def read_mapped(folder, page, more=""):
    fields = ("report", "recommendation", "addressee", "status", "officer")
    columns = "\n".join(f'{each} = "{name}"' for each, name in zip(fields, MAPPED, strict=True))
    (folder / "map.toml").write_text(f"{DOCUMENT}\n[columns]\n{columns}\n{more}", encoding="utf-8")
    (folder / "table.pdf").write_bytes(written(page))
    [reading] = read_all(folder / "table.pdf", load_mapping(folder / "map.toml"))
    return reading


def test_officers_that_may_be_several_are_noted_once_for_each_text(tmp_path):
    reading = read_mapped(tmp_path, mapped_page("Legal Counsel|Auditor"))
    assert reading.is_whole, reading.problems
    assert {row["officer"] for row in reading.tables["statuses"]} == {"Legal Counsel Auditor"}
    assert reading.notes == [
        "officers to look at (the lines of a cell were read as one officer):"
        " page 1, table 1, row 2 “Legal Counsel Auditor”"
    ]


@pytest.mark.parametrize(
    ("cells", "is_row"),
    [
        (MAPPED, True),
        (("JIU/REP/2021/91", "E", "Implemented", "Auditor"), True),
        (("JIU/REP/2021/91", "Implemented"), True),
        (("Head of the unit", "Accepted", "In progress"), True),
        (("Recommendation 3: Plan.", "Not started"), True),
        # A legend, a table of totals, and lines with wide gaps.
        (("A", "Accepted"), False),
        (("Number of all", "Accepted", "Implemented", "Not started"), False),
        (("Total", "12", "Accepted"), False),
        (("See the report", "of the head", "of the unit"), False),
        (("Report", "of the head"), False),
    ],
)
def test_a_row_outside_of_all_tables_is_refused_with_its_place(tmp_path, cells, is_row):
    page = mapped_page()
    for at, cell in enumerate(cells):
        page.text(LEFT + 450 / len(cells) * at, 300, cell)
    reading = read_mapped(tmp_path, page)
    if not is_row:
        assert reading.is_whole, reading.problems
        return
    [problem] = reading.problems
    assert problem.place == "page 1, paragraph 1"
    assert f"“{' '.join(cells)}” looks like a row of a table, but no table" in problem.message
    rule = problem.message.partition("[table]: ")[2]
    assert read_mapped(tmp_path, page, f"[table]\n{rule}\n").is_whole


# Words as printed ---------------------------------------------------------------------------


def test_a_word_broken_at_its_own_hyphen_keeps_the_hyphen():
    page = Sheet().grid(XS, [100, 150, 180])
    page.text(LEFT + 6, 112, "Officer in Charge")
    page.lines(206, 112, ["Secretary, and Assistant Director-", "General, Administration"])
    assert rows(pdf.blocks(written(page)))[0] == (
        "Officer in Charge",
        "Secretary, and Assistant Director-General, Administration",
    )


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["by the end of Decem-", "ber 2025"], "by the end of December 2025"),
        (["the imple-", "mented part"], "the implemented part"),
        (["a thorough self-", "evaluation of it"], "a thorough self-evaluation of it"),
        (["the years 2020-", "2021 and on"], "the years 2020-2021 and on"),
        (["in JIU/REP/", "2022/4 of it"], "in JIU/REP/2022/4 of it"),
        (["short-", "and long-term"], "short- and long-term"),
        (["one - two -", "three"], "one - two - three"),
    ],
)
def test_a_hyphen_at_a_line_end_is_dropped_only_if_the_joined_word_is_known(lines, text):
    page = Sheet().grid(XS, [100, 150, 180]).text(LEFT + 6, 112, "Recommendation 1")
    assert rows(pdf.blocks(written(page.lines(206, 112, lines))))[0][1] == text


def test_a_letterspaced_word_is_one_word():
    page = two_rows().styled(270, 162, "Deputy Director General", "4 Tc 4 Tw")
    assert rows(pdf.blocks(written(page)))[1][1] == "Director Deputy Director General"


def test_text_drawn_letter_by_letter_is_read_as_words():
    page, x = two_rows(), 300.0
    widths = (7.22, 2.22, 3.33, 5.56, 5.0, 2.78, 5.56, 3.33)
    for letter, width in zip("Director", widths, strict=True):
        page.text(round(x, 2), 162, letter)
        x += width
    assert rows(pdf.blocks(written(page)))[1][1] == "Director Director"


def test_lines_drawn_in_reverse_are_read_from_the_top():
    page = Sheet().grid(XS, [100, 150, 180]).text(LEFT + 6, 112, "Officer")
    page.text(206, 136, "Sector").text(206, 124, "of the").text(206, 112, "Head")
    assert rows(pdf.blocks(written(page)))[0][1] == "Head of the Sector"


def test_two_columns_in_a_cell_are_refused_with_the_location():
    page = Sheet().grid(XS, [100, 150, 180]).text(LEFT + 6, 112, "Officer")
    page.lines(206, 112, ["The head of", "one sector"]).lines(300, 112, ["and the other", "of all"])
    with pytest.raises(ContentError, match=r"page 1, table 1, row 1: the order of its words"):
        pdf.blocks(written(page))


def test_a_lost_letter_is_detected(monkeypatch):
    dropped = tables.cell_text
    monkeypatch.setattr(tables, "cell_text", lambda *every: dropped(*every)[:-1])
    with pytest.raises(ContentError, match="page 1 of the PDF: 4 letters of its text were lost"):
        pdf.blocks(written(two_rows()))


def test_rows_beside_a_vertically_merged_cell_are_separate():
    xs, page = [LEFT, 150, 300, RIGHT], Sheet()
    page.line(LEFT, 100, RIGHT, 100).line(150, 150, RIGHT, 150).line(LEFT, 200, RIGHT, 200)
    for x in xs:
        page.line(x, 100, x, 200)
    title = ["JIU/REP/2022/4", "and its title,", "which takes", "many lines", "of text"]
    page.lines(76, 112, title)
    for y, number, status in ((112, 1, "Accepted"), (162, 2, "Rejected")):
        page.text(156, y, f"Recommendation {number}").text(306, y, status)
    assert rows(pdf.blocks(written(page))) == [
        (" ".join(title), "Recommendation 1", "Accepted"),
        ("", "Recommendation 2", "Rejected"),
    ]


# Shown content that is not text -------------------------------------------------------------


def widget(kind, more, y=112):
    place = f"/Rect [260 {HEIGHT - y - 4} 420 {HEIGHT - y + 10}]"
    return f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T (f) /F 4 {place} {more} >>"


def test_the_value_of_a_form_field_is_read():
    found = pdf.blocks(written(two_rows(), annotations=[widget("Tx", "/V (for 2022)")]))
    assert rows(found) == [("Acceptance Status", "Accepted for 2022"), CELLS[1]]


@pytest.mark.parametrize("flags", [2, 32])
def test_a_hidden_form_field_is_not_read(flags):
    field = widget("Tx", "/V (for 2022)").replace("/F 4", f"/F {flags}")
    assert rows(pdf.blocks(written(two_rows(), annotations=[field]))) == CELLS


def test_a_form_field_of_unknown_value_is_a_named_object():
    field = widget("Tx", "/Parent 7 0 R").replace("/FT /Tx", "")
    above = "<< /FT /Tx /T (g) /V (for 2022) /Kids [6 0 R] >>"
    found = pdf.blocks(written(two_rows(), annotations=[field], more=[above]))
    assert rows(found)[0] == ("Acceptance Status", "Accepted \ufffc")
    assert found[0].objects == ("a form field",)


def test_recursive_form_fields_terminate():
    nested = [f"<< /Kids [{each} 0 R {each} 0 R] >>" for each in range(7, 70)]
    content = written(two_rows(), annotations=[widget("Tx", "/V ()")], more=nested)
    assert rows(pdf.blocks(content.replace(b"/Fields [6 0 R]", b"/Fields [7 0 R]"))) == CELLS


def test_a_check_box_is_a_named_object():
    found = pdf.blocks(written(two_rows(), annotations=[widget("Btn", "/V /Yes /AS /Yes")]))
    assert rows(found)[0] == ("Acceptance Status", "Accepted \ufffc")
    assert found[0].objects == ("a check box",)


def test_text_struck_out_by_an_annotation_is_left_out():
    mark = widget("Tx", "/V ()").replace("/Subtype /Widget", "/Subtype /StrikeOut")
    found = pdf.blocks(written(two_rows().text(300, 112, "not"), annotations=[mark]))
    assert (rows(found), left_out(found)) == (CELLS, [("struck-out text", "not")])


def with_private_letters(page):
    """Add a font to a page whose letters a, b and c have private codes."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences"
    return written(page, fonts="/G 6 0 R", more=[f"{font} [97 /uniE011 /uniF0B7 /uniF0B3] >> >>"])


def test_a_letter_without_a_known_character_is_a_named_object():
    page = two_rows()
    page.drawn.append(f"BT /G 10 Tf 260 {HEIGHT - 112} Td (a b c) Tj ET")
    found = pdf.blocks(with_private_letters(page))
    assert rows(found)[0] == ("Acceptance Status", "Accepted \ufffc • ≥")
    assert found[0].objects == ("a character without a known meaning",)


def test_a_page_without_known_characters_is_refused():
    page = Sheet()
    page.drawn.append(f"BT /G 10 Tf 260 {HEIGHT - 112} Td ({'aaa ' * 20}) Tj ET")
    with pytest.raises(ContentError, match="page 1 of the PDF have no known meaning"):
        pdf.blocks(with_private_letters(page))


def test_an_unsupported_kind_of_form_is_refused():
    content = written(two_rows(), annotations=[widget("Tx", "")])
    with pytest.raises(ContentError, match=r"an XFA form"):
        pdf.blocks(content.replace(b"/AcroForm <<", b"/AcroForm << /XFA (x)"))


@pytest.mark.parametrize("drawing", ["picture", "line"])
def test_a_drawing_in_a_cell_without_text_is_an_object(drawing):
    page = Sheet().grid(XS, [100, 150, 180]).text(LEFT + 6, 112, "Acceptance Status")
    page.text(LEFT + 6, 162, "Officer").text(206, 162, "Director")
    if drawing == "picture":
        page.icon(210, 110, 20, 20)
    else:
        page.line(210, 110, 230, 130)
    found = pdf.blocks(written(page))
    assert rows(found)[0] == ("Acceptance Status", "\ufffc")
    assert found[0].objects == ("a picture or drawing",)


def test_an_empty_cell_stays_empty():
    page = Sheet().grid([LEFT, 200, 350, RIGHT], [100, 150, 180]).text(LEFT + 6, 112, "Status")
    page.filled(201, 101, 349, 149, 0.9).text(356, 112, "Director").text(356, 162, "Director")
    found = pdf.blocks(written(page))
    assert rows(found) == [("Status", "", "Director"), ("", "", "Director")]


# Limits and pages of unusual sizes ----------------------------------------------------------


@pytest.mark.parametrize(
    "box",
    [
        "/MediaBox [0 0 595 0]",
        "/MediaBox [0 0 0 0]",
        "/MediaBox [0 0 595 842] /CropBox [900 900 1000 1000]",
        "/MediaBox [0 0 595 842] /CropBox [10 10 10 10]",
        "/MediaBox [1 2 3]",
        "/MediaBox [0 0 1e30 1e30]",
        "/MediaBox [0 0 99999999 842]",
        "/MediaBox [-1e9 -1e9 -9e8 -9e8]",
        "/MediaBox [595 842 0 0]",
        "/CropBox [0 0 0.001 0.001]",
    ],
)
@pytest.mark.parametrize("turned", [0, 90, 45])
def test_a_page_of_any_size_is_read_or_refused_with_its_number(box, turned):
    try:
        found = pdf.blocks(written(report_page(), box=box, rotate=turned))
    except ContentError as error:
        assert "page 1 of the PDF" in str(error)
    else:
        assert "Accepted" in " ".join(block.text for block in found)


def busy(limit):
    """Return a page to repeat, for the limit that it has to reach."""
    page = Sheet().text(LEFT, 30, "This page has words enough to count")
    places = [(20 + 11 * column, 40 + 12 * row) for row in range(60) for column in range(50)]
    if limit == "characters":
        return page.lines(20, 50, ["many words that mean nothing at all " * 3] * 20, 6)
    if limit == "drawn lines":
        for x, y in places:
            page.line(x, y, x + 8, y)
    elif limit == "table cells":
        for n in range(60):
            page.line(20, 40 + 12 * n, 559, 40 + 12 * n)
        for n in range(50):
            page.line(20 + 11 * n, 40, 20 + 11 * n, 748)
        page.text(24, 50, "a")
    else:
        for x, y in places:
            page.filled(x, y, x + 5, y + 5, 0.5)
    return page


@pytest.mark.parametrize(
    ("limit", "pages"), [("characters", 50), ("rules", 4), ("parts", 11), ("cells", 4)]
)
def test_a_limit_of_the_whole_document_is_reached_in_bounded_time(limit, pages, monkeypatch):
    # A tenth of each limit, which takes a tenth of the time.
    less = limits.LIMITS[limit]._replace(most=limits.LIMITS[limit].most // 10)
    monkeypatch.setitem(limits.LIMITS, limit, less)
    content = written(busy(less.of), copies=pages)
    start = time.process_time()
    with pytest.raises(ContentError, match=f"more than {less.most:,} {less.of} by page"):
        pdf.blocks(content)
    assert time.process_time() - start < 3


def test_a_document_of_more_than_a_thousand_pages_is_refused():
    with pytest.raises(ContentError, match="has 1,001 pages; more than 1,000 are not read"):
        pdf.blocks(written(report_page(), copies=1001))


# Documents printed by an office program -----------------------------------------------------

SPACES = {
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
}
WIDE, HIGH = 2_000_000, 420_000
BOX = f"""<w:r {" ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())}>
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2"
 behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="column"><wp:posOffset>1500000</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>
<wp:extent cx="{WIDE}" cy="{HIGH}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="%(number)d" name="box %(number)d"/>
<a:graphic><a:graphicData uri="{SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>
<a:xfrm><a:off x="0" y="0"/><a:ext cx="{WIDE}" cy="{HIGH}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>
<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>%(paragraphs)s</w:txbxContent></wps:txbx>
<wps:bodyPr lIns="36000" tIns="18000" rIns="36000" bIns="18000"/></wps:wsp></a:graphicData>
</a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""
LINE = """<w:p><w:pPr>%(bidi)s<w:spacing w:before="0" w:after="0"/></w:pPr><w:r><w:rPr>
<w:sz w:val="14"/><w:szCs w:val="14"/>%(rtl)s</w:rPr><w:t>%(text)s</w:t></w:r></w:p>"""

WORDING = {
    "en": {
        "font": "DejaVu Sans",
        "heading": "JIU/REP/2021/{} “Review of the use of languages and of all else that is told in"
        " a title so long that it takes two lines”",
        "labels": (
            "Recommendation {}",
            "Management/Focal Point Assessment",
            "Acceptance Status",
            "Implementation Status",
            "Officer in Charge",
        ),
        "sentence": "By 31 December 2023, the heads should see to it that 12.5 per cent is kept. ",
        "values": ("Accepted", "In Progress", "Director, Internal Oversight"),
        "box": ("No change from previous status", "Assessment updated"),
    },
    "zh": {
        "font": "WenQuanYi Micro Hei",
        "heading": "JIU/REP/2021/{} “语言使用情况审查，以及一个很长的题目里所说的其他一切，"
        "因为题目很长，所以要占两行才能写完”",
        "labels": ("建议 {}", "管理层/联络点评估", "接受情况", "落实情况", "负责人"),
        "sentence": "行政首长应在2023年12月31日之前确保保留12.5%的经费，并提交报告。",
        "values": ("已接受", "正在落实", "内部监督司司长"),
        "box": ("与之前状态相比无变化", "评估已更新"),
    },
    "ar": {
        "font": "DejaVu Sans",
        "heading": "JIU/REP/2021/{} ”استعراض استخدام اللغات وكل ما يقال في عنوان طويل جدا يحتاج"
        " إلى سطرين كاملين لكي يكتب كله“",
        "labels": (
            "التوصية {}",
            "تقييم الإدارة/جهة الاتصال",
            "حالة القبول",
            "حالة التنفيذ",
            "المسؤول",
        ),
        "sentence": "ينبغي للرؤساء في الفترة 2021–2022 أن يكفلوا للمنظمة (JIU) الإبقاء على 12.5 في"
        " المائة من الأموال، انظر WO/PBC/34/6. ",
        "values": ("مقبولة", "قيد التنفيذ", "مدير الرقابة الداخلية"),
        "box": ("لا تغيير مقارنة بالحالة السابقة", "تقييم جديد"),
    },
}


def office_document(path, language):
    """Write a report of twelve recommendations; return its rows, headings and boxes."""
    wording = WORDING[language]
    is_rtl = language == "ar"
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = wording["font"], Pt(10)
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        style.element.rPr.rFonts.set(qn(script), wording["font"])
    style.element.rPr.append(size := OxmlElement("w:szCs"))
    size.set(qn("w:val"), "20")
    document.sections[0].header.paragraphs[0].text = "WO/PBC/34/6"

    def say(paragraph, text):
        run = paragraph.add_run(text)
        if is_rtl:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))

    expected = {"rows": [], "headings": [], "boxes": []}
    for number in range(1, 13):
        if number % 3 == 1:
            expected["headings"].append(wording["heading"].format(number))
            say(document.add_paragraph(), expected["headings"][-1])
        long = (wording["sentence"] * (1 + number % 7 * 2)).strip()
        values = (wording["sentence"].strip(), long, *wording["values"])
        table = document.add_table(5, 2, style="Table Grid")
        table.autofit = False
        if is_rtl:
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for place, (label, value) in enumerate(zip(wording["labels"], values, strict=True)):
            row = label.format(number), value
            expected["rows"].append(row)
            for cell, text, width in zip(table.rows[place].cells, row, (4.5, 11), strict=True):
                cell.width = Cm(width)
                say(cell.paragraphs[0], text)
        for column, width in zip(table.columns, (4.5, 11), strict=True):
            column.width = Cm(width)
        if number % 2:
            paragraphs = "".join(
                LINE
                % {
                    "text": text,
                    "bidi": "<w:bidi/>" if is_rtl else "",
                    "rtl": "<w:rtl/>" if is_rtl else "",
                }
                for text in wording["box"]
            )
            box = parse_xml(BOX % {"number": number, "paragraphs": paragraphs})
            table.cell(2, 1).paragraphs[0]._p.append(box)
            expected["boxes"].append(len(expected["rows"]) - 3)
        document.add_paragraph()
    document.save(path)
    return expected


def as_compared(text):
    """Return a text as words are compared: folded letters and quotes; no spaces in Chinese."""
    text = unicodedata.normalize("NFKC", text).replace("“", "”")
    return "".join(text.split()) if any("\u4e00" <= each <= "\u9fff" for each in text) else text


@pytest.fixture(scope="module")
def printed(tmp_path_factory, office):
    """Return in each language what a document says, and the document printed."""
    folder = tmp_path_factory.mktemp("printed")
    message = {each: office_document(folder / f"{each}.docx", each) for each in WORDING}
    files = office(*(folder / f"{each}.docx" for each in WORDING))
    return {each: (message[each], file) for each, file in zip(WORDING, files, strict=True)}


@pytest.mark.parametrize("language", list(WORDING))
def test_a_document_made_by_an_office_program_is_read_row_by_row(printed, language):
    expected, file = printed[language]
    found = [block for block in pdf.blocks(file.read_bytes()) if block.role != "boilerplate"]
    read, boxes = [], []
    for block in found:
        if block.may_continue and not block.cells[0]:
            label, value = read[-1]
            read[-1] = (label, f"{value} {block.cells[1]}")
        elif block.unit == "row":
            read.append(block.cells)
        elif block.unit == "text box":
            assert as_compared(block.text) == as_compared(" ".join(WORDING[language]["box"]))
            boxes.append(len(read) - 1)
    assert any(block.may_continue for block in found)
    assert [tuple(map(as_compared, row)) for row in read] == [
        tuple(map(as_compared, row)) for row in expected["rows"]
    ]
    assert boxes == expected["boxes"]
    headings = [block.text for block in found if block.unit == "paragraph"]
    assert [*map(as_compared, headings)] == [*map(as_compared, expected["headings"])]


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_a_page_whose_content_is_damaged_is_refused(damage):
    drawn = zlib.compress(
        b"BT /F 10 Tf 70 700 Td (Accepted by the heads of the offices) Tj ET " * 40
    )
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(drawn)
    whole = b"%PDF-1.4\n1 0 obj\n" + stream + drawn + b"\nendstream\nendobj\n"
    assert not check_streams(whole)
    at = whole.index(drawn) + len(drawn) // 2
    rest = whole[at + 9 :] if damage == "lost" else bytes([whole[at] ^ 255]) + whole[at + 1 :]
    with pytest.raises(ContentError, match="damaged: a part of a page"):
        check_streams(whole[:at] + rest)


def test_a_page_with_only_a_wrong_checksum_is_read_with_a_note():
    drawn = zlib.compress(b"BT (Accepted) Tj ET " * 40)
    stream = b"1 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(drawn)
    [note] = check_streams(stream + drawn[:-4] + b"abcd\nendstream")
    assert "checksum" in note


def open_table(rows):
    """Draw a table of three columns with rules only around its header and below its end."""
    page = Sheet()
    for y in (100, 118, 188):
        page.line(LEFT, y, RIGHT, y)
    for x, text in zip((76, 200, 320), ("JIU report", "No.", "Status"), strict=True):
        page.text(x, 113, text)
    for y, row in rows:
        for x, text in zip((76, 200, 320), row, strict=True):
            if text:
                page.text(x, y, text)
    return pdf.blocks(written(page))


def test_rows_without_rules_begin_where_several_columns_begin():
    found = open_table(
        [
            (134, ("JIU/REP/2022/91", "1", "Accepted, and in the course")),
            (146, ("", "", "of implementation")),
            (164, ("", "2", "Accepted")),
            (182, ("JIU/REP/2022/92", "1", "Rejected")),
        ]
    )
    assert rows(found) == [
        ("JIU report", "No.", "Status"),
        ("JIU/REP/2022/91", "1", "Accepted, and in the course of implementation"),
        ("", "2", "Accepted"),
        ("JIU/REP/2022/92", "1", "Rejected"),
    ]
    # A blank cell without a rule may be empty: it is not taken for a merged one.
    assert [block.merged for block in found] == [(), (), (), ()]


def test_ambiguous_rows_without_rules_are_refused_with_their_location():
    with pytest.raises(
        ContentError, match="page 1, at “JIU/REP/2022/93”: the rows of a table cannot be separated"
    ):
        open_table(
            [
                (134, ("JIU/REP/2022/91", "1", "Accepted")),
                (164, ("JIU/REP/2022/92", "2", "Rejected")),
                (182, ("JIU/REP/2022/93", "", "")),
            ]
        )


ENTRIES = [("JIU report", "No.", "Status")] + [
    (f"JIU/REP/2022/9{number}", str(number), "Accepted") for number in (1, 2, 3)
]


def listed(page, top, entries=ENTRIES):
    """Draw the rows of a table of three columns without rules, 24 points apart."""
    for at, entry in enumerate(entries):
        for x, text in zip((76, 200, 320), entry, strict=True):
            page.text(x, top + 24 * at, text)
    return page


@pytest.mark.parametrize(
    ("first", "rest", "belongs"),
    [
        ("the organization shall", "Rome", False),  # it would have fit
        ("the organization shall see paragraph", "12. (2.)", True),
        ("the organization shall see paragraph", "Rome", True),
        ("the organization shall see paragraph", "(Rome)", True),
    ],
)
def test_the_last_lines_of_the_first_column_are_of_the_row_if_they_did_not_fit_above(
    first, rest, belongs
):
    page = Sheet()
    longest = "and the organization shall go see Rome"
    for at, text in enumerate(("Text", longest, longest, first)):
        for x, each in zip((76, 300, 420), (text, "To", "Status"), strict=True):
            page.text(x, 100 + 24 * at, each)
    found = pdf.blocks(written(page.text(76, 184, rest)))
    assert (f"{first} {rest}", "To", "Status") in rows(found) if belongs else found[-1].text == rest


@pytest.mark.parametrize("as_lines", [True, False])
def test_rows_of_a_table_in_a_box_are_found_by_its_text(as_lines):
    page = Sheet()
    if as_lines:
        page.grid([LEFT, RIGHT], [100, 195])
    else:
        page.frame(LEFT, 100, RIGHT, 195)
    assert rows(pdf.blocks(written(listed(page, 113)))) == ENTRIES


def test_a_table_with_vertical_rules_keeps_all_columns():
    page = Sheet()
    for x in (LEFT, 195, 315, RIGHT):
        page.line(x, 100, x, 195)
    page.line(195, 195, 315, 195)
    found = pdf.blocks(written(listed(page, 113)))
    assert [block.cells for block in found] == ENTRIES


@pytest.mark.parametrize("heading", ["JIU/REP/2022/9{}", "Annex {}."])
def test_headings_at_the_same_position_on_two_pages_are_not_a_page_header(heading):
    """They count up as the pages do, and name no page."""
    pages = [listed(Sheet().text(LEFT, 72, heading.format(number)), 120) for number in (1, 4, 5, 8)]
    found = pdf.blocks(written(Sheet().text(LEFT, 72, "A cover"), *pages))
    assert [block.text for block in found if block.text == heading.format(4)]
    assert not [block for block in found if block.role == "boilerplate" and "/" in block.text]
    assert [block.role for block in found if block.text == heading.format(5)] == [""]


def test_page_numbers_with_words_are_a_page_header():
    pages = [
        Sheet().text(LEFT, 40, f"Page {number}").lines(LEFT, 200, WRAPPED) for number in (1, 2)
    ]
    found = pdf.blocks(written(*pages))
    assert [block.text for block in found if block.role] == ["Page 1", "Page 2"]


def test_the_first_row_of_a_page_does_not_continue_a_header_at_the_end_of_the_page_before():
    first = listed(
        Sheet().line(LEFT, 760, RIGHT, 760).line(LEFT, 776, RIGHT, 776), 772, ENTRIES[:1]
    )
    for x in (LEFT, 195, 315, RIGHT):
        first.line(x, 760, x, 776)
    second = Sheet().grid([LEFT, 195, 315, RIGHT], [60, 84, 108, 132])
    listed(second, 76, [("", "1", "Accepted"), *ENTRIES[2:]])
    found = pdf.blocks(written(first, second))
    assert rows(found) == [ENTRIES[0], ("", "1", "Accepted"), *ENTRIES[2:]]
    assert not any(block.continues for block in found)


def test_centred_lines_of_a_cell_are_one_text():
    """The text of the next column begins far from its edge, so that it shows no width."""
    page = Sheet()
    for y in (100, 118, 200):
        page.line(LEFT, y, RIGHT, y)
    # The first column is 136 points wide; the widths are those of Helvetica.
    lines = {"The head of the office must": 121.2, "now keep the lists of": 89.5, "examples": 44.5}
    for x, text in ((100, "Recommendation"), (330, "Status"), (450, "No.")):
        page.text(x, 113, text)
    for y, number in ((134, "1"), (174, "2")):
        for at, (line, width) in enumerate(lines.items()):
            page.text(LEFT + 68 - width / 2, y + 12 * at, line)
        page.text(320, y, "Accepted").text(450, y, number)
    assert rows(pdf.blocks(written(page)))[1:] == [
        (" ".join(lines), "Accepted", each) for each in "12"
    ]


def test_a_coloured_cell_without_text_is_distinguished():
    xs, ys = [LEFT, 195, 315, RIGHT], [100, 124, 148, 172, 196]
    page = Sheet().filled(316, 149, RIGHT - 1, 171, grey=0.6).grid(xs, ys)
    blank = ("JIU/REP/2022/92", "2", "")
    found = pdf.blocks(written(listed(page, 116, [*ENTRIES[:2], blank, ENTRIES[3]])))
    plain, shaded = ("", "", ""), found[2].fills
    assert [block.fills for block in found] == [plain, plain, shaded, plain]
    assert [bool(fill) for fill in shaded] == [False, False, True]


def test_text_between_two_tables_is_not_a_row():
    page = Sheet().grid(XS, [100, 120]).text(76, 114, "One").text(206, 114, "1")
    page.lines(LEFT, 132, WRAPPED).grid(XS, [160, 180]).text(76, 174, "Two").text(206, 174, "2")
    found = pdf.blocks(written(page))
    assert [block.cells for block in found] == [("One", "1"), (PARAGRAPH,), ("Two", "2")]


def test_cells_of_a_narrow_column_without_a_rule_are_merged():
    page = Sheet()
    for y in (100, 124, 172):
        page.line(LEFT, y, RIGHT, y)
    page.line(LEFT + 20, 148, RIGHT, 148)
    for x in (LEFT, LEFT + 20, 315, RIGHT):
        page.line(x, 100, x, 172)
    entries = [("No.", "Recommendation", "Status"), ("1", "One", "Open"), ("", "Two", "Closed")]
    for y, entry in zip((114, 138, 162), entries, strict=True):
        for x, text in zip((LEFT + 3, 100, 320), entry, strict=True):
            page.text(x, y, text, size=8)
    found = pdf.blocks(written(page))
    assert rows(found) == entries
    assert [block.merged for block in found] == [(), (), (0,)]


def ruled_below(rows, top=700):
    """Draw rows of a table that has horizontal rules only, without one below the last row."""
    page = Sheet()
    for at in range(len(rows)):
        page.line(LEFT, top + 24 * at, RIGHT, top + 24 * at)
    return listed(page, top + 15, rows)


def test_a_row_continued_on_the_next_page_needs_no_rule_below_it():
    first = ruled_below([*ENTRIES, ("JIU/REP/2022/94", "4", "Accepted, and in")])
    second = Sheet().line(LEFT, 60, RIGHT, 60).line(LEFT, 84, RIGHT, 84)
    second.line(LEFT, 108, RIGHT, 108)
    listed(second, 75, [("", "", "the course of work"), ("JIU/REP/2022/95", "5", "Rejected")])
    [table] = document_tables(pdf.blocks(written(first, second)))
    assert [row.values() for row in table.rows[-2:]] == [
        ["JIU/REP/2022/94", "4", "Accepted, and in the course of work"],
        ["JIU/REP/2022/95", "5", "Rejected"],
    ]


def test_a_continued_row_below_a_repeated_header_is_not_part_of_the_header():
    """Each table of the first page has its own header, and only the last one goes on."""
    header = ("Symbol", "Place", "State")
    first = listed(Sheet(), 100).lines(LEFT, 300, WRAPPED)
    listed(first, 700, [header, ("A", "1", "Accepted, and"), ("B", "2", "Open"), ("C", "3", "In")])
    second = listed(Sheet(), 60, [header])
    second.text(320, 72, "the course of work.")
    listed(second, 96, [("D", "4", "Open"), ("E", "5", "Open"), ("F", "6", "Open")])
    found = pdf.blocks(written(first, second))
    assert [block.cells for block in found if block.table == 2 and not block.role][3:5] == [
        ("C", "3", "In"),
        ("", "", "the course of work."),
    ]


def test_text_between_two_tables_without_side_rules_is_in_neither():
    first, second = listed(Sheet(), 713), Sheet()
    for y in (700, 800):
        first.line(LEFT, y, 430, y)
    for y in (60, 110, 300):
        second.line(LEFT, y, 430, y)
    rest = [ENTRIES[0], ("JIU/REP/2022/94", "4", "Rejected")]
    listed(second, 75, rest).lines(LEFT, 125, WRAPPED).text(LEFT + 5, 315, "An end")
    found = pdf.blocks(written(first, second))
    assert rows(found) == [*ENTRIES, *rest]


def test_a_table_header_without_a_table_is_refused_with_its_location():
    first = listed(Sheet().lines(LEFT, 100, WRAPPED), 700, ENTRIES[:2])
    with pytest.raises(ContentError, match="page 1, at “JIU report No"):
        pdf.blocks(written(first, listed(Sheet(), 100)))


@pytest.mark.parametrize(
    ("text", "continues"), [("The rest", False), ("the rest", True), ("其余部分", None)]
)
def test_in_scripts_without_case_a_row_may_or_may_not_continue(text, continues):
    made = [
        Item(page, 0, 10, [cell], "row", f"page {page}, table 1", edges=[0.0, 9.0], full=[0])
        for page, cell in ((1, "Status"), (1, "A text"), (2, text))
    ]
    join_tables(made)
    assert made[-1].continues is continues


def row_items(*pages_and_cells):
    """Return the rows of one table, whose lines may be several texts at each bar."""
    made = [
        Item(
            page,
            0,
            10,
            [each.replace("|", "\x1e ") for each in cells],
            "row",
            f"page {page}, table 1",
            edges=[0.0, 9.0, 90.0],
            full=[0, 1],
        )
        for page, *cells in pages_and_cells
    ]
    join_tables(made)
    separate_lines(made)
    return made


@pytest.mark.parametrize(
    ("cell", "other", "joined"),
    [
        # The rest of a row on a new page.
        ("Deputy Director|Human Resources", (2, "", "Human"), "Deputy Director Human Resources"),
        ("人力资源司|人事处处长", (2, "", "人事处处长"), "人力资源司人事处处长"),
        # The header.
        ("Chief Financial|Officer", (1, "3", "x"), "Chief Financial Officer"),
        # A word that begins many Chinese texts.
        ("建议 1: 落实该|建议的内容", (1, "3", "建议 3: 保存"), "建议 1: 落实该建议的内容"),
    ],
)  # fmt: skip
def test_a_line_that_begins_as_a_header_or_the_rest_of_a_text_is_not_separated(cell, other, joined):
    rows = row_items((1, "No.", "Officer"), (1, "1", cell), (1, "2", "x"), other)
    assert rows[1].cells[1] == joined
    assert rows[1].wrapped == [1]


@pytest.mark.parametrize(("cells", "wrapped"), [(("主管", "司长"), []), (("", "司长"), [1])])
def test_only_a_row_with_an_empty_cell_may_go_on_with_another_text(cells, wrapped):
    rows = row_items((1, "编号", "主管"), (1, "", "处长"), (2, *cells))
    assert rows[-1].wrapped == wrapped


LONG = [("JIU/REP/2022/91", "1", "In progress"), ("", "More", "Accepted"), ("", "It", "Open")]


def one_row(top, entries=LONG):
    """Draw a row of a table with upright rules whose cells begin again at the same height."""
    page = Sheet().grid([LEFT, 195, 315, RIGHT], [top, top + 80])
    return listed(page, top + 15, entries)


def rows_apart(top):
    page = Sheet().grid([LEFT, 195, 315, RIGHT], [top, top + 24, top + 48, top + 72, top + 96])
    return listed(page, top + 15)


def test_a_page_with_one_row_of_a_table_is_read_where_other_pages_have_rules_between_rows():
    first, last = rows_apart(60), rows_apart(60)
    found = pdf.blocks(written(first, one_row(60, [("", "", "Rest"), *LONG[1:]]), last))
    assert [block.cells for block in found if block.within.startswith("page 2")] == [
        ("", "More It", "Rest Accepted Open")
    ]
    with pytest.raises(ContentError, match="page 2, at “"):
        keys = [("JIU/REP/2022/94", "4", "Accepted"), ("JIU/REP/2022/95", "", "Open")]
        pdf.blocks(written(first, one_row(60, keys), last))


def test_a_table_divided_by_text_although_it_has_rules_is_refused():
    with pytest.raises(ContentError, match="page 1, at “JIU/REP/2022/91 1 In progress”"):
        pdf.blocks(written(one_row(60), rows_apart(60)))
