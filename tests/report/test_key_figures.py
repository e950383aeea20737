"""The key figures: a number, its population in words, and the table behind it."""

from __future__ import annotations

import pandas as pd
from bs4 import BeautifulSoup

from jiu_analysis import checks
from jiu_analysis.report import key_figures, standing


def test_each_key_figure_of_a_session_states_its_population(session):
    # Counted by hand from the annexes of the document.
    assert [(each.value, each.population) for each in key_figures.of_session(session).figures] == [
        (24, "of 51 listed; 6% of 408 since 2010 (the document states 23 open)"),
        (19, "of 36 previously listed: 17 implemented and 2 not relevant"),
        (15, "15 accepted; first status: 8 implemented, 6 in progress and 1 not started"),
        (5, "of 13 whose deadline had passed; 8 implemented; of these, known to be late: 4"),
        (9, "of 24 open"),
        (13, "each listed below"),
    ]


def test_each_key_figure_links_to_its_table(session):
    shown = BeautifulSoup(key_figures.of_session(session)._repr_html_(), "html.parser")
    links = [each["href"] for each in shown.find_all("a")]
    assert links == [
        "#by-addressee", "#moves", "#first-statuses", "#overdue", "#due-next", "#findings",
    ]  # fmt: skip
    assert shown.a.get_text().startswith("Open now 24 of 51 listed")


def test_without_previous_statuses_nothing_is_called_closed_or_new(session):
    columns = ["change", "previous_acceptance", "previous_implementation"]
    known = session.history.assign(**dict.fromkeys(columns))
    _, closed, new, *_ = key_figures.of_session(session, known=known).figures
    assert (closed.value, closed.population) == (None, "The previous statuses are not known.")
    assert (new.value, new.population) == (
        None,
        "The document does not state the change for any recommendation.",
    )


def test_a_document_without_contradictions_has_no_key_figure_of_them(session):
    compared = checks.comparisons(session)
    agreeing = compared[compared["outcome"].eq("agrees")]
    last = key_figures.of_session(session, agreeing).figures[-1]
    assert (last.value, last.population) == (0, "")


def test_an_organization_without_recommendations_has_counts_of_0(session):
    figures = key_figures.of_organization(session.history.iloc[:0]).figures
    assert [each.value for each in figures] == [0, None, 0, 0, 0]


def test_a_stated_total_may_be_one_number_or_one_per_addressee(session):
    assert standing.stated_total(session) == (408, 2010, 23)
    stated = session.stated
    total = stated[stated["indicator"].eq("open_recommendations")].head(1)
    total = total.assign(addressee=None, report=None, value=24.0)
    session.tables["stated"] = pd.concat([stated, total.astype(stated.dtypes)])
    assert standing.stated_total(session) == (408, 2010, 24)
    assert "states" not in key_figures.of_session(session).figures[0].population
    session.tables["stated"] = stated.iloc[:0]
    assert standing.stated_total(session) is None
