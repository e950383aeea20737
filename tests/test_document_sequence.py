"""Metrics, checks and pages take the same document for the previous one."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiu_analysis import metrics
from jiu_analysis.document_sequence import Listed, current, previous_documents, superseded
from jiu_analysis.metrics.columns import listed
from jiu_analysis.metrics.series import Series

NAMES = ["A/1", "A/2", "A/2/Rev.1", "A/2/Rev.2", "A/3", "B/1"]


@pytest.mark.parametrize(
    ("case", "previous"),
    [
        ("names one that is not adjacent", "A/1 2021 - - ; A/2 2022 - - ; A/3 2023 A/1 -"),
        ("names none", "A/0 2020 - - ; A/1 2021 - - ; A/3 2023 - -"),
        ("names a superseded one", "A/0 2020 - - ; A/1 2021 - A/0 ; A/3 2023 A/0 -"),
        ("is a revision that names none", "A/1 2021 - - ; A/2 2022 A/1 - ; A/3 2023 - A/2"),
        ("revises the one that it names", "A/1 2021 - - ; A/2 2022 A/1 - ; A/3 2022 A/2 A/2"),
        ("revises again", "A/1 2021 - - ; A/2 2022 A/1 - ; A/4 2022 - A/2 ; A/3 2023 - A/2"),
    ],
)  # fmt: skip
def test_the_previous_document_of_one_that(case, previous):
    rows = [row.split() for row in previous.split(";")]
    given = [Listed(name, "A", int(year), "", named.strip("-"), old.strip("-"))
             for name, year, named, old in rows]  # fmt: skip
    assert previous_documents(given)["A/3"] == ("A/1", False), case


@pytest.mark.parametrize("named", ["X/9", "B/1", "A/4", "A/3"])
def test_there_is_a_gap_before_one_that_names_no_earlier_document_of_its_organization(named):
    given = [Listed("A/1", "A", 2021), Listed("B/1", "B", 2021), Listed("A/4", "A", 2024)]
    found = previous_documents([*given, Listed("A/3", "A", 2023, "", named)])
    assert found["A/3"] == (None, True)
    assert found["A/4"] == ("A/3", False)


def test_two_that_supersede_each_other_are_the_previous_document_of_none():
    both = [Listed("A/1", "A", 2021, "", "", "A/2"), Listed("A/2", "A", 2021, "", "", "A/1")]
    found = previous_documents([*both, Listed("A/3", "A", 2022, "", "A/1")])
    assert found["A/3"] == (None, False)


@st.composite
def tables(draw):
    """Return a table of documents with any references among them."""
    maybe = st.none() | st.sampled_from([*NAMES, "X/9"])
    rows = [
        {
            "document": name,
            "organization": name[0],
            "body": draw(st.sampled_from([None, "X", "Y"])),
            "as_of": pd.Timestamp(draw(st.integers(2020, 2023)), 12, 31),
            "previous_document": draw(maybe),
            "supersedes": draw(maybe),
        }
        for name in draw(st.permutations(NAMES))
    ]
    return pd.DataFrame(rows).astype({"previous_document": object, "supersedes": object})


@settings(max_examples=100)
@given(tables())
def test_metrics_follow_the_sequence_whatever_documents_name(table):
    history = table.assign(
        report="r1", recommendation=1, acceptance="accepted", implementation="in_progress"
    )
    found, gone = previous_documents(listed(table)), superseded(listed(table))
    series = Series(history, "test").documents
    names = [*series["document"], None]
    assert {*names[:-1]} == {*table["document"]} - {*gone}
    for row in series.to_dict("records"):
        expected = found[row["document"]]
        assert (names[row["previous"]], row["gap"]) == expected
        assert current(row["document"], gone) == row["document"]
    assert {*metrics.superseded(table)} == {*gone}
