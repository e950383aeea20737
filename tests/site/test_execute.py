"""A notebook is executed once, in a kernel that has started."""

from __future__ import annotations

import re
import time

import nbformat
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.engines import papermill_engines

from jiu_analysis.errors import ContentError
from jiu_analysis.site import execute as running


@pytest.fixture
def notebook():
    kernel = {"name": "python3", "display_name": "Python", "language": "python"}
    cell = nbformat.v4.new_code_cell("1 + 1", id="c")
    return nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})


@pytest.fixture
def half_run(tmp_path):
    return tmp_path / "half.ipynb"


def failing(monkeypatch, times, *, begins):
    """Let papermill fail so often before or after a notebook has started; return its calls."""
    asked = []
    execute = papermill_engines.execute_notebook_with_engine

    def fail_first(engine, notebook, kernel, on_notebook_start, **options):
        asked.append(notebook)
        if len(asked) > times:
            options["on_notebook_start"] = on_notebook_start
            return execute(engine, notebook, kernel, **options)
        if begins:
            on_notebook_start(notebook=notebook)
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(papermill_engines, "execute_notebook_with_engine", fail_first)
    return asked


def test_a_kernel_that_fails_to_start_is_started_again(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 2, begins=False)
    made = running.run(notebook, {}, half_run)
    assert made.cells[0].outputs[0].data["text/plain"] == "2"
    assert len(asked) == 3


def test_the_result_is_that_of_papermill_itself(notebook, half_run):
    notebook.cells[0] = nbformat.v4.new_code_cell(
        "number = 1", id="p", metadata={"tags": ["parameters"]}
    )
    notebook.cells.append(nbformat.v4.new_code_cell("print(number)\nnumber", id="d"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("text", id="t"))
    expected = papermill.execute_notebook(notebook, None, {"number": 3}, progress_bar=False)
    assert running.run(notebook, {"number": 3}, half_run) == running.reproducible(expected)


def test_a_kernel_that_never_starts_is_the_reason_of_failure(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 9, begins=False)
    with pytest.raises(ContentError, match="no kernel started in 3 attempts: Kernel died before"):
        running.run(notebook, {}, half_run)
    assert len(asked) == 3


def test_a_notebook_that_has_begun_is_never_run_again(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 9, begins=True)
    with pytest.raises(ContentError, match="the kernel stopped: Kernel died"):
        running.run(notebook, {}, half_run)
    assert len(asked) == 1
    assert half_run.exists()


def test_a_kernel_that_is_not_installed_is_reported(notebook, half_run):
    notebook.metadata.kernelspec.name = "no-such-kernel"
    with pytest.raises(ContentError, match="kernel 'no-such-kernel' is not on this machine"):
        running.run(notebook, {}, half_run)


def test_an_output_that_cannot_be_stored_is_the_reason_of_failure(notebook, half_run):
    notebook.cells[
        0
    ].source = "from IPython.display import display\ndisplay({'a/b': {'c': 1}}, raw=True)"
    with pytest.raises(ContentError, match="that cannot be stored in a notebook"):
        running.run(notebook, {}, half_run)


def test_a_warning_has_the_same_output_in_every_run(notebook, half_run):
    notebook.cells[0].source = "import warnings\nwarnings.warn('careful')"
    first, second = (nbformat.writes(running.run(notebook, {}, half_run)) for _ in range(2))
    assert "careful" in first
    assert first == second


def test_injected_cells_are_not_counted(notebook, half_run):
    tagged = nbformat.v4.new_code_cell("a = 1", id="p", metadata={"tags": ["parameters"]})
    notebook.cells[:] = [tagged, nbformat.v4.new_markdown_cell("prose"), *notebook.cells]
    notebook.cells[-1].source = "1 / 0"
    notebook.metadata.kernelspec.language = "python"
    with pytest.raises(ContentError, match="cell 3 raised ZeroDivisionError"):
        running.run(notebook, {"a": 2}, half_run)
    kept = nbformat.read(half_run, as_version=4)
    assert "injected-parameters" in [each.id for each in kept.cells]


def test_a_long_message_is_shortened_in_the_reason_only(notebook, half_run):
    notebook.cells[0].source = "raise ValueError('z' * 100_000)"
    with pytest.raises(ContentError) as failed:
        running.run(notebook, {}, half_run)
    assert len(str(failed.value)) <= 600
    assert "z" * 100_000 in half_run.read_text(encoding="utf-8")


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", text=text, name=name)


def joined(*outputs):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("", outputs=list(outputs))]
    )
    return [(each.name, each.text) for each in running.reproducible(notebook).cells[0].outputs]


PIECES = st.text("ab\r\n", max_size=6)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["stdout", "stderr"])), max_size=6))
def test_output_of_a_cell_is_joined_as_in_a_terminal(pieces):
    whole = {name: "".join(text for text, each in pieces if each == name) for _, name in pieces}
    seen = {name: re.sub(r".*\r(?=[^\n])", "", text) for name, text in whole.items()}
    order = sorted(seen, reverse=True)
    assert joined(*(stream(*each) for each in pieces)) == [(name, seen[name]) for name in order]


LONG = ["y" * 1_000_000, "世" * 1_000_000, "a\rb" * 300_000, "/ipykernel_1" * 100_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:4].strip())
def test_a_long_line_is_processed_in_linear_time(text):
    start = time.process_time()
    joined(stream(text), stream(text, "stderr"))
    assert time.process_time() - start < 10  # Quadratic time in its length would take hours.


def test_the_file_name_of_a_cell_does_not_contain_the_process_number():
    message = "one /tmp/ipykernel_123/456.py:1 two\n/x/ipykernel_7/8.py /tmp/ipykernel_x/9.py"
    [(_, text)] = joined(stream(message))
    assert text == "one 456.py:1 two\n8.py /tmp/ipykernel_x/9.py"


def test_unpaired_surrogates_are_written_and_read_again(tmp_path):
    cell = nbformat.v4.new_code_cell("", id="c", outputs=[stream("caf\udce9")])
    running.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    found = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert found.cells[0].outputs[0].text == "caf\udce9"
