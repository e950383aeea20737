"""Dates, and the target date that a recommendation names."""

from __future__ import annotations

import re
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
def test_an_impossible_date_is_no_period(text):
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
def test_the_target_date_is_that_of_the_requested_action(text, day, precision, kind, wording):
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
def test_a_year_that_is_not_a_deadline_gives_no_target(text):
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
def test_dates_are_read_in_every_language_and_script(language, text, last, precision):
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
def test_targets_are_read_in_every_language(language, text, day, precision, kind, wording):
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
def test_a_phrase_inside_a_word_or_a_year_in_a_name_gives_no_target(language, text):
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
def test_numbers_are_read_in_words_and_digits_of_every_language(language, printed, meant):
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
def test_an_expiry_date_is_not_the_target_of_the_action(language, text, day):
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
        ("fr", "devrait achever ce travail à l’été 2027.", [2027]),
        ("fr", "devrait adopter une stratégie pour 2027-2030 au plus tard en 2026.", [2026]),
        ("ar", "ينبغي أن ينجز ذلك في صيف ٢٠٢٧.", [2027]),
    ],
)
def test_a_year_without_a_known_deadline_phrase_is_reported(language, text, years):
    _, doubt = dates.target_and_doubt(text, WORDS[language], 2020)
    assert [int(each) for each in re.findall(r"20\d\d", doubt)] == years


_ASKS = {
    "en": ("Executive heads should, {}, adopt it.", "Executive heads should adopt it {}."),
    "fr": ("Les chefs devraient, {}, l’adopter.", "Les chefs devraient l’adopter {}."),
    "es": ("Los jefes deberían, {}, aprobarlo.", "Los jefes deberían aprobarlo {}."),
    "ru": ("Руководителям следует {} его утвердить.", "Руководителям следует утвердить его {}."),
    "ar": ("ينبغي لهم، {}، اعتماده.", "ينبغي لهم اعتماده {}.", "ينبغي لهم اعتماده و{}."),
    "zh": ("行政首长应{}通过。", "行政首长应，{}，通过。"),
}
_END_OF_2025 = {
    "en": "at the latest in {y}|at the latest at the end of {y}|{y} at the latest"
    "|no later than in {y}|within {y}|by the close of {y}|by year end {y}|by late {y}|not after {y}"
    "|before year-end {y}|before the end of {y}|before end {y}"
    "|before the end of the biennium 2024-{y}|before the end of December {y}"
    "|before the end of the fourth quarter of {y}|by the 31st of December {y}|by 31st December {y}",
    "fr": "fin {y} au plus tard|le 31 décembre {y} au plus tard|en {y}, au plus tard|courant {y}"
    "|avant la fin {y}|d’ici le 31 décembre {y}|pour le 31 décembre {y}|dans le courant de {y}"
    "|avant le terme de l’année {y}|avant la fin du deuxième semestre {y}",
    "es": "antes de que termine {y}|antes de que concluya el año {y}|de aquí a finales de {y}"
    "|al 31 de diciembre de {y} a más tardar|en {y}, a más tardar|antes del fin de {y}"
    "|en el transcurso de {y}|para fin de {y}|a más tardar al final de {y}|no después de {y}"
    "|antes del final del bienio 2024-{y}|en el segundo semestre de {y} a más tardar",
    "ru": "до конца {y} г.|к концу {y} г.|не позже конца {y} года|самое позднее в {y} году"
    "|в течение {y} года|до истечения {y} года|до окончания {y} года"
    "|до конца двухгодичного периода 2024–{y} гг.|к концу второго полугодия {y} года",
    "ar": "بنهاية عام {y}|في موعد لا يتعدى نهاية عام {y}|في نهاية عام {y} على أبعد تقدير"
    "|خلال عام {y}|في غضون عام {y}|قبل انتهاء عام {y}|بحلول كانون الأول/ديسمبر {y}",
    "zh": "在{y}年内|到{y}年|在{y}年结束前|在{y}年12月31日或之前|最迟应在{y}年年底",
}


@pytest.mark.parametrize(
    ("language", "phrase"),
    [(language, each) for language, message in _END_OF_2025.items() for each in message.split("|")],
)
def test_each_way_to_say_by_the_end_of_a_year_is_a_deadline(language, phrase):
    for ask in _ASKS[language]:
        found = dates.target(ask.format(phrase.format(y=2025)), WORDS[language], 2021)
        assert found is not None, ask
        assert (found.date, found.kind) == (date(2025, 12, 31), "deadline"), ask


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("en", "starting January 2025"),
        ("en", "commencing in 2025"),
        ("fr", "à compter du 1er janvier 2025"),
        ("fr", "à partir du 1er janvier 2025"),
        ("es", "a partir del 1 de enero de 2025"),
    ],
)
def test_each_way_to_say_from_the_beginning_of_a_year_is_a_start(language, phrase):
    for ask in _ASKS[language]:
        found = dates.target(ask.format(phrase), WORDS[language], 2021)
        assert (found.date, found.kind) == (date(2025, 1, 1), "start"), ask


