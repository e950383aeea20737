"""One report in six languages and four formats gives the same rows."""

from __future__ import annotations

import dataclasses

import pytest
from forms import as_docx, as_html, as_pdf, parts_of
from writing import small_document

from jiu_analysis.ingest import read
from jiu_analysis.terms import LANGUAGES

FORMS = ("text", "html", "docx", "pdf")
#: Columns that contain words or locators, and so differ between languages and formats.
WORDS = {"locator", "language", "title", "officer", "source_name", "source_sha256"}
WORDS |= {"target_wording", "title_zh", *(f"title_{language}" for language in LANGUAGES)}


def report(language, boxes="inside"):
    return dataclasses.replace(small_document(language, boxes), since=120)


def written(folder, document, form):
    """Write the document to a file whose name does not show its format."""
    path = folder / f"{form}.{document.language}.received"
    if form == "text":
        path.write_text(document.text(), encoding="utf-8")
    elif form == "pdf":
        path.write_bytes(as_pdf(document.parts(), document.language, folder))
    else:
        make = {"html": as_html, "docx": as_docx}[form]
        path.write_bytes(make(document.parts(), document.language))
    return path


def facts(reading):
    assert reading.is_whole, [reading.problems, [each.block.raw for each in reading.unread]]
    return {
        name: [{key: value for key, value in row.items() if key not in WORDS} for row in rows]
        for name, rows in reading.tables.items()
        if name != "texts"
    }


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """Return the rows of the Chinese text, which other tests compare with hand counts."""
    return facts(read(written(tmp_path_factory.mktemp("text"), report("zh"), "text")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_are_the_same_in_every_language_and_form(tmp_path, expected, language, form):
    reading = read(written(tmp_path, report(language), form))
    assert reading.language == language
    assert facts(reading) == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("boxes", ["before", "after"])
def test_comment_boxes_beside_the_table_give_the_same_rows(tmp_path, expected, boxes, form):
    assert facts(read(written(tmp_path, report("en", boxes), form))) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_is_kept_as_printed(tmp_path, language):
    rows = {form: read(written(tmp_path, report(language), form)).tables for form in FORMS[:3]}
    for table, columns in (("texts", ("recommendation_text",)), ("headings", ("title",))):
        printed = {
            form: [[row[each] for each in columns] for row in tables[table]]
            for form, tables in rows.items()
        }
        assert printed["html"] == printed["docx"] == printed["text"]
        assert any(any(cells) for cells in printed["text"])


@pytest.mark.parametrize("form", FORMS)
def test_every_line_of_every_form_is_accounted_for(tmp_path, form):
    account = read(written(tmp_path, report("en"), form)).account()
    assert account["unread"] == 0
    assert sum(account.values()) > 40


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_the_published_document_gives_the_same_rows_in_every_form(tmp_path, real_document, form):
    source = real_document.read_text(encoding="utf-8")
    parts = parts_of(source)
    path = tmp_path / "received"
    if form == "pdf":
        path.write_bytes(as_pdf(parts, "zh", tmp_path))
    else:
        path.write_bytes({"html": as_html, "docx": as_docx}[form](parts, "zh"))
    assert facts(read(path)) == facts(read(real_document))
