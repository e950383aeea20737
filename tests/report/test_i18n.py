"""Labels, numbers, dates and sentences in six languages."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from jiu_analysis.checks.messages import Figure, Name, Place, Title, Word, say, say_counted
from jiu_analysis.datapackage import schema as contract
from jiu_analysis.errors import UsageError
from jiu_analysis.report import i18n as words
from jiu_analysis.report.i18n import formats

DAY = datetime.date(2022, 3, 31)


def test_every_code_of_the_data_has_a_label():
    shown = ("statuses", "recommendations", "open_reports", "published_rates")
    for table in shown:
        for field in contract.dictionary()[table].fields:
            if field.name.startswith("target_"):
                continue
            for code in field.constraints.get("enum", ()):
                assert words.label(code)


def test_every_stated_indicator_has_a_label(package):
    for indicator in package.stated["indicator"].unique():
        assert words.label(indicator)


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, float("nan")])
def test_what_is_missing_is_shown_as_missing(missing):
    assert words.label(missing) == words.number(missing) == words.percent(missing) == "–"
    assert words.date(missing) == "–"


@given(
    st.none()
    | st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from([pd.NA, pd.NaT, np.float64("nan"), np.int64(0), Decimal("NaN")])
)
def test_missing_is_what_pandas_takes_for_missing(value):
    assert formats.is_missing(value) == pd.isna(value)


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "31 March 2022"), ("month", "March 2022"), ("year", "2022")]
)
def test_a_date_is_shown_as_precisely_as_it_is_known(precision, text):
    assert words.date(DAY, precision=precision) == text


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["1"], "1"), (["1", "2"], "1 and 2"), ("123", "1, 2 and 3")]
)
def test_enumerations(items, text):
    assert words.listing(items) == text


def test_a_language_without_pages_is_refused():
    with pytest.raises(UsageError, match="no pages in language 'de'; there is: en, fr, es"):
        words.label("open", "de")


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
def test_numbers_are_written_as_each_language_writes_them(language, number, percent, listing):
    assert words.number(12345.5, language) == number
    assert words.percent(0.51, language) == percent
    assert words.listing("123", language) == listing


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
def test_dates_are_written_as_each_language_writes_them(language, day, month, year):
    shown = [words.date(DAY, language, each) for each in ("day", "month", "year")]
    assert [re.sub(r"\s", " ", each) for each in shown] == [day, month, year]


def test_the_first_of_a_month_is_an_ordinal_in_french_alone():
    first = datetime.date(2022, 7, 1)
    assert words.date(first, "fr") == "1er juillet 2022"
    assert words.date(datetime.date(2022, 7, 11), "fr") == "11 juillet 2022"
    assert words.date(first, "es") == "1 de julio de 2022"


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
                0: "لا يوجد تأخير (X)",
                1: "يوم واحد",
                2: "يومان",
                3: "3 أيام",
                5: "5 أيام",
                11: "11 يوماً",
                21: "21 يوماً",
                100: "100 يوم",
            },
        ),
        ("fr", {0: "0 jour.", 1: "1 jour.", 2: "2 jours.", 100: "100 jours."}),
        ("es", {0: "0 días.", 1: "1 día.", 2: "2 días."}),
        ("zh", {0: "0 天", 1: "1 天", 100: "100 天"}),
    ],
)
def test_what_is_counted_takes_the_form_that_its_number_asks_for(language, forms):
    for number, form in forms.items():
        text = words.translations(language).ngettext(
            "The longest ({recommendation}) has been so for {number} day.",
            "The longest ({recommendation}) has been so for {number} days.",
            number,
        )
        said = text.format(recommendation="X", number=number).rstrip(".。")
        assert said.endswith(form.rstrip(".")), number


def test_statuses_are_counted_in_each_language():
    assert words.counted("implemented", 1, "fr") == "1 mise en œuvre"
    assert words.counted("implemented", 3, "fr") == "3 mises en œuvre"
    assert words.counted("not_started", 1, "ru") == "1 не начата"
    assert words.counted("not_started", 5, "ru") == "5 не начаты"
    assert words.counted("implemented", 2, "ar") == "2 منفذتان"
    assert words.counted("in_progress", 7, "zh") == "正在落实 7 项"


def test_symbols_are_kept_apart_from_words_that_run_the_other_way():
    assert words.symbol("JIU/REP/2021/6", "ar") == "\u2068JIU/REP/2021/6\u2069"
    for language in ("en", "fr", "es", "ru", "zh"):
        assert words.symbol("JIU/REP/2021/6", language) == "JIU/REP/2021/6"


def test_a_plain_file_gets_no_markup_and_no_marks_of_direction():
    title = words.foreign("<网络> & 安全", "zh", "fr")
    assert title == Markup('<bdi lang="zh">&lt;网络&gt; &amp; 安全</bdi>')
    assert words.plain(title) == "<网络> & 安全"
    assert words.plain("<b> is text") == "<b> is text"
    assert words.plain(words.symbol("A/1", "ar") + " " + words.percent(1, "ar")) == "A/1 100%"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "annex I, lines 115-119"),
        ("fr", "annexe I, lignes 115–119"),
        ("ar", "المرفق الأول، الأسطر 115–119"),
        ("zh", "附件一，第 115–119 行"),
    ],
)
def test_a_place_is_named_in_the_language_of_the_page(language, text):
    assert words.place("annex I, lines 115-119", language) == text


def test_every_place_of_the_data_has_words(package):
    places = pd.concat([package.statuses["locator"], package.stated["locator"]]).dropna()
    for place in places.unique():
        assert not re.search("[a-z]", words.place(place, "zh")), place


def test_a_place_of_no_known_kind_stays_as_it_is():
    assert words.place("cover, line 3", "fr") == "cover, ligne 3"


def test_organizations_are_called_as_the_language_calls_them():
    names = [words.proper("WIPO", language) for language in words.AVAILABLE]
    assert names == ["WIPO", "OMPI", "OMPI", "ВОИС", "الويبو", "产权组织"]
    assert words.proper("ABC", "fr") == "ABC"


def test_prose_keeps_its_blocks_and_what_is_code():
    source = "## Sources\n\n- first\n  line\n- second\n\n    jiu-analysis ingest X\n\nA text."
    assert words.prose(source, "fr") == (
        "## Sources\n\n- first line\n- second\n\n    jiu-analysis ingest X\n\nA text."
    )
    assert words.prose("## Rates", "es") == "## Tasas"
    assert words.prose(source, "en") == source


def test_a_finding_says_the_same_in_every_language():
    sentence = say(
        "{figure}: the text states {stated}, the rows give {counted}.",
        figure=Figure("open_recommendations", "executive_head"),
        stated=1800,
        counted=19.0,
    )
    assert words.said([sentence], "en") == (
        "Open recommendations, once endorsed (executive heads): the text states 1,800, the rows"
        " give 19."
    )
    assert "1\u202f800" in words.said([sentence], "fr")
    assert "административные руководители" in words.said([sentence], "ru")


def test_what_a_finding_names_is_named_in_the_language_of_the_page():
    counted = say_counted(
        2,
        "{name} is listed {count} time: {places}.",
        "{name} is listed {count} times: {places}.",
        name=Name("JIU/REP/2021/6", 3),
        count=2,
        places=[Place("annex I, line 4"), Place("annex II, line 9")],
    )
    assert words.said([counted], "es") == (
        "JIU/REP/2021/6, recomendación 3 figura 2 veces: anexo I, línea 4 y anexo II, línea 9."
    )
    word = say(
        "{name} is not accepted ({acceptance}), and has a status of implementation"
        " ({implementation}).",
        name="N",
        acceptance=Word("not_relevant"),
        implementation=Word("in_progress"),
    )
    assert "(sans objet)" in words.said([word], "fr")


def test_a_title_in_a_finding_is_marked_with_its_language_and_is_never_markup():
    titles = [Title("<网络>", "zh", "annex I, line 4"), Title("B", "zh", "annex II, line 9")]
    sentence = say_counted(
        2,
        "{report} stands under {count} title: {titles}.",
        "{report} stands under {count} titles: {titles}.",
        report="<R>",
        count=2,
        titles=titles,
    )
    shown = words.said([sentence], "fr")
    assert isinstance(shown, Markup)
    assert '<bdi lang="zh">&lt;网络&gt;</bdi>' in shown
    assert "&lt;R&gt;" in shown
    assert "<bdi" not in words.said([sentence], "zh")


def test_languages_know_their_direction_and_their_own_names():
    ways = {language: words.direction(language) for language in words.AVAILABLE}
    assert [language for language, way in ways.items() if way == "rtl"] == ["ar"]
    names = [words.autonym(language) for language in words.AVAILABLE]
    assert names == ["English", "français", "español", "русский", "العربية", "中文"]
