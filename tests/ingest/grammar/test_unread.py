"""Which unknown lines make a document invalid, and which do not, depending on their position."""

from __future__ import annotations

import pytest
from forms import as_docx, as_html, parts_of
from tongues import TONGUES
from writing import small_document

from jiu_analysis.ingest import load_phrase_tables, parse
from jiu_analysis.ingest.formats.docx import blocks as docx_blocks
from jiu_analysis.ingest.formats.html import blocks as html_blocks
from jiu_analysis.ingest.formats.text import blocks
from jiu_analysis.ingest.phrases.normalize import fold
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION

WORDS = load_phrase_tables()
FIELDS = ("assessment", "acceptance", "implementation", "officer")
#: Lines that say nothing about a recommendation.
HARMLESS = {
    "en": (
        "[End of the annexes and of the document]",
        "Geneva, June 2023",
        "For further information please contact the Program Performance Division.",
        "Abbreviations are explained at the end.",
        "The boxes beside the tables show what has changed since the last session.",
    ),
    "fr": (
        "[Fin des annexes et du document]",
        "Genève, juin 2023",
        "Les encadrés signalent les modifications intervenues depuis la dernière session.",
    ),
    "es": ("[Fin de los Anexos y del documento]", "Ginebra, junio de 2023"),
    "ru": ("[Конец приложений и документа]", "Женева, июнь 2023 года"),
    "ar": ("[نهاية هذه الوثيقة ومرفقاتها]", "جنيف، يونيو 2023"),
    "zh": ("[附件和文件完]", "2023年6月，日内瓦", "缩略语见文末。"),
}


def read(text: str, language: str, *, is_strict: bool = False):
    return parse(
        blocks(text),
        WORDS[language],
        source_name="written.md",
        languages=WORDS.values(),
        is_strict=is_strict,
    )


def rows(reading):
    ignored = ("locator", "document")
    return [
        {name: value for name, value in row.items() if name not in ignored}
        for row in reading.tables.get("statuses", ())
    ]


def with_line(lines: list[str], place: int, line: str) -> str:
    return "\n".join([*lines[:place], line, *lines[place:]]) + "\n"


def annex_places(lines: list[str], language: str) -> tuple[set[int], set[int]]:
    """Return the positions between lines of annexes I and II outside and inside recommendations."""
    outside, inside = set(), set()
    is_open, is_annex = False, False
    for place, line in enumerate(lines):
        first = line.split("\t")[0]
        if place and is_annex:
            (inside if is_open else outside).add(place)
        if WORDS[language].match("recommendation", fold(first).text) is not None:
            is_annex = is_open = True
        elif WORDS[language].label(first, ("officer",)):
            is_open = False
        elif line.startswith("JIU/") and line.count("\t") > 2:
            break
    return outside, inside


def spread(places, lines):
    """Yield pairs in which every place and every line occurs; all pairs would take long."""
    places = sorted(places)
    for number in range(max(len(places), len(lines))):
        yield places[number % len(places)], lines[number % len(lines)]


@pytest.mark.parametrize("language", TONGUES)
def test_a_harmless_line_outside_recommendations_is_only_noted(language):
    text = small_document(language).text()
    lines, expected = text.splitlines(), rows(read(text, language))
    outside, _ = annex_places(lines, language)
    assert len(outside) > 10
    for place, line in spread(outside, HARMLESS[language]):
        reading = read(with_line(lines, place, line), language)
        assert reading.is_whole, [place, line, reading.problems, reading.blocking]
        assert rows(reading) == expected
        assert line in [row["text"] for row in reading.tables["unread"]]


@pytest.mark.parametrize("language", TONGUES)
def test_an_unknown_line_within_a_recommendation_makes_the_document_incomplete(language):
    lines = small_document(language).text().splitlines()
    _, inside = annex_places(lines, language)
    assert len(inside) > 15
    for place, line in spread(inside, HARMLESS[language]):
        reading = read(with_line(lines, place, line), language)
        assert not reading.is_whole, [place, line]


@pytest.mark.parametrize("language", TONGUES)
def test_with_strict_every_unknown_line_makes_the_document_incomplete(language):
    lines = small_document(language).text().splitlines()
    outside, _ = annex_places(lines, language)
    text = with_line(lines, max(outside), HARMLESS[language][0])
    assert read(text, language).is_whole
    [unread] = read(text, language, is_strict=True).blocking
    assert "--strict" in unread.reason


