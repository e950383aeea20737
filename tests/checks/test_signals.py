"""Signals put statuses at the top of a reading queue."""

from __future__ import annotations

import pandas as pd
import pytest

from jiu_analysis import checks
from jiu_analysis.checks.reading_signals import FUTURE
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.terms import LANGUAGES


def with_text(package, text, language="en", **statuses):
    """Return a package whose first row has this text and these statuses."""
    first = package.statuses.head(1).assign(**statuses)
    message = {"recommendation_text": "Do it.", "assessment_text": text}
    texts = first[["document", "locator"]].assign(**message)
    changed = {
        "statuses": first,
        "texts": texts,
        "documents": package.documents.assign(language=language),
        "decisions": package.decisions.head(0),
    }
    return Package(package.path, {**package.tables, **changed})


def signals_of(package):
    return set(checks.signals(package)["signal"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The review will be completed in 2022."),
        ("fr", "L’examen sera achevé en 2022."),
        ("es", "El examen será terminado en 2022."),
        ("ru", "Обзор будет завершен в 2022 году."),
        ("ar", "سيتم الانتهاء من الاستعراض في عام 2022."),
        ("zh", "审查将于2022年完成。"),
    ],
)
def test_implemented_with_planned_action_is_a_signal_in_every_language(package, language, text):
    done = {"acceptance": "accepted", "implementation": "implemented"}
    assert "planned_action" in signals_of(with_text(package, text, language, **done))
    open_ = done | {"implementation": "in_progress"}
    assert "planned_action" not in signals_of(with_text(package, text, language, **open_))


def test_a_text_in_the_past_tense_gives_no_signal(package):
    done = {"acceptance": "accepted", "implementation": "implemented"}
    message = with_text(package, "The review was completed in 2021.", **done)
    assert "planned_action" not in signals_of(message)


def test_an_open_recommendation_submitted_for_decision_is_a_signal(package):
    [found] = checks.signals(package).to_dict("records")
    assert found["signal"] == "decision_while_open"
    assert (found["report"], found["recommendation"]) == ("JIU/REP/2018/6", 8)


@pytest.mark.parametrize(
    ("change", "updated", "is_silent"),
    [("unchanged", False, True), (None, False, True), ("unchanged", True, False),
     ("changed", False, False)],
)  # fmt: skip
def test_an_overdue_recommendation_without_news_is_a_signal(package, change, updated, is_silent):
    late = {
        "acceptance": "accepted",
        "implementation": "in_progress",
        "change": change,
        "assessment_updated": updated,
        "target_date": pd.Timestamp("2020-12-31"),
        "target_precision": "year",
        "target_kind": "deadline",
    }
    assert ("due_and_silent" in signals_of(with_text(package, "Going on.", **late))) is is_silent


@pytest.mark.parametrize(("before", "is_same"), [("Going  on.", True), ("Begun.", False)])
def test_text_unchanged_since_the_previous_document_is_a_signal(package, before, is_same):
    now = with_text(package, "Going on.")
    older = now.documents.assign(
        document="WO/PBC/33/7", as_of=pd.Timestamp("2021-03-31"), previous_document="WO/PBC/32/5"
    )
    tables = {
        "documents": pd.concat([older, now.documents.assign(previous_document="WO/PBC/33/7")]),
        "statuses": pd.concat([now.statuses.assign(document="WO/PBC/33/7"), now.statuses]),
        "texts": pd.concat(
            [now.texts.assign(document="WO/PBC/33/7", assessment_text=before), now.texts]
        ),
    }
    found = checks.signals(Package(now.path, {**now.tables, **tables}))
    unchanged = found[found["signal"].eq("unchanged_text")]["document"].tolist()
    assert unchanged == (["WO/PBC/34/6"] if is_same else [])


def test_every_language_has_phrases_for_the_future():
    assert {*FUTURE} == {*LANGUAGES}
