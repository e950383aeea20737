"""A page as a Word document, as python-docx and LibreOffice read it."""

from __future__ import annotations

import docx
import pytest

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


def shown(table):
    bundle = table._repr_mimebundle_()
    return Result("t", "text/html", bundle["text/html"], data=resource(table.frame, "T"))


def written(path, *results, language="en", **options):
    word.write(outline_of(*results), path, language=language, **options)
    return docx.Document(path)


def test_headings_prose_and_lists_have_the_styles_of_word(tmp_path):
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


def test_a_table_has_its_caption_header_groups_and_total(tmp_path, session):
    counts = metrics.status_counts(session.history, by=["addressee"])
    listed = tables.recommendations(session.history, session.officers, "Listed")
    by_addressee = tables.status_by(counts, "addressee", "By addressee")
    read = written(tmp_path / "a.docx", shown(by_addressee), shown(listed))
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


def test_a_chart_is_there_with_its_text_alternative(tmp_path, session):
    chart = figures.status_by_year(metrics.status_counts(session.history, by=["report_year"]))
    bundle, _ = chart._repr_mimebundle_()
    picture = Result("c", "image/svg+xml", bundle["image/svg+xml"], chart.description + ' "<&')
    word.write(outline_of(picture), tmp_path / "a.docx", language="en")
    document = docx.Document(tmp_path / "a.docx")
    [properties] = document.element.body.xpath(".//wp:docPr")
    assert properties.get("descr") == chart.description + ' "<&'
    [part] = [each for each in document.part.package.parts if each.content_type == "image/svg+xml"]
    assert b"prefers-color-scheme" not in part.blob
    assert document.inline_shapes[0].width.inches == pytest.approx(7)


def test_arabic_runs_from_right_to_left(tmp_path, session):
    with i18n.use("ar"):
        counts = metrics.status_counts(session.history, by=["addressee"])
        table = tables.status_by(counts, "addressee", "By addressee")
    read = written(tmp_path / "a.docx", prose("## الحالة"), shown(table), language="ar")
    assert all(each._p.xpath("./w:pPr/w:bidi") for each in read.paragraphs)
    assert read.tables[0]._tbl.xpath("./w:tblPr/w:bidiVisual")


@pytest.mark.parametrize("text", ["<script>x</script>", "a & b < c", "x\" y='z", "\x0b\ud800"])
def test_text_of_a_document_is_text(tmp_path, text):
    frame = tables.Table("T", [tables.Column("Head")], [[tables.Cell(text)]])
    result = Result("t", "text/html", frame._repr_html_())
    read = written(tmp_path / "a.docx", result, source=text)
    expected = text if text.isprintable() else ""
    assert read.tables[0].rows[1].cells[0].text == expected
    assert read.paragraphs[-1].text == expected


def test_the_same_page_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        written(tmp_path / name, prose("## Rates"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_libreoffice_opens_it(tmp_path, session, office):
    listed = tables.recommendations(session.history, session.officers, "Listed")
    written(tmp_path / "a.docx", prose("## Rates"), shown(listed))
    [read] = office(tmp_path / "a.docx", to="txt:Text")
    text = read.read_text(encoding="utf-8-sig")
    assert "Rates" in text
    assert "JIU/REP/2021/6" in text
