"""The documentation: its commands and its Python run as written, and it names what there is."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from conftest import REPOSITORY
from forms import as_docx
from writing import small_document

from jiu_analysis import cli

PAGES = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md")),
    *(REPOSITORY / name / "README.md" for name in ("data", "notebooks")),
    *sorted((REPOSITORY / "docs").glob("*.md")),
]
#: A block of a page, indented where it stands in a list, and the comment above it.
BLOCK = re.compile(r"(?ms)^(?:<!-- not run: ([^\n]+) -->\n)?( *)```(\w+)\n(.*?)^\2```$")


class Block(NamedTuple):
    page: str
    reason: str
    kind: str
    text: str


def blocks(*kinds):
    return [
        Block(str(page.relative_to(REPOSITORY)), reason, kind, re.sub(f"(?m)^{indent}", "", text))
        for page in PAGES
        for reason, indent, kind, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if kind in kinds
    ]


def named(given):
    return [pytest.param(each, id=f"{each.page}-{place}") for place, each in enumerate(given)]


def runnable(*kinds):
    return [each for each in blocks(*kinds) if not each.reason]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Return a folder with the files that the commands name, and a package of each kind."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "docs").symlink_to(REPOSITORY / "docs")
    layouts = REPOSITORY / "tests" / "layouts"
    (folder / "report.docx").write_bytes(as_docx(small_document().parts(), "zh"))
    shutil.copy(layouts / "a_fund_annex.docx", folder / "annex.docx")
    shutil.copy(layouts / "k_jiu_annex_matrix.docx", folder / "matrix.docx")
    # A notebook with little in it: what the pages show is tested elsewhere.
    cells = ["document = ''\nlanguage = 'en'\ndata = ''", "print(document)"]
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    notebook.cells[0].metadata["tags"] = ["parameters"]
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": ""}
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "session.ipynb")
    declared = "reports: [{notebook: session.ipynb, title: T, about: document, languages: [en]}]"
    (folder / "notebooks" / "reports.yml").write_text(declared, "utf-8")
    shutil.copytree(REPOSITORY / "data", folder / "my-data")
    own = ["ingest", str(folder / "report.docx"), "--data", str(folder / "my-data")]
    assert cli.main(own) == 0
    made = ["example", "--data", str(folder / "example-data"), "--organizations", "2"]
    assert cli.main([*made, "--years", "2", "--recommendations", "5"]) == 0
    return folder


def run_command(line, folder):
    """Run a line ``jiu-analysis …``, with a small notebook for the pages."""
    arguments = shlex.split(line, comments=True)[1:]
    command = arguments[0]
    if command in ("report", "list") and "--reports" not in arguments:
        arguments += ["--reports", "notebooks/reports.yml"]
    if command == "example":
        arguments[arguments.index("--data") + 1] = "other-data"
    status = cli.main(arguments)
    # A contradiction in a document is a result.
    assert status in ([0, 1] if command == "check" else [0]), line
    if command == "mapping":  # a draft, which its reader completes
        shutil.copy(REPOSITORY / "docs" / "examples" / "fund_annex.toml", folder / "mapping.toml")


def run_target(line):
    """Check a line ``make …``: that the targets exist and say what they would run."""
    done = subprocess.run(
        ["make", "--dry-run", *shlex.split(line, comments=True)[1:]],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", named(runnable("sh")))
def test_a_command_of_the_documentation_runs_as_written(block, desk, monkeypatch):
    monkeypatch.chdir(desk)
    shell = []
    for line in block.text.replace("\\\n", "").splitlines():
        if line.startswith("printf "):  # a file that the next line reads
            subprocess.run(["bash", "-ec", line], check=True)
        elif line.startswith("jiu-analysis "):
            run_command(line, desk)
        elif line.startswith("make "):
            run_target(line)
        else:
            shell.append(line)
    if shell:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = os.environ | {"PATH": path}
        subprocess.run(["bash", "-ec", "\n".join(shell)], check=True, env=environment)


@pytest.mark.parametrize("block", named(runnable("python")))
def test_python_of_the_documentation_runs_as_written(block, desk, monkeypatch):
    monkeypatch.chdir(desk)
    (desk / "site").mkdir(exist_ok=True)
    exec(compile(block.text, block.page, "exec"), {})


@pytest.mark.parametrize("block", named(blocks("toml")))
def test_a_mapping_of_the_documentation_is_valid_toml(block):
    assert tomllib.loads(block.text)


def test_few_blocks_are_not_run_and_each_has_a_reason():
    left = [each for each in blocks("sh", "python") if each.reason]
    assert len(left) <= 12, [f"{each.page}: {each.reason}" for each in left]


def test_every_block_of_code_has_a_kind_that_is_tested():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        kinds = set(re.findall(r"(?m)^ *```(\S+)$", text)) - {"sh", "python", "toml", "text"}
        assert kinds <= {"{toctree}", "{include}", "{code-cell}"}, page.name
        assert not re.findall(r"(?m)^<!-- not run.*\n(?!```)", text), page.name
        assert not re.findall(r"(?m)^ {4,}(?:jiu-analysis|make|pip|python) .*", text), page.name


def test_commands_in_sentences_exist_with_their_options():
    found = {
        (page.name, command)
        for page in PAGES
        for command in re.findall(r"`jiu-analysis ([^`]+)`", page.read_text(encoding="utf-8"))
        if command[0].islower()
    }
    assert len(found) > 10
    for page, command in sorted(found):
        name, *options = re.findall(r"^\w+|(?<=\s)--[a-z-]+", command)
        helped = reference_of(name)
        for option in options:
            assert option in helped, f"{page}: {command}"


def test_make_targets_in_sentences_exist():
    targets = re.findall(r"(?m)^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8")):
            assert target in targets, f"{page.name}: make {target}"


def reference_of(command):
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        cli.main([*command.split(), "--help"])
    return printed.getvalue()


def test_links_to_files_have_a_target():
    for page in PAGES:
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            is_made = link.startswith("reference/")  # when the site is built
            assert is_made or (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_help_names_existing_pages():
    pages = [line.split(": ")[1] for line in reference_of("").splitlines() if line.endswith(".md")]
    assert [Path(each).name for each in pages] == ["start.md", "errors.md"]
    assert all(Path(each).is_file() for each in pages)


def test_the_readme_shows_three_ways_of_use_and_is_short():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    assert all(f"**{way}" in text for way in ("Explore", "Schedule", "Your own documents"))


def test_every_listed_guide_exists():
    start = REPOSITORY / "docs" / "guides.md"
    listed = re.findall(r"(?m)^([a-z-]+)$", start.read_text(encoding="utf-8"))
    assert all(Path(start.parent / f"{name}.md").is_file() for name in listed)
    assert len(listed) > 10
