"""The language of a page is set once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from displaying import in_language

import jiu_analysis as jiu
from jiu_analysis import metrics
from jiu_analysis.errors import UsageError
from jiu_analysis.report import figures, i18n, key_figures, source_notes, tables, text


def test_the_language_is_english_until_it_is_set():
    assert i18n.get_language() == "en"
    assert i18n.label("open") == "Open"
    jiu.set_language("fr")
    assert i18n.get_language() == "fr"
    assert i18n.label("open") == "En suspens"


def test_a_language_set_for_a_block_is_reset_even_after_an_error():
    jiu.set_language("fr")
    with pytest.raises(ZeroDivisionError), i18n.use("es"):
        assert i18n.label("open") == "Pendientes"
        raise ZeroDivisionError
    assert i18n.get_language() == "fr"


@pytest.mark.parametrize("language", ["de", "", "EN"])
def test_a_language_without_pages_cannot_be_set(language):
    with pytest.raises(UsageError, match="there is: en, fr, es, ru, ar, zh"):
        jiu.set_language(language)
    assert i18n.get_language() == "en"


def test_threads_have_their_own_languages():
    meet = Barrier(len(i18n.AVAILABLE))

    def label(language):
        jiu.set_language(language)
        meet.wait(timeout=30)
        return i18n.label("open")

    with ThreadPoolExecutor(len(i18n.AVAILABLE)) as threads:
        labels = list(threads.map(label, i18n.AVAILABLE))
    assert labels == [in_language(each, i18n.label, "open") for each in i18n.AVAILABLE]
    assert i18n.get_language() == "en"


def test_a_table_or_chart_keeps_the_language_in_which_it_was_made(session):
    with i18n.use("fr"):
        chart = figures.rates_over_time(metrics.rates(session.history, by=["as_of"]))
        key = key_figures.of_session(session)
        table = tables.rates(metrics.rates(session.history.iloc[:0]), "Rates by addressee")
    assert 'xml:lang="fr"' in chart.svg()
    assert ">31 mars" in chart.narrow.svg()
    assert "6\u00a0%" in key._repr_html_()
    assert table.language == "fr"


@pytest.mark.parametrize(
    "make",
    [
        lambda session, **old: tables.rates(metrics.rates(session.history), "Rates", **old),
        lambda session, **old: text.headline(session, **old),
        lambda session, **old: text.since_previous(session, **old),
        lambda session, **old: source_notes.under(session.history, "status", **old),
        lambda session, **old: key_figures.of_session(session, **old),
        lambda session, **old: (
            figures.status_by_year(
                metrics.status_counts(session.history, by=["report_year"]), **old
            ).description
        ),
    ],
)
def test_the_deprecated_argument_sets_the_language_of_one_call_with_a_warning(session, make):
    with pytest.warns(DeprecationWarning, match="set_language"):
        old = make(session, language="fr")
    assert i18n.get_language() == "en"
    with i18n.use("fr"):
        assert repr(make(session)) == repr(old)
