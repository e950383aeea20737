"""The five key figures."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from jiu_analysis.report import key_figures


def test_each_key_figure_of_a_session_has_its_two_numbers(session):
    figures = key_figures.of_session(session).figures
    # Counted by hand; 16 open recommendations have a deadline, of which 5 have passed.
    assert [(each.part, each.whole) for each in figures] == [
        (24, 51),
        (25, 49),
        (49, 51),
        (5, 16),
        (182, 195),
    ]


def test_each_key_figure_shows_share_and_numbers_and_leads_to_its_table(session):
    shown = BeautifulSoup(key_figures.of_session(session)._repr_html_(), "html.parser")
    assert [each["href"] for each in shown.find_all("a")] == [
        "#by-addressee",
        "#rates",
        "#rates",
        "#overdue",
        "#outcomes",
    ]
    assert shown.a.get_text() == "Still open 47% 24 of 51 recommendations"


@pytest.mark.parametrize("make", [key_figures.of_organization])
def test_no_recommendation_is_no_share(session, make):
    shown = make(session.history.iloc[:0])._repr_html_()
    assert "–" in shown
    assert "0 of 0 recommendations" in shown


def test_one_is_not_many(session):
    [first, *_] = key_figures.of_organization(session.history.head(1)).figures
    assert first.numbers.endswith("of 1 recommendation")