def carrying_lines(language: str) -> list[str]:
    """Return lines that could be or hide a heading, a recommendation, a field or a status."""
    words = WORDS[language]
    [number, *_] = words.printed("recommendation")
    labels = [words.printed(each)[0] for each in FIELDS]
    statuses = [words.printed(each)[0] for each in (*ACCEPTANCE, *IMPLEMENTATION)]
    return [
        "JIU/REP/2019/7",
        "JIU/REP/2019/7, 2023",
        number.replace("{n}", "7"),
        f"({number.replace('{n}', '7')})",
        *(f"{label}:" for label in labels[1:3]),
        *(f"{labels[1]}: {status}" for status in statuses),
        *statuses,
        *(f"* {status}" for status in statuses),
    ]


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("other", TONGUES)
def test_a_line_that_could_hide_content_makes_the_document_incomplete_in_any_language(
    language, other
):
    text = small_document(language).text()
    lines, expected = text.splitlines(), rows(read(text, language))
    outside, _ = annex_places(lines, language)
    # In the document's own language at many places; in another, a place decides nothing more.
    every = sorted(outside)
    places = every if language == other else [every[len(every) // 2]]
    for place, line in spread(places, carrying_lines(other)):
        reading = read(with_line(lines, place, line), language)
        same = rows(reading) == expected
        assert not reading.is_whole or (same and not reading.tables.get("unread")), [
            place,
            line,
            [each for each in rows(reading) if each not in expected],
        ]


@pytest.mark.parametrize("language", TONGUES)
def test_the_name_of_another_addressee_makes_the_document_incomplete(language):
    lines = small_document(language).text().splitlines()
    _, inside = annex_places(lines, language)
    last = max(inside) - 5  # before the last recommendation to executive heads
    [name, *_] = WORDS[language].printed("legislative_body")
    reading = read(with_line(lines, last, f"[{name}]"), language)
    assert not reading.is_whole
    assert "names another addressee" in reading.blocking[0].reason


@pytest.mark.parametrize(
    "line",
    [
        "The annex explains what “in progress” means and how it differs from other words.",
        "Recommendations that were accepted long ago and are implemented are not shown here.",
        "Whoever is responsible for a report answers questions about it during the session.",
    ],
)
def test_a_sentence_may_use_the_words_of_statuses_as_common_words(line):
    lines = small_document("en").text().splitlines()
    outside, _ = annex_places(lines, "en")
    assert read(with_line(lines, max(outside), line), "en").is_whole


def test_a_continuation_of_the_last_row_of_a_recommendation_is_reported_as_such():
    document = small_document("en")
    officer = next(line for line in document.text().splitlines() if line.startswith("Officer"))
    broken = document.edited(officer, f"{officer},\nand the Chief of Staff").text()
    [unread] = read(broken, "en").blocking
    assert unread.reason == "it may be the rest of the row before it"


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize(
    ("write", "cut"), [(as_docx, docx_blocks), (as_html, html_blocks)], ids=["docx", "html"]
)
def test_unknown_lines_are_treated_alike_in_word_and_html(language, write, cut):
    def in_form(text):
        made = cut(write(parts_of(text), language))
        return parse(made, WORDS[language], source_name="written")

    text = small_document(language).text()
    lines, expected = text.splitlines(), rows(in_form(text))
    outside, inside = annex_places(lines, language)
    for place in sorted(outside)[::4]:
        reading = in_form(with_line(lines, place, HARMLESS[language][0]))
        assert reading.is_whole, [reading.problems, reading.blocking]
        assert rows(reading) == expected
    for place in sorted(inside)[::5]:
        assert not in_form(with_line(lines, place, HARMLESS[language][1])).is_whole


@pytest.mark.parametrize(
    "title",
    [
        "Recommendations addressed to the Director General – status as at March 31, 2023",
        "Annex II – Measures to be taken by management",
        "Recommendations for action by the Secretariat",
    ],
)
def test_an_unknown_annex_title_makes_the_document_incomplete(title):
    text = small_document("en").text()
    lines = text.splitlines()
    [opening] = [
        number
        for number, line in enumerate(lines)
        if WORDS["en"].match("annex_executive_head", fold(line).text) is not None
    ]
    lines[opening] = title
    follows = [n for n, line in enumerate(lines) if "follows]" in line and n < opening]
    lines[follows[-1]] = ""
    assert not read("\n".join(lines) + "\n", "en").is_whole


def test_two_documents_in_one_file_are_refused():
    text = small_document("en").text()
    second = text.replace("WO/PBC/35/3", "WO/PBC/36/4")
    reading = read(f"{text}\nWO/PBC/36/4\n\n{second}", "en")
    assert not reading.is_whole
