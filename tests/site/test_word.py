"""A page as a Word document, as python-docx and LibreOffice read it."""

from __future__ import annotations

import re

import docx
import pytest
from displaying import in_language

from jiu_analysis import metrics
from jiu_analysis.report import figures, i18n, tables
from jiu_analysis.report.tables.data import resource
from jiu_analysis.site import word
from jiu_analysis.site.rendering import Outline, Result, Section


def outline_of(*results, title="Title"):
    masthead = [Result("m", "text/html", f"<h1>{title}</h1><p>Status as at <b>a day</b>.</p>")]
    return Outline(title, masthead, Section(), [Section("s", "Section", list(results))])


def prose(text):
    return Result("p", "text/markdown", text)


def result_of(table):
    bundle = table._repr_mimebundle_()
    return Result("t", "text/html", bundle["text/html"], data=resource(table.frame, "T"))


def written(path, *results, language="en", **options):
    in_language(language, word.write, outline_of(*results), path, **options)
    return docx.Document(path)


def test_headings_prose_and_lists_have_word_styles(tmp_path):
    text = "## Rates\n\nA *share* of **all**.\n\n- one\n- two\n\n### By year"
    read = written(tmp_path / "a.docx", prose(text), source="Cited")
    assert [(each.style.name, each.text) for each in read.paragraphs] == [
        ("Title", "Title"),
        ("Normal", "Status as at a day."),
        ("Heading 1", "Rates"),
        ("Normal", "A share of all."),
        ("List Bullet", "one"),
        ("List Bullet", "two"),
        ("Heading 2", "By year"),
        ("Note", "Cited"),
    ]
    runs = {run.text: (run.bold, run.italic) for run in read.paragraphs[3].runs}
    assert runs["share"] == (None, True)
    assert runs["all"] == (True, None)


def test_a_table_has_caption_header_groups_and_total(tmp_path, session):
    counts = metrics.status_counts(session.history, by=["addressee"])
    listed = tables.recommendations(session.history, session.officers, "Listed")
    by_addressee = tables.status_by(counts, "addressee", "By addressee")
    read = written(tmp_path / "a.docx", result_of(by_addressee), result_of(listed))
    for table, made in zip(read.tables, (by_addressee, listed), strict=True):
        texts = [[cell.text for cell in row.cells] for row in table.rows]
        assert texts[0] == [column.header for column in made.columns]
        rows = [[i18n.plain_text(cell.text) for cell in row] for row in made.groups[0].rows]
        assert rows[0] in texts
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader"), "repeated on every page"
    headings = [group.heading.text for group in listed.groups]
    assert [row.cells[0].text for row in read.tables[1].rows if row.cells[0].text in headings]
    captions = [each.text for each in read.paragraphs if each.style.name == "Caption"]
    assert captions == ["By addressee", "Listed"]


def test_a_column_with_bold_text_is_wider_than_one_with_the_same_text_in_regular_type(tmp_path):
    word_in = "<tr><th>Recommendations</th><td>Recommendations</td></tr>"
    read = written(tmp_path / "a.docx", Result("t", "text/html", f"<table>{word_in}</table>"))
    bold, regular = (each.width for each in read.tables[0].rows[0].cells)
    assert bold > regular


def test_a_chart_has_its_text_alternative(tmp_path, session):
    chart = figures.status_by_year(metrics.status_counts(session.history, by=["report_year"]))
    bundle, _ = chart._repr_mimebundle_()
    picture = Result("c", "image/svg+xml", bundle["image/svg+xml"], chart.description + ' "<&')
    word.write(outline_of(picture), tmp_path / "a.docx")
    document = docx.Document(tmp_path / "a.docx")
    [properties] = document.element.body.xpath(".//wp:docPr")
    assert properties.get("descr") == chart.description + ' "<&'
    [part] = [each for each in document.part.package.parts if each.content_type == "image/svg+xml"]
    assert b"prefers-color-scheme" not in part.blob
    assert document.inline_shapes[0].width.inches == pytest.approx(7)


