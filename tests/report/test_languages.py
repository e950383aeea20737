"""Every text of a page comes from the catalogue of its language, or is marked with its own."""

from __future__ import annotations

import ast
import gettext
import re

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from displaying import in_language
from matplotlib.text import Text

import jiu_analysis as jiu
from jiu_analysis import checks, metrics
from jiu_analysis.report import figures, i18n, tables
from jiu_analysis.report import text as page_text
from jiu_analysis.report.i18n import catalogue

_BEGIN, _END = "⟦", "⟧"
# Text that no language translates: symbols, codes of reviews, file names, and the Latin letters
# in the Chinese names of posts.
_SYMBOLS = r"JIU/[A-Z]+/\d+/\d+|WO/PBC/\d+/\d+|WO_PBC_34_6\.zh\.md|SHA-256|\bA\d{3}\b|CIO|WIPO"


class Marked(gettext.NullTranslations):
    """A catalogue that puts marks around every message."""

    def gettext(self, message):
        return f"{_BEGIN}{message}{_END}"

    def ngettext(self, one, many, number):
        return self.gettext(one if number == 1 else many)

    def pgettext(self, context, message):
        return self.gettext(message)

    def npgettext(self, context, one, many, number):
        return self.ngettext(one, many, number)


@pytest.fixture
def marked(monkeypatch):
    """Use a language of marked messages; numbers, dates and lists as in Chinese."""
    opened = catalogue._opened
    monkeypatch.setattr(
        catalogue, "_opened", lambda language: Marked() if language == "zh" else opened(language)
    )
    return "zh"


def unmarked(text):
    """Return the text outside of all marks."""
    before = None
    while text != before:
        before = text
        text = re.sub(f"{_BEGIN}[^{_BEGIN}{_END}]*{_END}", " ", text)
    return text


def english_in(shown):
    """Return the English words of a page's text that do not come from a catalogue."""
    page = BeautifulSoup(shown, "html.parser")
    for element in page.find_all(lang=True):
        if element["lang"] != "zh":
            element.clear()
    for element in page.find_all("code"):
        element.clear()
    text = " ".join(page.stripped_strings)
    text += " ".join(each["aria-label"] for each in page.find_all(attrs={"aria-label": True}))
    return re.findall(r"[A-Za-z]{2,}", re.sub(_SYMBOLS, " ", unmarked(text)))


def results(repository, name, language):
    """Return the outputs of each cell of a notebook, without a kernel."""
    notebook = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            yield cell.id, f"<p>{in_language(language, i18n.translate_markdown, cell.source)}</p>"
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), cell.id, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names["language"] = language
        shown = last and eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
        if shown is not None:
            yield cell.id, shown


def as_html(shown):
    if isinstance(shown, figures.Chart):
        labels = [text.get_text() for text in shown.findobj(Text)]
        shown.svg()
        labels += [text.get_text() for axes in shown.axes for text in axes.findobj(Text)]
        return f"<p>{' '.join([shown.description, *labels])}</p>"
    return shown if isinstance(shown, str) else shown._repr_html_()


@pytest.mark.parametrize("name", ["session", "trends"])
def test_every_word_of_a_page_comes_from_its_catalogue(repository, marked, name):
    found = {}
    for cell, shown in results(repository, name, marked):
        left = english_in(as_html(shown))
        # A block of code is the same in every language.
        if left and "    jiu-analysis" not in str(shown):
            found[cell] = left
    assert found == {}


def test_the_search_for_untranslated_words_finds_them():
    assert english_in("<p>⟦Open ⟦51⟧⟧ JIU/REP/2021/6 left over</p>") == ["left", "over"]
    assert english_in("<p lang='en'>A summary.</p>") == []


def cells(table):
    return [cell for group in table.groups for row in group.rows for cell in row]


def test_english_words_of_the_project_are_marked_on_pages_in_other_languages(session):
    late = metrics.overdue(session.history)
    french = in_language("fr", tables.overdue, late, session.officers, "Overdue recommendations")
    english = tables.overdue(late, session.officers, "Overdue recommendations")
    assert {row[4].lang for row in french.rows} == {"en"}
    assert {row[4].lang for row in english.rows} == {""}


