"""Console output with any terminal, encoding and text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiu_analysis.cli import console, main
from jiu_analysis.errors import UsageError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb\x08\x07", r"a\rb\x08\x07"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        (os.fsdecode(b"caf\xe9"), r"caf\udce9"),
        ("line\n\tline, 世界, é", "line\n\tline, 世界, é"),
    ],
)
def test_control_characters_are_escaped(text, shown):
    assert console.escaped(text) == shown


def test_line_ends_are_removed_from_a_text_within_a_line():
    assert console.on_a_line("a\n  b\x1b") == r"a b\x1b"


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=3)
)
def test_quoted_arguments_can_be_printed(arguments):
    shown = console.quoted(*arguments)
    assert console.escaped(shown) == shown
    assert "\n" not in shown


@pytest.mark.parametrize("plain", ["WO/PBC/34/6", "my-data"])
def test_a_plain_argument_is_not_quoted(plain):
    assert console.quoted(plain) == plain


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="needs a shell")
def test_a_shell_reads_quoted_arguments_back_unchanged():
    hostile = [
        "$(touch x)",
        "a b",
        "it's",
        "`id`",
        "\x1b[31m\n\t\\",
        "世界\x9b",
        os.fsdecode(b"\xe9"),
    ]
    command = f"printf '%s\\0' {console.quoted(*hostile)}"
    ran = subprocess.run(["/bin/bash", "-c", command], capture_output=True, check=True)
    assert ran.stdout.split(b"\0")[:-1] == [os.fsencode(each) for each in hostile]


def test_a_long_error_is_shortened(capsys):
    console.error("\n".join(["y" * 100_000] + [f"line {each}" for each in range(20_000)]))
    output = capsys.readouterr().err
    assert len(output.splitlines()) == 20
    assert output.endswith("… and 19982 more lines\n")
    assert len(output) < 3000


def test_json_is_the_same_in_every_encoding(monkeypatch):
    value = [{"a": "世界 \x1b \x9b", "b": None}]
    for encoding in ("utf-8", "ascii", "cp1252"):
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(encoding=encoding))
        text = console.as_json(value)
        assert json.loads(text) == value
        assert console.escaped(text) == text
        text.encode(encoding)


def run(*arguments, shell="", **environment):
    """Run a command from a shell, with redirected streams."""
    program = f"{sys.executable} -m jiu_analysis {console.quoted(*arguments)} {shell}"
    environment = {**os.environ, **environment}
    return subprocess.run(["/bin/sh", "-c", program], capture_output=True, env=environment)


COMMANDS = [("check",), ("check", "--format", "json"), ("list",), ("--help",), ("report", "X/1")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_output_that_cannot_be_written_gives_an_error_without_a_traceback(command):
    full = run(*command, shell=">/dev/full")
    assert full.returncode == 2
    assert len(full.stderr.splitlines()) == 1
    assert full.stderr.startswith(b"jiu-analysis: ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("command", COMMANDS[1:3], ids=" ".join)
def test_closed_streams_do_not_change_the_exit_code(command):
    output = run(*command)
    for shell in (">&-", "2>&-", "<&- >&- 2>&-"):
        closed = run(*command, shell=shell)
        assert closed.returncode == output.returncode
        assert closed.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252:strict"])
@pytest.mark.parametrize("command", [("check",), ("check", "--format", "json")], ids=" ".join)
def test_characters_missing_from_the_encoding_are_replaced(command, encoding):
    ran = run(*command, PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (1, b"")
    text = ran.stdout.decode(encoding.partition(":")[0])
    if "json" in command:
        assert len(json.loads(text)) == 13
    else:
        assert "13 contradictions; 182 comparisons agree" in text


def test_a_warning_to_a_closed_pipe_is_not_an_error(monkeypatch):
    class Ended:
        def write(self, _):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Ended())
    console.warn("nobody reads this")
    monkeypatch.setattr(sys, "stdout", Ended())
    with pytest.raises(BrokenPipeError):
        console.say("nor this")


def test_the_error_about_a_full_disk_names_it(monkeypatch):
    class Full:
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(UsageError, match="standard output: cannot be written"):
        console.say("words")
    assert main(["list"]) == 2
