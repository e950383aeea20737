"""The card of one recommendation."""

from __future__ import annotations

import pandas as pd
import pytest
from altered import with_document, with_tables
from bs4 import BeautifulSoup

import jiu_analysis as jiu
from jiu_analysis.errors import UsageError

OLDEST = ("JIU/REP/2018/4", 10)


def test_a_card_shows_officer_deadline_and_status(package):
    card = jiu.card(package, *OLDEST)
    assert card.deadline == "By the end of 2019"
    assert card.issued == "6 August 2018"
    [row] = card.rows
    assert row["overdue"] == "821 days overdue"
    assert row["officer_en"] == "Chief Ethics Officer"
    assert (row["locator"], row["source_name"]) == ("annex II, lines 530-537", "WO_PBC_34_6.zh.md")
    for message in ("821 days overdue", "Chief Ethics Officer", "annex II"):
        assert message in repr(card)
        assert message in card._repr_html_()


def test_a_card_names_the_language_of_its_quotations(package):
    page = BeautifulSoup(jiu.card(package, *OLDEST)._repr_html_(), "html.parser")
    assert "stands as printed, in Chinese" in page.get_text()
    assert page.find("bdi", lang="zh") is not None


def test_the_history_of_a_card_has_one_row_per_document_oldest_first(package):
    rows = package.statuses.assign(implementation="not_started")
    both = with_document(package, "WO/PBC/33/7", rows, as_of=pd.Timestamp("2021-03-31"))
    card = jiu.card(both, *OLDEST)
    assert card.history["document"].tolist() == ["WO/PBC/33/7", "WO/PBC/34/6"]
    assert card.history["status"].tolist() == ["not_started", "in_progress"]
    assert card.history["days_overdue"].tolist() == [456, 821]


def test_every_recommendation_has_a_card(package):
    for row in package.history.to_dict("records"):
        card = jiu.card(package, row["report"], row["recommendation"], organization="WIPO")
        assert row["locator"] in card.history["locator"].tolist()
        assert card._repr_html_()


def test_a_printed_previous_status_shows_in_either_vocabulary(package):
    printed = package.history.dropna(subset=["previous_acceptance"], how="all")
    row = printed.iloc[0]
    card = jiu.card(package, row["report"], int(row["recommendation"]))
    assert card.history["previous_status"].notna().all()


def test_text_of_a_document_is_never_markup(package):
    texts = pd.DataFrame(
        {
            "document": ["WO/PBC/34/6"],
            "locator": ["annex II, lines 530-537"],
            "recommendation_text": ["<img src=x onerror=alert(1)> & so on"],
            "assessment_text": ["In hand"],
        }
    )
    officers = package.officers.assign(officer_en="<b>Officer</b>")
    own = with_tables(package, texts=texts, officers=officers)
    page = BeautifulSoup(jiu.card(own, *OLDEST)._repr_html_(), "html.parser")
    assert [each.get_text() for each in page.find_all("blockquote")] == [
        "<img src=x onerror=alert(1)> & so on",
        "In hand",
    ]
    assert page.find("img") is None
    assert "<b>Officer</b>" in page.get_text()


def test_a_recommendation_that_no_document_lists_is_refused(package):
    with pytest.raises(UsageError, match="lists JIU/REP/2018/4 recommendation 99"):
        jiu.card(package, "JIU/REP/2018/4", 99)
    with pytest.raises(UsageError, match="no document of FAO"):
        jiu.card(package, *OLDEST, organization="FAO")


@pytest.mark.parametrize("typed", ["10", 10, "Rec. 10", "recommendation 10", " 10 "])
def test_a_recommendation_is_found_in_several_spellings(package, typed):
    assert jiu.card(package, "jiu/rep/2018/4", typed).recommendation == 10


@pytest.mark.parametrize("typed", ["ten", "", "1 to 10"])
def test_an_invalid_recommendation_number_is_refused(package, typed):
    with pytest.raises(UsageError, match="is not the number of a recommendation"):
        jiu.card(package, "JIU/REP/2018/4", typed)
