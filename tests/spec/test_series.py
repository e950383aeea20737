"""Documents in sequence and what happened between them, as small tables computed by hand."""

from __future__ import annotations

from inspect import signature

import pandas as pd
import pytest
from drawing import as_text, drawn, listed

from jiu_analysis import metrics
from jiu_analysis.errors import UsageError


def previous_by_report(moved, document):
    rows = moved[moved["document"].eq(document)]
    return dict(zip(rows["report"], rows["previous"].astype(object), strict=True))


def test_the_previous_document_is_the_one_named_adjacent_or_not():
    moved = metrics.with_previous(
        listed(
            """
            document  as_of       previous_document  report  implementation
            A/1       2021-03-31  -                  r1      not_started
            A/2       2021-09-30  A/1                r1      in_progress
            A/3       2022-03-31  A/1                r1      implemented
            """
        )
    )
    assert previous_by_report(moved, "A/3") == {"r1": "not_started"}
    assert list(moved["previous_as_of"].dt.year.dropna()) == [2021, 2021]


TWO_BODIES = """
document  body  as_of       previous_document  report  implementation
FC/1      FC    2021-03-31  -                  r1      in_progress
CL/1      CL    2021-09-30  -                  r2      not_started
FC/2      FC    2022-03-31  -                  r1      implemented
CL/2      CL    2022-09-30  -                  r2      in_progress
"""


def test_documents_to_two_bodies_are_two_series():
    moved = metrics.with_previous(listed(TWO_BODIES))
    assert previous_by_report(moved, "FC/2") == {"r1": "in_progress"}
    assert previous_by_report(moved, "CL/2") == {"r2": "not_started"}
    assert metrics.dropped(listed(TWO_BODIES)).empty


GAP = """
document  as_of       previous_document  report  implementation  previous_implementation
A/1       2021-03-31  -                  r1      in_progress     -
A/1       2021-03-31  -                  r2      in_progress     -
A/3       2023-03-31  A/2                r1      implemented     not_started
"""


def test_across_a_gap_between_documents_flows_are_blank():
    assert metrics.dropped(listed(GAP)).empty
    assert previous_by_report(metrics.with_previous(listed(GAP)), "A/3") == {"r1": "not_started"}
    columns = ["document", "open_before", "came_in", "not_stated", "went_out", "vanished", "open"]
    assert as_text(metrics.flows(listed(GAP))[columns]) == as_text(
        drawn(
            """
            document  open_before  came_in  not_stated  went_out  vanished  open
            A/1       -            -        2           -         -         2
            A/3       -            -        -           -         -         0
            """
        )
    )


REVISED = """
document   as_of       previous_document  supersedes  report  implementation
A/1        2021-03-31  -                  -           r1      in_progress
A/2        2022-03-31  A/1                -           r1      implemented
A/2/Rev.1  2022-03-31  A/1                A/2         r1      in_progress
A/2/Rev.2  2022-03-31  -                  A/2/Rev.1   r1      not_started
A/3        2023-03-31  A/2                -           r1      implemented
"""


def test_only_the_latest_of_documents_that_supersede_one_another_counts():
    history = listed(REVISED)
    moved = metrics.with_previous(history)
    assert list(moved["document"]) == ["A/1", "A/2/Rev.2", "A/3"]
    # The revision names no previous document, so that it has the one of what it supersedes.
    assert previous_by_report(moved, "A/2/Rev.2") == {"r1": "in_progress"}
    assert previous_by_report(moved, "A/3") == {"r1": "not_started"}
    assert metrics.open_counts(history, by="as_of")["total"].tolist() == [1, 1, 1]


