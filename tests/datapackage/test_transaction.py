"""The files of a folder change together or not at all, with killed and concurrent processes."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import killing
import pytest

from jiu_analysis.datapackage import transaction
from jiu_analysis.errors import UsageError

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
NAMES = ["a.csv", "b.csv", "c.csv"]


def put(folder, text, names=NAMES):
    with transaction.locked(folder):
        transaction.commit(folder, dict.fromkeys(names, text))


def inside(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_commit_replaces_the_files_and_leaves_no_others(tmp_path):
    put(tmp_path / "new", b"1")
    put(tmp_path / "new", b"2", ["b.csv"])
    assert inside(tmp_path / "new") == NAMES
    found = transaction.snapshot(tmp_path / "new", [*NAMES, "d.csv"])
    assert found == {"a.csv": b"1", "b.csv": b"2", "c.csv": b"1"}


def test_staged_files_are_ignored_and_removed_by_the_next_commit(tmp_path):
    put(tmp_path, b"1")
    (tmp_path / ".staging").mkdir()
    (tmp_path / ".staging" / "a.csv").write_bytes(b"2")
    assert set(transaction.snapshot(tmp_path, NAMES).values()) == {b"1"}
    put(tmp_path, b"3", ["c.csv"])
    assert transaction.snapshot(tmp_path, NAMES)["a.csv"] == b"1"
    assert inside(tmp_path) == NAMES


def test_committed_files_are_read_even_if_not_all_have_been_moved(tmp_path):
    put(tmp_path, b"1")
    (tmp_path / ".committed").mkdir()
    for name in NAMES[1:]:
        (tmp_path / ".committed" / name).write_bytes(b"2")
    (tmp_path / "a.csv").write_bytes(b"2")
    assert set(transaction.snapshot(tmp_path, NAMES).values()) == {b"2"}
    put(tmp_path, b"3", ["d.csv"])
    assert {path.read_bytes() for path in tmp_path.glob("[abc].csv")} == {b"2"}
    assert inside(tmp_path) == [*NAMES, "d.csv"]


def test_a_full_disk_leaves_the_folder_unchanged(tmp_path, monkeypatch):
    put(tmp_path, b"1")
    calls = []

    def full(_):
        calls.append(1)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path, b"2")
    assert inside(tmp_path) == NAMES
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"1"}


def test_the_error_about_files_that_cannot_be_moved_says_that_the_commit_is_safe(
    tmp_path, monkeypatch
):
    put(tmp_path, b"1")

    def denied(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", denied)
        with pytest.raises(UsageError, match=r"is safe in .*\.committed, but could not"):
            put(tmp_path, b"2")
    assert set(transaction.snapshot(tmp_path, NAMES).values()) == {b"2"}
    put(tmp_path, b"2", ["d.csv"])
    assert inside(tmp_path) == [*NAMES, "d.csv"]


def test_a_reader_starts_again_after_a_concurrent_commit(tmp_path, monkeypatch):
    put(tmp_path, b"1")
    opened = transaction._opened

    def overtaken(folder, name, files):
        file = opened(folder, name, files)
        if name == "b.csv":
            monkeypatch.setattr(transaction, "_opened", opened)
            put(folder, b"2")
        return file

    monkeypatch.setattr(transaction, "_opened", overtaken)
    assert set(transaction.snapshot(tmp_path, NAMES).values()) == {b"2"}


def test_a_concurrent_reader_never_sees_a_mixture_of_commits(tmp_path):
    put(tmp_path, b"first", killing.FILES)
    writer = killing.start("commits", tmp_path)
    seen = set()
    try:
        end = time.monotonic() + 60
        while len(seen) < 50 and time.monotonic() < end:
            found = transaction.snapshot(tmp_path, killing.FILES)
            assert len(found) == len(killing.FILES)
            [content] = set(found.values())
            seen.add(content)
    finally:
        writer.kill()
        writer.communicate()
    assert len(seen) == 50


@needs_fork
def test_a_writer_killed_at_any_moment_leaves_files_of_one_commit(tmp_path):
    put(tmp_path, b"first", killing.FILES)
    found = killing.run("any_moment", tmp_path, 60).splitlines()
    assert len(found) == 60
    assert {line.split()[0] for line in found} == {"1"}


def test_the_error_after_waiting_names_the_process_and_the_lock_file(tmp_path):
    holder = killing.start("hold", tmp_path)
    pid = holder.stdout.readline().strip()
    waited = []
    try:
        with (
            pytest.raises(UsageError, match=rf"process {pid} on .*it holds .*\.lock\); try again"),
            transaction.locked(tmp_path, patience=0.2, on_wait=waited.append),
        ):
            pass
    finally:
        holder.communicate("go\n")
    [message] = waited
    assert f"process {pid} on" in message
    put(tmp_path, b"1")
    assert inside(tmp_path) == NAMES


def test_a_waiting_process_continues_when_the_other_has_ended(tmp_path):
    holder = killing.start("hold", tmp_path / "new")
    holder.stdout.readline()

    def end(_):
        holder.stdin.write("go\n")
        holder.stdin.flush()

    # The process that holds the lock ends without writing, and removes the folder it created.
    with transaction.locked(tmp_path / "new", on_wait=end):
        transaction.commit(tmp_path / "new", {"a.csv": b"1"})
    holder.communicate()
    assert inside(tmp_path / "new") == ["a.csv"]


def test_the_lock_of_a_killed_process_is_released(tmp_path):
    holder = killing.start("hold", tmp_path)
    holder.stdout.readline()
    holder.kill()
    holder.communicate()
    assert inside(tmp_path) == [".lock"]
    with transaction.locked(tmp_path, patience=0):
        pass
    assert inside(tmp_path) == []


def test_an_unused_new_folder_is_removed_and_an_existing_one_is_kept(tmp_path):
    for folder in (tmp_path, tmp_path / "new"):
        with transaction.locked(folder):
            pass
    assert inside(tmp_path) == []


def test_a_folder_is_free_until_the_first_commit(tmp_path):
    assert transaction.is_free(tmp_path / "nowhere")
    (tmp_path / ".lock").touch()
    (tmp_path / ".staging").mkdir()
    assert transaction.is_free(tmp_path)
    (tmp_path / ".committed").mkdir()
    assert not transaction.is_free(tmp_path)
    assert not transaction.is_free(Path(__file__))


def test_a_file_is_written_completely_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "new" / "table.csv"
    transaction.write_whole(file, b"1")

    def full(staged, content):
        staged.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match=r"table\.csv: cannot be written \(No space left"):
        transaction.write_whole(file, b"2")
    assert file.read_bytes() == b"1"
    assert inside(file.parent) == ["table.csv"]
