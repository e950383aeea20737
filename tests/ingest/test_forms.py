"""One report in six languages and four formats gives the same rows."""

from __future__ import annotations

import dataclasses

import pytest
from forms import as_docx, as_html, parts_of
from writing import small_document

from jiu_analysis.ingest import read
from jiu_analysis.terms import LANGUAGES

FORMS = ("text", "html", "docx", "pdf")
#: Columns that contain words or locators, and so differ between languages and formats.
WORDS = {"locator", "language", "title", "officer", "source_name", "source_sha256"}
WORDS |= {"target_wording", "title_zh", *(f"title_{language}" for language in LANGUAGES)}


def report(language, boxes="inside"):
    return dataclasses.replace(small_document(language, boxes), since=120)


@pytest.fixture(scope="module")
def printed(tmp_path_factory, office):
    """Return the reports of this module as PDF files, by language and place of their boxes."""
    folder = tmp_path_factory.mktemp("printed")
    wanted = [(language, "inside") for language in LANGUAGES] + [("en", "before"), ("en", "after")]
    sources = [folder / f"{'-'.join(each)}.docx" for each in wanted]
    for source, each in zip(sources, wanted, strict=True):
        source.write_bytes(as_docx(report(*each).parts(), each[0]))
    return dict(zip(wanted, office(*sources), strict=True))


@pytest.fixture
def written(tmp_path, request):
    """Return a function that writes a report to a file whose name does not show its format."""

    def write(language, form, boxes="inside"):
        document = report(language, boxes)
        content = {
            "text": lambda: document.text().encode(),
            "html": lambda: as_html(document.parts(), language),
            "docx": lambda: as_docx(document.parts(), language),
            "pdf": lambda: request.getfixturevalue("printed")[language, boxes].read_bytes(),
        }
        path = tmp_path / f"{form}.{language}.received"
        path.write_bytes(content[form]())
        return path

    return write


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
    path = tmp_path_factory.mktemp("text") / "received"
    path.write_text(report("zh").text(), encoding="utf-8")
    return facts(read(path))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_are_the_same_in_every_language_and_format(written, expected, language, form):
    reading = read(written(language, form))
    assert reading.language == language
    assert facts(reading) == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("boxes", ["before", "after"])
def test_comment_boxes_outside_the_table_give_the_same_rows(written, expected, boxes, form):
    assert facts(read(written("en", form, boxes))) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_stored_as_printed(written, language):
    rows = {form: read(written(language, form)).tables for form in FORMS[:3]}
    for table, columns in (("texts", ("recommendation_text",)), ("headings", ("title",))):
        printed = {
            form: [[row[each] for each in columns] for row in tables[table]]
            for form, tables in rows.items()
        }
        assert printed["html"] == printed["docx"] == printed["text"]
        assert any(any(cells) for cells in printed["text"])


@pytest.mark.parametrize("form", FORMS)
def test_every_line_of_every_format_is_accounted_for(written, form):
    account = read(written("en", form)).account()
    assert account["unread"] == 0
    assert sum(account.values()) > 40


def test_the_published_document_gives_the_same_rows_in_every_format(
    tmp_path, real_document, office
):
    parts = parts_of(real_document.read_text(encoding="utf-8"))
    word, page = tmp_path / "report.docx", tmp_path / "report.html"
    word.write_bytes(as_docx(parts, "zh"))
    page.write_bytes(as_html(parts, "zh"))
    expected = facts(read(real_document))
    for path in (word, page, *office(word)):
        assert facts(read(path)) == expected, path.name
