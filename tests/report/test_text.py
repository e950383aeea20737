"""Sentences computed from the data."""

from __future__ import annotations

import pandas as pd
import pytest
from displaying import in_language

from jiu_analysis import checks
from jiu_analysis.errors import UsageError
from jiu_analysis.report import text as page_text


def test_the_masthead_says_who_what_when_and_that_nothing_is_endorsed(session):
    text = repr(page_text.masthead(session))
    assert "WO/PBC/34/6 · PBC, session 34, 27 June 2022 to 1 July 2022" in text
    assert "as proposed in WO/PBC/34/6, not yet endorsed" in text


def test_the_headline_gives_the_answer_with_its_numbers(session):
    text = repr(page_text.headline(session))
    assert text.startswith(
        "Of the 51 recommendations in the report, 24 stay open (5 to legislative bodies and 19 to"
        " executive heads). 27 are proposed as closed. By change since the previous document: 15"
        " new, 19 with another status, 14 unchanged, and 3 for which the document does not state"
        " it."
    )


def test_the_decision_is_drawn_up_from_the_rows(session):
    text = repr(page_text.decision(session))
    assert "JIU/REP/2021/6 (recommendations 1, 2, 3, 5 and 6)" in text
    assert "JIU/REP/2020/2 (recommendations 1 and 8)" in text
    assert "JIU/REP/2018/6 (recommendation 5)" in text


def test_silence_about_change_is_named(session):
    note = page_text.changes_note(session)
    assert "JIU/REP/2020/8 recommendation 8, JIU/REP/2020/8 recommendation 9 and" in note


def test_where_nothing_is_silent_nothing_is_noted(session):
    session.tables["statuses"] = session.statuses.assign(change="new")
    assert page_text.changes_note(session) == ""


def test_nothing_recorded_is_said_and_no_number_made_up(session):
    assert "No data." in repr(page_text.responsiveness(session))


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
    assert "1 of 3 requests with a due date" in repr(page_text.responsiveness(session))


def test_what_a_document_is_called_is_never_markup(session):
    documents = session.documents.assign(organization="<script>alert(1)</script>")
    session.tables["documents"] = documents
    assert "<script" not in page_text.masthead(session)._repr_html_()


def test_whether_the_document_agrees_with_itself_is_said_with_numbers(session):
    compared = checks.comparisons(session)
    text = repr(page_text.agreement(compared))
    assert text.startswith(
        "The document is not consistent everywhere. 182 of 195 comparisons agree, 13 do"
    )
    agreeing = compared[compared["outcome"].eq("agrees")]
    assert repr(page_text.agreement(agreeing)).startswith(
        "The document is consistent. 182 of 182 comparisons agree; 0"
    )


def test_what_is_late_is_said_with_numbers(session):
    assert repr(page_text.late(session.history)).startswith(
        "5 of the 16 open recommendations that name a deadline are overdue. The longest overdue"
        " (JIU/REP/2018/4 recommendation 10) has been overdue for 821 days. The other 8 open"
        " recommendations name no deadline"
    )


def test_assumed_ages_are_said_to_be_assumed(session):
    text = repr(page_text.ageing(session.history))
    assert text.startswith("0 of 24 are long outstanding")
    assert "For 10 of them that day is not known" in text


def test_one_document_is_said_to_be_no_trend(session):
    text = repr(page_text.points_in_time(session.history))
    assert "One document is not a trend." in text
    assert "prints as those of WO/PBC/33/7" in text


def test_a_gap_between_documents_is_said(session):
    later = session.history.assign(
        document="WO/PBC/36/4",
        as_of=pd.Timestamp("2023-03-31"),
        previous_document="WO/PBC/35/9",
    )
    both = pd.concat([session.history.astype({"document": object}), later])
    text = repr(page_text.points_in_time(both))
    assert "One document" not in text
    assert "A gap. WO/PBC/36/4 names WO/PBC/35/9 as the document before it" in text


def test_an_organization_without_documents_is_refused_with_those_there_are(package):
    with pytest.raises(UsageError, match="organizations: WIPO"):
        page_text.trends_masthead(package, "UNDP", package.history.iloc[:0])


def one_of(session, **values):
    """Return the session with only its first recommendation, and other values in it."""
    rows = session.statuses.iloc[:1].assign(**values)
    session.tables["statuses"] = rows
    session.__dict__.pop("history", None)
    return session


def test_one_recommendation_is_spoken_of_as_one(session):
    text = repr(page_text.headline(one_of(session)))
    assert text.startswith("Of the 1 recommendation in the report, 0 stay open")
    assert "1 is proposed as closed." in text


def test_where_no_recommendation_names_a_deadline_that_is_all_that_is_said(session):
    history = session.history.assign(target_date=pd.NaT, target_kind=None)
    text = repr(page_text.late(history))
    assert text == "No open recommendation names a deadline, so none can be overdue."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Sur 51 recommandations du rapport, 24 restent en suspens (5 pour les organes"),
        ("es", "De 51 recomendaciones del informe, 24 siguen pendientes (5 para los órganos"),
        (
            "ru",
            "Из 51 рекомендации, содержащейся в докладе, остаются открытыми 24 (5 —",
        ),
        ("ar", "من أصل 51 توصية واردة في التقرير، تبقى 24 مفتوحة"),
        (
            "zh",
            "在报告所载 51 项建议中，仍有 24 项未结（向立法机构提出 5 项和",
        ),
    ],
)
def test_the_answer_is_a_sentence_in_every_language(session, language, said):
    assert repr(in_language(language, page_text.headline, session)).startswith(said)


def test_symbols_in_arabic_prose_keep_their_direction(session):
    markup = in_language("ar", page_text.masthead, session)._repr_html_()
    assert "\u2068WO/PBC/34/6\u2069" in markup
    assert "الويبو" in markup
