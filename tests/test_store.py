"""A reading goes into a data package whole or not at all."""

from __future__ import annotations

import dataclasses

import pytest
from writing import Recommendation, small_document

import jiu_analysis as jiu
from jiu_analysis.documents import read
from jiu_analysis.errors import UsageError
from jiu_analysis.store import ConflictError, take_in


@pytest.fixture
def reading_of(tmp_path):
    def make(document):
        path = tmp_path / "report.md"
        path.write_text(document.text(), encoding="utf-8")
        return read(path)

    return make


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def with_first_status(document, **changes):
    """The same document with the first recommendation of its second report changed."""
    first, second = document.reports
    changed = dataclasses.replace(second.recommendations[0], **changes)
    second = dataclasses.replace(second, recommendations=(changed, *second.recommendations[1:]))
    return dataclasses.replace(document, reports=(first, second))


def test_a_package_is_made_where_there_is_none(reading_of, tmp_path):
    folder = tmp_path / "new" / "package"
    take_in(reading_of(small_document()), folder)
    package = jiu.load(folder)
    assert len(package.statuses) == 5
    assert len(package.reports) > 40, "a new package starts with the reports that are known"
    assert list(tmp_path.glob("new/.package*")) == []


def test_reading_the_same_document_again_changes_nothing(reading_of, tmp_path):
    folder = tmp_path / "package"
    assert take_in(reading_of(small_document()), folder).is_change
    before = content(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert not take_in(reading_of(small_document()), folder).is_change
    assert content(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_the_same_document_from_another_file_changes_nothing(tmp_path):
    folder = tmp_path / "package"
    for name, end in (("first.md", "\n"), ("second.md", "\r\n")):
        (tmp_path / name).write_bytes(small_document().text().replace("\n", end).encode())
    assert take_in(read(tmp_path / "first.md"), folder).is_change
    assert not take_in(read(tmp_path / "second.md"), folder).is_change


def test_a_document_that_says_otherwise_is_refused_with_the_differences(reading_of, tmp_path):
    folder = tmp_path / "package"
    take_in(reading_of(small_document()), folder)
    before = content(folder)
    other = with_first_status(small_document(), status="in_progress", before="not_started")
    with pytest.raises(ConflictError) as caught:
        take_in(reading_of(other), folder)
    assert "statuses.csv has WO/PBC/35/3, JIU/REP/2019/2, 3" in str(caught.value)
    assert "statuses.csv reads WO/PBC/35/3, JIU/REP/2019/2, 3" in str(caught.value)
    assert "--replace" in str(caught.value)
    assert content(folder) == before


def test_with_replace_the_new_reading_wins(reading_of, tmp_path):
    folder = tmp_path / "package"
    take_in(reading_of(small_document()), folder)
    other = with_first_status(small_document(), status="in_progress", before="not_started")
    take_in(reading_of(other), folder, replace=True)
    statuses = jiu.load(folder).statuses
    row = statuses[statuses["recommendation"].eq(3)].iloc[0]
    assert row["implementation"] == "in_progress"
    assert len(statuses) == 5


def test_a_second_document_is_added_beside_the_first(reading_of, tmp_path):
    folder = tmp_path / "package"
    take_in(reading_of(small_document()), folder)
    later = dataclasses.replace(small_document(), symbol="WO/PBC/36/2", session=36)
    take_in(reading_of(later), folder)
    package = jiu.load(folder)
    assert list(package.documents["document"]) == ["WO/PBC/35/3", "WO/PBC/36/2"]
    assert len(package.history) == 10
    assert len(package.recommendations) == 5


def test_a_target_date_that_another_document_denies_is_a_difference(reading_of, tmp_path):
    folder = tmp_path / "package"
    take_in(reading_of(small_document()), folder)
    later = dataclasses.replace(small_document(), symbol="WO/PBC/36/2").edited(
        "2025 年底", "2027 年底"
    )
    with pytest.raises(ConflictError, match="target_date was 2025-12-31, is now 2027-12-31"):
        take_in(reading_of(later), folder)


def test_a_dry_run_writes_nothing(reading_of, tmp_path):
    folder = tmp_path / "package"
    assert take_in(reading_of(small_document()), folder, dry_run=True).is_change
    assert not folder.exists()


def test_texts_are_kept_beside_the_facts_unless_left_out(reading_of, tmp_path):
    take_in(reading_of(small_document()), tmp_path / "with")
    take_in(reading_of(small_document()), tmp_path / "without", keep_texts=False)
    assert "订立计划" in (tmp_path / "with" / "texts.csv").read_text(encoding="utf-8")
    assert len(jiu.load(tmp_path / "without").texts) == 0


def test_a_folder_that_is_something_else_is_left_alone(reading_of, tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="exists and is no data package"):
        take_in(reading_of(small_document()), folder)
    assert content(folder) == {"photo.jpg": b"x"}


def test_what_people_wrote_survives_a_new_reading(reading_of, tmp_path):
    folder = tmp_path / "package"
    take_in(reading_of(small_document()), folder)
    path = folder / "recommendations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("JIU/REP/2022/4,2,executive_head,,", "JIU/REP/2022/4,2,executive_head,Plan.,"),
        encoding="utf-8",
    )
    take_in(
        reading_of(with_first_status(small_document(), officer="某司司长")), folder, replace=True
    )
    summaries = jiu.load(folder).recommendations.set_index(["report", "recommendation"])["summary"]
    assert summaries["JIU/REP/2022/4", 2] == "Plan."


def test_a_known_recommendation_comes_with_its_summary(reading_of, tmp_path):
    document = small_document()
    first, second = document.reports
    known = dataclasses.replace(
        second, symbol="JIU/REP/2018/4", recommendations=(Recommendation(10),)
    )
    document = dataclasses.replace(document, reports=(first, known))
    take_in(reading_of(document), tmp_path / "package")
    summary = jiu.load(tmp_path / "package").recommendations["summary"].dropna()
    assert summary.iloc[0].startswith("Executive heads have all supervisors")
