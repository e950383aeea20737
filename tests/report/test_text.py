"""Sentences computed from the data."""

from __future__ import annotations

import pandas as pd
import pytest
from altered import with_tables
from displaying import in_language

from jiu_analysis import checks, metrics
from jiu_analysis.errors import UsageError
from jiu_analysis.report import text as page_text


def test_the_masthead_names_organization_document_and_date_and_calls_statuses_self_reported(
    session,
):
    text = repr(page_text.masthead(session))
    assert text.count("WO/PBC/34/6") == 1
    assert (
        "World Intellectual Property Organization (WIPO) · Program and Budget Committee (PBC) ·"
        " session 34 · 27 June 2022 to 1 July 2022 · status as at 31 March 2022"
    ) in text
    assert "secretariat’s own assessment (self-reported), proposed for endorsement" in text


def test_the_masthead_of_a_superseded_document_says_so_first(session, package):
    assert "Superseded." not in repr(page_text.masthead(session, package))
    newer = package.documents.assign(document="WO/PBC/34/6 REV.", supersedes="WO/PBC/34/6")
    package = with_tables(package, documents=newer)
    message = "Superseded. This document has been replaced by WO/PBC/34/6 REV.."
    assert message in repr(page_text.masthead(session, package))


def test_the_headline_begins_with_an_open_recommendation_submitted_as_closed(session):
    text = repr(page_text.headline(session))
    assert text == (
        "JIU/REP/2018/6 recommendation 8 is submitted for decision as closed, but the annex shows"
        " it as open (in progress) and its deadline has passed. Of the 51 recommendations in the"
        " report, 24 remain open (5 to legislative bodies and 19 to executive heads). Closed since"
        " the previous document: 19 of the 36 previously listed. New: 15. Overdue: 5."
        " Contradictions in the document: 13."
    )


def test_without_contradictions_the_headline_begins_with_open_recommendations(session):
    compared = checks.comparisons(session)
    compared = compared[compared["outcome"].eq("agrees")]
    text = repr(page_text.headline(session, compared))
    assert text.startswith("Of the 51 recommendations")
    assert text.endswith("Contradictions in the document: 0.")


def test_changes_are_stated_with_numbers_and_their_source(session):
    assert repr(page_text.since_previous(session)) == (
        "Closed since the previous document: 19 of the 36 previously listed and not yet closed."
        " New: 15. Closed: 17 implemented and 2 not relevant. New, by first status: 8"
        " implemented, 6 in progress and 1 not started. Previous statuses are those printed in"
        " this document, because WO/PBC/33/7 is not in the data package."
    )


def test_unknown_previous_statuses_are_stated(session):
    columns = ["change", "previous_acceptance", "previous_implementation"]
    known = session.history.assign(**dict.fromkeys(columns))
    message = "The previous statuses are not known."
    assert repr(page_text.since_previous(session, known)) == message


def test_addressees_are_compared_within_a_year(session):
    # 62 % against 45 % overall, but 50 % against 55 % within 2021.
    assert repr(page_text.by_addressee(session.history)).startswith(
        "Implemented, of those listed: 8 of 13 (62%) addressed to legislative bodies and 17 of 38"
        " (45%) to executive heads. For 2021 alone: 2 of 4 (50%) and 6 of 11 (55%). A comparison"
        " over"
    )
    alone = session.history[session.history["addressee"].eq("executive_head")]
    assert repr(page_text.by_addressee(alone)) == ""


def test_the_year_and_the_post_with_the_most_open_recommendations_are_named(session):
    assert repr(page_text.by_year(session.history)).endswith("is 2020: 12 of 24.")
    assert repr(page_text.in_charge(session.history, session.officers)) == (
        "Posts in charge of open recommendations: 11. Most recommendations (6): Chief Information"
        " Officer (CIO)."
    )
    two = session.history[session.history["is_open"]].groupby("report_year").head(1)
    assert repr(page_text.by_year(two.tail(2))) == (
        "The years with the most open recommendations are 2018 and 2019: 1 of 2 each."
    )
    none = session.history.iloc[:0]
    assert repr(page_text.by_year(none)) == "No recommendation is open."
    assert "names no officer" in repr(page_text.in_charge(none, session.officers))


