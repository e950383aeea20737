"""Notebooks contain only prose and calls, and are stored without outputs."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from jiu_analysis.site import parameters

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_notebooks_are_stored_without_outputs_and_execution_metadata(notebook):
    for cell in code_cells(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata.language_info) == {"name"}


def test_parameters_are_typed_and_commented_one_per_line(notebook):
    known = parameters.read(notebook, "notebook")
    assert "data" in known
    if set(known) != {"data"}:
        assert "language" in known
        subjects = {"document", "organization", "report", "organizations"}
        assert subjects & set(known), "a notebook says what it is about"
    [cell] = [
        cell for cell in code_cells(notebook) if parameters.TAG in cell.metadata.get("tags", [])
    ]
    for line in cell.source.splitlines():
        assert ":" in line.split("=")[0], line
        assert "  # " in line, line


def test_cells_define_no_function_and_are_short(notebook):
    for cell in code_cells(notebook):
        tree = ast.parse(cell.source)
        assert not any(
            isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.Lambda)
            for node in ast.walk(tree)
        ), cell.source
        assert len(tree.body) <= 10, cell.source


def test_every_section_begins_with_prose(notebook):
    headings = [
        cell.source.splitlines()[0] for cell in notebook.cells if cell.cell_type == "markdown"
    ]
    assert any(heading.startswith("## ") for heading in headings)
    assert not any(heading.startswith("# ") for heading in headings), (
        "the title comes from the data"
    )


def test_cells_have_unique_names(notebook):
    names = [cell.id for cell in notebook.cells]
    assert len(names) == len(set(names))