def test_of_two_that_supersede_the_same_document_the_later_counts():
    history = listed(REVISED).assign(supersedes=[None, None, "A/2", "A/2", None])
    for named in ("A/2", "A/2/Rev.1", "A/2/Rev.2"):
        history.loc[4, "previous_document"] = named
        moved = metrics.with_previous(history)
        assert list(moved["document"]) == ["A/1", "A/2/Rev.2", "A/3"]
        assert previous_by_report(moved, "A/2/Rev.2") == {"r1": "in_progress"}
        assert previous_by_report(moved, "A/3") == {"r1": "not_started"}


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("accepted implemented", "accepted in_progress", "in_progress"),
        ("accepted in_progress", "accepted not_started", "not_started"),
        ("not_relevant -", "accepted in_progress", "in_progress"),
        ("accepted implemented", "not_accepted -", "not_accepted"),
        ("no_information -", "accepted implemented", "implemented"),
    ],
)
def test_a_duplicate_recommendation_counts_once_with_the_less_advanced_status(
    first, second, counts
):
    for rows in ((first, second), (second, first)):
        text = "document as_of report acceptance implementation\n" + "\n".join(
            f"A/1 2022-03-31 r1 {row}" for row in rows
        )
        assert list(metrics.with_previous(listed(text))["status"]) == [counts]


TWICE = """
document  as_of       report  addressee         implementation  target_date  target_kind
A/1       2022-03-31  r1      legislative_body  implemented     2021-12-31   deadline
A/1       2022-03-31  r1      executive_head    in_progress     2021-12-31   deadline
A/1       2022-03-31  r2      executive_head    in_progress     2022-06-30   deadline
A/1       2022-03-31  r2      executive_head    in_progress     2022-06-30   deadline
"""


def test_every_metric_counts_a_duplicate_recommendation_once():
    history = listed(TWICE).assign(issued_on=pd.Timestamp("2010-01-01"))
    assert list(metrics.is_repeated(history)) == [True, False, False, True]
    assert metrics.open_counts(history)["total"].tolist() == [2]
    assert metrics.open_counts(history, by="document")["open"].tolist() == [2]
    assert metrics.status_counts(history, by="addressee")["count"].sum() == 2
    assert metrics.share(history, history["implementation"].notna())["denominator"].tolist() == [2]
    assert metrics.lateness(history)[["open", "overdue"]].values.tolist() == [[2, 1]]
    for rows, count in ((metrics.overdue, 1), (metrics.due_next, 1), (metrics.long_outstanding, 2)):
        assert len(rows(history)) == count


def test_the_column_is_repeated_decides_which_row_counts_in_a_subset():
    history = listed(TWICE)
    history = history.assign(is_repeated=metrics.is_repeated(history))
    parts = [rows for _, rows in history.groupby("addressee")]
    assert [metrics.open_counts(rows)["total"].item() for rows in parts] == [2, 0]
    assert len(metrics.with_previous(history)) == 2


def test_a_recommendation_is_new_if_the_previous_document_does_not_list_it():
    history = listed(
        """
        document  as_of       report  implementation  change
        A/1       2021-03-31  r1      in_progress     new
        A/2       2022-03-31  r1      in_progress     new
        A/2       2022-03-31  r2      implemented     changed
        """
    )
    moved = metrics.with_previous(history).query("document == 'A/2'")
    assert previous_by_report(moved, "A/2") == {"r1": "in_progress", "r2": "not_there"}
    first = metrics.first_statuses(moved)
    assert first[first["count"].gt(0)].values.tolist() == [["implemented", 1]]
    assert metrics.accepted_of_new(moved)["denominator"].tolist() == [1]


def test_not_started_to_not_relevant_is_a_closure_and_no_reversal():
    history = listed(
        """
        document  as_of       report  acceptance           implementation
        A/1       2021-03-31  r1      accepted             not_started
        A/1       2021-03-31  r2      accepted             in_progress
        A/1       2021-03-31  r3      accepted             implemented
        A/2       2022-03-31  r1      not_relevant         -
        A/2       2022-03-31  r2      under_consideration  -
        A/2       2022-03-31  r3      not_relevant         -
        """
    )
    assert list(metrics.reversals(history)["report"]) == ["r2", "r3"]
    closed = metrics.closed_since_previous(metrics.with_previous(history).query("report == 'r1'"))
    assert closed[["numerator", "denominator", "not_relevant"]].values.tolist() == [[1, 1, 1]]


