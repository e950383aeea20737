"""The example schedules contain what the commands accept, and their command lines run as is."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from string import Template

import pytest
import yaml

SERVICE, TIMER = "jiu-analysis.service", "jiu-analysis.timer"
WORKFLOWS = ("tests", "pages")
SESSION = "WO/PBC/34/6"


@pytest.fixture(scope="module")
def folder(repository):
    return repository / "docs" / "schedules"


@pytest.fixture(scope="module")
def place(repository, tmp_path_factory):
    """Return the folder that stands in for ``/srv/jiu``: commands and a data package."""
    made = tmp_path_factory.mktemp("srv") / "jiu"
    (made / ".venv").mkdir(parents=True)
    (made / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    shutil.copytree(repository / "data", made / "my-data")
    # Of a few JIU reports, since each has a page of its own.
    statuses = made / "my-data" / "statuses.csv"
    header, *rows = statuses.read_text(encoding="utf-8").splitlines(keepends=True)
    few = [row for row in rows if "JIU/REP/2018/" in row]
    statuses.write_text("".join([header, *few]), encoding="utf-8")
    return made


def run(command, place, **environment):
    there = command.replace("/srv/jiu", str(place))
    return subprocess.run(
        ["/bin/sh", "-e", "-c", there],
        cwd=place,
        env={"PATH": os.environ["PATH"], "HOME": str(place), **environment},
        capture_output=True,
        text=True,
    )


def is_made(place):
    record = json.loads((place / "site" / "run.json").read_text(encoding="utf-8"))
    pages = {each["page"]: each["status"] for each in record["pages"]}
    assert {"wipo/trends.en.html", "wo-pbc-34-6/session.en.html", "system/system.en.html"} <= set(
        pages
    )
    return record["is_finished"] and "failed" not in pages.values()


@pytest.fixture(scope="module")
def crontab(folder):
    lines = (folder / "crontab").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    [entry] = [line for line in lines if not re.match(r"[A-Z]+=", line)]
    *times, command = entry.split(maxsplit=5)
    return variables, times, command


@pytest.fixture(scope="module")
def service(folder):
    """Return the lines of the section ``[Service]`` by name; a name may be repeated."""
    found = {}
    _, _, section = (folder / SERVICE).read_text(encoding="utf-8").partition("[Service]\n")
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture(scope="module")
def workflows(repository):
    read = {}
    for name in WORKFLOWS:
        path = repository / ".github" / "workflows" / f"{name}.yml"
        read[name] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def scripts(workflow):
    return [
        step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step
    ]


def test_cron_runs_the_command_without_output_on_success(crontab, place):
    variables, times, command = crontab
    assert variables["SESSION"] == SESSION
    assert all(re.fullmatch(r"[\d*,/-]+", each) for each in times)
    # In a crontab an unescaped one ends the command.
    assert "%" not in command
    done = run(command, place, **variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert is_made(place)
    assert "open site/index.html" in (place / "last-run.log").read_text(encoding="utf-8")


def test_cron_prints_the_error_on_failure(crontab, place):
    _, _, command = crontab
    done = run(command, place, SESSION="WO/PBC/99/9")
    assert "WO/PBC/99/9" in done.stdout


def test_the_service_runs_the_command(service, place):
    [command] = service["ExecStart"]
    given = [shlex.split(line) for line in service["Environment"]]
    variables = dict(each.split("=", 1) for line in given for each in line)
    assert variables["SESSION"] == SESSION
    done = run(Template(command).substitute(variables), place)
    assert done.returncode == 0, done.stderr
    assert is_made(place)


def test_the_service_can_write_where_the_command_writes(service):
    [folder] = service["WorkingDirectory"]
    assert service["ReadWritePaths"] == [folder]
    assert service["ExecStart"][0].startswith(f"{folder}/")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_understands_the_units(folder, place, tmp_path):
    for unit in (SERVICE, TIMER):
        text = (folder / unit).read_text(encoding="utf-8").replace("/srv/jiu", str(place))
        (tmp_path / unit).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit) for unit in (SERVICE, TIMER)]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_workflow_of_pages_runs_the_command_for_the_configured_session(
    workflows, place, whole_site, tmp_path
):
    # Its pages were made before, by the same command on another day.
    shutil.rmtree(place / "site", ignore_errors=True)
    shutil.copytree(whole_site, place / "site")
    [script] = [each for each in scripts(workflows["pages"]) if "jiu-analysis" in each]
    summary = tmp_path / "summary"
    done = run(script, place, SESSION=SESSION, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert is_made(place)
    assert re.search(r"\d+ pages: ", summary.read_text(encoding="utf-8"))
    missing = run(script, place, GITHUB_STEP_SUMMARY=str(summary))
    assert missing.returncode
    assert "set the variable SESSION" in missing.stderr


def test_workflows_run_existing_make_targets(workflows, repository):
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    every = [script for workflow in workflows.values() for script in scripts(workflow)]
    targets = {each.removeprefix("make ") for each in every if each.startswith("make ")}
    assert targets >= {"check", "test"}
    for target in targets:
        written = target.replace(".venv", "$(VENV)")
        assert re.search(rf"(?m)^{re.escape(written)}:", makefile), target


def test_the_tests_run_at_every_push(workflows):
    # YAML 1.1 reads the word "on" as true.
    assert {"push", "pull_request"} <= set(workflows["tests"][True])


def test_no_schedule_derives_a_session_from_the_date(folder, repository):
    every = [*folder.iterdir(), *(repository / ".github" / "workflows").iterdir()]
    for file in every:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\$\(|`|%[YmdFjV]|\bdate\b(?!:)", text), file.name


def test_the_page_on_schedules_names_every_file(folder, repository):
    text = (repository / "docs" / "schedules.md").read_text(encoding="utf-8")
    for file in folder.iterdir():
        assert f"(schedules/{file.name})" in text, file.name
    for name in WORKFLOWS:
        assert f".github/workflows/{name}.yml" in text
    linked = re.findall(r"\]\(((?!https:)[^)#]+)\)", text)
    for each in linked:
        assert (repository / "docs" / each).exists(), each
