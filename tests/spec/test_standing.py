"""The figures that head a session page, counted by hand from a dozen rows."""

from __future__ import annotations

import pandas as pd
import pytest
from drawing import listed

from jiu_analysis import metrics
from jiu_analysis.errors import UsageError
from jiu_analysis.report import standing

# Two documents of one organization; the second one is looked at.
#  r1, r2  closed since; r1 in time (its deadline came after A/1), r2 late (open in A/1, after it)
#  r3      overdue          r4  due in the coming 12 months      r5  due later
#  r6      became not relevant, a closure                       r7  left the list while open
#  r8      had been closed before: listed by A/1 only           r9  names a start, never overdue
#  n1..n3  new: implemented at once, in progress, not accepted
ROWS = """
document as_of      previous_document report acceptance   implementation target_date target_kind
A/1      2021-03-31 -                 r1     accepted     in_progress    2021-12-31  deadline
A/1      2021-03-31 -                 r2     accepted     in_progress    2020-12-31  deadline
A/1      2021-03-31 -                 r3     accepted     not_started    2021-06-30  deadline
A/1      2021-03-31 -                 r4     accepted     in_progress    2022-12-31  deadline
A/1      2021-03-31 -                 r5     accepted     in_progress    2023-12-31  deadline
A/1      2021-03-31 -                 r6     accepted     not_started    -           -
A/1      2021-03-31 -                 r7     accepted     not_started    -           -
A/1      2021-03-31 -                 r8     accepted     implemented    -           -
A/1      2021-03-31 -                 r9     accepted     in_progress    2022-01-01  start
A/2      2022-03-31 A/1               r1     accepted     implemented    2021-12-31  deadline
A/2      2022-03-31 A/1               r2     accepted     implemented    2020-12-31  deadline
A/2      2022-03-31 A/1               r3     accepted     not_started    2021-06-30  deadline
A/2      2022-03-31 A/1               r4     accepted     in_progress    2022-12-31  deadline
A/2      2022-03-31 A/1               r5     accepted     in_progress    2023-12-31  deadline
A/2      2022-03-31 A/1               r6     not_relevant -              -           -
A/2      2022-03-31 A/1               r9     accepted     in_progress    2022-01-01  start
A/2      2022-03-31 A/1               n1     accepted     implemented    -           -
A/2      2022-03-31 A/1               n2     accepted     in_progress    -           -
A/2      2022-03-31 A/1               n3     not_accepted -              -           -
"""


@pytest.fixture
def found():
    return standing.of_document(listed(ROWS), "A/2")


def test_open_is_counted_among_those_listed(found):
    assert (found.open, found.listed) == (5, 10)  # r3, r4, r5, r9, n2


def test_closed_since_is_counted_among_those_listed_and_not_closed_before(found):
    assert found.listed_before == 8  # r1 to r7 and r9; r8 had been closed
    assert found.closed == {"implemented": 2, "not_relevant": 1}
    assert found.no_longer_listed == 1


def test_new_ones_have_their_first_status(found):
    assert found.new == {"implemented": 1, "in_progress": 1, "not_accepted": 1}


def test_overdue_is_counted_among_those_whose_deadline_had_passed(found):
    assert (found.overdue, found.passed) == (1, 3)
    assert (found.implemented, found.implemented_late, found.timing_not_known) == (2, 1, 0)


def test_due_next_are_open_recommendations_with_a_deadline_in_12_months(found):
    assert found.due_next == 1


def test_a_superseded_document_is_evaluated_as_of_its_own_date():
    history = listed(ROWS)
    later = history[history["document"].eq("A/2")].assign(document="A/2/Rev.1", supersedes="A/2")
    both = pd.concat([history.assign(supersedes=None), later], ignore_index=True)
    assert set(metrics.up_to(both, "A/2")["document"]) == {"A/1", "A/2"}
    assert standing.of_document(metrics.up_to(both, "A/2"), "A/2").listed_before == 8
    assert standing.of_document(metrics.up_to(both, "A/2/Rev.1"), "A/2/Rev.1").listed_before == 8


@pytest.mark.parametrize(
    "figure",
    [
        metrics.dropped,
        metrics.flows,
        metrics.status_over_time,
        lambda rows: standing.of_document(rows, "A/2"),
    ],
)
def test_rows_with_their_previous_status_are_refused_where_all_documents_are_needed(figure):
    moved = metrics.with_previous(listed(ROWS)).query("document == 'A/2'")
    with pytest.raises(
        UsageError, match=r"package\.history or metrics\.up_to, not .*with_previous"
    ):
        figure(moved)
