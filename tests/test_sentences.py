"""Sentences computed from the data."""

from __future__ import annotations

import pandas as pd

from jiu_analysis import sentences


def test_the_masthead_says_who_what_when_and_that_nothing_is_endorsed(session):
    text = repr(sentences.masthead(session))
    assert "WO/PBC/34/6 · PBC, session 34, 27 June 2022 to 1 July 2022" in text
    assert "as proposed in WO/PBC/34/6, not yet endorsed" in text


def test_the_headline_gives_the_answer_with_its_numbers(session):
    text = repr(sentences.headline(session))
    assert text.startswith(
        "Of the 51 recommendations in the report, 24 stay open (5 to legislative bodies and 19 to"
        " executive heads); 27 are proposed as closed. 15 are new, 19 have another status than in"
        " the previous document, 14 are unchanged; of 3 the document does not say."
    )
    assert "25 of 49 accepted" in text
    assert "24 of 27 that can be counted" in text


def test_the_decision_is_drawn_up_from_the_rows(session):
    text = repr(sentences.decision(session))
    assert "JIU/REP/2021/6 (recommendations 1, 2, 3, 5 and 6)" in text
    assert "JIU/REP/2020/2 (recommendations 1 and 8)" in text
    assert "JIU/REP/2018/6 (recommendation 5)" in text


def test_silence_about_change_is_named(session):
    note = sentences.changes_note(session)
    assert "JIU/REP/2020/8 recommendation 8, JIU/REP/2020/8 recommendation 9 and" in note


def test_where_nothing_is_silent_nothing_is_noted(session):
    session.tables["statuses"] = session.statuses.assign(change="new")
    assert sentences.changes_note(session) == ""


def test_nothing_recorded_is_said_and_no_number_made_up(session):
    assert "Nothing is recorded." in repr(sentences.responsiveness(session))


def test_answers_in_time_are_counted_where_they_are_recorded(session):
    day = pd.Timestamp("2022-01-31")
    session.tables["responses"] = pd.DataFrame(
        {
            "document": "WO/PBC/34/6",
            "review": "A457",
            "kind": "survey",
            "due_on": [day, day, day],
            "answered_on": [day, day + pd.Timedelta(days=1), pd.NaT],
        }
    )
    assert "1 of 2 answered requests" in repr(sentences.responsiveness(session))


def test_what_a_document_is_called_is_never_markup(session):
    documents = session.documents.assign(organization="<script>alert(1)</script>")
    session.tables["documents"] = documents
    assert "<script" not in sentences.masthead(session)._repr_html_()
