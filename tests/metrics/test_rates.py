"""Properties of rates and counts that hold for any recommendations."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiu_analysis import metrics
from jiu_analysis.terms import ACCEPTANCE, ACCEPTED, ADDRESSEES, IMPLEMENTATION, STATUSES

RATES = [
    metrics.acceptance_rate,
    metrics.acceptance_rate_of_relevant,
    metrics.implementation_rate,
    metrics.implemented_share,
    metrics.closure_rate,
]

rows = st.lists(
    st.fixed_dictionaries(
        {
            "addressee": st.sampled_from(ADDRESSEES),
            "acceptance": st.sampled_from(ACCEPTANCE),
            "implementation": st.sampled_from([*IMPLEMENTATION, None]),
        }
    ),
    min_size=1,
    max_size=40,
).map(pd.DataFrame)

# One computation takes milliseconds, and the rows of one example have most combinations.
few = settings(max_examples=30)


def test_a_single_or_duplicate_grouping_column_is_accepted(session):
    for rate in RATES:
        alone = rate(session.history, by="addressee")
        pd.testing.assert_frame_equal(alone, rate(session.history, by=["addressee"]))
        pd.testing.assert_frame_equal(alone, rate(session.history, by=["addressee"] * 2))


@few
@given(rows, st.sampled_from(RATES))
def test_a_rate_lies_in_its_interval_and_between_0_and_1(history, rate):
    table = rate(history, by=["addressee"], interval=True).dropna()
    assert (table["ci_low"] >= 0).all()
    assert (table["ci_high"] <= 1).all()
    assert (table["ci_low"] <= table["rate"]).all()
    assert (table["rate"] <= table["ci_high"]).all()


@few
@given(rows, st.sampled_from(RATES))
def test_groups_add_up_to_the_total(history, rate):
    both = ["numerator", "denominator"]
    assert (
        rate(history, by=["addressee"])[both].sum().tolist() == rate(history)[both].iloc[0].tolist()
    )


@few
@given(rows)
def test_every_recommendation_is_open_closed_or_without_information(history):
    counts = metrics.open_counts(history).iloc[0]
    assert counts[["open", "closed", "no_information"]].sum() == counts["total"] == len(history)
    assert counts["no_information"] == history["acceptance"].eq("no_information").sum()
    assert not (metrics.is_open(history) & metrics.is_closed(history)).any()
    assert metrics.status_counts(history)["count"].sum() == len(history)


@few
@given(rows, st.sampled_from(RATES), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(history, rate, random):
    order = list(history.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        rate(history, by=["addressee"]), rate(history.loc[order], by=["addressee"])
    )


@few
@given(rows)
def test_categorical_and_text_columns_give_the_same_result(history):
    categories = history.assign(
        acceptance=pd.Categorical(history["acceptance"], ACCEPTANCE, ordered=True),
        implementation=pd.Categorical(history["implementation"], IMPLEMENTATION, ordered=True),
    )
    pd.testing.assert_frame_equal(metrics.rates(history), metrics.rates(categories))


def test_missing_keys_form_a_group():
    history = pd.DataFrame(
        {
            "officer": ["A", None],
            "acceptance": ["accepted"] * 2,
            "implementation": ["implemented"] * 2,
        }
    )
    assert len(metrics.open_counts(history, by=["officer"])) == 2
    assert len(metrics.acceptance_rate(history, by=["officer"])) == 2


def test_status_counts_by_a_key_contain_every_combination():
    history = pd.DataFrame(
        {
            "report_year": [2020, 2021],
            "acceptance": ["accepted", "not_relevant"],
            "implementation": ["implemented", None],
        }
    )
    counts = metrics.status_counts(history, by=["report_year"])
    assert len(counts) == 2 * len(STATUSES)
    assert counts["count"].sum() == 2


@few
@given(rows, st.sampled_from([[], ["addressee"]]))
def test_a_custom_share_reproduces_the_built_in_rates(history, by):
    known = history["acceptance"].ne("no_information")
    accepted = history["acceptance"].isin(ACCEPTED)
    done = accepted & history["implementation"].eq("implemented")
    pd.testing.assert_frame_equal(
        metrics.share(history, accepted, among=known, by=by),
        metrics.acceptance_rate(history, by=by).drop(columns="partially_accepted"),
    )
    pd.testing.assert_frame_equal(
        metrics.share(history, done, among=accepted, by=by),
        metrics.implementation_rate(history, by=by),
    )


def test_a_share_needs_a_boolean_for_each_row_and_ignores_missing_ones():
    history = pd.DataFrame({"acceptance": ["accepted", "accepted"]})
    marks = pd.Series([True, None], dtype="boolean")
    assert metrics.share(history, marks)["numerator"].tolist() == [1]
    with pytest.raises(ValueError, match="1 truth values for 2 rows"):
        metrics.share(history, marks[:1])
