"""The commands report and list, as a scheduler runs them and as a user reads their output."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from writing import small_document, stored

from jiu_analysis.cli import main
from jiu_analysis.ingest import read
from jiu_analysis.resources import resource_path

DOCUMENT = "WO/PBC/34/6"


def recorded(output):
    return json.loads((output / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a site with one session page."""
    output = tmp_path_factory.mktemp("made") / "site"
    assert main(["report", DOCUMENT, "--notebook", "session", "--output", str(output)]) == 0
    return output


@pytest.fixture
def site(made, tmp_path):
    shutil.copytree(made, tmp_path / "site")
    return tmp_path / "site"


def report(output, *more, documents=(DOCUMENT,), notebook="session"):
    return main(["report", *documents, "--notebook", notebook, "--output", str(output), *more])


def test_the_command_does_not_import_what_only_pages_need(tmp_path):
    code = (
        "import sys; from jiu_analysis.cli import main;"
        "site = ['--output', sys.argv[1]];"
        "assert main(['report', *site, '--jobs', '1', '--notebook', 'session']) == 0;"
        "assert main(['list', *site]) == 0;"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'papermill'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_second_run_reports_that_all_pages_are_up_to_date(site, capsys, monkeypatch):
    def never(*_, **__):
        raise AssertionError("something was made")

    monkeypatch.setattr("jiu_analysis.site.workers.executor", never)
    assert report(site) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(f"1 page: 1 up to date; open {site / 'index.html'}\n")
    assert captured.err == ""
    [page] = recorded(site)["pages"]
    assert (page["status"], page["reason"]) == ("up to date", "")


def test_pages_left_out_of_a_run_are_named(site, capsys):
    assert report(site, "--language", "fr") == 0
    reported = "not requested, and left unchanged:\n  wo-pbc-34-6/session.en.html\n"
    assert capsys.readouterr().out.endswith(reported)
    assert main(["list", "--output", str(site), "--notebook", "session", "--language", "fr"]) == 0
    assert capsys.readouterr().out.endswith(reported)


def test_a_reader_that_closes_the_pipe_early_sees_no_traceback():
    command = [sys.executable, "-m", "jiu_analysis", "check", DOCUMENT, "--format", "json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running.stdout.close()
    assert running.stderr.read() == ""
    running.stderr.close()
    assert running.wait() == 0


def test_list_shows_which_pages_are_up_to_date_and_which_would_be_made(site, capsys):
    asked = ["list", "--output", str(site), "--language", "en", "fr", "--notebook", "session"]
    assert main(asked) == 0
    output = capsys.readouterr().out
    assert "wo-pbc-34-6/session.en.html  up to date" in output
    assert "wo-pbc-34-6/session.fr.html  to be made (not there yet)" in output


def test_the_record_contains_inputs_versions_time_and_memory_of_a_page(site):
    record = recorded(site)
    assert record["is_finished"] is True
    assert record["version"] in record["versions"].get("jiu-analysis", record["version"])
    assert {"python", "pandas", "papermill", "nbconvert", "matplotlib"} <= set(record["versions"])
    [page] = record["pages"]
    assert page["parameters"] == {"document": DOCUMENT, "language": "en"}
    assert all(re.fullmatch("[0-9a-f]{64}|[0-9.]+", value) for value in page["inputs"].values())
    assert page["measured"]["seconds"] > 0
    if sys.platform != "win32":
        assert page["measured"]["peak_memory_mb"] > 50


def test_contradictions_give_exit_code_1_with_the_option_fail_on(site, capsys):
    assert report(site, "--fail-on", "contradictions") == 1
    assert f"{DOCUMENT}: 13 contradictions found" in capsys.readouterr().out
    data = str(resource_path("data"))
    report(site, "--data", data)
    assert f"(jiu-analysis check {DOCUMENT} --data {data})" in capsys.readouterr().out


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_fewer_than_one_job_is_refused(site, capsys, jobs):
    with pytest.raises(SystemExit) as ended:
        report(site, "--jobs", jobs)
    assert ended.value.code == 2
    assert "argument --jobs: " in capsys.readouterr().err


def test_the_summary_can_be_written_to_a_file(site, tmp_path, capsys):
    file = tmp_path / "mail.txt"
    assert report(site, "--summary", str(file)) == 0
    assert file.read_text(encoding="utf-8") == capsys.readouterr().out


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_a_bar_in_a_terminal_and_a_line_per_page_in_a_log(
    site, monkeypatch, is_terminal
):
    stderr = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    assert report(site, "--force", "--jobs", "1") == 0
    if is_terminal:
        assert "1/1" in stderr.getvalue()
    else:
        line = rf"{DOCUMENT} · session · en: made in [\d.]+ s\n"
        assert re.fullmatch(line, stderr.getvalue())


def test_an_invalid_row_fails_only_the_pages_that_read_it(tmp_path, capsys):
    data, output = tmp_path / "data", tmp_path / "site"
    first = small_document()
    second = replace(first, symbol="DP/2023/9", previous="")
    for document, organization in ((first, "WIPO"), (second, "UNDP")):
        (tmp_path / "one.md").write_text(document.text(), encoding="utf-8")
        stored(read(tmp_path / "one.md", organization=organization), data)
    text = (data / "statuses.csv").read_text(encoding="utf-8")
    broken = re.sub(r"(?m)^(DP/2023/9,.*),accepted,", r"\1,acepted,", text, count=1)
    assert broken != text
    (data / "statuses.csv").write_text(broken, encoding="utf-8")
    asked = ("--data", str(data))
    assert report(output, *asked, documents=()) == 1
    captured = capsys.readouterr()
    own = [each for each in captured.err.splitlines() if each.startswith("jiu-analysis: ")]
    package, line, front_page = own
    assert front_page.startswith("jiu-analysis: index.html: ")
    assert "column acceptance" in package or "violates" in package
    start = r"jiu-analysis: DP/2023/9 · session · en: cell \d raised ContractError"
    assert re.match(start, line)
    assert "statuses.csv, line 7, column acceptance" in line
    assert "2 pages: 1 made, 1 failed" in captured.out
    assert "DP/2023/9: contradictions could not be counted" in captured.out
    pages = {each["page"]: each for each in recorded(output)["pages"]}
    assert pages["wo-pbc-35-3/session.en.html"]["status"] == "made"
    assert "column acceptance" in pages["dp-2023-9/session.en.html"]["reason"]
    assert "Not made, because cell" in (output / "index.html").read_text(encoding="utf-8")


def test_unrelated_documents_in_the_package_do_not_change_a_page(tmp_path):
    data, output = tmp_path / "data", tmp_path / "site"
    first = small_document()
    second = replace(first, symbol="DP/2023/9", previous="")

    def made_with(document, organization):
        (tmp_path / "one.md").write_text(document.text(), encoding="utf-8")
        stored(read(tmp_path / "one.md", organization=organization), data)
        assert report(output, "--data", str(data), "--force", documents=["WO/PBC/35/3"]) == 0
        return (output / "wo-pbc-35-3" / "session.en.html").read_bytes()

    assert made_with(first, "WIPO") == made_with(second, "UNDP")


def processes(of: str) -> list[str]:
    """Return the processes whose command line or environment contains a text."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if of.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_text())
            except OSError:
                continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_ctrl_c_ends_a_run_without_leftover_files_or_processes(site, tmp_path):
    mark = f"JIU_TEST_MARK={tmp_path}"
    temporary = Path(tempfile.mkdtemp(dir="/tmp"))  # Paths of sockets are limited.
    before = (site / "wo-pbc-34-6" / "session.en.html").read_bytes()
    run = subprocess.Popen(
        [sys.executable, "-m", "jiu_analysis", "report", "--force", "--output", str(site)],
        env={**os.environ, "JIU_TEST_MARK": str(tmp_path), "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while run.poll() is None and not list(site.glob("*/.staging-*")):
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, output = run.communicate()
    assert run.returncode == 130, output
    assert output.splitlines()[-1] == "jiu-analysis: stopped"
    assert "Traceback" not in output
    deadline = time.monotonic() + 20
    while (left := processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    assert not list(site.rglob(".*"))
    temporary.rmdir()  # Fails unless the folder is empty.
    assert (site / "wo-pbc-34-6" / "session.en.html").read_bytes() == before


@pytest.mark.parametrize(
    "address", ["", " ", "http://127.0.0.1:8786", "https://x:1", "here", "tcp://here"]
)
def test_an_invalid_scheduler_address_is_refused_at_once(tmp_path, capsys, address):
    with pytest.raises(SystemExit) as ended:
        report(tmp_path / "site", "--scheduler", address)
    assert ended.value.code == 2
    assert "must be the address of a Dask scheduler such as tcp://" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


HOSTILE = "WO/PBC/35/3\x1b]0;owned\x07$(touch x)"


@pytest.fixture
def hostile(tmp_path):
    """Return a package whose document and organization contain terminal control characters."""
    data = tmp_path / "data"
    (tmp_path / "one.md").write_text(small_document().text(), encoding="utf-8")
    stored(read(tmp_path / "one.md"), data)
    for file in data.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace("WO/PBC/35/3", HOSTILE)
        file.write_text(text.replace("WIPO", "W\x1b[31mIPO\u202e"), encoding="utf-8")
    return data


@pytest.mark.parametrize(
    "command", [["list"], ["check"], ["check", "--format", "json"], ["report"]]
)
def test_every_command_escapes_control_characters(hostile, tmp_path, capsys, command):
    asked = [*command, "--data", str(hostile)]
    site = ["--output", str(tmp_path / "site"), "--notebook", "session"]
    main([*asked, *([] if command[0] == "check" else site)])
    main([*command[:1], "no/such", "--data", str(hostile)])
    captured = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(captured.out + captured.err)
    assert r"\x1b]0;owned" in captured.out + captured.err
    for file in (tmp_path / "site").rglob("*"):
        assert re.fullmatch(r"[\w.-]+", file.name)


def test_the_summary_is_written_even_if_the_output_cannot_be(site, tmp_path):
    command = [sys.executable, "-m", "jiu_analysis", "report", DOCUMENT, "--notebook", "session"]
    for name, output in {"full": "/dev/full", "closed": os.devnull}.items():
        summary = tmp_path / f"{name}.txt"
        with open(output, "w") as out:  # noqa: PTH123
            asked = [*command, "--output", str(site), "--summary", str(summary)]
            ran = subprocess.run(asked, stdout=out, stderr=subprocess.PIPE, text=True)
        assert ran.returncode == (2 if name == "full" else 0), ran.stderr
        assert "Traceback" not in ran.stderr
        assert summary.read_text(encoding="utf-8").startswith("1 page: 1 up to date")


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are not UTF-8")
def test_folders_whose_names_are_not_utf_8_are_read_and_written(tmp_path, capsys):
    data, output = (tmp_path / os.fsdecode(each) for each in (b"d\xe9ta", b"s\xe9te"))
    shutil.copytree(resource_path("data"), data)
    assert report(output, "--data", str(data)) == 0
    message = capsys.readouterr().out
    assert r"s\udce9te/index.html" in message
    assert rf"jiu-analysis check {DOCUMENT} --data $'{tmp_path}/d\xe9ta'" in message
    html = (output / "wo-pbc-34-6" / "session.en.html").read_text(encoding="utf-8")
    assert rf"data = {tmp_path}/d\udce9ta" in html
    assert recorded(output)["pages"][0]["parameters"]["data"] == str(data)
    assert report(output, "--data", str(data)) == 0
    assert "1 up to date" in capsys.readouterr().out
