"""Dates, and the target date that a recommendation names."""

from __future__ import annotations

from datetime import date

import pytest

from jiu_analysis.ingest.phrases import dates
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.normalize import fold

ZH = load_phrase_tables()["zh"]


@pytest.mark.parametrize(
    ("text", "last", "precision"),
    [
        ("2022 年 3 月 31 日", date(2022, 3, 31), "day"),
        ("2022年3月底", date(2022, 3, 31), "month"),
        ("2020 年 2 月", date(2020, 2, 29), "month"),
        ("2022 年年底", date(2022, 12, 31), "year"),
        ("2022 年", date(2022, 12, 31), "year"),
    ],
)
def test_a_period_is_compared_by_its_last_day(text, last, precision):
    found = dates.period(fold(text).text, ZH)
    assert (found.last, found.precision) == (last, precision)


@pytest.mark.parametrize("text", ["2022 年 2 月 30 日", "2022 年 13 月", "明年", ""])
def test_what_no_calendar_has_is_no_period(text):
    assert dates.period(fold(text).text, ZH) is None


@pytest.mark.parametrize(
    ("text", "day", "precision", "kind", "wording"),
    [
        ("应在 2022 年底之前完成。", date(2022, 12, 31), "year", "deadline", "2022 年底之前"),
        (
            "应在 2021 年 12 月之前完成。",
            date(2021, 12, 31),
            "month",
            "deadline",
            "2021 年 12 月之前",
        ),
        (
            "应不迟于 2018 年 1 月完成。",
            date(2018, 1, 31),
            "month",
            "deadline",
            "不迟于 2018 年 1 月",
        ),
        ("应不晚于 2025 年完成。", date(2025, 12, 31), "year", "deadline", "不晚于 2025 年"),
        ("2023 年，各组织应完成。", date(2023, 12, 31), "year", "deadline", "2023 年"),
        ("应从 2023 年起每三年举办。", date(2023, 1, 1), "year", "start", "从 2023 年起"),
        (
            "应在 2022 年底之前完成，并从 2023 年起报告。",
            date(2022, 12, 31),
            "year",
            "deadline",
            "2022 年底之前",
        ),
        (
            "应从 2024 年起报告，并在 2023 年底前完成。",
            date(2023, 12, 31),
            "year",
            "deadline",
            "2023 年底前",
        ),
    ],
)
def test_the_target_bounds_the_action_asked_for(text, day, precision, kind, wording):
    assert dates.target(text, ZH) == dates.Target(day, precision, kind, wording)


@pytest.mark.parametrize(
    "text",
    [
        "应审议 2019 冠状病毒病期间的工作。",
        "应修订 2012 年《协定》。",
        "应提供《2030 年前可持续发展议程》的课程。",
        "应至少每年一次列入议程。",
        "应尽早审议。",
    ],
)
def test_a_year_that_is_no_deadline_is_no_target(text):
    assert dates.target(text, ZH) is None


WORDS = load_phrase_tables()


@pytest.mark.parametrize(
    ("language", "text", "last", "precision"),
    [
        ("en", "March 31, 2022", date(2022, 3, 31), "day"),
        ("en", "31 March 2022", date(2022, 3, 31), "day"),
        ("en", "the end of February 2024", date(2024, 2, 29), "month"),
        ("fr", "1er janvier 2022", date(2022, 1, 1), "day"),
        ("fr", "31 août 2022", date(2022, 8, 31), "day"),
        ("fr", "fin 2022", date(2022, 12, 31), "year"),
        ("es", "31 de marzo de 2022", date(2022, 3, 31), "day"),
        ("es", "finales de 2022", date(2022, 12, 31), "year"),
        ("ru", "31 марта 2022 года", date(2022, 3, 31), "day"),
        ("ru", "30 сентября 2022 г.", date(2022, 9, 30), "day"),
        ("ru", "декабрь 2022 года", date(2022, 12, 31), "month"),
        ("ar", "31 مارس 2022", date(2022, 3, 31), "day"),
        ("ar", "٣١ آذار/مارس ٢٠٢٢", date(2022, 3, 31), "day"),
        ("ar", "نهاية عام ٢٠٢٢", date(2022, 12, 31), "year"),
        ("zh", "二〇二二年三月三十一日", date(2022, 3, 31), "day"),
        ("zh", "二○二二年十二月", date(2022, 12, 31), "month"),
        ("zh", "２０２２年３月３１日", date(2022, 3, 31), "day"),
    ],
)
def test_dates_of_every_language_and_script(language, text, last, precision):
    found = dates.period(fold(text).text, WORDS[language])
    assert (found.last, found.precision) == (last, precision)


