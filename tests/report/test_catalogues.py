"""The catalogues contain every message of the pages, complete and in every language."""

from __future__ import annotations

import re
from io import BytesIO

import nbformat
import pytest
from babel.messages.pofile import read_po, write_po
from tooling import tool_named

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import catalogue


@pytest.fixture(scope="module")
def tool():
    return tool_named("catalogues")


@pytest.fixture(scope="module")
def template(tool):
    return tool.extracted()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a copy of the catalogues that a test may change."""
    for language in i18n.AVAILABLE[1:]:
        target = tmp_path / language / "LC_MESSAGES" / "jiu_analysis.po"
        target.parent.mkdir(parents=True)
        target.write_bytes(catalogue.path(language).read_bytes())
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    return tmp_path


def spoil(language, change):
    """Change a catalogue and write it back."""
    place = catalogue.path(language)
    with place.open("rb") as file:
        catalog = read_po(file, locale=language)
    change(catalog)
    written = BytesIO()
    write_po(written, catalog)
    place.write_bytes(written.getvalue())


@pytest.mark.parametrize("language", i18n.AVAILABLE[1:])
def test_no_message_is_missing_fuzzy_unused_or_invalid(tool, template, language):
    assert tool.problems(language, template) == []


@pytest.mark.parametrize("language", i18n.AVAILABLE[1:])
def test_updating_a_catalogue_twice_changes_nothing(tool, template, language):
    assert tool.update(language, template) == catalogue.path(language).read_bytes()


@pytest.mark.parametrize("language", i18n.AVAILABLE[1:])
def test_a_catalogue_contains_no_time_and_no_machine_name(repository, language):
    text = catalogue.path(language).read_text(encoding="utf-8")
    assert "Date:" not in text
    assert "Generated-By" not in text
    assert str(repository) not in text


def test_messages_come_from_code_templates_and_notebooks(template):
    places = {file.split("#")[0] for message in template for file, _ in message.locations}
    assert "jiu_analysis/checks/rules_of_totals.py" in places
    assert "jiu_analysis/report/templates/table.html.j2" in places
    assert {"notebooks/session.ipynb", "notebooks/trends.ipynb"} <= places


def test_paragraphs_and_captions_of_a_notebook_are_messages(tool, tmp_path):
    new = nbformat.v4
    prose = "## Heading\n\nA text\non two lines.\n\n    code\n\n- item"
    notebook = new.new_notebook(
        cells=[
            new.new_markdown_cell(prose, id="a"),
            new.new_code_cell("tables.rates(x, 'Caption', language=language)", id="b"),
            new.new_code_cell("figures.survival(x, 'not one')", id="c"),
        ]
    )
    nbformat.write(notebook, tmp_path / "n.ipynb")
    assert list(tool.notebook(tmp_path / "n.ipynb")) == [
        ("a", "Heading"),
        ("a", "A text on two lines."),
        ("a", "item"),
        ("b", "Caption"),
    ]


def missing(catalog):
    catalog.delete("Total")


def empty(catalog):
    catalog["Total"].string = ""


def doubtful(catalog):
    catalog["Total"].flags.add("fuzzy")


def without_placeholder(catalog):
    catalog["{part} of {whole}"].string = "{part} на всё"


def with_another_placeholder(catalog):
    catalog["{part} of {whole}"].string = "{part} из {whole} {more}"


def without_emphasis(catalog):
    message = catalog["<b>One document does not show a trend.</b>"]
    message.string = message.string.replace("<b>", "")


def without_a_form(catalog):
    message = catalog["{number} implemented"]
    message.string = (message.string[0], "", message.string[2])


def number_not_written_for_one_and_twenty_one(catalog):
    message = catalog["{number} implemented"]
    message.string = ("одна выполнена", *message.string[1:])


def left_over(catalog):
    catalog.add("Nobody says this", "Никто")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (missing, "not there: 'Total'"),
        (empty, "not translated: 'Total'"),
        (doubtful, r"doubtful \(fuzzy\): 'Total'"),
        (without_placeholder, r"differ \(\{whole\}\)"),
        (with_another_placeholder, r"differ \(\{more\}\)"),
        (without_emphasis, "differ .<b>"),
        (without_a_form, "not translated: '{number} implemented'"),
        (number_not_written_for_one_and_twenty_one, r"differ \(\{number\}\)"),
        (left_over, "this message is no longer used: 'Nobody says this'"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_errors_in_a_message_are_reported(tool, template, folder, change, message):
    spoil("ru", change)
    [problem] = tool.problems("ru", template)
    assert problem.startswith("ru: ")
    assert re.search(message, problem), problem


def test_the_arabic_dual_may_omit_the_number(tool, template):
    with catalogue.path("ar").open("rb") as file:
        forms = read_po(file, locale="ar")[
            "Longest overdue ({number} day): {recommendation}."
        ].string
    assert "{number}" not in forms[2]
    assert tool.problems("ar", template) == []


def test_a_catalogue_is_opened_once_and_none_is_needed_for_english():
    with i18n.use("fr"):
        assert i18n.translations() is i18n.translations()
    assert i18n.translations().gettext("anything") == "anything"


def test_messages_of_templates_have_no_leading_or_trailing_space(repository):
    # Such messages are extracted without it, and would not be found at run time.
    for template in (repository / "jiu_analysis" / "report" / "templates").rglob("*.j2"):
        text = template.read_text(encoding="utf-8")
        for message in re.findall(r"{%-?\s*trans[^%]*%}(.*?){%-?\s*endtrans", text, re.DOTALL):
            assert message == message.strip(), template.name