# r1 and r2 are closed, r3 stays open, r4 is no longer listed, r5 was closed before, r6 is new.
SINCE = """
document  as_of       issued_on   report  acceptance    implementation
A/1       2021-03-31  2020-10-01  r1      accepted      in_progress
A/1       2021-03-31  2019-10-01  r2      accepted      not_started
A/1       2021-03-31  2019-10-01  r3      accepted      in_progress
A/1       2021-03-31  2019-10-01  r4      accepted      in_progress
A/1       2021-03-31  2019-10-01  r5      accepted      implemented
A/2       2022-03-31  2020-10-01  r1      accepted      implemented
A/2       2022-03-31  2019-10-01  r2      not_accepted  -
A/2       2022-03-31  2019-10-01  r3      accepted      in_progress
A/2       2022-03-31  2019-10-01  r5      accepted      implemented
A/2       2022-03-31  2021-10-01  r6      accepted      implemented
"""


def test_closures_are_counted_among_those_open_in_the_previous_document():
    assert as_text(metrics.closed_since_previous(listed(SINCE), by="document")) == as_text(
        drawn(
            """
            document  numerator  denominator  rate   implemented  not_accepted  not_relevant  no_longer_listed
            A/2       2          4            0.500  1            1             0             1
            """
        )
    )


def test_closures_by_age_use_the_age_at_the_previous_document():
    table = metrics.closing_by_age(listed(SINCE), by="document")
    columns = ["band", "age_at", "numerator", "denominator", "no_longer_listed"]
    assert as_text(table[columns]) == as_text(
        drawn(
            """
            band     age_at             numerator  denominator  no_longer_listed
            under_1  previous_document  1          1            0
            1_to_2   previous_document  1          3            1
            """
        )
    )


def test_dropped_recommendations_are_unknown_without_the_previous_document():
    gone = metrics.closed_since_previous(listed(GAP), by="document")
    assert gone["no_longer_listed"].isna().all()


def test_a_document_without_previous_statuses_gives_no_closures():
    alone = listed(SINCE).query("document == 'A/1'")
    closed = metrics.closed_since_previous(alone)
    assert closed["denominator"].tolist() == [0]
    assert closed["rate"].isna().all()


# At 2022-03-31: r1 was done in time, r2 late (open in A/1 after its deadline), r3 is open, r4 is
# not relevant, r5 is not due yet, r6 names a start.
DEADLINES = """
document  as_of       target_kind  target_date  report  acceptance    implementation
A/1       2021-03-31  deadline     2021-12-31   r1      accepted      in_progress
A/1       2021-03-31  deadline     2020-12-31   r2      accepted      in_progress
A/2       2022-03-31  deadline     2021-12-31   r1      accepted      implemented
A/2       2022-03-31  deadline     2020-12-31   r2      accepted      implemented
A/2       2022-03-31  deadline     2021-12-31   r3      accepted      in_progress
A/2       2022-03-31  deadline     2021-12-31   r4      not_relevant  -
A/2       2022-03-31  deadline     2022-12-31   r5      accepted      in_progress
A/2       2022-03-31  start        2020-12-31   r6      accepted      in_progress
"""


def test_late_implementation_is_counted_among_those_whose_deadline_had_passed():
    table = metrics.deadline_cohort(listed(DEADLINES), by="document").query("document == 'A/2'")
    assert as_text(table.drop(columns="document")) == as_text(
        drawn(
            """
            numerator  denominator  rate   open  closed_otherwise  implemented_late  timing_not_known
            2          4            0.500  1     1                 1                 0
            """
        )
    )


def test_a_printed_previous_status_shows_lateness_if_its_date_is_known():
    alone = listed(DEADLINES).query("document == 'A/2' and report in ['r1', 'r2']")
    alone = alone.assign(change="changed", previous_implementation="in_progress")
    known = alone.assign(previous_as_of=pd.Timestamp("2021-03-31"))
    late = ["implemented_late", "timing_not_known"]
    assert metrics.deadline_cohort(alone)[late].values.tolist() == [[0, 2]]
    assert metrics.deadline_cohort(known)[late].values.tolist() == [[1, 0]]


