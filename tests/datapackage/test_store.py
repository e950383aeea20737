"""A parsed document is stored in a data package completely or not at all."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import json
import os
import shutil
import tempfile
from pathlib import Path

import killing
import pandas as pd
import pytest
from earlier import VERSIONS, as_of_version
from forms import as_docx
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st
from text_tables import read_text
from writing import Recommendation, small_document, stored

import jiu_analysis as jiu
from jiu_analysis.cli import main
from jiu_analysis.datapackage import descriptor, schema, store, transaction
from jiu_analysis.datapackage.store import ConflictError, Outcome, upgrade
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.ingest import ParseResult, read

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def reading_of(tmp_path):
    def make(document):
        path = tmp_path / "report.md"
        path.write_text(document.text(), encoding="utf-8")
        return read(path)

    return make


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def as_read(folder):
    """Return what a reader finds, whatever files the folder contains."""
    names = [descriptor.DICTIONARY, *(each.file for each in descriptor.dictionary().values())]
    return transaction.snapshot(folder, names)


def numbered(number):
    """Return the small document with another symbol."""
    return dataclasses.replace(small_document(), symbol=f"WO/PBC/{number}/2")


def with_first_status(document, **changes):
    """Return the document with the first recommendation of its second report changed."""
    first, second = document.reports
    changed = dataclasses.replace(second.recommendations[0], **changes)
    second = dataclasses.replace(second, recommendations=(changed, *second.recommendations[1:]))
    return dataclasses.replace(document, reports=(first, second))


def test_a_missing_package_is_created(reading_of, tmp_path):
    folder = tmp_path / "new" / "package"
    stored(reading_of(small_document()), folder)
    package = jiu.load(folder)
    assert len(package.statuses) == 5
    assert len(package.reports) > 40, "a new package starts with the reports that are known"
    assert list(tmp_path.glob("new/.package*")) == []


def test_reading_the_same_document_again_changes_nothing(reading_of, tmp_path):
    folder = tmp_path / "package"
    assert stored(reading_of(small_document()), folder).is_change
    before = content(folder)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert not stored(reading_of(small_document()), folder).is_change
    assert content(folder) == before
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_the_same_document_from_another_file_changes_nothing(tmp_path):
    folder = tmp_path / "package"
    for name, end in (("first.md", "\n"), ("second.md", "\r\n")):
        (tmp_path / name).write_bytes(small_document().text().replace("\n", end).encode())
    assert stored(read(tmp_path / "first.md"), folder).is_change
    assert not stored(read(tmp_path / "second.md"), folder).is_change


def test_the_same_document_in_another_form_changes_nothing(tmp_path):
    folder = tmp_path / "package"
    (tmp_path / "first").write_text(small_document().text(), encoding="utf-8")
    (tmp_path / "second").write_bytes(as_docx(small_document().parts(), "zh"))
    assert stored(read(tmp_path / "first"), folder).is_change
    before = content(folder)
    assert not stored(read(tmp_path / "second"), folder).is_change
    assert content(folder) == before


def test_a_changed_document_is_refused_with_the_differences(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    before = content(folder)
    other = with_first_status(small_document(), status="in_progress", before="not_started")
    with pytest.raises(ConflictError) as caught:
        stored(reading_of(other), folder)
    [line] = [each for each in str(caught.value).splitlines() if each.startswith("  statuses")]
    assert line.startswith("  statuses WO/PBC/35/3, JIU/REP/2019/2, 3: ")
    assert "implementation was implemented, is now in_progress" in line
    assert "officer was" not in line
    assert "--replace" in str(caught.value)
    assert content(folder) == before


def test_with_replace_the_new_rows_are_stored(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    other = with_first_status(small_document(), status="in_progress", before="not_started")
    stored(reading_of(other), folder, replace=True)
    statuses = jiu.load(folder).statuses
    row = statuses[statuses["recommendation"].eq(3)].iloc[0]
    assert row["implementation"] == "in_progress"
    assert len(statuses) == 5


def test_a_second_document_is_added_beside_the_first(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    later = dataclasses.replace(small_document(), symbol="WO/PBC/36/2", session=36)
    stored(reading_of(later), folder)
    package = jiu.load(folder)
    assert list(package.documents["document"]) == ["WO/PBC/35/3", "WO/PBC/36/2"]
    assert len(package.history) == 10
    assert len(package.recommendations) == 5


def test_each_document_keeps_its_own_target_date_where_two_disagree(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    later = dataclasses.replace(small_document(), symbol="WO/PBC/36/2").edited(
        "2025 年底", "2027 年底"
    )
    assert stored(reading_of(later), folder).is_change
    assert not stored(reading_of(later), folder).is_change
    assert not stored(reading_of(small_document()), folder).is_change
    package = jiu.load(folder)
    differs = package.history[package.history["target_date"].dt.year.eq(2027)]
    assert list(differs["document"]) == ["WO/PBC/36/2"]
    assert "2027" in differs["target_wording"].item()
    assert package.recommendations["target_date"].dt.year.max() == 2025
    found = package.disagreements
    assert list(found["subject"]) == ["target_date"] * 2
    assert list(found["value"]) == ["2025-12-31", "2027-12-31"]
    assert list(found["documents"]) == [["WO/PBC/35/3"], ["WO/PBC/36/2"]]


def test_another_target_date_in_a_new_reading_of_the_only_document_is_a_conflict(
    reading_of, tmp_path
):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    again = small_document().edited("2025 年底", "2027 年底")
    with pytest.raises(ConflictError, match="target_date was 2025-12-31, is now 2027-12-31"):
        stored(reading_of(again), folder)


def test_each_document_keeps_its_own_addressee_where_two_disagree(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    reading = reading_of(dataclasses.replace(small_document(), symbol="WO/PBC/36/2"))
    for row in reading.tables["statuses"]:
        row["addressee"] = "legislative_body"
    stored(reading, folder)
    package = jiu.load(folder)
    assert len(package.history) == 10
    found = package.disagreements
    assert set(found["subject"]) == {"addressee"}
    assert found["documents"].tolist() == [["WO/PBC/35/3"], ["WO/PBC/36/2"]] * (len(found) // 2)


def matrix(**changes):
    """Return the reading of an annex matrix with one row."""
    row = {
        "report": "JIU/REP/2019/2",
        "recommendation": 9,
        "organization": "WHO",
        "addressee": "executive_head",
        "impact": "e",
    }
    return ParseResult("matrix.pdf", {"addressed": [row | changes]})


def test_a_matrix_adds_the_recommendations_that_it_lists(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    stored(matrix(), folder)
    stored(matrix(organization="FAO"), folder)
    assert not stored(matrix(), folder).is_change
    package = jiu.load(folder)
    assert list(package.addressed["organization"]) == ["FAO", "WHO"]
    assert len(package.recommendations) == 6
    with pytest.raises(ConflictError, match="addressee was executive_head, is now legislative"):
        stored(matrix(addressee="legislative_body"), folder)


def test_a_revision_supersedes_the_document_that_its_symbol_names(reading_of, tmp_path):
    folder = tmp_path / "package"
    for symbol in ("WO/PBC/35/3", "WO/PBC/35/3/REV.10", "WO/PBC/35/3/REV.9"):
        stored(reading_of(dataclasses.replace(small_document(), symbol=symbol)), folder)
    package = jiu.load(folder)
    assert list(package.documents["supersedes"].fillna("")) == ["", *["WO/PBC/35/3"] * 2]
    counted = package.history[~package.history["is_superseded"]]
    assert list(counted["document"].unique()) == ["WO/PBC/35/3/REV.10"]


def test_a_dry_run_writes_nothing(reading_of, tmp_path):
    folder = tmp_path / "package"
    assert stored(reading_of(small_document()), folder, dry_run=True).is_change
    assert not folder.exists()


def test_texts_are_stored_unless_left_out(reading_of, tmp_path):
    stored(reading_of(small_document()), tmp_path / "with")
    stored(reading_of(small_document()), tmp_path / "without", keep_texts=False)
    assert "订立计划" in (tmp_path / "with" / "texts.csv").read_text(encoding="utf-8")
    assert len(jiu.load(tmp_path / "without").texts) == 0


def test_a_folder_that_is_not_a_package_is_left_unchanged(reading_of, tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="exists and is not a data package"):
        stored(reading_of(small_document()), folder)
    assert content(folder) == {"photo.jpg": b"x"}


def test_manual_edits_survive_a_new_reading(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    path = folder / "recommendations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("JIU/REP/2022/4,2,,", "JIU/REP/2022/4,2,Plan.,"),
        encoding="utf-8",
    )
    stored(
        reading_of(with_first_status(small_document(), officer="某司司长")), folder, replace=True
    )
    summaries = jiu.load(folder).recommendations.set_index(["report", "recommendation"])["summary"]
    assert summaries["JIU/REP/2022/4", 2] == "Plan."


def test_the_summary_of_a_known_recommendation_is_stored_with_it(reading_of, tmp_path):
    document = small_document()
    first, second = document.reports
    known = dataclasses.replace(
        second, symbol="JIU/REP/2018/4", recommendations=(Recommendation(10),)
    )
    document = dataclasses.replace(document, reports=(first, known))
    stored(reading_of(document), tmp_path / "package")
    summary = jiu.load(tmp_path / "package").recommendations["summary"].dropna()
    assert summary.iloc[0].startswith("Executive heads have all supervisors")


def test_with_replace_a_target_date_is_stored_with_its_wording(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    again = small_document().edited("2025 年底之前", "2027 年 6 月之前")
    stored(reading_of(again), folder, replace=True)
    [row] = jiu.load(folder).recommendations.dropna(subset="target_date").to_dict("records")
    assert f"{row['target_date']:%Y-%m-%d}" == "2027-06-30"
    assert row["target_precision"] == "month"
    assert "2027 年 6 月" in row["target_wording"]


def test_a_replaced_row_is_counted_once(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    other = with_first_status(small_document(), officer="某司司长")
    outcome = stored(reading_of(other), folder, replace=True)
    assert outcome.rows["statuses"] == 1


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_is_read_from_the_package_as_it_was_stored(text):
    row = ("WIPO", text, "", "=1+1")
    with tempfile.TemporaryDirectory() as folder:
        for table in descriptor.dictionary().values():
            rows = [row] if table.name == "officers" else []
            (Path(folder) / table.file).write_bytes(schema.csv_of(table.columns, rows))
        shutil.copy(descriptor.dictionary_file(), folder)
        officers = read_text(Path(folder))["officers"]
    assert tuple(officers.fillna("").iloc[0]) == row


# many documents at once


def test_several_readings_at_once_are_stored_as_if_one_by_one(reading_of, tmp_path):
    readings = [reading_of(numbered(number)) for number in (36, 37, 38)]
    for reading in readings:
        stored(reading, tmp_path / "one by one")
    results = store.add(readings, tmp_path / "together")
    assert all(isinstance(each, Outcome) and each.is_change for each in results)
    assert content(tmp_path / "together") == content(tmp_path / "one by one")
    assert not any(each.is_change for each in store.add(readings, tmp_path / "together"))


def test_a_rejected_reading_does_not_prevent_others_from_being_stored(reading_of, tmp_path):
    denies = numbered(36).edited("2025 年底", "2027 年底")
    broken = reading_of(numbered(38))
    broken.tables["statuses"][0]["acceptance"] = "perhaps"
    sound = [reading_of(numbered(number)) for number in (36, 39, 40)]
    results = store.add([sound[0], reading_of(denies), broken, *sound[1:]], tmp_path / "package")
    assert [type(each).__name__ for each in results] == [
        "Outcome",
        "ConflictError",
        "ContractError",
        "Outcome",
        "Outcome",
    ]
    assert "is now 2027-12-31" in str(results[1])
    assert "report.md in it violates its schema" in str(results[2])
    package = jiu.load(tmp_path / "package")
    assert list(package.documents["document"]) == [each.document for each in sound]
    assert list(package.statuses["document"].unique()) == [each.document for each in sound]


def test_no_package_is_created_if_every_reading_is_rejected(reading_of, tmp_path):
    broken = reading_of(small_document())
    broken.tables["statuses"][0]["acceptance"] = "perhaps"
    [result] = store.add([broken], tmp_path / "package")
    assert isinstance(result, ContentError)
    assert not (tmp_path / "package").exists()


# interruptions at any step


@needs_fork
@pytest.mark.parametrize("is_new", [True, False])
def test_a_process_killed_before_any_file_operation_leaves_the_old_or_the_new_package(
    reading_of, tmp_path, is_new
):
    before, after = tmp_path / "before", tmp_path / "after"
    if not is_new:
        stored(reading_of(small_document()), before)
        shutil.copytree(before, after)
    stored(reading_of(numbered(36)), after)
    old, new = as_read(before), as_read(after)
    steps = int(killing.run("every_step", tmp_path / "report.md", before, tmp_path / "killed"))
    folders = [tmp_path / "killed" / str(step) for step in range(steps)]
    found = [as_read(folder) for folder in folders]
    assert all(each in (old, new) for each in found)
    committed = [each == new for each in found]
    assert committed == sorted(committed), "once it is the new one, it stays so"
    assert committed.count(False) > 20
    assert committed.count(True) > 10
    # The next run recovers from there, and removes the files of the killed one.
    following = reading_of(numbered(37))
    some = folders[::4]
    for folder in (before, after, *some):
        stored(following, folder)
    expected = [content(after if each else before) for each in committed[::4]]
    assert [content(folder) for folder in some] == expected


def test_concurrent_processes_lose_no_document(tmp_path):
    folder = tmp_path / "new" / "package"
    writers = []
    for writer in range(3):
        sources = [tmp_path / f"{writer}-{number}.md" for number in range(4)]
        for number, source in enumerate(sources):
            source.write_text(numbered(100 + 10 * writer + number).text(), encoding="utf-8")
        writers.append(killing.start("ingest", folder, *sources))
    for each in writers:
        assert each.stdout.readline() == "ready\n"
    for each in writers:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    package = jiu.load(folder)
    assert len(package.documents) == 12
    assert package.statuses.groupby("document").size().eq(5).all()
    assert list(folder.glob(".*")) == []
    assert validate(str(folder / descriptor.DICTIONARY)).valid


def test_a_dry_run_neither_waits_for_the_lock_nor_leaves_one(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    before = content(folder)
    reading = reading_of(numbered(36))
    holder = killing.start("hold", folder)
    holder.stdout.readline()
    try:
        assert stored(reading, folder, dry_run=True, patience=0).is_change
        with pytest.raises(UsageError, match=r"is writing to it \(it holds .*\.lock\)"):
            stored(reading, folder, patience=0)
    finally:
        holder.communicate("go\n")
    assert content(folder) == before


@needs_fork
def test_a_read_only_package_can_be_read_even_after_a_killed_commit(reading_of, tmp_path):
    folder, source = tmp_path / "package", tmp_path / "report.md"
    stored(reading_of(small_document()), folder)
    source.write_text(numbered(36).text(), encoding="utf-8")
    later = shutil.copytree(folder, tmp_path / "later")
    stored(read(source), later)
    (folder / ".committed").mkdir()
    for file in later.glob("*.csv"):
        shutil.copy(file, folder / ".committed" / file.name)
    places = [folder, *folder.rglob("*")]
    before = {path: path.stat().st_mtime_ns for path in places}
    for path in reversed(places):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        message = killing.run("as_reader", folder, source).splitlines()
    finally:
        for path in (folder, folder / ".committed"):
            path.chmod(0o755)
    assert message[0] == "WO/PBC/35/3 WO/PBC/36/2"
    assert message[1] == f"{folder}: cannot be written (Permission denied)"
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]} == before


def test_a_full_disk_leaves_the_package_unchanged(reading_of, tmp_path, monkeypatch):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    before = content(folder)
    reading = reading_of(numbered(36))

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for target in (folder, tmp_path / "new"):
        with pytest.raises(UsageError, match=r"cannot be written \(No space left"):
            stored(reading, target)
    assert content(folder) == before
    assert not (tmp_path / "new").exists()


# an externally written dictionary


@pytest.mark.parametrize(
    ("text", "kind", "complaint"),
    [
        ("{", ContentError, "not JSON: Expecting property name.* in line 1, column 2; restore it"),
        ("[]", ContentError, r"it lists no tables \(resources\)"),
        (
            '{"name": "holiday", "resources": [{"name": "photos"}]}',
            UsageError,
            r"describes another data package \(holiday\); name another folder \(--data\)",
        ),
    ],
)
def test_a_foreign_dictionary_is_refused(reading_of, tmp_path, text, kind, complaint):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    (folder / descriptor.DICTIONARY).write_text(text, encoding="utf-8")
    before = content(folder)
    reading = reading_of(numbered(36))
    for attempt in (lambda: jiu.load(folder), lambda: stored(reading, folder)):
        with pytest.raises(kind, match=rf"datapackage\.json: .*{complaint}"):
            attempt()
    assert content(folder) == before


def test_a_package_of_another_version_is_refused_with_what_differs(reading_of, tmp_path):
    folder = tmp_path / "package"
    stored(reading_of(small_document()), folder)
    path = folder / descriptor.DICTIONARY
    described = json.loads(path.read_text(encoding="utf-8"))
    described["version"] = "9.0"
    path.write_text(json.dumps(described), encoding="utf-8")
    assert len(jiu.load(folder).statuses) == 5, "a version alone changes nothing"
    described["resources"][0]["schema"]["fields"].pop()
    path.write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        jiu.load(folder)
    assert "it is of version 9.0, here " in str(caught.value)
    assert "documents: column source_sha256 is missing" in str(caught.value)
    assert str(descriptor.dictionary_file()) in str(caught.value)


# a package of an earlier version


@pytest.fixture(params=VERSIONS)
def earlier(request, reading_of, tmp_path):
    """Write a package with one document, as an earlier version did."""
    stored(reading_of(small_document()), tmp_path / "today")
    # An earlier package has nothing in the columns that came later.
    reports = tmp_path / "today" / "reports.csv"
    table = pd.read_csv(reports, dtype=str, keep_default_na=False)
    table[["title_fr", "title_es", "title_ru", "title_ar", "note"]] = ""
    table.to_csv(reports, index=False, lineterminator="\n")
    return as_of_version(request.param, tmp_path / "today", tmp_path / "earlier")


def test_an_earlier_package_is_read_as_if_it_were_upgraded(earlier, capsys, tmp_path):
    before = content(earlier)
    package = jiu.load(earlier)
    assert len(package.statuses) == 5
    assert package.version == jiu.load(tmp_path / "today").version
    assert package.version == jiu.load(upgraded(earlier, tmp_path)).version
    assert len(jiu.load(earlier, document="WO/PBC/35/3").statuses) == 5
    assert main(["check", "--data", str(earlier)]) == 0
    assert main(["list", "--data", str(earlier), "--output", str(tmp_path / "site")]) == 0
    assert "WO/PBC/35/3  WIPO" in capsys.readouterr().out
    assert content(earlier) == before


def upgraded(folder, tmp_path):
    copied = Path(shutil.copytree(folder, tmp_path / "upgraded"))
    upgrade(copied)
    return copied


def test_an_upgrade_loses_no_row_and_keeps_a_backup(earlier, tmp_path):
    (earlier / "notes.txt").write_text("My own.", encoding="utf-8")
    stated = earlier / "stated.csv"
    stated.write_bytes(b"\xef\xbb\xbf" + stated.read_bytes().replace(b"\n", b"\r\n"))
    before = content(earlier)
    written = upgrade(earlier)
    after = content(earlier)
    today = content(tmp_path / "today")
    replaced = [name for name in written if name in before]
    assert {"datapackage.json", "recommendations.csv", "reports.csv", "statuses.csv"} <= {*replaced}
    for name in replaced:
        assert after[name] == today[name]
        assert after[f"{name}.before-0.3"] == before[name]
    untouched = {name: each for name, each in before.items() if name not in replaced}
    assert {name: after[name] for name in untouched} == untouched
    assert {"notes.txt", "officers.csv", "stated.csv"} <= {*untouched}
    assert validate(str(earlier / descriptor.DICTIONARY)).valid
    assert upgrade(earlier) == []
    assert content(earlier) == after


def test_the_next_document_upgrades_a_package(earlier, reading_of):
    before = content(earlier)
    stored(reading_of(numbered(36)), earlier, dry_run=True)
    assert content(earlier) == before
    stored(reading_of(numbered(36)), earlier)
    after = content(earlier)
    assert after["datapackage.json"] == descriptor.dictionary_file().read_bytes()
    for name in ("datapackage.json", "statuses.csv"):
        assert after[f"{name}.before-0.3"] == before[name]
    for name in ("officers.csv", "published_rates.csv", "responses.csv"):
        assert after[name] == before[name]
    assert list(jiu.load(earlier).documents["document"]) == ["WO/PBC/35/3", "WO/PBC/36/2"]
    assert validate(str(earlier / descriptor.DICTIONARY)).valid


def test_an_upgrade_overwrites_neither_a_backup_nor_a_file_of_the_user(earlier):
    (earlier / "datapackage.json.before-0.3").write_text("older", encoding="utf-8")
    (earlier / "addressed.csv").write_text("title\nA book\n", encoding="utf-8")
    before = content(earlier)
    upgrade(earlier)
    after = content(earlier)
    assert after["datapackage.json.before-0.3"] == b"older"
    assert after["datapackage.json.before-0.3-2"] == before["datapackage.json"]
    assert after["addressed.csv.before-0.3"] == before["addressed.csv"]
    assert jiu.load(earlier).addressed.empty


def test_an_upgrade_keeps_additional_tables_of_the_user(earlier):
    path = earlier / descriptor.DICTIONARY
    described = json.loads(path.read_text(encoding="utf-8"))
    own = {"name": "contacts", "path": "contacts.csv"}
    described["resources"].append(own)
    path.write_text(json.dumps(described), encoding="utf-8")
    upgrade(earlier)
    described = json.loads(path.read_text(encoding="utf-8"))
    assert described["resources"][-1] == own
    assert described["version"] == "0.3.0"
    assert upgrade(earlier) == []


def test_an_earlier_package_with_an_additional_column_is_refused(earlier):
    path = earlier / descriptor.DICTIONARY
    described = json.loads(path.read_text(encoding="utf-8"))
    described["resources"][0]["schema"]["fields"].append({"name": "mine", "type": "string"})
    path.write_text(json.dumps(described), encoding="utf-8")
    before = content(earlier)
    with pytest.raises(ContentError, match="documents: column mine is not known here"):
        upgrade(earlier)
    assert content(earlier) == before


def test_an_upgrade_that_cannot_be_written_leaves_the_package_unchanged(earlier, monkeypatch):
    before = content(earlier)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="cannot be written"):
        upgrade(earlier)
    assert content(earlier) == before


def test_an_upgrade_of_a_folder_without_a_package_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no data package here"):
        upgrade(tmp_path)


@pytest.mark.parametrize(
    ("day", "message"), [("0001-03-31", "0001-03-31"), ("9999-12-31", "9999-12-31")]
)
def test_a_document_with_an_as_of_date_out_of_range_is_refused_with_the_range(
    reading_of, tmp_path, day, message
):
    reading = reading_of(small_document())
    reading.tables["documents"][0]["as_of"] = datetime.date.fromisoformat(day)
    with pytest.raises(
        ContentError, match=rf"as_of: from 1966-01-01 to 2100-12-31 \(is '{message}'"
    ):
        stored(reading, tmp_path / "package")
    assert not (tmp_path / "package").exists()