def test_arabic_text_is_right_to_left(tmp_path, session):
    with i18n.use("ar"):
        counts = metrics.status_counts(session.history, by=["addressee"])
        table = tables.status_by(counts, "addressee", "By addressee")
    read = written(tmp_path / "a.docx", prose("## الحالة"), result_of(table), language="ar")
    assert all(each._p.xpath("./w:pPr/w:bidi") for each in read.paragraphs)
    table = read.tables[0]._tbl
    assert table.xpath("./w:tblPr/w:bidiVisual")
    # LibreOffice puts what is narrower than the text to the left, so space is added to each row.
    grid = [int(each) for each in table.xpath("./w:tblGrid/w:gridCol/@w:w")]
    assert table.xpath("./w:tblPr/w:tblW/@w:w") == [str(sum(grid))] == ["14570"]
    assert {*table.xpath("./w:tr/w:trPr/w:wAfter/@w:w")} == {str(grid[-1])}


def test_an_english_sentence_in_arabic_ends_with_its_full_stop(tmp_path):
    shown = Result("t", "text/html", '<p>الحالة. <bdi lang="en">A plan.</bdi></p>')
    read = written(tmp_path / "a.docx", shown, language="ar")
    assert read.paragraphs[2].text == "الحالة. A plan.\u200e"
    read = written(tmp_path / "a.docx", shown, language="en")
    assert read.paragraphs[2].text == "الحالة. A plan."


def test_arabic_text_of_charts_is_drawn_in_reading_order(tmp_path):
    style = "font-size: 10px; text-anchor: end; fill: #1c1c1c"
    arabic = f'<text style="{style}" x="90" y="20" transform="rotate(-90 90 20)">قيد &amp; 1</text>'
    picture = Result("c", "image/svg+xml", f'<svg width="100pt" height="50pt">{arabic}</svg>', "d")
    in_language("ar", word.write, outline_of(picture), tmp_path / "a.docx")
    [drawn] = [
        each.blob.decode()
        for each in docx.Document(tmp_path / "a.docx").part.package.parts
        if each.content_type == "image/svg+xml"
    ]
    assert "<text" not in drawn
    assert '<g transform="rotate(-90 90 20)"><path transform="translate(' in drawn
    [x] = re.findall(r"translate\(([\d.]+) 20\)", drawn)
    assert 40 < float(x) < 70, "the text ends at 90"


def test_text_in_another_language_is_marked(tmp_path):
    reported = Result("t", "text/html", '<p>计划 <bdi lang="en">some <b>plan</b></bdi></p>')
    read = written(tmp_path / "a.docx", reported, language="zh")
    runs = next(each.runs for each in read.paragraphs if "计划" in each.text)
    assert [run._r.xpath("./w:rPr/w:lang/@w:val") for run in runs] == [["zh"], ["en"], ["en"]]


def test_short_tables_and_headings_are_kept_together(tmp_path, session):
    def styles(table):
        read = written(tmp_path / "a.docx", result_of(table)).tables[0]
        return [row.cells[0].paragraphs[0].style.name for row in read.rows]

    counts = metrics.status_counts(session.history, by=["addressee"])
    kept, free = "Table text kept with next", "Table text"
    assert styles(tables.status_by(counts, "addressee", "T")) == [kept, kept, kept, free]
    listed = styles(tables.recommendations(session.history, session.officers, "Listed"))
    assert listed.count(kept) == 1 + session.history["report"].nunique(), "header and headings"


@pytest.mark.parametrize("text", ["<script>x</script>", "a & b < c", "x\" y='z", "\x0b\ud800"])
def test_text_of_a_document_is_never_markup(tmp_path, text):
    frame = tables.Table("T", [tables.Column("Head")], [[tables.Cell(text)]])
    result = Result("t", "text/html", frame._repr_html_())
    read = written(tmp_path / "a.docx", result, source=text)
    expected = text if text.isprintable() else ""
    assert read.tables[0].rows[1].cells[0].text == expected
    assert read.paragraphs[-1].text == expected


def test_the_same_page_gives_an_identical_file(tmp_path):
    for name in ("a", "b"):
        written(tmp_path / name, prose("## Rates"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_libreoffice_opens_the_document(tmp_path, session, office):
    listed = tables.recommendations(session.history, session.officers, "Listed")
    written(tmp_path / "a.docx", prose("## Rates"), result_of(listed))
    [read] = office(tmp_path / "a.docx", to="txt:Text")
    text = read.read_text(encoding="utf-8-sig")
    assert "Rates" in text
    assert "JIU/REP/2021/6" in text
