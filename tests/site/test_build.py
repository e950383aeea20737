"""Updating a site: only changed pages are made, and a visitor never sees an incomplete one."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading

import killing
import pytest
import running
from running import Here, planned, update, visit

from jiu_analysis.errors import UsageError
from jiu_analysis.site import build as site
from jiu_analysis.site import build_page as making
from jiu_analysis.site.record import FAILED, FILE, MADE, UP_TO_DATE, Record

#: Number of moments at which a run is killed; use more after a change (JIU_KILLS=2000).
KILLS = int(os.environ.get("JIU_KILLS", "24"))
PAGES = {"one/small.en.html", "one/small.fr.html", "two/small.en.html", "two/small.fr.html"}


@pytest.fixture
def output(tmp_path, monkeypatch):
    """Return the folder of a site that is made without a kernel."""
    monkeypatch.setattr(making.running, "run", running.written_down)
    return tmp_path / "site"


def statuses(outcome):
    return {each["page"]: each["status"] for each in outcome.entries}


def recorded(output):
    return json.loads((output / FILE).read_text(encoding="utf-8"))


def without_measures(record):
    pages = [{**each, "measured": None} for each in record["pages"]]
    return {**record, "measured": None, "pages": pages}


def test_a_second_run_makes_nothing(output):
    assert statuses(update(output, "1")) == dict.fromkeys(PAGES, MADE)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*.*") if path.name != FILE}
    again = update(output, "1", executor=None)
    assert statuses(again) == dict.fromkeys(PAGES, UP_TO_DATE)
    assert again.is_good
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_only_what_changed_is_made(output):
    update(output, "1")
    outcome = update(output, "1", two="2")
    assert {each["page"] for each in outcome.of(MADE)} == {"two/small.en.html", "two/small.fr.html"}
    assert set(visit(output).values()) == {"1", "2"}


def test_the_reason_for_making_a_page_is_stated(output):
    [first, *_] = planned(output, "1")
    assert site.why(first, Record(output)) == "not there yet"
    update(output, "1")
    assert site.why(first, Record(output)) == ""
    [other, *_] = planned(output, "2")
    assert site.why(other, Record(output)) == "changed: version"


@pytest.mark.parametrize("name", ["small.en.html", "small.en.ipynb", "*.files-*/*.csv"])
@pytest.mark.parametrize("damage", ["gone", "edited"])
def test_an_externally_modified_page_is_rebuilt(output, name, damage):
    update(output, "1")
    [file] = (output / "one").glob(name if "/" not in name else "small.en" + name[1:])
    if damage == "gone":
        file.unlink()
    else:
        file.write_text("mine")
    outcome = update(output, "1")
    assert [each["page"] for each in outcome.of(MADE)] == ["one/small.en.html"]
    assert set(visit(output)) == PAGES


def test_a_count_that_a_page_states_is_not_computed_again(output):
    computed = []

    def counts(names):
        computed.extend(names)
        return dict.fromkeys(names, (5, ""))

    checks = [site.Check(name, {}, counts) for name in ("one", "two", "three")]
    outcome = update(output, "states 13", checks=checks, two="1")
    assert {name: each["found"] for name, each in outcome.checks.items()} == {
        "one": 13,
        "two": 5,
        "three": 5,
    }
    assert sorted(computed) == ["three", "two"]
    again = update(output, "states 13", checks=checks, two="1", executor=None)
    assert again.checks == outcome.checks


def test_a_count_is_computed_where_the_page_that_would_state_it_fails(output):
    checks = [site.Check("one", {}, lambda names: dict.fromkeys(names, (5, "")))]
    outcome = update(output, "bad", checks=checks)
    assert outcome.checks["one"]["found"] == 5


def test_force_rebuilds_every_page(output):
    update(output, "1")
    outcome = site.update(
        output,
        planned(output, "1"),
        executor=lambda calls: Here(),
        index=site.Index({}, lambda entries, _overview: ""),
        force=True,
    )
    assert len(outcome.of(MADE)) == len(PAGES)


def test_a_failed_page_is_kept_as_it_was_and_all_others_are_made(output):
    update(output, "1")
    outcome = update(output, "2", two="bad")
    assert not outcome.is_good
    assert {each["page"] for each in outcome.of(FAILED)} == {
        "two/small.en.html",
        "two/small.fr.html",
    }
    found = visit(output)
    assert found["one/small.en.html"] == "2"
    assert found["two/small.en.html"] == "1"
    [entry] = [each for each in recorded(output)["pages"] if each["page"] == "two/small.en.html"]
    assert entry["reason"] == "cell 1 raised ValueError: bad"
    assert entry["inputs"] == {"version": "1"}
    assert "because cell 1 raised ValueError: bad" in (output / "index.html").read_text()


def test_a_folder_that_cannot_be_written_to_fails_only_its_own_pages(output):
    output.mkdir()
    (output / "one").write_text("mine")
    outcome = update(output, "1")
    assert {each["subject"] for each in outcome.of(FAILED)} == {"one"}
    assert {each["reason"] for each in outcome.of(FAILED)} == {f"{output / 'one'}: File exists"}
    assert set(visit(output)) == {"two/small.en.html", "two/small.fr.html"}
    assert (output / "one").read_text() == "mine"


def test_an_index_that_cannot_be_written_is_a_problem_and_the_pages_are_made(output):
    (output / "index.html").mkdir(parents=True)
    outcome = update(output, "1")
    assert len(outcome.of(MADE)) == len(PAGES)
    [problem] = outcome.problems
    assert problem.startswith(f"{output / 'index.html'}: cannot be written")
    assert {each["page"] for each in recorded(output)["pages"]} == PAGES
    assert not outcome.is_good


def test_a_failed_page_is_tried_again_until_its_previous_inputs_are_restored(output):
    update(output, "1")
    update(output, "1", two="bad")
    assert len(update(output, "1", two="bad").of(FAILED)) == 2
    assert statuses(update(output, "1", executor=None)) == dict.fromkeys(PAGES, UP_TO_DATE)
    assert "because" not in (output / "index.html").read_text()


def test_an_error_of_the_executor_is_the_reason_of_the_page(output, monkeypatch):
    def broken(*_):
        raise MemoryError("no more")

    monkeypatch.setattr(making.running, "run", broken)
    outcome = update(output, "1")
    assert {each["reason"] for each in outcome.entries} == {"MemoryError: no more"}


def test_an_interrupted_run_keeps_finished_pages_and_no_staging_files(output, monkeypatch):
    made = []

    def stopped(*asked):
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(asked)
        return running.written_down(*asked)

    monkeypatch.setattr(making.running, "run", stopped)
    with pytest.raises(KeyboardInterrupt):
        update(output, "1")
    visit(output)
    assert not list(output.rglob(".*"))
    monkeypatch.setattr(making.running, "run", running.written_down)
    assert update(output, "1").is_good
    assert set(visit(output)) == PAGES


def test_pages_link_to_existing_languages(output):
    english = [each for each in planned(output, "1") if ".en." in each.name]

    def some(pages):
        site.update(
            output,
            pages,
            executor=lambda calls: Here(),
            index=site.Index({}, lambda entries, _overview: ""),
        )

    def languages():
        return [
            language
            for language in ("en", "fr")
            if f'href="small.{language}.html"' in (output / "one" / "small.en.html").read_text()
        ]

    some(english)
    assert languages() == []
    some(planned(output, "1"))
    assert languages() == ["en", "fr"]
    (output / "one" / "small.fr.html").unlink()
    some(english)
    assert languages() == []
    visit(output)


def test_the_records_of_two_runs_differ_only_in_measurements(output):
    update(output, "1")
    first = recorded(output)
    update(output, "2")
    update(output, "1")
    assert without_measures(recorded(output)) == without_measures(first)
    assert first["pages"][0]["measured"].keys() == {"made_on", "seconds", "peak_memory_mb"}


def test_pages_of_earlier_runs_stay_in_the_record_while_their_file_exists(output):
    update(output, "1")
    (output / "two" / "small.fr.html").unlink()
    [first, *_] = planned(output, "1")
    site.update(output, [first], executor=None, index=site.Index({}, lambda entries, _overview: ""))
    assert {each["page"] for each in recorded(output)["pages"]} == PAGES - {"two/small.fr.html"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pages": [{"page": "one/small.en.html"}]}'])
def test_an_invalid_record_is_replaced(output, content):
    update(output, "1")
    (output / FILE).write_text(content)
    assert statuses(update(output, "1")) == dict.fromkeys(PAGES, MADE)


def test_a_concurrent_run_waits_and_names_the_other_process(output):
    update(output, "1")
    message = []

    def second(patience):
        return site.update(
            output,
            planned(output, "1"),
            executor=None,
            index=site.Index({}, lambda entries, _overview: ""),
            patience=patience,
            on_wait=message.append,
        )

    with killing.start("hold", output) as holder:
        number = holder.stdout.readline().strip()
        with pytest.raises(UsageError, match=rf"process {number} on .* is writing to it"):
            second(patience=0.1)
        threading.Timer(0.3, holder.stdin.close).start()
        assert second(patience=60).is_good
    assert f"waiting up to 60 seconds for process {number}" in message[-1]


def test_stale_staging_files_are_removed_by_the_next_run(output):
    update(output, "1")
    (output / "one" / ".staging-left").mkdir()
    (output / "one" / ".staging-left" / "small.en.html").touch()
    (output / ".staging-run.json.1").touch()
    update(output, "1")
    assert not list(output.rglob(".staging*"))


def test_an_invalid_notebook_fails_only_its_own_page(output):
    (output.parent / "odd.ipynb").write_text("[]")
    pages = planned(output, "1")
    bad = dataclasses.replace(pages[0].page(), notebook=output.parent / "odd.ipynb")
    outcome = site.update(
        output,
        [dataclasses.replace(pages[0], page=lambda: bad), *pages[1:]],
        executor=lambda calls: Here(),
        index=site.Index({}, lambda entries, _overview: "index"),
    )
    assert [*statuses(outcome).values()] == ["failed", "made", "made", "made"]
    assert "odd.ipynb: not a valid notebook" in outcome.entries[0]["reason"]


def test_two_subjects_cannot_share_an_address(output):
    update(output, "1")
    before = (output / "one" / "small.en.html").read_bytes()
    pages = planned(output, "2")
    other = dataclasses.replace(pages[0].page(), subject="One")
    outcome = site.update(
        output,
        [dataclasses.replace(pages[0], page=lambda: other), *pages[1:]],
        executor=lambda calls: Here(),
        index=site.Index({}, lambda entries, _overview: "index"),
    )
    assert [*statuses(outcome).values()] == ["failed", "made", "made", "made"]
    assert (
        "its address is used by a page about one; remove the folder" in outcome.entries[0]["reason"]
    )
    assert (output / "one" / "small.en.html").read_bytes() == before


OUTSIDE = ["../x.html", "/trends.en.html", "one/../../x.html", "link/x.html", "..", ""]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_written_outside_the_folder_of_the_site(output, name):
    output.mkdir()
    (output / "link").symlink_to(output.parent)
    with pytest.raises(UsageError, match="is outside of"):
        site.update(
            output,
            [site.PageTarget(name, {}, lambda: None)],
            executor=lambda calls: Here(),
            index=site.Index({}, lambda entries, _overview: "index"),
        )
    assert {each.name for each in output.parent.iterdir()} == {output.name}


def test_a_modified_record_cannot_lead_outside_the_folder(output):
    update(output, "1")
    outside = output.parent / "small.fr.html"
    outside.write_bytes((output / "one" / "small.fr.html").read_bytes())
    record = recorded(output)
    record["pages"].append({**record["pages"][0], "page": "../small.fr.html", "languages": []})
    (output / "run.json").write_text(json.dumps(record))
    assert "../small.fr.html" not in Record(output).pages
    update(output, "1")
    assert outside.read_bytes() == (output / "one" / "small.fr.html").read_bytes()


def ran(*arguments):
    return subprocess.run(
        [sys.executable, running.__file__, *map(str, arguments)], capture_output=True, text=True
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_run_killed_at_any_moment_leaves_complete_pages_and_the_next_one_finishes(tmp_path):
    done = ran("killed", tmp_path, KILLS)
    assert done.returncode == 0, done.stderr
    counts = [int(line) for line in done.stdout.split()]
    assert len(counts) == KILLS
    assert {0, len(PAGES)} <= set(counts)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no limit on files")
def test_a_full_disk_leaves_the_last_good_pages(tmp_path):
    done = ran("no_room", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    reasons, problems, versions = map(json.loads, done.stdout.splitlines())
    assert all(reason.endswith("File too large") for reason in reasons)
    assert not any("staging" in reason for reason in reasons)
    assert len(problems) <= 1
    assert set(versions) == {"1"}