@pytest.mark.parametrize(
    ("language", "text", "day", "precision", "kind", "wording"),
    [
        ("en", "should, by the end of 2022, act", date(2022, 12, 31), "year", "deadline",
         "by the end of 2022"),
        ("en", "should act by January 2018.", date(2018, 1, 31), "month", "deadline",
         "by January 2018"),
        ("en", "should act no later than 2025.", date(2025, 12, 31), "year", "deadline",
         "no later than 2025"),
        ("en", "should end it before January 2019.", date(2018, 12, 31), "month", "deadline",
         "before January 2019"),
        ("en", "should act before the end of 2019.", date(2019, 12, 31), "year", "deadline",
         "before the end of 2019"),
        ("en", "should, from 2023, train staff.", date(2023, 1, 1), "year", "start", "from 2023"),
        ("en", "act by the end of 2022 and report from 2023.", date(2022, 12, 31), "year",
         "deadline", "by the end of 2022"),
        ("en", "In 2023, heads should act.", date(2023, 12, 31), "year", "deadline", "In 2023"),
        ("fr", "devraient, d’ici à la fin de 2022, agir", date(2022, 12, 31), "year", "deadline",
         "d’ici à la fin de 2022"),
        ("fr", "devraient agir au plus tard en janvier 2018.", date(2018, 1, 31), "month",
         "deadline", "au plus tard en janvier 2018"),
        ("es", "deberían actuar a más tardar en enero de 2018.", date(2018, 1, 31), "month",
         "deadline", "a más tardar en enero de 2018"),
        ("es", "deberían, a partir de 2023, informar.", date(2023, 1, 1), "year", "start",
         "a partir de 2023"),
        ("ru", "следует не позднее января 2018 года принять", date(2018, 1, 31), "month",
         "deadline", "не позднее января 2018 года"),
        ("ru", "следует к концу 2022 года принять", date(2022, 12, 31), "year", "deadline",
         "к концу 2022 года"),
        ("ru", "следует начиная с 2023 года проводить", date(2023, 1, 1), "year", "start",
         "начиная с 2023 года"),
        ("ar", "ينبغي أن تعتمد بحلول نهاية عام 2022 سياسة", date(2022, 12, 31), "year",
         "deadline", "بحلول نهاية عام 2022"),
        ("ar", "ينبغي اعتباراً من ٢٠٢٣ أن تقدم", date(2023, 1, 1), "year", "start",
         "اعتباراً من ٢٠٢٣"),
    ],
)  # fmt: skip
def test_targets_in_every_language(language, text, day, precision, kind, wording):
    assert dates.target(text, WORDS[language]) == dates.Target(day, precision, kind, wording)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Whereby2022 is a name, and standby 2022x another."),
        ("en", "should carry out the 2030 Agenda."),
        ("fr", "devraient réviser l’accord de 2012."),
        ("ru", "следует пересмотреть Соглашение 2012 года."),
    ],
)
def test_a_phrase_inside_a_word_and_a_year_in_a_name_are_no_target(language, text):
    assert dates.target(text, WORDS[language]) is None


@pytest.mark.parametrize(
    ("language", "printed", "meant"),
    [
        ("en", "Thirty-Fourth", 34),
        ("en", "34th", 34),
        ("fr", "Trente-quatrième", 34),
        ("fr", "34e", 34),
        ("es", "Trigésima cuarta", 34),
        ("es", "34.ª", 34),
        ("ru", "Тридцать четвёртая", 34),
        ("ru", "34-я", 34),
        ("ar", "الرابعة والثلاثون", 34),
        ("ar", "٣٤", 34),
        ("zh", "三十四", 34),
        ("en", "twenty-one", 21),
        ("ru", "пяти", 5),
        ("ar", "خمس", 5),
    ],
)
def test_numbers_in_words_and_figures_of_every_language(language, printed, meant):
    assert WORDS[language].number(fold(printed).text) == meant


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        (
            "en",
            "should list agreements due to expire before 2030, to be sent by the end of 2026.",
            date(2026, 12, 31),
        ),
        (
            "en",
            "should renew leases expiring by 2028 no later than June 2027.",
            date(2027, 6, 30),
        ),
        (
            "fr",
            "devrait revoir les contrats qui expirent avant 2030, d’ici à fin 2026.",
            date(2026, 12, 31),
        ),
        (
            "es",
            "deberá revisar los contratos que venzan antes de 2030, a más tardar en 2026.",
            date(2026, 12, 31),
        ),
        (
            "ru",
            "следует не позднее 2026 года пересмотреть договоры, истекающие до 2024 года.",
            date(2026, 12, 31),
        ),
        ("zh", "应审查 2030 年之前到期的协定，并不迟于 2026 年提交。", date(2026, 12, 31)),
    ],
)
def test_when_something_ends_by_itself_is_no_target_of_the_action(language, text, day):
    assert dates.target(text, WORDS[language]).date == day


@pytest.mark.parametrize(
    ("language", "text", "years"),
    [
        ("en", "should finish this before 2027 is over.", []),
        ("en", "should finish this come summer 2027.", [2027]),
        ("en", "should align with the 2030 Agenda for Sustainable Development.", []),
        ("en", "should renew contracts expiring before 2030.", []),
        ("en", "should follow A/RES/2027/4 and the policy of 2019.", []),
        ("zh", "应于 2027 年夏完成。", [2027]),
        ("zh", "应执行 2030 年议程。", []),
        ("fr", "devrait achever ce travail courant 2027.", [2027]),
        ("ar", "ينبغي أن ينجز ذلك في صيف ٢٠٢٧.", [2027]),
    ],
)
def test_a_year_of_no_known_deadline_is_found(language, text, years):
    found = dates.target(text, WORDS[language])
    unread = dates.unread_years(text, WORDS[language], 2020) if found is None else []
    assert unread == years
