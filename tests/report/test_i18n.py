"""Labels, numbers, dates and sentences in six languages."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from displaying import in_language
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from jiu_analysis.checks.messages import Figure, Name, Place, Title, Word, sentence
from jiu_analysis.datapackage import descriptor
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import formats

DAY = datetime.date(2022, 3, 31)


def test_every_code_of_the_data_has_a_label():
    shown = ("statuses", "recommendations", "open_reports", "published_rates")
    for table in shown:
        for field in descriptor.dictionary()[table].fields:
            if field.name.startswith("target_"):
                continue
            for code in field.constraints.get("enum", ()):
                assert i18n.label(code)


def test_every_stated_indicator_has_a_label(package):
    for indicator in package.stated["indicator"].unique():
        assert i18n.label(indicator)


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, float("nan")])
def test_missing_values_are_shown_as_missing(missing):
    assert i18n.label(missing) == i18n.number(missing) == i18n.percent(missing) == "–"
    assert i18n.date(missing) == "–"


@given(
    st.none()
    | st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from([pd.NA, pd.NaT, np.float64("nan"), np.int64(0), Decimal("NaN")])
)
def test_missing_values_are_those_of_pandas(value):
    assert formats.is_missing(value) == pd.isna(value)


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "31 March 2022"), ("month", "March 2022"), ("year", "2022")]
)
def test_a_date_is_shown_as_precisely_as_it_is_known(precision, text):
    assert i18n.date(DAY, precision=precision) == text


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["1"], "1"), (["1", "2"], "1 and 2"), ("123", "1, 2 and 3")]
)
def test_lists_are_joined_as_each_language_does(items, text):
    assert i18n.listing(items) == text


def test_a_language_without_pages_is_refused():
    with pytest.raises(UsageError, match="no pages in language 'de'; there is: en, fr, es"):
        in_language("de", i18n.label, "open")


@pytest.mark.parametrize(
    ("language", "number", "percent", "listing"),
    [
        ("en", "12,345.5", "51%", "1, 2 and 3"),
        ("fr", "12\u202f345,5", "51\u00a0%", "1, 2 et 3"),
        ("es", "12.345,5", "51\u00a0%", "1, 2 y 3"),
        ("ru", "12\u00a0345,5", "51\u00a0%", "1, 2 и 3"),
        ("ar", "12,345.5", "51\u200e%\u200e", "1 و2 و3"),
        ("zh", "12,345.5", "51%", "1、2和3"),
    ],
)
def test_numbers_are_formatted_for_each_language(language, number, percent, listing):
    assert in_language(language, i18n.number, 12345.5) == number
    assert in_language(language, i18n.percent, 0.51) == percent
    assert in_language(language, i18n.listing, "123") == listing


@pytest.mark.parametrize(
    ("language", "day", "month", "year"),
    [
        ("en", "31 March 2022", "March 2022", "2022"),
        ("fr", "31 mars 2022", "mars 2022", "2022"),
        ("es", "31 de marzo de 2022", "marzo de 2022", "2022"),
        ("ru", "31 марта 2022 г.", "марта 2022 г.", "2022 г."),
        ("ar", "31 مارس 2022", "مارس 2022", "2022"),
        ("zh", "2022 年 3 月 31 日", "2022 年 3 月", "2022 年"),
    ],
)
def test_dates_are_formatted_for_each_language(language, day, month, year):
    shown = [in_language(language, i18n.date, DAY, each) for each in ("day", "month", "year")]
    assert [re.sub(r"\s", " ", each) for each in shown] == [day, month, year]


def test_the_first_of_a_month_is_an_ordinal_in_french_alone():
    first = datetime.date(2022, 7, 1)
    assert in_language("fr", i18n.date, first) == "1er juillet 2022"
    assert in_language("fr", i18n.date, datetime.date(2022, 7, 11)) == "11 juillet 2022"
    assert in_language("es", i18n.date, first) == "1 de julio de 2022"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (
            "ru",
            {
                0: "дней",
                1: "день",
                2: "дня",
                3: "дня",
                5: "дней",
                11: "дней",
                21: "день",
                100: "дней",
            },
        ),
        (
            "ar",
            {
                0: "لا يوجد تأخير",
                1: "يوم واحد",
                2: "يومان",
                3: "3 أيام",
                5: "5 أيام",
                11: "11 يوماً",
                21: "21 يوماً",
                100: "100 يوم",
            },
        ),
        ("fr", {0: "0 jour", 1: "1 jour", 2: "2 jours", 100: "100 jours"}),
        ("es", {0: "0 días", 1: "1 día", 2: "2 días"}),
        ("zh", {0: "0 天", 1: "1 天", 100: "100 天"}),
    ],
)
def test_plural_forms_follow_the_number(language, forms):
    for number, form in forms.items():
        text = in_language(
            language,
            i18n.ngettext,
            "Longest overdue ({number} day): {recommendation}.",
            "Longest overdue ({number} days): {recommendation}.",
            number,
        )
        message = text.format(recommendation="X", number=number)
        assert re.search(rf"{form}\W", message), number


def test_statuses_are_counted_in_each_language():
    assert in_language("fr", i18n.counted, "implemented", 1) == "1 mise en œuvre"
    assert in_language("fr", i18n.counted, "implemented", 3) == "3 mises en œuvre"
    assert in_language("ru", i18n.counted, "not_started", 1) == "1 не начата"
    assert in_language("ru", i18n.counted, "not_started", 5) == "5 не начаты"
    assert in_language("ar", i18n.counted, "implemented", 2) == "2 منفذتان"
    assert in_language("zh", i18n.counted, "in_progress", 7) == "正在落实 7 项"


def test_symbols_are_isolated_in_right_to_left_text():
    assert in_language("ar", i18n.symbol, "JIU/REP/2021/6") == "\u2068JIU/REP/2021/6\u2069"
    for language in ("en", "fr", "es", "ru", "zh"):
        assert in_language(language, i18n.symbol, "JIU/REP/2021/6") == "JIU/REP/2021/6"


def test_a_plain_file_gets_no_markup_and_no_marks_of_direction():
    title = in_language("fr", i18n.foreign, "<网络> & 安全", "zh")
    assert title == Markup('<bdi lang="zh">&lt;网络&gt; &amp; 安全</bdi>')
    assert i18n.plain_text(title) == "<网络> & 安全"
    assert i18n.plain_text("<b> is text") == "<b> is text"
    assert (
        i18n.plain_text(
            in_language("ar", i18n.symbol, "A/1") + " " + in_language("ar", i18n.percent, 1)
        )
        == "A/1 100%"
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "annex I, pages 11-19"),
        ("fr", "annexe I, pages 11–19"),
        ("ar", "المرفق الأول، الصفحات 11–19"),
        ("zh", "附件一，第 11–19 页"),
    ],
)
def test_a_location_is_written_in_the_language_of_the_page(language, text):
    assert in_language(language, i18n.location, "annex I, pages 11-19") == text


def test_line_numbers_are_shown_only_where_there_is_no_better_location():
    assert in_language("fr", i18n.location, "annex I, lines 115-119") == "annexe I"
    assert in_language("fr", i18n.location, "paragraph 10, line 50") == "paragraphe 10"
    assert in_language("fr", i18n.location, "lines 115-119") == "lignes 115–119"


def test_every_location_in_the_data_can_be_translated(package):
    places = pd.concat([package.statuses["locator"], package.stated["locator"]]).dropna()
    for place in places.unique():
        assert not re.search("[a-z]", in_language("zh", i18n.location, place)), place


def test_a_location_of_an_unknown_kind_is_unchanged():
    assert in_language("fr", i18n.location, "cover, page 3") == "cover, page 3"


def test_names_of_organizations_are_translated():
    names = [in_language(language, i18n.organization_name, "WIPO") for language in i18n.AVAILABLE]
    assert names == ["WIPO", "OMPI", "OMPI", "ВОИС", "الويبو", "产权组织"]
    assert in_language("fr", i18n.organization_name, "ABC") == "ABC"


def test_translated_prose_keeps_its_paragraphs_and_code():
    source = "## Sources\n\n- first\n  line\n- second\n\n    jiu-analysis ingest X\n\nA text."
    assert in_language("fr", i18n.translate_markdown, source) == (
        "## Sources\n\n- first line\n- second\n\n    jiu-analysis ingest X\n\nA text."
    )
    assert in_language("es", i18n.translate_markdown, "## Deadlines") == "## Plazos"
    assert i18n.translate_markdown(source) == source


def test_a_finding_is_translated_completely():
    found = sentence(
        "{figure}: the text states {stated}, the rows give {counted}.",
        figure=Figure("open_recommendations", "executive_head"),
        stated=1800,
        counted=19.0,
    )
    assert in_language("en", i18n.finding_text, [found]) == (
        "Open recommendations after endorsement (executive heads): the text states 1,800, the rows"
        " give 19."
    )
    assert "1\u202f800" in in_language("fr", i18n.finding_text, [found])
    assert "административные руководители" in in_language("ru", i18n.finding_text, [found])


def test_terms_in_a_finding_are_in_the_language_of_the_page():
    listed = sentence(
        "{name} is listed more than once: {places}.",
        name=Name("JIU/REP/2021/6", 3),
        places=[Place("annex I, line 4"), Place("annex I, line 7"), Place("annex II, line 9")],
    )
    assert in_language("es", i18n.finding_text, [listed]) == (
        "JIU/REP/2021/6, recomendación 3 figura más de una vez: anexo I y anexo II."
    )
    word = sentence(
        "{name} has the acceptance status “{acceptance}”, but also an implementation status"
        " (“{implementation}”).",
        name="N",
        acceptance=Word("not_relevant"),
        implementation=Word("in_progress"),
    )
    assert "« sans objet »" in in_language("fr", i18n.finding_text, [word])


def test_a_title_in_a_finding_is_marked_with_its_language_and_is_never_markup():
    titles = [Title("<网络>", "zh", "annex I, line 4"), Title("B", "zh", "annex II, line 9")]
    found = sentence(
        "{report} is listed under different titles: {titles}.", report="<R>", titles=titles
    )
    shown = in_language("fr", i18n.finding_text, [found])
    assert isinstance(shown, Markup)
    assert '<bdi lang="zh">&lt;网络&gt;</bdi>' in shown
    assert "&lt;R&gt;" in shown
    assert "<bdi" not in in_language("zh", i18n.finding_text, [found])


def test_every_language_has_a_direction_and_its_own_name():
    ways = {language: in_language(language, i18n.direction) for language in i18n.AVAILABLE}
    assert [language for language, way in ways.items() if way == "rtl"] == ["ar"]
    names = [i18n.autonym(language) for language in i18n.AVAILABLE]
    assert names == ["English", "français", "español", "русский", "العربية", "中文"]