@pytest.mark.parametrize(
    ("language", "phrase"),
    [
        ("en", "for the period from 2022 to 2027"),
        ("en", "on the Sustainable Development Goals by 2030"),
        ("fr", "avec le budget pour 2026"),
        ("fr", "selon la stratégie pour 2026-2029"),
        ("es", "en el presupuesto para 2026"),
        ("ru", "на период до 2030 года"),
        ("ru", "с 2022 по 2027 год"),
        ("ru", "в соглашениях, действующих до 2030 года"),
        ("zh", "有效期到2030年的合同"),
        ("zh", "2022年到2027年"),
    ],
)
def test_years_of_a_budget_a_plan_or_a_period_give_no_target(language, phrase):
    for ask in _ASKS[language]:
        assert dates.target(ask.format(phrase), WORDS[language], 2021) is None, ask


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021, 2022])
def test_a_date_before_the_year_of_the_report_gives_no_target(year):
    text = f"should publish the review by the end of {year}."
    found = dates.target(text, WORDS["en"], 2020)
    assert (found is None) == (year < 2020)
    text = f"should publish the review completed by {year - 20}, by the end of {year + 9}."
    assert dates.target(text, WORDS["en"], 2020).date == date(year + 9, 12, 31)


#: By language: ask that holds a date of something else ({0}) and perhaps its own deadline ({1}).
_OTHER = {
    "en": (
        (
            "projects to be completed by {y}",
            "the system, which will be in use before {y},",
            "the posts falling vacant by {y}",
            "how to commit to becoming carbon neutral by {y}",
        ),
        "by the end of {y}",
        ("Executive heads should review {0}.", "Executive heads should review {0} {1}."),
    ),
    "fr": (
        (
            "les projets devant être achevés d’ici à {y}",
            "le système, qui servira jusqu’à {y},",
            "les postes devenant vacants d’ici à {y}",
            "comment s’engager à être neutres d’ici à {y}",
        ),
        "au plus tard en {y}",
        ("Les chefs devraient revoir {0}.", "Les chefs devraient revoir {0} {1}."),
    ),
    "es": (
        (
            "los proyectos que deban concluir antes de {y}",
            "los planes previstos para {y}",
            "los puestos que queden vacantes antes de {y}",
            "cómo comprometerse a ser neutros antes de {y}",
        ),
        "a más tardar en {y}",
        ("Los jefes deberían examinar {0}.", "Los jefes deberían examinar {0} {1}."),
    ),
    "ru": (
        (
            "проекты, которые будут завершены до {y} года,",
            "проекты, подлежащие сдаче к {y} году,",
            "должности, освобождающиеся до {y} года,",
            "возможность обязаться выполнить план к {y} году,",
        ),
        "не позднее {y} года",
        ("Руководителям следует изучить {0}.", "Руководителям следует изучить {0} {1}."),
    ),
    "ar": (
        (
            "المشاريع التي ستكتمل بحلول عام {y}",
            "المشاريع المقرر إنجازها قبل عام {y}",
            "الوظائف الشاغرة بحلول عام {y}",
            "الالتزام بتحقيق الحياد بحلول عام {y}",
        ),
        "في موعد أقصاه عام {y}",
        ("ينبغي للرؤساء استعراض {0}.", "ينبغي للرؤساء استعراض {0} {1}."),
    ),
    "zh": (
        (
            "将于{y}年之前完成的项目",
            "{y}年前竣工的项目",
            "{y}年前出缺的员额",
            "承诺{y}年前实现的目标",
        ),
        "不迟于{y}年",
        ("行政首长应审查{0}。", "行政首长应审查{0}，{1}。"),
    ),
}


