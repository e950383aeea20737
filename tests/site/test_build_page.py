"""Making a page: a complete new page, or the last published one."""

from __future__ import annotations

import dataclasses
import re

import nbformat
import pytest

from jiu_analysis.site.build_page import make
from jiu_analysis.site.page import Page, unfit


@pytest.fixture
def page(tmp_path):
    """Return a function that makes a small notebook with the given cells, and its page."""

    def asked(*cells, folder="site", **parameters):
        new = nbformat.v4
        first = new.new_code_cell('word: str = "none"', metadata={"tags": ["parameters"]})
        notebook = new.new_notebook(
            cells=[first, *(new.new_code_cell(cell) for cell in cells)],
            metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        )
        path = tmp_path / "small.ipynb"
        nbformat.write(notebook, path)
        target = tmp_path / folder / "doc" / "small.en.html"
        return Page(path, target, parameters, label="small")

    return asked


def files(page):
    """Return the file names beside a page, without the hash in the name of its folder."""
    names = (path.name for path in page.target.parent.iterdir())
    return sorted(re.sub(r"(?<=\.files-)[0-9a-f]{12}$", "…", name) for name in names)


WHOLE = ["small.en.files-…", "small.en.html", "small.en.ipynb"]


def test_a_page_is_published_with_its_executed_notebook(page):
    made = make(
        page("from IPython.display import HTML\nHTML(f'<h1>{word} &amp; all</h1>')", word="hello")
    )
    assert made.is_made, made.reason
    assert made.title == "hello & all"
    assert "<title>hello &amp; all</title>" in made.page.target.read_text(encoding="utf-8")
    assert files(made.page) == WHOLE


def test_two_runs_give_identical_files(page):
    asked = page("print(word)", word="again")

    def run_once():
        made = make(asked)
        assert made.is_made, made.reason
        return asked.target.read_bytes(), asked.executed.read_bytes()

    assert run_once() == run_once()


def test_a_failing_cell_keeps_the_last_good_page_and_the_partly_run_notebook(page):
    good = make(page("print('good')"))
    before = good.page.target.read_bytes()
    bad = make(page("print('so far')", "raise ValueError('no such luck')"))
    assert bad.reason.startswith("cell 3 raised ValueError: no such luck")
    assert "small.en.failed.ipynb" in bad.reason
    assert bad.page.target.read_bytes() == before
    assert "so far" in bad.page.broken.read_text(encoding="utf-8")
    assert files(bad.page) == ["small.en.failed.ipynb", *WHOLE]


def test_a_later_successful_run_removes_the_partly_run_notebook(page):
    make(page("raise ValueError"))
    assert make(page("1")).is_made
    assert files(page("1")) == WHOLE


def test_a_kernel_that_dies_fails_the_page_with_a_reason(page):
    result = make(page("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"))
    assert not result.is_made
    assert "kernel" in result.reason
    assert not result.page.target.exists()


def test_a_picture_without_a_description_fails_the_page(page):
    code = (
        "from IPython.display import display\n"
        "display({'image/svg+xml': '<svg/>', 'text/plain': 'x'}, raw=True)"
    )
    assert "picture without a description" in make(page(code)).reason


def test_a_folder_name_may_contain_braces(page):
    made = make(page("1", folder="si{te}"))
    assert made.is_made, made.reason


def test_unknown_parameters_and_missing_notebooks_are_refused_before_a_kernel(page, tmp_path):
    (tmp_path / "text.ipynb").write_text("no json")
    pages = {
        "no parameter 'wrod'": page("1", wrod="x"),
        "there is no such notebook": Page(tmp_path / "none.ipynb", tmp_path / "x.html"),
        "not a valid notebook": Page(tmp_path / "text.ipynb", tmp_path / "x.html"),
    }
    reasons = unfit(pages)
    assert all(expected in reasons[expected] for expected in pages)


SHOWN = (
    "import pandas as pd\n"
    "from jiu_analysis.report.tables import Cell, Column, Table\n"
    "Table('T', [Column('A')], [[Cell('1')]], frame=pd.DataFrame({'a': [1]}))"
)


def test_a_page_links_to_its_files_in_a_folder_named_by_their_hash(page):
    made = make(page(SHOWN))
    assert made.is_made, made.reason
    assert files(made.page) == WHOLE
    beside = made.page.target.with_name(made.files)
    [table] = beside.glob("*.csv")
    assert table.read_text(encoding="utf-8-sig") == "a\n1\n"
    html = made.page.target.read_text(encoding="utf-8")
    for name in (table.name, "small.en.xlsx", "small.en.ipynb"):
        assert f'href="{made.files}/{name}"' in html
        assert (beside / name).is_file()
    executed = (beside / "small.en.ipynb").read_bytes()
    assert made.page.executed.read_bytes() == executed


def test_files_of_a_replaced_page_are_removed(page):
    first = make(page(SHOWN))
    second = make(page("1"))
    assert first.files != second.files
    assert files(second.page) == WHOLE
    there = {path.name for path in second.page.target.with_name(second.files).iterdir()}
    assert there == {"small.en.ipynb", "small.en.docx"}


def test_missing_files_are_restored_with_the_page(page):
    made = make(page(SHOWN))
    beside = made.page.target.with_name(made.files)
    names = sorted(path.name for path in beside.iterdir())
    next(beside.glob("*.csv")).unlink()
    (beside / "more.txt").touch()
    assert make(made.page).files == made.files
    assert sorted(path.name for path in beside.iterdir()) == names


def test_time_and_memory_of_a_page_are_measured(page):
    made = make(page("x = bytearray(80_000_000)"))
    assert made.seconds > 0
    assert made.peak_memory_mb > 80


def test_the_prose_is_translated_before_the_notebook_runs(page):
    asked = page("1")
    notebook = nbformat.read(asked.notebook, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("## Heading"))
    nbformat.write(notebook, asked.notebook)
    made = make(dataclasses.replace(asked, prose=str.upper))
    assert made.is_made, made.reason
    assert "HEADING</h2>" in made.page.target.read_text(encoding="utf-8")
