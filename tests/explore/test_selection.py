"""Selections return the same rows as plain pandas, and so does their generated code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from altered import with_document, with_tables
from hypothesis import given, settings
from hypothesis import strategies as st

import jiu_analysis as jiu
from jiu_analysis import metrics
from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection import Rows, Selection, differences, key_figures
from jiu_analysis.explore.selection.rows import KEYS

PACKAGE = jiu.load()


def several(key):
    return st.lists(st.sampled_from(Rows(PACKAGE).values(key)), max_size=3, unique=True)


WORDS = ["2018", "jiu/rep", "TRAINING", "heads", "chief", "道德", "", " ", "nowhere at all"]
SELECTIONS = st.builds(
    Selection,
    **{key: several(key) for key in KEYS},
    is_open=st.sampled_from([None, True, False]),
    overdue=st.sampled_from([None, True, False]),
    put_to_decision=st.sampled_from([None, True, False]),
    text=st.sampled_from(WORDS) | st.text(max_size=4),
)


def by_hand(selection):
    """Return the same rows with plain pandas; searches for words row by row."""
    rows = PACKAGE.history.assign(
        deadline=[deadline_of(row) for _, row in PACKAGE.history.iterrows()]
    )
    for key in KEYS:
        if values := getattr(selection, key):
            there = [value for value in values if value is not None]
            rows = rows[rows[key].isin(there) | (rows[key].isna() & (None in values))]
    if selection.is_open is not None:
        rows = rows[metrics.is_open(rows) == selection.is_open]
    late = metrics.overdue(PACKAGE.history).index
    if selection.overdue is not None:
        rows = rows[rows.index.isin(late) == selection.overdue]
    if selection.put_to_decision is not None:
        decided = {(row.report, row.recommendation) for row in PACKAGE.decisions.itertuples()}
        is_decided = [(row.report, row.recommendation) in decided for row in rows.itertuples()]
        rows = rows[np.array(is_decided, dtype=bool) == selection.put_to_decision]
    english = PACKAGE.officers.set_index("officer")["officer_en"]
    columns = ["report", "title_en", "title_zh", "summary", "officer", "target_wording"]

    def says(row):
        reported = [str(row[each]) for each in columns if pd.notna(row[each])]
        reported += [english[row["officer"]]] if pd.notna(row["officer"]) else []
        parts = [each.casefold() for each in reported]
        return all(
            any(word in part for part in parts) for word in selection.text.casefold().split()
        )

    rows = rows.drop(columns="deadline")
    return rows[[says(row) for row in rows.to_dict("records")]] if len(rows) else rows


def deadline_of(row):
    """Return whether the deadline of a row has passed, from its columns."""
    if pd.isna(row["target_date"]) or row["target_kind"] != "deadline":
        return "none"
    return "passed" if row["target_date"] < row["as_of"] else "coming"


@settings(max_examples=30)
@given(SELECTIONS)
def test_the_count_of_each_option_is_what_it_would_select(selection):
    rows = Rows(PACKAGE)
    counts = rows.counts(selection)
    for key in ("change", "deadline", "report_year"):
        for value in rows.values(key):
            chosen = replace(selection, **{key: [value]})
            assert counts[key][value] == len(rows.places(chosen)), (key, value)


def test_an_empty_selection_shows_the_count_without_each_condition():
    rows = Rows(PACKAGE)
    assert rows.loosened(Selection(report_year=2018, text="nowhere at all")) == {"text": 4}


def test_a_start_date_is_not_a_deadline(package):
    [row] = Selection(report="JIU/REP/2021/5", deadline="none").of(package).query(
        "recommendation == 3"
    ).to_dict("records")  # fmt: skip
    assert row["target_kind"] == "start"


def test_ten_questions_have_a_selection_each(package):
    open_without = Selection(is_open=True, deadline="none").of(package)
    assert len(open_without) == 8
    to_decide = Selection(addressee="legislative_body", put_to_decision=True).of(package)
    assert len(to_decide) == 7
    assert set(Selection(change="changed").of(package)["change"]) == {"changed"}


def test_two_documents_are_compared_side_by_side(package):
    rows = package.statuses.iloc[1:].copy()
    rows.loc[rows.index[0], "implementation"] = "not_started"
    both = with_document(package, "D/1", rows, as_of=pd.Timestamp("2021-03-31"))
    found = differences(both, "D/1", "WO/PBC/34/6")
    assert found["differs"].value_counts().to_dict() == {"status": 1, "second_only": 1}
    assert found.set_index("differs").loc["status", "status_first"] == "not_started"
    assert differences(both, "D/1", "D/1").empty
    with pytest.raises(UsageError, match="no document 'X/1'"):
        differences(both, "D/1", "X/1")


@settings(max_examples=60)
@given(SELECTIONS)
def test_selected_rows_equal_those_filtered_with_plain_pandas(selection):
    pd.testing.assert_frame_equal(selection.of(PACKAGE), by_hand(selection))


@settings(max_examples=20)
@given(SELECTIONS)
def test_the_code_gives_the_same_frame_without_widgets(selection):
    names = {}
    exec(selection.code(), names)
    pd.testing.assert_frame_equal(names["chosen"], selection.of(PACKAGE))
    assert names["selection"] == selection


def test_the_code_opens_the_same_package(tmp_path, package):
    for file in package.path.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    names = {}
    exec(Selection(overdue=True).code(tmp_path), names)
    assert names["package"].path == tmp_path
    assert len(names["chosen"]) == 5


def test_an_empty_selection_has_all_rows(package):
    pd.testing.assert_frame_equal(Selection().of(package), package.history)


def test_a_single_value_needs_no_list_and_duplicates_are_ignored():
    assert Selection(document="WO/PBC/34/6") == Selection(document=["WO/PBC/34/6"] * 2)
    assert Selection(report_year=2018).report_year == (2018,)


def test_missing_values_can_be_selected(package):
    chosen = Selection(implementation=None).of(package)
    assert chosen["implementation"].isna().all()
    assert len(chosen) == 2


def test_a_word_outside_the_vocabulary_is_refused_with_the_valid_ones():
    with pytest.raises(
        UsageError, match="no acceptance 'rejected'; there is: accepted, partially_"
    ):
        Selection(acceptance="rejected")


def test_an_unknown_value_is_refused_with_known_ones(package):
    with pytest.raises(UsageError, match=r"it has: .*Business Continuity Coordinator, Chief Eth"):
        Selection(officer="nobody").of(package)
    with pytest.raises(UsageError, match="no document 'WO/PBC/1/1' in the data package; it has"):
        Selection(document="WO/PBC/1/1").of(package)


def test_words_are_searched_in_the_text_of_documents(package):
    texts = pd.DataFrame(
        {
            "document": ["WO/PBC/34/6"],
            "locator": ["annex II, lines 530-537"],
            "recommendation_text": ["A Sentence of our own"],
            "assessment_text": [None],
        }
    )
    own = with_tables(package, texts=texts)
    chosen = Selection(text="OWN sentence").of(own)
    assert chosen["locator"].tolist() == ["annex II, lines 530-537"]
    assert Selection(text="own sentence").of(package).empty


@pytest.mark.parametrize("typed", ["chief ethics officer", "CHIEF ETHICS OFFICER"])
def test_an_officer_is_found_in_any_case(package, typed):
    as_written = Selection(officer="Chief Ethics Officer").of(package)
    assert len(as_written)
    assert Selection(officer=typed).of(package).equals(as_written)


def test_an_officer_is_found_by_the_english_name(package):
    chosen = Selection(text="chief ethics").of(package)
    assert chosen["officer"].unique().tolist() == ["首席道德操守官"]


def test_an_officer_can_be_selected_by_one_translation_for_all_spellings(package):
    chosen = jiu.Selection(officer="Chief Information Officer (CIO)").of(package)
    assert len(chosen) == 7
    assert chosen["officer"].nunique() == 3
    with pytest.raises(UsageError, match=r"no officer 'Nobody' .*, … and \d+ more"):
        jiu.Selection(officer="Nobody").of(package)


def test_cached_rows_give_the_same_frame_as_a_selection(package):
    rows = Rows(package)
    for selection in (Selection(overdue=True), Selection(text="2018"), Selection()):
        pd.testing.assert_frame_equal(rows.of(selection), selection.of(package))


def test_key_figures_have_numerator_and_denominator(package):
    figures = key_figures(package.history).set_index("indicator")
    assert figures.loc["open", ["numerator", "denominator"]].tolist() == [24, 51]
    assert figures.loc["implementation_rate", ["numerator", "denominator"]].tolist() == [25, 49]
    assert figures.loc["overdue", ["numerator", "denominator"]].tolist() == [5, 16]
    pd.testing.assert_frame_equal(
        Selection(addressee="executive_head").key_figures(package),
        package.history.query("addressee == 'executive_head'").pipe(key_figures),
    )


def test_key_figures_of_an_empty_selection_are_missing(package):
    figures = key_figures(package.history.iloc[:0])
    assert (figures["denominator"] == 0).all()
    assert figures["rate"].isna().all()