def test_the_previous_document_is_later_than_the_issue_of_the_newest_report_that_it_listed():
    # Both were listed before; r2, due in 2020, was open after a report of March 2021 had come out.
    alone = listed(DEADLINES).query("document == 'A/2' and report in ['r1', 'r2']")
    alone = alone.assign(change="changed", previous_implementation="in_progress")
    late = ["implemented_late", "timing_not_known"]
    issued = alone.assign(issued_month=["2021-03", pd.NA])
    assert metrics.deadline_cohort(issued)[late].values.tolist() == [[1, 1]]
    new = issued.assign(change=["new", "changed"], previous_implementation=[pd.NA, "in_progress"])
    assert metrics.deadline_cohort(new)[late].values.tolist() == [[0, 1]]


DUE = """
document  as_of       target_kind  target_date  due_on      report  implementation
A/2       2022-03-31  deadline     2022-03-31   2022-01-31  today   in_progress
A/2       2022-03-31  deadline     2023-03-31   2022-06-30  year    not_started
A/2       2022-03-31  deadline     2023-04-01   -           later   in_progress
A/2       2022-03-31  deadline     2022-03-30   -           passed  in_progress
A/2       2022-03-31  deadline     2022-06-30   2022-01-31  done    implemented
A/2       2022-03-31  start        2022-06-30   2022-03-01  start   in_progress
"""


def test_due_next_are_open_recommendations_with_a_deadline_in_the_coming_months():
    due = metrics.due_next(listed(DUE))
    assert due[["report", "days_left"]].values.tolist() == [["today", 0], ["year", 365]]
    assert list(metrics.due_next(listed(DUE), months=13)["report"]) == ["today", "year", "later"]
    assert list(metrics.due_next(listed(DUE), date="due_on")["report"]) == ["year"]


def test_the_due_date_of_the_organization_is_independent_of_the_deadline_of_the_jiu():
    own = metrics.overdue(listed(DUE), date="due_on")
    assert own[["report", "days_overdue"]].values.tolist() == [["today", 59], ["start", 30]]
    assert list(metrics.overdue(listed(DUE))["report"]) == ["passed"]


def test_age_counts_from_the_end_of_the_month_where_only_that_is_known():
    aged = metrics.age(
        listed(
            """
            document  as_of       issued_on   issued_month  report_year  report
            A/1       2022-03-31  2021-03-01  2021-03       2020         day
            A/1       2022-03-31  -           2021-02       2020         month
            A/1       2022-03-31  -           -             2020         year
            """
        )
    )
    assert list(aged["age_days"]) == [395, 396, 455]
    assert list(aged["issued_precision"]) == ["day", "month", "year"]
    assert list(aged["age_is_assumed"]) == [False, False, True]


# r1 is implemented within a year, r2 somewhere between its first and its third year, r3 is not
# relevant, r4 is open, r5 never listed; r1 to r4 are of 2019-12-31, r5 of the report of r4.
COHORT = """
document  as_of       issued_on   report_year  report          recommendation  acceptance    implementation
A/1       2020-06-30  2019-12-31  2019         JIU/REP/2019/1  1               accepted      implemented
A/1       2020-06-30  2019-12-31  2019         JIU/REP/2019/1  2               accepted      in_progress
A/1       2020-06-30  2019-12-31  2019         JIU/REP/2019/1  3               accepted      not_started
A/1       2020-06-30  2019-12-31  2019         JIU/REP/2019/2  1               accepted      in_progress
A/2       2022-06-30  2019-12-31  2019         JIU/REP/2019/1  2               accepted      implemented
A/2       2022-06-30  2019-12-31  2019         JIU/REP/2019/1  3               not_relevant  -
A/2       2022-06-30  2019-12-31  2019         JIU/REP/2019/2  1               accepted      in_progress
"""
ADDRESSED = """
organization  report          recommendation
A             JIU/REP/2019/2  1
A             JIU/REP/2019/2  2
B             JIU/REP/2019/2  3
"""


def test_a_cohort_counts_each_recommendation_once_with_its_last_status():
    assert as_text(metrics.cohorts(listed(COHORT))) == as_text(
        drawn(
            """
            report_year  numerator  denominator  rate   listed  open  closed  no_information  never_listed  from_addressed
            2019         2          4            0.500  4       1     3       0               0             0
            """
        )
    )


