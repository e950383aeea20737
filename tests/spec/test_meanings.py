"""The definition of each metric, as small tables with results computed by hand.

A table is written as text: ``-`` is missing. Each case gives recommendations and what the metric
returns for them.
"""

from __future__ import annotations

import pandas as pd
import pytest
from drawing import as_text, drawn

from jiu_analysis import metrics

# The small data set of most cases.
WORLD = """
report           addressee         acceptance           implementation  change
JIU/REP/2020/1   legislative_body  accepted             implemented     changed
JIU/REP/2020/1   legislative_body  accepted             in_progress     unchanged
JIU/REP/2020/1   executive_head    accepted             not_started     -
JIU/REP/2021/1   executive_head    accepted             implemented     new
JIU/REP/2021/1   executive_head    under_consideration  -               new
JIU/REP/2021/1   executive_head    not_accepted         -               new
JIU/REP/2021/1   executive_head    not_relevant         -               new
JIU/REP/2021/1   executive_head    accepted             -               new
"""

NONE_ACCEPTED = """
report           addressee         acceptance    implementation  change
JIU/REP/2021/1   executive_head    not_relevant  -               new
"""

# Each of the words that only some organizations print, beside a row of the usual ones.
PARTIAL = """
report           addressee         acceptance          implementation  change
JIU/REP/2022/1   executive_head    accepted            implemented     -
JIU/REP/2022/1   executive_head    partially_accepted  implemented     -
JIU/REP/2022/1   executive_head    partially_accepted  in_progress     -
JIU/REP/2022/1   executive_head    partially_accepted  -               -
JIU/REP/2022/1   executive_head    not_accepted        -               -
JIU/REP/2022/1   executive_head    no_information      -               -
"""

CASES = {
    "acceptance rate: accepted of all": (
        WORLD,
        "acceptance_rate",
        [],
        """
        numerator  denominator  rate  partially_accepted
        5          8            0.625  0
        """,
    ),
    "acceptance rate of the relevant: those not relevant leave the whole": (
        WORLD,
        "acceptance_rate_of_relevant",
        [],
        """
        numerator  denominator  rate  partially_accepted
        5          7            0.714  0
        """,
    ),
    "implementation rate: implemented of the accepted": (
        WORLD,
        "implementation_rate",
        [],
        """
        numerator  denominator  rate
        2          5            0.400
        """,
    ),
    "implemented share: implemented of all": (
        WORLD,
        "implemented_share",
        [],
        """
        numerator  denominator  rate
        2          8            0.250
        """,
    ),
    "closure rate: implemented, not accepted or not relevant, of all": (
        WORLD,
        "closure_rate",
        [],
        """
        numerator  denominator  rate
        4          8            0.500
        """,
    ),
    "a rate by a key has a row for each value that occurs": (
        WORLD,
        "implementation_rate",
        ["addressee"],
        """
        addressee         numerator  denominator  rate
        executive_head    1          3            0.333
        legislative_body  1          2            0.500
        """,
    ),
    "a rate by two keys": (
        WORLD,
        "acceptance_rate",
        ["report", "addressee"],
        """
        report          addressee         numerator  denominator  rate  partially_accepted
        JIU/REP/2020/1  executive_head    1          1            1.000  0
        JIU/REP/2020/1  legislative_body  2          2            1.000  0
        JIU/REP/2021/1  executive_head    2          5            0.400  0
        """,
    ),
    "an empty whole gives no rate, never 0 %": (
        NONE_ACCEPTED,
        "implementation_rate",
        [],
        """
        numerator  denominator  rate
        0          0            -
        """,
    ),
    "partially accepted counts as accepted, no information is in no denominator": (
        PARTIAL,
        "acceptance_rate",
        [],
        """
        numerator  denominator  rate  partially_accepted
        4          5            0.800  3
        """,
    ),
    "of the accepted, in full or in part, the implemented": (
        PARTIAL,
        "implementation_rate",
        [],
        """
        numerator  denominator  rate
        2          4            0.500
        """,
    ),
    "no information is neither open nor closed": (
        PARTIAL,
        "open_counts",
        [],
        """
        open  closed  no_information  total
        2     3       1               6
        """,
    ),
    "partially accepted without an implementation status is a status of its own": (
        PARTIAL,
        "status_counts",
        [],
        """
        status               count
        implemented          2
        in_progress          1
        not_started          0
        accepted             0
        partially_accepted   1
        under_consideration  0
        not_accepted         1
        not_relevant         0
        no_information       1
        """,
    ),
    "open and closed": (
        WORLD,
        "open_counts",
        ["addressee"],
        """
        addressee         open  closed  no_information  total
        executive_head    3     3       0               6
        legislative_body  1     1       0               2
        """,
    ),
    "status counts have every status, 0 where there is none": (
        WORLD,
        "status_counts",
        [],
        """
        status               count
        implemented          2
        in_progress          1
        not_started          1
        accepted             1
        partially_accepted   0
        under_consideration  1
        not_accepted         1
        not_relevant         1
        no_information       0
        """,
    ),
    "changes, with those of which nothing is said": (
        WORLD,
        "change_counts",
        [],
        """
        change      count
        new         5
        changed     1
        unchanged   1
        not_stated  1
        """,
    ),
}


@pytest.mark.parametrize(("world", "metric", "by", "expected"), CASES.values(), ids=CASES)
def test_the_meaning_of_each_term_matches_its_table(world, metric, by, expected):
    given = drawn(world)
    result = getattr(metrics, metric)(given, by=by)
    assert as_text(result) == as_text(drawn(expected))


def test_acceptance_and_implementation_combine_into_one_status():
    assert list(metrics.status(drawn(WORLD))) == [
        "implemented",
        "in_progress",
        "not_started",
        "implemented",
        "under_consideration",
        "not_accepted",
        "not_relevant",
        "accepted",
    ]


def test_open_is_accepted_and_not_implemented_or_under_consideration():
    assert list(metrics.is_open(drawn(WORLD))) == [
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
    ]


def test_an_implementation_status_without_acceptance_is_ignored():
    rows = drawn(
        """
        acceptance    implementation
        not_accepted  implemented
        accepted      implemented
        """
    )
    rate = metrics.implementation_rate(rows).iloc[0]
    assert (rate["numerator"], rate["denominator"]) == (1, 1)
    assert list(metrics.status(rows)) == ["not_accepted", "implemented"]


def test_the_rate_of_an_empty_frame_is_missing():
    rows = pd.DataFrame({"acceptance": [], "implementation": []}, dtype="str")
    rate = metrics.acceptance_rate(rows).iloc[0]
    assert rate["denominator"] == 0
    assert pd.isna(rate["rate"])


def test_an_interval_is_given_on_request():
    # The Wilson formula with z = 1.959964: centre (p + z²/2n) / (1 + z²/n), half width
    # z √(p(1-p)/n + z²/4n²) / (1 + z²/n); here p = 2/5.
    rate = metrics.implementation_rate(drawn(WORLD), interval=True)
    assert as_text(rate) == as_text(
        drawn(
            """
            numerator  denominator  rate   ci_low  ci_high
            2          5            0.400  0.118   0.769
            """
        )
    )
