"""A notebook is run once, in a kernel that comes up."""

from __future__ import annotations

import nbformat
import papermill
import pytest

from jiu_analysis.errors import ContentError
from jiu_analysis.run import running


@pytest.fixture
def notebook():
    kernel = {"name": "python3", "display_name": "Python"}
    cell = nbformat.v4.new_code_cell("1 + 1", id="c")
    return nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})


@pytest.fixture
def half_run(tmp_path):
    return tmp_path / "half.ipynb"


def failing(monkeypatch, times, *, begins):
    """Let papermill fail so often, before or after a notebook has begun; what it was asked."""
    asked = []
    execute = papermill.execute_notebook

    def fail_first(notebook, *more, on_notebook_start, **options):
        asked.append(notebook)
        if len(asked) > times:
            return execute(notebook, *more, on_notebook_start=on_notebook_start, **options)
        if begins:
            on_notebook_start(notebook=notebook)
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(papermill, "execute_notebook", fail_first)
    return asked


def test_a_kernel_that_does_not_come_up_is_started_again(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 2, begins=False)
    made = running.run(notebook, {}, half_run)
    assert made.cells[0].outputs[0].data["text/plain"] == "2"
    assert len(asked) == 3


def test_one_that_never_comes_up_is_a_reason(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 9, begins=False)
    with pytest.raises(ContentError, match="no kernel came up in 3 attempts: Kernel died before"):
        running.run(notebook, {}, half_run)
    assert len(asked) == 3


def test_what_has_begun_is_never_run_again(notebook, half_run, monkeypatch):
    asked = failing(monkeypatch, 9, begins=True)
    with pytest.raises(ContentError, match="the kernel stopped: Kernel died"):
        running.run(notebook, {}, half_run)
    assert len(asked) == 1
    assert half_run.exists()


def test_a_kernel_that_is_not_installed_is_named(notebook, half_run):
    notebook.metadata.kernelspec.name = "no-such-kernel"
    with pytest.raises(ContentError, match="kernel 'no-such-kernel' is not on this machine"):
        running.run(notebook, {}, half_run)


def test_an_output_that_no_notebook_can_hold_is_a_reason(notebook, half_run):
    notebook.cells[
        0
    ].source = "from IPython.display import display\ndisplay({'a/b': {'c': 1}}, raw=True)"
    with pytest.raises(ContentError, match="what no notebook can hold"):
        running.run(notebook, {}, half_run)


def test_a_warning_gives_the_same_bytes_in_every_run(notebook, half_run):
    notebook.cells[0].source = "import warnings\nwarnings.warn('careful')"
    first, second = (nbformat.writes(running.run(notebook, {}, half_run)) for _ in range(2))
    assert "careful" in first
    assert first == second