@pytest.mark.parametrize("language", i18n.AVAILABLE)
def test_officers_are_shown_in_the_language_of_the_page_or_in_english_or_as_printed(
    session, language
):
    def named(officers):
        table = in_language(language, tables.overdue, late, officers, "Overdue")
        letters = "".join(row[3].text for row in table.rows)
        return {row[3].lang for row in table.rows}, any(
            "\u4e00" <= each <= "\u9fff" for each in letters
        )

    late = metrics.overdue(session.history)
    assert named(session.officers) == {"en": ({""}, False), "zh": ({""}, True)}.get(
        language, ({"en"}, False)
    )
    printed = {""} if language == "zh" else {"zh"}
    assert named(session.officers.assign(officer_en=pd.NA)) == (printed, True)


@pytest.mark.parametrize("language", [each for each in i18n.AVAILABLE if each != "zh"])
def test_spellings_of_one_post_are_summed_in_every_language(session, language):
    by_officer = metrics.open_counts(session.history, by=["organization", "officer"])
    table = in_language(language, tables.officers, by_officer, session.officers, "Officers")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Chief Information Officer (CIO)"] == ["6", "1", "7"]


def test_a_translated_post_is_used_where_the_data_has_it(session):
    late = metrics.overdue(session.history)
    officers = session.officers.assign(officer_fr="Le responsable")
    table = in_language("fr", tables.overdue, late, officers, "Overdue")
    assert {(row[3].text, row[3].lang) for row in table.rows} == {("Le responsable", "")}


def test_titles_are_in_the_language_of_the_page_or_in_english_and_marked(session):
    def heading(language):
        table = in_language(
            language, tables.recommendations, session.history, session.officers, "All"
        )
        return table.groups[0].heading.text

    assert heading("en").startswith("JIU/REP/2021/6 ")
    assert "(issued 17 March 2022)" in heading("en")
    assert "<bdi" not in heading("en")
    assert '<bdi lang="en">' in heading("fr")
    assert "17 mars 2022" in heading("fr")
    assert "<bdi" not in heading("zh")
    assert "联合国系统各组织的业务连续性管理" in heading("zh")


def test_a_translated_title_is_used_where_the_data_has_it(session):
    reports = session.reports.assign(title_fr="Le titre")
    session.tables["reports"] = reports
    table = in_language("fr", tables.recommendations, session.history, session.officers, "All")
    assert " Le titre " in table.groups[0].heading.text


def test_an_unconfirmed_english_title_is_marked_wherever_it_is_shown(session):
    for language in i18n.AVAILABLE:
        table = in_language(
            language, tables.recommendations, session.history, session.officers, "All"
        )
        marks = [group for group in table.groups if "*" in group.heading.text]
        assert bool(marks) == bool(table.note) == (language != "zh")


@pytest.mark.parametrize("language", i18n.AVAILABLE[1:])
def test_the_numbers_of_a_page_are_the_same_in_every_language(session, language):
    def numbers(text):
        return sorted(re.findall(r"\d+", i18n.plain_text(text)))

    shown = repr(in_language(language, page_text.headline, session))
    assert numbers(shown) == numbers(repr(page_text.headline(session)))
    table = metrics.rates(session.history, by=["addressee"])
    assert numbers(
        repr(in_language(language, tables.rates, table, "Rates by addressee"))
    ) == numbers(repr(tables.rates(table, "Rates by addressee")))


@pytest.mark.parametrize("language", i18n.AVAILABLE)
def test_every_table_of_an_empty_package_can_be_shown(session, language):
    nothing = session.history.iloc[:0]
    for table in (
        in_language(language, tables.rates, metrics.rates(nothing), "Rates"),
        in_language(language, tables.recommendations, nothing, session.officers, "All"),
        in_language(language, tables.changes, nothing, "Changes"),
    ):
        assert table._repr_html_()


def test_the_downloaded_table_of_findings_has_whole_messages_only(session):
    table = in_language("ru", tables.findings, checks.contradictions(session), "Findings")
    assert "said" not in table.frame
    assert list(table.frame["message"]) == list(checks.contradictions(session)["message"])


def test_a_known_caption_is_translated_and_a_custom_one_is_not():
    frame = metrics.rates(jiu.load().history)
    assert in_language("fr", tables.rates, frame, "By addressee").caption == ("Par destinataire")
    assert in_language("fr", tables.rates, frame, "Of my own").caption == "Of my own"
