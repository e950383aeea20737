"""Overdue, age, transitions and time to implementation, as small tables computed by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from drawing import as_text, drawn

from jiu_analysis import metrics

DATES = ("as_of", "target_date", "issued_on", "due_on", "answered_on")


def dated(text):
    """Return a table with its dates parsed, and omitted columns as missing."""
    frame = drawn(text)
    for column in DATES:
        if column in frame:
            frame[column] = pd.to_datetime(frame[column])
    for column in ("previous_acceptance", "previous_implementation", "change", "implementation"):
        if column not in frame:
            frame[column] = None
    return frame


# --- overdue -----------------------------------------------------------------------------

LATE = """
report  acceptance           implementation  target_kind  target_date  as_of
day     accepted             in_progress     deadline     2022-03-30   2022-03-31
today   accepted             in_progress     deadline     2022-03-31   2022-03-31
month   accepted             not_started     deadline     2022-02-28   2022-03-31
leap    accepted             not_started     deadline     2024-02-29   2024-03-01
year    under_consideration  -               deadline     2021-12-31   2022-03-31
start   accepted             in_progress     start        2021-01-01   2022-03-31
done    accepted             implemented     deadline     2020-12-31   2022-03-31
no      not_accepted         -               deadline     2020-12-31   2022-03-31
none    accepted             in_progress     -            -            2022-03-31
bare    accepted             -               deadline     2022-03-21   2022-03-31
"""


def test_overdue_is_open_with_a_deadline_that_has_passed():
    late = metrics.overdue(dated(LATE))
    assert as_text(late[["report", "days_overdue"]]) == as_text(
        drawn(
            """
            report  days_overdue
            year    90
            month   31
            bare    10
            day     1
            leap    1
            """
        )
    )


def test_lateness_counts_open_recommendations_with_a_deadline_and_those_overdue():
    table = metrics.lateness(dated(LATE), by=["acceptance"])
    assert as_text(table) == as_text(
        drawn(
            """
            acceptance           open  with_deadline  overdue  longest_days
            accepted             7     5              4        31
            not_accepted         0     0              0        -
            under_consideration  1     1              1        90
            """
        )
    )


def test_without_open_recommendations_none_is_overdue():
    closed = dated(LATE).query("report == 'done'")
    assert metrics.overdue(closed).empty
    assert as_text(metrics.lateness(closed)) == as_text(
        drawn(
            """
            open  with_deadline  overdue  longest_days
            0     0              0        -
            """
        )
    )


# --- age ---------------------------------------------------------------------------------

AGES = """
report   acceptance  implementation  issued_on   report_year  as_of
known    accepted    in_progress     2021-03-31  2020         2022-03-31
leap     accepted    in_progress     2020-02-29  2019         2020-03-01
unknown  accepted    in_progress     -           2020         2022-03-31
early    accepted    in_progress     -           2022         2022-03-31
old      accepted    in_progress     2017-03-31  2016         2022-03-31
"""


def test_age_counts_from_the_day_of_issue_or_the_end_of_the_symbols_year():
    aged = metrics.age(dated(AGES))
    assert as_text(aged[["report", "age_days", "age_is_assumed"]]) == [
        ["report", "age_days", "age_is_assumed"],
        ["known", "365.000", "0.000"],
        ["leap", "1.000", "0.000"],
        ["unknown", "455.000", "1.000"],
        ["early", "0.000", "1.000"],
        ["old", "1826.000", "0.000"],
    ]


def test_the_start_of_the_age_is_a_parameter():
    aged = metrics.age(dated(AGES), clock="report_year")
    assert list(aged["age_days"]) == [455, 61, 455, 0, 1916]
    assert aged["age_is_assumed"].all()
    with pytest.raises(ValueError, match="clock must be one of issued_on, report_year"):
        metrics.age(dated(AGES), clock="programme")


def test_long_outstanding_is_open_for_five_years_or_more():
    # 1826 days are just under 5 × 365.25; measured from the end of 2016 the age is far above.
    assert list(metrics.long_outstanding(dated(AGES))["report"]) == []
    assert list(metrics.long_outstanding(dated(AGES), clock="report_year")["report"]) == ["old"]
    assert list(metrics.long_outstanding(dated(AGES), years=1)["report"]) == ["old", "unknown"]


def test_age_bands_contain_every_open_recommendation():
    assert as_text(metrics.age_bands(dated(AGES))) == as_text(
        drawn(
            """
            band        count
            under_1     3
            1_to_2      1
            2_to_3      0
            3_to_5      1
            5_and_more  0
            """
        )
    )


# --- responses in time -------------------------------------------------------------------

ANSWERS = """
kind           due_on      answered_on  as_of
survey         2022-01-31  2022-01-31   2022-03-31
survey         2022-01-31  2022-02-01   2022-03-31
survey         2022-01-31  -            2022-03-31
interview      2022-04-30  -            2022-03-31
questionnaire  -           2022-01-01   2022-03-31
"""


def test_answers_in_time_are_counted_among_those_due():
    assert as_text(metrics.responsiveness(dated(ANSWERS))) == as_text(
        drawn(
            """
            numerator  denominator  rate
            1          3            0.333
            """
        )
    )


def test_a_kind_of_answer_that_was_never_due_has_no_rate():
    table = metrics.responsiveness(dated(ANSWERS), by=["kind"]).set_index("kind")
    assert table.loc["interview", "denominator"] == 0
    assert pd.isna(table.loc["interview", "rate"])


# --- from one document to the next -------------------------------------------------------

# Three documents: r1 is implemented at once, r2 is reversed, r3 is dropped while open, r4 is closed
# and leaves the list, r5 changes its addressee, r6 is new in the last one.
SERIES = """
organization  document  as_of       report  recommendation  addressee         acceptance           implementation
A             A/1       2021-03-31  r1      1               executive_head    accepted             in_progress
A             A/1       2021-03-31  r2      1               executive_head    accepted             implemented
A             A/1       2021-03-31  r3      1               executive_head    accepted             not_started
A             A/1       2021-03-31  r4      1               executive_head    under_consideration  -
A             A/1       2021-03-31  r5      1               executive_head    accepted             in_progress
A             A/2       2022-03-31  r1      1               executive_head    accepted             implemented
A             A/2       2022-03-31  r2      1               executive_head    accepted             in_progress
A             A/2       2022-03-31  r4      1               executive_head    not_accepted         -
A             A/2       2022-03-31  r5      1               legislative_body  accepted             in_progress
A             A/3       2023-03-31  r2      1               executive_head    accepted             implemented
A             A/3       2023-03-31  r5      1               legislative_body  not_relevant         -
A             A/3       2023-03-31  r6      1               executive_head    accepted             not_started
B             B/9       2022-06-30  r1      1               executive_head    accepted             in_progress
"""


def test_transitions_are_taken_from_the_rows_of_both_documents():
    moved = metrics.with_previous(dated(SERIES))
    later = moved[moved["document"].ne("A/1") & moved["organization"].eq("A")]
    assert as_text(later[["document", "report", "previous", "status", "known_from"]]) == as_text(
        drawn(
            """
            document  report  previous             status        known_from
            A/2       r1      in_progress          implemented   rows
            A/2       r2      implemented          in_progress   rows
            A/2       r4      under_consideration  not_accepted  rows
            A/2       r5      in_progress          in_progress   rows
            A/3       r2      in_progress          implemented   rows
            A/3       r5      in_progress          not_relevant  rows
            A/3       r6      not_there            not_started   rows
            """
        )
    )


def test_a_recommendation_with_a_changed_addressee_is_the_same_recommendation():
    moved = metrics.with_previous(dated(SERIES)).query("report == 'r5' and document == 'A/2'")
    assert list(moved["previous"]) == ["in_progress"]


PRINTED = """
organization  document  as_of       report  recommendation  acceptance    implementation  previous_acceptance  previous_implementation  change
A             A/1       2022-03-31  r1      1               accepted      implemented     -                    in_progress              changed
A             A/1       2022-03-31  r2      1               accepted      implemented     under_consideration  -                        changed
A             A/1       2022-03-31  r3      1               accepted      not_started     -                    -                        unchanged
A             A/1       2022-03-31  r4      1               not_relevant  -               -                    -                        unchanged
A             A/1       2022-03-31  r5      1               accepted      in_progress     -                    -                        new
A             A/1       2022-03-31  r6      1               accepted      in_progress     -                    -                        -
"""


def test_transitions_use_printed_previous_statuses_where_only_the_later_document_exists():
    moved = metrics.with_previous(dated(PRINTED))
    assert as_text(moved[["report", "previous", "status", "known_from"]]) == as_text(
        drawn(
            """
            report  previous             status        known_from
            r1      in_progress          implemented   printed
            r2      under_consideration  implemented   printed
            r3      not_started          not_started   printed
            r4      not_relevant         not_relevant  printed
            r5      not_there            in_progress   printed
            r6      not_stated           in_progress   nothing
            """
        )
    )


def test_shares_are_of_those_with_the_same_status_before():
    moves = metrics.transitions(dated(SERIES).query("organization == 'A' and document != 'A/1'"))
    # A/2 is then the first document and prints no previous status; A/3 has its rows.
    table = moves[moves["previous"].eq("in_progress")]
    assert as_text(table[["status", "count", "share"]]) == as_text(
        drawn(
            """
            status        count  share
            implemented   1      0.500
            not_relevant  1      0.500
            """
        )
    )


def test_leaving_implemented_or_going_from_accepted_to_rejected_is_a_reversal():
    back = metrics.reversals(dated(SERIES))
    assert as_text(back[["document", "report", "previous", "status"]]) == as_text(
        drawn(
            """
            document  report  previous     status
            A/2       r2      implemented  in_progress
            """
        )
    )


def test_dropped_recommendations_are_listed_with_the_reason():
    gone = metrics.dropped(dated(SERIES))
    assert as_text(gone[["document", "report", "status", "missing_from", "why"]]) == as_text(
        drawn(
            """
            document  report  status        missing_from  why
            A/1       r3      not_started   A/2           left_open
            A/2       r1      implemented   A/3           closed
            A/2       r4      not_accepted  A/3           closed
            """
        )
    )


def test_stock_and_flows_add_up():
    flows = metrics.flows(dated(SERIES))
    columns = ["document", "open_before", "came_in", "not_stated", "went_out", "vanished", "open"]
    # A/1 and B/9 are first documents without previous statuses: what was open before is unknown.
    assert as_text(flows[columns]) == as_text(
        drawn(
            """
            document  open_before  came_in  not_stated  went_out  vanished  open
            A/1       -            -        4           -         -         4
            A/2       4            1        0           2         1         2
            A/3       2            1        0           2         0         1
            B/9       -            -        1           -         -         1
            """
        )
    )
    known = flows.fillna(0)
    left = known["went_out"] + known["vanished"]
    came = known["open_before"] + known["came_in"] + known["not_stated"]
    assert (came - left).tolist() == known["open"].tolist()


def test_across_a_gap_the_printed_previous_status_counts_and_not_an_older_row():
    later = dated(PRINTED).assign(
        document="A/3", as_of=pd.Timestamp("2024-03-31"), previous_document="A/2"
    )
    earlier = dated(PRINTED).assign(document="A/1", previous_document="A/0")
    both = pd.concat([earlier, later], ignore_index=True)
    moved = metrics.with_previous(both)
    assert set(moved["known_from"]) == {"printed", "nothing"}
    assert metrics.flows(both)["vanished"].isna().all()
    joined = both.assign(previous_document=both["previous_document"].replace("A/2", "A/1"))
    reported = metrics.with_previous(joined).query("document == 'A/3'")
    assert set(reported["known_from"]) == {"rows"}


def test_points_in_time_include_previous_statuses_printed_in_the_first_document():
    points = metrics.status_over_time(dated(PRINTED).assign(previous_document="A/0"))
    some = points[points["count"] > 0]
    assert as_text(some[["document", "known_from", "status", "count"]]) == as_text(
        drawn(
            """
            document  known_from  status               count
            A/0       printed     in_progress          1
            A/0       printed     not_started          1
            A/0       printed     under_consideration  1
            A/0       printed     not_relevant         1
            A/0       printed     not_stated           1
            A/1       rows        implemented          2
            A/1       rows        in_progress          2
            A/1       rows        not_started          1
            A/1       rows        not_relevant         1
            """
        )
    )


# --- time to implementation --------------------------------------------------------------


def with_issue(text, day="2021-01-01"):
    return dated(text).assign(issued_on=pd.Timestamp(day), report_year=2020)


def ten_times(frame):
    """Return each recommendation as ten of the same report."""
    parts = [frame.assign(recommendation=number) for number in range(1, 11)]
    return pd.concat(parts, ignore_index=True).sort_values("as_of", kind="stable")


def test_a_spell_begins_at_the_previous_document_or_at_the_issue_of_a_new_report():
    # Day 89 is 2021-03-31, day 454 is 2022-03-31, day 819 is 2023-03-31. Nothing is known of the
    # time before A/1; r2 was implemented in it; r3 is no longer listed in A/2.
    known = metrics.spells(with_issue(SERIES).query("organization == 'A'"))
    assert as_text(known[["document", "report", "from_days", "to_days", "status"]]) == as_text(
        drawn(
            """
            document  report  from_days  to_days  status
            A/2       r1      89         454      implemented
            A/2       r4      89         454      not_accepted
            A/2       r5      89         454      in_progress
            A/3       r2      454        819      implemented
            A/3       r5      454        819      not_relevant
            A/3       r6      0          819      not_started
            """
        )
    )


def test_the_share_not_implemented_is_the_product_of_those_left_at_each_age():
    curve = metrics.time_to_implementation(ten_times(with_issue(SERIES)))
    # Day 272 is the middle of 89 to 454: of r1, r4, r5 and r6, r1 is implemented, and r4 leaves.
    # Day 637 is the middle of 454 to 819: of r2, r5 and r6, r2 is implemented.
    assert as_text(curve[["days", "at_risk", "implemented", "survival"]]) == as_text(
        drawn(
            """
            days     at_risk  implemented  survival
            272.000  40       10           0.750
            637.000  30       10           0.500
            """
        )
    )
    assert ((curve["ci_low"] < curve["survival"]) & (curve["survival"] < curve["ci_high"])).all()
    assert curve.attrs == {"reason": "", "recommendations": 50, "starts_at_days": 0}


def test_the_survival_curve_starts_where_ten_are_at_risk():
    rows = ten_times(with_issue(SERIES)).query("report in ['r1', 'r2', 'r6']")
    # Of r1 three are left, of r2 and r6 ten each: only at day 637 are there ten.
    few = rows[~(rows["report"].eq("r1") & rows["recommendation"].gt(3))]
    few = few[~(few["report"].eq("r6") & few["recommendation"].gt(2))]
    curve = metrics.time_to_implementation(few)
    assert as_text(curve[["days", "at_risk", "survival"]]) == as_text(
        drawn(
            """
            days     at_risk  survival
            637.000  12       0.167
            """
        )
    )
    assert curve.attrs["starts_at_days"] == 272


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("document == 'A/1'", "one_document"),
        ("organization == 'A' and report in ['r5', 'r6']", "none_implemented"),
        ("organization == 'A' and report == 'r1' and recommendation < 6", "few_at_risk"),
    ],
)
def test_the_reason_is_given_where_there_is_no_survival_curve(rows, reason):
    curve = metrics.time_to_implementation(ten_times(with_issue(SERIES)).query(rows))
    assert curve.empty
    assert curve.attrs["reason"] == reason


def test_the_upper_limit_is_missing_where_everything_is_implemented():
    done = ten_times(with_issue(SERIES)).query("organization == 'A' and report == 'r1'")
    curve = metrics.time_to_implementation(done)
    assert list(curve["survival"]) == [0]
    assert curve["ci_high"].isna().all()