@pytest.mark.parametrize(
    ("language", "other"), [(each, other) for each in _OTHER for other in _OTHER[each][0]]
)
def test_a_date_of_something_else_gives_no_deadline_and_is_reported(language, other):
    _, own, (without, both) = _OTHER[language]
    found, doubt = dates.target_and_doubt(
        without.format(other.format(y=2029)), WORDS[language], 2020
    )
    assert found is None
    assert "2029" in doubt
    for year in (2026, 2029, 2031):
        text = both.format(other.format(y=2029), own.format(y=year))
        found, doubt = dates.target_and_doubt(text, WORDS[language], 2020)
        assert found is not None, text
        assert found.date == date(year, 12, 31)
        assert year == 2029 or "2029" in doubt


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Contracts signed before 2029 should be reviewed."),
        ("en", "should adopt it by 2029 at the earliest."),
        ("en", "should cut costs by 2029 dollars."),
        ("en", "should adopt it by 2029 or 2030."),
        ("en", "should adopt it no later than 30 June 2029 or 31 July 2030."),
        ("en", "should adopt it by 2029/2030."),
        ("en", "should adopt it by 2029/30."),
        ("en", "should close it unless it is funded by 2029."),
        ("en", "should report how they will be neutral by 2029."),
        ("en", "should support the commitment of Member States to peace by 2029."),
        ("fr", "devraient l’adopter d’ici à 2029 au plus tôt."),
        ("fr", "devraient l’adopter d’ici à 2029 ou 2030."),
        ("es", "deberían aprobarlo antes de 2029 o 2030."),
        ("es", "deberían cerrarla a menos que se financie antes de 2029."),
        ("ru", "следует утвердить его до 2029 или 2030 года."),
        ("ar", "ينبغي اعتماده بحلول عام 2029 أو 2030"),
        ("zh", "应在2030年或2029年之前通过。"),
        ("zh", "除非2029年底之前供资，应予关闭。"),
        ("en", "The offices that move by 2029 should be reviewed."),
        ("en", "should report on the measures taken by 2029."),
        ("zh", "应启用将使用到2029年的系统。"),
        ("en", "should adopt it by 2029, and consult on it before the end of 2026."),
        ("fr", "Les bureaux fermés avant 2029 devraient être examinés."),
        ("es", "Los contratos firmados antes de 2029 deberían examinarse."),
        ("ru", "следует изучить договоры, заключенные до 2029 года."),
        ("zh", "应审查2029年底前签订的合同。"),
    ],
)
def test_an_ambiguous_date_gives_no_deadline_and_is_reported(language, text):
    found, doubt = dates.target_and_doubt(text, WORDS[language], 2020)
    assert found is None
    assert "2029" in doubt


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "By 2026 the executive heads should adopt it."),
        ("en", "should have adopted policies by 2026."),
        ("en", "Heads that have none should by 2026 adopt one."),
        ("en", "should ensure that all contracts are signed by 2026."),
        ("en", "should publish a policy, to be approved by 2026."),
        ("en", "should see that it needs to be completed by 2026."),
        ("en", "should adopt it by 2026 and report on it by 2027."),
        ("fr", "Les chefs qui n’en ont pas devraient d’ici à 2026 en adopter une."),
        ("es", "deberían velar por que los contratos sean firmados antes de 2026."),
        ("es", "deberían aprobarla con el objetivo de mejorar la gestión antes de 2026."),
        ("fr", "devraient l’adopter dans l’objectif de réduire les coûts d’ici à 2026."),
        ("ru", "следует определить цели и показатели к концу 2026 года."),
        ("ru", "следует оценить обязательства по пенсиям к концу 2026 года."),
        ("ar", "ينبغي للرؤساء الذين لم يفعلوا ذلك أن يعتمدوا بحلول عام 2026 سياسة"),
        ("zh", "应审查各项备选方案，以便在2026年底之前提供课程。"),
    ],
)
def test_a_deadline_is_read_next_to_other_clauses(language, text):
    assert dates.target(text, WORDS[language], 2020).date.year in (2025, 2026)


@pytest.mark.parametrize(
    "text", ["by 31/12/2027.", "by 31.12.2027, at once.", "by 12-31-2027 only."]
)
def test_the_year_of_a_numeric_date_is_found(text):
    found, doubt = dates.target_and_doubt(text, WORDS["en"], 2020)
    assert found is None
    assert "names the year 2027" in doubt


@pytest.mark.parametrize("year", ["1446", "2567", "20 27", "2 027", "202 7"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Heads should adopt it by the end of {y}."),
        ("fr", "Les chefs devraient l’adopter d’ici à {y}."),
        ("es", "Los jefes deberían aprobarlo antes de {y}."),
        ("ru", "Руководителям следует утвердить его до конца {y} года."),
        ("ar", "ينبغي لهم اعتماده بحلول عام {y}"),
        ("zh", "行政首长应在{y}年年底之前通过。"),
    ],
)
def test_a_year_of_another_calendar_or_divided_by_a_space_is_only_reported(language, text, year):
    found, doubt = dates.target_and_doubt(text.format(y=year), WORDS[language], 2020)
    assert found is None
    assert year in doubt


@pytest.mark.parametrize("text", ["by 1 5 June 2026", "by June 1 5, 2026"])
def test_a_day_divided_by_a_space_is_not_read(text):
    found, doubt = dates.target_and_doubt(f"should adopt it {text}.", WORDS["en"], 2020)
    assert found is None
    assert "a space divides a number" in doubt


@pytest.mark.parametrize("quarter", ["Q3", "Q 3"])
def test_a_quarter_next_to_its_year_is_not_a_divided_number(quarter):
    text = f"should adopt it by {quarter} 2026."
    found, doubt = dates.target_and_doubt(text, WORDS["en"], 2020)
    assert (found.date, doubt) == (date(2026, 9, 30), "")