def test_the_draft_decision_is_written_from_the_rows_by_addressee(session):
    text = repr(page_text.decision(session))
    assert text.startswith("Proposed as closed: 8 to legislative bodies and 19 to executive heads.")
    legislative, executive = text.split("Executive heads:")
    assert "JIU/REP/2020/2 (recommendation 8)" in legislative
    assert "JIU/REP/2021/6 (recommendations 1, 2, 3 and 5)" in executive
    assert "JIU/REP/2020/2 (recommendation 1)" in executive


def test_rows_without_a_change_mark_are_mentioned(session):
    note = page_text.changes_note(session)
    assert "JIU/REP/2020/8 recommendation 8, JIU/REP/2020/8 recommendation 9 and" in note


def test_no_note_is_shown_where_every_row_has_a_change_mark(session):
    session.tables["statuses"] = session.statuses.assign(change="new")
    assert page_text.changes_note(session) == ""


def test_missing_records_are_stated_without_a_number(session):
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


def test_the_name_of_a_document_is_never_markup(session):
    documents = session.documents.assign(organization="<script>alert(1)</script>")
    session.tables["documents"] = documents
    assert "<script" not in page_text.masthead(session)._repr_html_()


def test_the_number_of_contradictions_is_stated(session):
    compared = checks.comparisons(session)
    assert repr(page_text.agreement(compared)) == (
        "13 contradictions were found in the document. Comparisons that could not be made: 7."
    )
    agreeing = compared[compared["outcome"].eq("agrees")]
    message = "No contradiction was found in the document."
    assert repr(page_text.agreement(agreeing)) == message
    # The run reads the number from the page.
    for each, number in ((compared, 13), (agreeing, 0)):
        [stated] = page_text.agreement(each)._repr_mimebundle_().values()
        assert stated == {"WO/PBC/34/6": number}


def test_the_outcome_of_deadlines_is_stated_with_numbers(session):
    assert repr(page_text.deadlines(session.history, "WO/PBC/34/6")) == (
        "Listed recommendations whose deadline had passed: 13. Of these: 8 implemented and 5 still"
        " open (overdue). Known to be implemented only after the deadline: 4. Not known whether"
        " implemented before or after the deadline, because the as-of date of the previous"
        " document is not in the data package: 4. Longest overdue (821 days): JIU/REP/2018/4"
        " recommendation 10."
    )


def test_deadlines_of_several_documents_name_the_document(session):
    text = repr(page_text.deadlines(year_earlier(session), "WO/PBC/33/7", "WO/PBC/34/6"))
    assert text.startswith("WO/PBC/33/7 Listed recommendations whose deadline had passed: 6.")
    assert "WO/PBC/34/6 Listed recommendations whose deadline had passed: 13." in text


def test_assumed_ages_are_called_assumed(session):
    text = repr(page_text.ageing(session.history))
    assert text.startswith("0 of 24 are long-outstanding")
    assert text.endswith("of the year in the report’s symbol: 9.")
    closed = session.history[~session.history["is_open"]]
    assert repr(page_text.ageing(closed)) == "No recommendation is open."


def test_trends_of_one_document_say_that_it_is_not_a_trend(session):
    text = repr(page_text.points_in_time(session.history))
    assert "One document does not show a trend." in text
    assert repr(page_text.trends_headline(session.history)) == ""


def year_earlier(session, **values):
    """Return the rows of the document, and the same a year earlier as those of the previous one."""
    rows = session.history.astype({"document": object})
    day = rows["as_of"] - pd.DateOffset(years=1)
    earlier = rows.assign(document="WO/PBC/33/7", as_of=day, previous_document=None, **values)
    return pd.concat([earlier, rows], ignore_index=True)


def test_with_two_documents_a_sentence_states_open_closed_and_added(session):
    open_before = year_earlier(session, acceptance="accepted", implementation="in_progress")
    assert repr(page_text.trends_headline(open_before)) == (
        "Open recommendations: 51 at 31 March 2021, 24 at 31 March 2022. Between these dates: 27"
        " closed, 0 added."
    )
    text = repr(page_text.trends_headline(open_before.drop(index=51)))  # 2021/6, 6: implemented
    assert text.endswith(
        "Between these dates: 26 closed, 0 added. No longer listed, although previously open: 1."
    )


