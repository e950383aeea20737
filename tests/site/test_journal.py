"""The journal of a notebook whose process died."""

from __future__ import annotations

import nbformat
import pytest

from jiu_analysis.site import journal

new = nbformat.v4


@pytest.fixture
def notebook():
    cells = [new.new_code_cell(each, id=each) for each in ("first", "second", "third")]
    return new.new_notebook(cells=cells)


def texts_of(cell):
    return [each.text for each in cell.outputs]


def run(notebook, file, until):
    """Write the journal of a notebook up to a cell, and leave it as a killed process does."""
    kept = journal.Journal(file)
    kept.begin(notebook)
    for index, cell in enumerate(notebook.cells):
        kept.start_cell(cell=cell, cell_index=index)
        if index == until:
            written = file.read_text()
            kept.end()
            file.write_text(written)
            return
        cell.outputs = [new.new_output("stream", text=f"{cell.id} 说\udce9")]
        cell.execution_count = index + 1
        kept.end_cell(cell=cell, cell_index=index, execute_reply={})


def test_a_journal_contains_the_notebook_up_to_the_last_executed_cell(notebook, tmp_path):
    run(notebook, tmp_path / "journal", until=1)
    found, running = journal.read(tmp_path / "journal")
    assert running == 1
    assert [texts_of(each) for each in found.cells] == [["first 说\udce9"], [], []]
    assert found.cells[0].execution_count == 1


def test_an_incomplete_last_line_is_ignored(notebook, tmp_path):
    file = tmp_path / "journal"
    run(notebook, file, until=1)
    whole = file.read_text()
    for end in range(whole.index("\n") + 1, len(whole)):
        file.write_text(whole[:end])
        found, _ = journal.read(file)
        assert texts_of(found.cells[0]) in ([], ["first 说\udce9"])


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_an_invalid_journal_is_a_value_error(text, tmp_path):
    (tmp_path / "journal").write_text(text)
    with pytest.raises(ValueError):
        journal.read(tmp_path / "journal")


def test_the_journal_is_removed_when_the_notebook_has_ended(notebook, tmp_path):
    kept = journal.Journal(tmp_path / "journal")
    kept.begin(notebook)
    kept.end()
    assert list(tmp_path.iterdir()) == []
