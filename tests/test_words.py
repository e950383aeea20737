"""Labels, numbers and dates for readers."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from jiu_analysis import contract, words
from jiu_analysis.errors import UsageError


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


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan")])
def test_what_is_missing_is_shown_as_missing(missing):
    assert words.label(missing) == words.number(missing) == words.percent(missing) == "–"
    assert words.date(missing) == "–"


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "31 March 2022"), ("month", "March 2022"), ("year", "2022")]
)
def test_a_date_is_shown_as_precisely_as_it_is_known(precision, text):
    assert words.date(datetime.date(2022, 3, 31), precision=precision) == text


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["1"], "1"), (["1", "2"], "1 and 2"), ("123", "1, 2 and 3")]
)
def test_enumerations(items, text):
    assert words.listing(items) == text


def test_a_language_without_pages_is_refused():
    with pytest.raises(UsageError, match="no pages in language 'fr' yet"):
        words.label("open", "fr")