def test_across_a_gap_only_open_recommendations_are_stated(session):
    history = year_earlier(session).replace({"previous_document": {"WO/PBC/33/7": "WO/PBC/33/9"}})
    text = repr(page_text.trends_headline(history))
    assert text == "Open recommendations: 24 at 31 March 2021, 24 at 31 March 2022."


def test_each_governing_body_has_its_own_sentence(session):
    history = year_earlier(session)
    other = history.assign(document=history["document"] + "/CoCo", body="Coordination Committee")
    other["previous_document"] = None
    text = repr(page_text.trends_headline(pd.concat([history, other], ignore_index=True)))
    assert "Program and Budget Committee (PBC): 24 open recommendations at" in text
    assert "Coordination Committee: 24 open recommendations at" in text


def test_a_superseded_document_is_mentioned_and_not_counted(session):
    history = year_earlier(session)
    revised = history[history["document"].eq("WO/PBC/34/6")].assign(
        document="WO/PBC/34/6 REV.", supersedes="WO/PBC/34/6"
    )
    text = repr(page_text.points_in_time(pd.concat([history, revised], ignore_index=True)))
    message = "Superseded by a revision or corrigendum, and not counted: WO/PBC/34/6."
    assert text == message


def test_the_reason_for_a_missing_survival_curve_is_stated(session):
    def message(history):
        curve = metrics.time_to_implementation(history)
        return repr(page_text.time_to_implementation(curve))

    assert message(session.history).startswith("No curve can be drawn from one document.")
    same = year_earlier(session)
    same = same[same["is_open"]]
    assert "no document reports an implementation" in message(same)
    before = year_earlier(session, acceptance="accepted", implementation="in_progress")
    assert "at least 10 are observed" in message(before)
    few = before[before["report"].eq("JIU/REP/2016/9")]
    assert "no age at which at least 10" in message(few)


def test_a_gap_between_documents_is_stated(session):
    later = session.history.assign(
        document="WO/PBC/36/4",
        as_of=pd.Timestamp("2023-03-31"),
        previous_document="WO/PBC/35/9",
    )
    both = pd.concat([session.history.astype({"document": object}), later])
    text = repr(page_text.points_in_time(both))
    assert "One document" not in text
    assert "Gap in the series. WO/PBC/36/4 names WO/PBC/35/9 as its previous document" in text
    # Two bodies in turn: the first document of each has none before it.
    turns = repr(page_text.points_in_time(both.assign(body=both["document"])))
    assert turns == ""


def test_an_organization_without_documents_is_an_error_that_names_the_others(package):
    with pytest.raises(UsageError, match="organizations: WIPO"):
        page_text.trends_masthead(package, "UNDP", package.history.iloc[:0])


def one_of(session, **values):
    """Return the session with only its first recommendation, and other values in it."""
    rows = session.statuses.iloc[:1].assign(**values)
    session.tables["statuses"] = rows
    session.__dict__.pop("history", None)
    return session


def test_a_single_recommendation_takes_the_singular(session):
    text = repr(page_text.headline(one_of(session)))
    assert text.startswith("Of the 1 recommendation in the report, 0 remain open")


def test_only_the_absence_of_passed_deadlines_is_stated_where_none_has_passed(session):
    history = session.history.assign(target_date=pd.NaT, target_kind=None)
    text = repr(page_text.deadlines(history, "WO/PBC/34/6"))
    assert text == "No recommendation has a deadline before the as-of date."


@pytest.mark.parametrize(
    ("language", "message"),
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
def test_the_answer_is_a_sentence_in_every_language(session, language, message):
    assert message in repr(in_language(language, page_text.headline, session))


def test_symbols_in_arabic_prose_keep_their_direction(session):
    markup = in_language("ar", page_text.masthead, session)._repr_html_()
    assert "\u2068WO/PBC/34/6\u2069" in markup
    assert "الويبو" in markup
