"""Verifications are added completely or not at all, and none is ever lost."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jiu_analysis as jiu
from jiu_analysis.datapackage.verifications import VerificationConflictError, record
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.resources import resource_path

READING = {
    "document": "WO/PBC/34/6",
    "report": "JIU/REP/2018/6",
    "recommendation": "8",
    "addressee": "executive_head",
    "support": "not_supported",
    "verified_implementation": "in_progress",
    "note": "=the text says so",
    "verified_by": "A",
    "verified_on": "2022-07-01",
}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(resource_path("data"), tmp_path / "mine")


def test_a_verification_is_stored_as_given(folder):
    assert record(folder, [READING]) == (1, 0, 0)
    [kept] = jiu.load(folder).verifications.astype(str).to_dict("records")
    assert kept == READING
    assert record(folder, [READING]) == (0, 0, 1)


def test_verifications_of_two_evaluators_are_both_stored(folder):
    other = READING | {"verified_by": "B", "support": "supported"}
    record(folder, [READING])
    assert record(folder, [READING, other]) == (1, 0, 1)
    assert len(jiu.load(folder).verifications) == 2


def test_a_different_verification_of_the_same_day_is_a_conflict_that_shows_both(folder):
    record(folder, [READING])
    before = (folder / "verifications.csv").read_bytes()
    new = READING | {"verified_by": "B"}
    with pytest.raises(VerificationConflictError, match=r"support was not_supported, is now arg"):
        record(folder, [new, READING | {"support": "arguable"}])
    assert (folder / "verifications.csv").read_bytes() == before
    assert record(folder, [new, READING | {"support": "arguable"}], replace=True) == (1, 1, 0)
    assert set(jiu.load(folder).verifications["support"]) == {"arguable", "not_supported"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"support": "yes"}, r"f\.xlsx, line 7, column support: one of supported, arguable"),
        ({"support": ""}, r"line 7, column support: may not be empty"),
        ({"verified_on": "1.7.2022"}, r"line 7, column verified_on: a date as"),
        ({"verified_by": ""}, r"line 7, column verified_by: may not be empty"),
        ({"recommendation": "99"}, r"line 7, .*must be a row of"),
        ({"addressee": "legislative_body"}, r"line 7, .*must be a row of statuses"),
        ({"document": "X/1"}, r"line 7, .*must be a row of documents"),
    ],
)
def test_an_invalid_verification_is_refused_with_its_line(folder, wrong, message):
    with pytest.raises(ContentError, match=message):
        record(folder, [READING, READING | wrong], name="f.xlsx", lines=[6, 7])
    assert jiu.load(folder).verifications.empty


def test_neither_the_package_of_the_project_nor_a_missing_one_is_written_to(tmp_path):
    with pytest.raises(UsageError, match="in a data package of your own"):
        record(resource_path("data"), [READING])
    with pytest.raises(UsageError, match="no data package here"):
        record(tmp_path / "none", [READING])
    assert list(tmp_path.iterdir()) == []


def test_verifications_are_loaded_with_their_document(folder):
    record(folder, [READING])
    assert len(jiu.load(folder, document="WO/PBC/34/6").verifications) == 1


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["supported", "arguable"])), max_size=6
    )
)
def test_the_last_verification_of_each_evaluator_is_stored(tmp_path_factory, message):
    folder = shutil.copytree(resource_path("data"), tmp_path_factory.mktemp("p") / "mine")
    for who, support in message:
        record(folder, [READING | {"verified_by": who, "support": support}], replace=True)
    kept = jiu.load(folder).verifications
    assert dict(zip(kept["verified_by"], kept["support"], strict=True)) == dict(message)


def writing(folder):
    """Record readings without end; one day each."""
    for day in range(10_000):
        record(folder, [READING | {"verified_on": f"{2000 + day // 300}-0{1 + day % 9}-15",
                                   "verified_by": str(day)}])  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="processes are killed by a signal")
def test_a_process_killed_while_saving_leaves_a_complete_file(folder):
    kept = 0
    for moment in (0.05, 0.11, 0.17):
        writer = multiprocessing.get_context("spawn").Process(target=writing, args=(folder,))
        writer.start()
        deadline = time.monotonic() + 60
        while len(jiu.load(folder).verifications) <= kept:
            assert time.monotonic() < deadline
        time.sleep(moment)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        found = len(jiu.load(folder).verifications)
        assert found > kept, "nothing that was saved is lost"
        kept = found
    assert record(folder, [READING | {"verified_by": "after"}]) == (1, 0, 0)
