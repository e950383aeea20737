"""The commands as a user types them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading

import killing
import pytest
from writing import small_document

import jiu_analysis as jiu
from jiu_analysis.cli import main
from jiu_analysis.errors import UsageError
from jiu_analysis.ingest import load_phrase_tables, read_all


@pytest.fixture
def source(tmp_path):
    def make(old="", new="", name="report.md"):
        document = small_document().edited(old, new) if old else small_document()
        path = tmp_path / name
        path.write_text(document.text(), encoding="utf-8")
        return path

    return make


@pytest.fixture
def ingested(source, tmp_path, capsys):
    """Return a package that contains one document, and the bytes of its files."""
    data = tmp_path / "scratch"
    assert main(["ingest", str(source()), "--data", str(data)]) == 0
    capsys.readouterr()
    return data, content(data)


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_ingest_prints_what_was_read_and_the_next_command(source, tmp_path, capsys):
    data = tmp_path / "scratch"
    assert main(["ingest", str(source()), "--data", str(data)]) == 0
    output = capsys.readouterr().out
    assert "WO/PBC/35/3, in language zh" in output
    assert "5 recommendations" in output
    assert "0 unread" in output
    assert f"next: jiu-analysis report WO/PBC/35/3 --data {data} --output my-site" in output


def test_ingesting_the_same_document_again_changes_nothing(ingested, source, capsys):
    data, before = ingested
    assert main(["ingest", str(source()), "--data", str(data)]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert content(data) == before


@pytest.mark.parametrize(
    ("old", "new", "place", "status"),
    [
        (
            "接受情况\t已接受",
            "接受情况\t已结受",
            "annex I, line 26: 接受情况 of recommendation 1",
            1,
        ),
        ("应在 2025 年底之前订立计划。", "应在 2025 年底", "annex II, lines ", 1),
        (
            "负责人\t",
            "不认识\n负责人\t",
            "annex I, line 28: not recognised, and it stands inside",
            1,
        ),
    ],
)
def test_an_incompletely_read_document_is_not_added(
    ingested, source, capsys, old, new, place, status
):
    data, before = ingested
    assert main(["ingest", str(source(old, new)), "--data", str(data)]) == status
    output = capsys.readouterr().err
    assert place in output
    assert f"not added; {data} is unchanged" in output
    assert content(data) == before


@pytest.mark.parametrize(
    ("content_of_file", "status", "complaint"),
    [
        (b"", 1, "the file is empty"),
        (b"\x89PNG\x00\x01", 1, "this is a picture"),
        (None, 2, "no such file"),
    ],
)
def test_a_file_that_is_not_a_document_leaves_the_package_unchanged(
    ingested, tmp_path, capsys, content_of_file, status, complaint
):
    data, before = ingested
    path = tmp_path / "other.md"
    if content_of_file is not None:
        path.write_bytes(content_of_file)
    assert main(["ingest", str(path), "--data", str(data)]) == status
    assert complaint in capsys.readouterr().err
    assert content(data) == before


def test_other_documents_are_added_when_one_is_rejected(source, tmp_path, capsys):
    bad = source("接受情况\t已接受", "接受情况\t已结受", name="bad.md")
    good = source(name="good.md")
    data = tmp_path / "scratch"
    assert main(["ingest", str(bad), str(good), "--data", str(data)]) == 1
    assert (data / "statuses.csv").exists()


def test_ingest_names_the_process_it_waits_for_and_then_continues(ingested, source, capsys):
    data, before = ingested
    holder = killing.start("hold", data)
    pid = holder.stdout.readline().strip()
    let_go = threading.Timer(0.5, holder.communicate, ["go\n"])
    let_go.start()
    assert main(["ingest", str(source()), "--data", str(data)]) == 0
    let_go.join()
    assert f"{data}: waiting up to 60 seconds for process {pid} on" in capsys.readouterr().err
    assert content(data) == before


def test_every_file_of_a_folder_is_read(source, tmp_path, capsys):
    folder = tmp_path / "received"
    folder.mkdir()
    for number in range(12):
        symbol = f"WO/PBC/{number + 40}/3"
        text = small_document().edited("文件 WO/PBC/35/3", f"文件 {symbol}").text()
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    (folder / "notes.md").write_text("会议记录\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    data = tmp_path / "scratch"
    assert main(["ingest", str(folder), "--data", str(data)]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("0 unread") == 12
    assert captured.err.count("\n") == 1
    assert f"{folder / 'notes.md'}: no recommendation was found" in captured.err
    assert len(jiu.load(data).documents) == 12


def test_documents_read_by_several_workers_keep_their_order(source, tmp_path):
    path = source()
    bad = source("接受情况\t已接受", "接受情况\t已结受", name="bad.md")
    paths = [path] * 70 + [tmp_path / "nothing.md", bad]
    results = list(read_all(paths, load_phrase_tables(), jobs=2))
    assert [getattr(each, "is_whole", None) for each in results] == [True] * 70 + [None, False]
    assert isinstance(results[70], UsageError)


def test_the_printed_counts_of_lines_add_up(source, tmp_path, capsys):
    assert main(["ingest", str(source()), "--data", str(tmp_path / "scratch")]) == 0
    total, *parts = map(
        int, re.findall(r"\d+", re.search(r"lines: .*", capsys.readouterr().out)[0])
    )
    read, field, heading, prose, boilerplate, blank, unread = parts
    assert read == field + heading + prose
    assert total == read + boilerplate + blank + unread == len(small_document().text().splitlines())


def test_a_report_without_recommendations_needs_the_option_without(source, tmp_path, capsys):
    row = "JIU/REP/2019/2\t审查采购政策\t"
    path = source(row, f"JIU/REP/2015/1\t另一审查\t1 行政首长\t尚未提供\t\n{row}")
    data = str(tmp_path / "scratch")
    assert main(["ingest", str(path), "--data", data]) == 1
    assert "--without JIU/REP/2015/1" in capsys.readouterr().err
    assert main(["ingest", str(path), "--data", data, "--without", "JIU/REP/2015/1"]) == 0


def test_a_phrase_can_be_added_with_a_file_of_words(source, tmp_path):
    wording = tmp_path / "words.csv"
    wording.write_text("language,concept,phrase\nzh,accepted,接纳\n", encoding="utf-8")
    path = source("接受情况\t已接受", "接受情况\t接纳")
    data = str(tmp_path / "scratch")
    assert main(["ingest", str(path), "--data", data, "--words", str(wording)]) == 0


def test_list_shows_documents_and_pages(tmp_path, capsys):
    assert main(["list", "--output", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "WO/PBC/34/6  WIPO, PBC session 34, as at 2022-03-31, 51 recommendations" in output
    assert "wo-pbc-34-6/session.en.html  to be made (not there yet)" in output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["report", "WO/PBC/1/1"], "no document 'WO/PBC/1/1' in the data package; it has: WO/PBC"),
        (["report", "--language", "tlh"], "no pages in language 'tlh'; there is: en"),
        (["report", "--notebook", "sesion"], "no notebook 'sesion'; there is: session"),
        (["report", "-p", "colour", "red"], "session.ipynb has no parameter 'colour'; it has:"),
        (["report", "--data", "/nowhere"], "no data package here"),
        (["check", "WO/PBC/1/1"], "no document 'WO/PBC/1/1' in the data package"),
    ],
)
def test_wrong_arguments_are_refused_before_any_kernel_starts(
    tmp_path, capsys, monkeypatch, arguments, complaint
):
    def never(*_, **__):
        raise AssertionError("a notebook was run")

    monkeypatch.setattr("jiu_analysis.site.workers.executor", never)
    output = tmp_path / "site"
    more = ["--output", str(output)] if arguments[0] == "report" else []
    assert main([*arguments, *more]) == 2
    assert complaint in capsys.readouterr().err
    assert not output.exists()


def test_an_output_that_is_a_file_is_refused_before_any_kernel_starts(tmp_path, capsys):
    (tmp_path / "site").write_text("mine")
    assert main(["report", "--output", str(tmp_path / "site")]) == 2
    assert "pages cannot be written there" in capsys.readouterr().err
    assert (tmp_path / "site").read_text() == "mine"


def test_check_lists_contradictions_and_comparisons_that_could_not_be_made(capsys):
    assert main(["check", "WO/PBC/34/6"]) == 1
    output = capsys.readouterr().out
    assert "WO/PBC/34/6, paragraph 10, line 50: Open recommendations after" in output
    assert output.startswith("13 contradictions; 182 comparisons agree\n")
    assert "\n7 comparisons could not be made:\n" in output


def test_check_in_json_is_a_list_of_contradictions_with_documented_keys(capsys):
    assert main(["check", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 13
    assert {tuple(each) for each in found} == {
        (
            "rule",
            "document",
            "report",
            "recommendation",
            "addressee",
            "stated",
            "counted",
            "where",
            "message",
        )
    }
    [listed] = [each for each in found if each["rule"] == "open_list"]
    assert listed["report"] == "JIU/REP/2020/8"
    assert (listed["stated"], listed["counted"], listed["recommendation"]) == (5, 4, None)


def test_check_of_a_consistent_document_finds_nothing(ingested, capsys):
    data, _ = ingested
    assert main(["check", "--data", str(data), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_help_and_version_run_as_a_program():
    for argument in ("--help", "--version"):
        ran = subprocess.run(
            [sys.executable, "-m", "jiu_analysis", argument], capture_output=True, text=True
        )
        assert ran.returncode == 0
        assert ran.stdout
    ran = subprocess.run([sys.executable, "-m", "jiu_analysis", "dance"], capture_output=True)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr
