"""The tutorial runs as written, and the statements in its prose match the data."""

from __future__ import annotations

import ast
import re

import nbformat
import papermill
import pytest

from jiu_analysis import metrics


@pytest.fixture(scope="module")
def tutorial(repository):
    return nbformat.read(repository / "docs" / "tutorial.ipynb", as_version=4)


@pytest.fixture(scope="module")
def run(repository, tmp_path_factory):
    return papermill.execute_notebook(
        repository / "docs" / "tutorial.ipynb",
        tmp_path_factory.mktemp("tutorial") / "out.ipynb",
        cwd=tmp_path_factory.mktemp("elsewhere"),
        progress_bar=False,
    )


def output_of(run, cell):
    [made] = [each for each in run.cells if each.id == cell]
    return made.outputs[-1]["data"]["text/plain"]


def test_the_tutorial_has_ten_steps_each_with_a_cell_that_shows_something(tutorial, run):
    headings = [
        match[1]
        for cell in tutorial.cells
        if (match := re.match(r"## (\d+)\. ", cell.source)) and cell.cell_type == "markdown"
    ]
    assert headings == [str(number) for number in range(1, 11)]
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    assert len(code) == 10
    assert all(cell.outputs for cell in code)


def test_the_tutorial_is_stored_without_outputs(tutorial):
    assert all(not cell.get("outputs") for cell in tutorial.cells)


def test_a_custom_metric_takes_five_lines(tutorial):
    [cell] = [each for each in tutorial.cells if each.id == "own"]
    function = ast.parse(cell.source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert function.end_lineno - function.lineno + 1 <= 5


def test_the_tutorial_ends_with_the_finding_that_the_data_gives(run, package):
    history = package.history
    dated = history["target_kind"].eq("deadline")
    opened = metrics.is_open(history)
    for rows in (~dated, dated):
        message = f"{int((opened & rows).sum())} of {int(rows.sum())}"
        assert message in output_of(run, "finding")


def test_statements_of_the_tutorial_about_the_data_are_true(package):
    late = metrics.lateness(package.history).iloc[0]
    assert (late["with_deadline"], late["overdue"]) == (16, 5)


def test_the_card_of_the_tutorial_is_of_the_longest_overdue(run):
    assert "821 days overdue" in output_of(run, "card")
