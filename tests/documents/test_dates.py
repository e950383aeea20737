"""Dates, and the target date that a recommendation names."""

from __future__ import annotations

from datetime import date

import pytest

from jiu_analysis.documents import dates
from jiu_analysis.documents.phrases import fold, load_words

ZH = load_words()["zh"]


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
