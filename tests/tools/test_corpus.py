"""The corpus tool distinguishes outcomes, and no file affects the others."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tooling import tool_named

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    # The test process may have threads; the tool's has none.
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def tool():
    return tool_named("corpus")


def hang():
    time.sleep(60)


def fill():
    return bytearray(2**31)


def start_a_process_that_hangs():
    subprocess.run(["sleep", "60"], check=False)


def complain_at_length():
    print("line\n" * 21, file=sys.stderr)
    return 1


def stand_in(arguments):
    """Stand in for the command: the name of the file decides the outcome."""
    return {
        "read": lambda: 0,
        "content": lambda: 1,
        "usage": lambda: 2,
        "division": lambda: 1 // 0,
        "exit": lambda: sys.exit("no"),
        "abort": os.abort,
        "hang": hang,
        "subprocess": start_a_process_that_hangs,
        "fill": fill,
        "lines": complain_at_length,
    }[Path(arguments[-1]).name]()


def outcomes(tool, names, **options):
    results = tool.ingest_all(map(Path, names), ingest=stand_in, **options)
    return {result.path.name: result for result in results}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("read", "read"),
        ("content", "refused"),
        ("usage", "refused"),
        ("exit", "refused"),
        ("division", "crashed"),
        ("abort", "crashed"),
        ("fill", "too large"),
    ],
)
def test_a_file_has_the_outcome_of_its_process(tool, name, outcome):
    assert outcomes(tool, [name])[name].outcome == outcome


@pytest.mark.parametrize("name", ["hang", "subprocess"])
def test_a_file_that_takes_too_long_is_stopped_with_its_location(tool, name):
    result = outcomes(tool, [name], seconds=0.5)[name]
    assert result.outcome == "too slow"
    assert result.seconds < 5
    assert "test_corpus.py" in result.message


def test_other_files_are_read_after_one_fails(tool):
    names = ["division", "read", "abort", "content", "hang", "usage"]
    found = outcomes(tool, names, seconds=0.5)
    assert {name: result.outcome for name, result in found.items()} == {
        "division": "crashed",
        "read": "read",
        "abort": "crashed",
        "content": "refused",
        "hang": "too slow",
        "usage": "refused",
    }


def test_the_summary_counts_outcomes_and_names_the_files_to_look_at(tool):
    names = ["division", "read", "content", "lines"]
    lines = tool.summary(list(outcomes(tool, names).values())).splitlines()
    assert [line.split() for line in lines[:6]] == [
        ["read", "1"],
        ["refused", "2"],
        ["crashed", "1"],
        ["too", "slow", "0"],
        ["too", "large", "0"],
        ["files", "4"],
    ]
    listed = {
        title.partition(":")[0].partition(" ")[0]: entry.split()[0]
        for title, entry in zip(lines[7::3], lines[8::3], strict=True)
    }
    assert listed == {"crashed": "division", "message": "lines", "taken": "read"}
    assert "ZeroDivisionError" in "\n".join(lines)


def test_a_crash_is_reported_with_the_innermost_line_of_the_package(tool, tmp_path, monkeypatch):
    from jiu_analysis.ingest.formats import detection

    # The command itself continues with other files after an unexpected error.
    monkeypatch.setattr(detection, "format_of", lambda content: 1 // 0)
    report = tmp_path / "report.txt"
    report.write_text("text", encoding="utf-8")
    [result] = tool.ingest_all([report])
    assert result.outcome == "crashed"
    assert result.cause.startswith("jiu_analysis/ingest/formats/reading.py:")
    assert result.cause.endswith("ZeroDivisionError: integer division or modulo by zero")


def test_a_folder_is_ingested_file_by_file(tool, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tool, "_import_readers", lambda: None)
    (tmp_path / "inner").mkdir()
    (tmp_path / "table.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "inner" / "note.txt").write_text("No report.\n", encoding="utf-8")
    details = tmp_path.parent / "details.csv"
    assert tool.main([str(tmp_path), "--csv", str(details)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["refused", "2"]
    rows = details.read_text(encoding="utf-8")
    assert "a spreadsheet needs a mapping" in rows
    assert "no recommendation was found" in rows


def test_spreadsheets_are_read_with_a_given_mapping(tool, repository):
    examples = repository / "docs" / "examples"
    [result] = tool.ingest_all([examples / "uoe.csv"], mapping=examples / "uoe.toml")
    assert (result.outcome, result.message) == ("read", "")


def test_a_missing_folder_is_a_usage_error(tool, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        tool.main([str(tmp_path / "missing")])
    assert ended.value.code == 2
    assert "there is no such folder" in capsys.readouterr().err