def test_addressed_recommendations_are_the_denominator_where_known():
    table = metrics.cohorts(listed(COHORT), addressed=drawn(ADDRESSED))
    columns = ["numerator", "denominator", "listed", "never_listed", "from_addressed"]
    assert table[columns].values.tolist() == [[2, 5, 4, 1, 2]]


def test_the_share_implemented_after_years_states_what_is_unknown():
    table = metrics.implemented_after(listed(COHORT), years=[1, 2, 3])
    # After one and two years: r1 is done, r2 is not known, the other two are not implemented.
    assert as_text(table) == as_text(
        drawn(
            """
            report_year  years  numerator  denominator  rate   unknown  not_reached
            2019         1      1          4            0.250  1        0
            2019         2      1          4            0.250  1        0
            2019         3      0          0            -      0        4
            """
        )
    )
    wider = metrics.implemented_after(listed(COHORT), years=[2], addressed=drawn(ADDRESSED))
    assert wider[["numerator", "denominator", "unknown"]].values.tolist() == [[1, 5, 2]]


def test_the_rate_among_accepted_recommendations_needs_a_complete_population():
    with pytest.raises(ValueError, match="complete=True"):
        metrics.implemented_of_accepted(listed(SINCE))
    alone = listed(SINCE).query("document == 'A/1'")
    assert metrics.implemented_of_accepted(alone, complete=True)["numerator"].tolist() == [1]


@pytest.mark.parametrize("metric", [metrics.rates, metrics.open_counts, metrics.status_counts])
def test_counting_several_documents_of_one_organization_together_gives_a_warning(metric):
    with pytest.warns(metrics.PooledDocumentsWarning, match="2 documents of A"):
        metric(listed(SINCE))
    metric(listed(SINCE), by="document")
    metric(listed(SINCE), by=["as_of"])


def test_the_warning_names_the_line_of_the_caller_also_in_code_without_a_module():
    with pytest.warns(metrics.PooledDocumentsWarning) as found:
        metrics.status_counts(listed(SINCE))
        exec("count(rows)", {"count": metrics.status_counts, "rows": listed(SINCE)})
    assert [each.filename for each in found] == [__file__, "<string>"]


@pytest.mark.parametrize(
    ("metric", "column", "held"),
    [
        (metrics.acceptance_rate, "acceptance", "the organization's response"),
        (metrics.overdue, "target_date", "deadline"),
        (metrics.flows, "change", "the change since the previous document"),
        (metrics.cohorts, "report_year", "the year in the symbol"),
        (metrics.transitions, "document", "the symbol of the progress report"),
    ],
)
def test_a_missing_column_is_named_with_its_meaning_and_the_metric(metric, column, held):
    frame = listed(DUE).assign(report_year=2020, issued_on=pd.NaT).drop(columns=column)
    with pytest.raises(UsageError, match=rf"{metric.__name__}.*'{column}'.*{held}"):
        metric(frame)


def test_days_that_are_text_are_read_and_other_text_is_refused_with_what_to_do():
    frame = listed(DUE).astype({"target_date": "str"})
    assert len(metrics.overdue(frame)) == len(metrics.overdue(listed(DUE)))
    frame.loc[0, "target_date"] = "31/12/2021"
    with pytest.raises(UsageError, match=r"'target_date'.*string values.*pd\.to_datetime"):
        metrics.overdue(frame)


def test_cohorts_are_always_grouped_by_year():
    history = listed(COHORT)
    named = metrics.cohorts(history, by=["report_year"])
    pd.testing.assert_frame_equal(named, metrics.cohorts(history))
    after = metrics.implemented_after(history, by="report_year")
    pd.testing.assert_frame_equal(after, metrics.implemented_after(history))


def of_history_alone():
    """Return the metrics that need a history and nothing else."""
    for function in (getattr(metrics, name) for name in metrics.__all__ if name.islower()):
        parameters = signature(function).parameters
        needed = [each.name for each in parameters.values() if each.default is each.empty]
        if needed == ["history"] and "complete" not in parameters:
            yield function


@pytest.mark.parametrize("metric", list(of_history_alone()))
def test_metrics_accept_an_empty_frame(metric, package):
    for rows in (package.history.iloc[:0], package.history.iloc[:0].astype(object)):
        metric(rows)
