"""Notebooks as authors save them: complete, old, unusual or invalid."""

from __future__ import annotations

import json

import pytest

from jiu_analysis.errors import UsageError
from jiu_analysis.site.page import Page, open_notebook, unfit

PARAMETERS = {
    "cell_type": "code",
    "metadata": {"tags": ["parameters"]},
    "source": 'word: str = ""',
    "outputs": [],
    "execution_count": None,
    "id": "p",
}


def content(*cells, minor=5, **metadata):
    return {
        "nbformat": 4,
        "nbformat_minor": minor,
        "metadata": metadata,
        "cells": [dict(each) for each in cells],
    }


@pytest.fixture
def written(tmp_path):
    def write(text, name="a.ipynb"):
        path = tmp_path / name
        text = text if isinstance(text, str | bytes) else json.dumps(text)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


ODD = {
    "a list": ([], "has no 'nbformat'"),
    "a number": (7, "has no 'nbformat'"),
    "an empty object": ({}, "has no 'nbformat'"),
    "no cells": (content(), "needs one code cell tagged 'parameters', has 0"),
    "no list of cells": ({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}, "cells"),
    "another format": (content(PARAMETERS) | {"nbformat": 99}, "version 99"),
    "a format that is none": (content(PARAMETERS) | {"nbformat": "4"}, "has no 'nbformat'"),
    "tags that are null": (content({**PARAMETERS, "metadata": {"tags": None}}), "cell 1, metadata"),
    "no source": (content({k: v for k, v in PARAMETERS.items() if k != "source"}), "source"),
    "an id that leads out": (content({**PARAMETERS, "id": "../../x"}), "cell 1, id"),
    "a cell that is none": ({**content(), "cells": [None]}, "not a valid notebook"),
    "text": ("text", "not appear to be JSON"),
    "nothing": ("", "not appear to be JSON"),
    "depth": ("[" * 100_000, "not a valid notebook"),
    "digits": ('{"nbformat": 1' + "1" * 10_000 + "}", "not a valid notebook"),
    "bytes": (b"\xff\xfe", "not a valid notebook"),
    "another language": (
        content(PARAMETERS, language_info={"name": "R"}),
        'add "kernelspec" to its metadata',
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_an_invalid_notebook_fails_its_own_pages_with_a_short_reason(case, written, tmp_path):
    odd, complaint = ODD[case]
    bad = Page(written(odd, "odd.ipynb"), tmp_path / "odd.html")
    good = Page(written(content(PARAMETERS), "good.ipynb"), tmp_path / "good.html")
    reasons = unfit({"bad": bad, "good": good})
    assert set(reasons) == {"bad"}
    assert complaint in reasons["bad"]
    assert "odd.ipynb" in reasons["bad"]
    assert len(reasons["bad"]) < 500


def test_an_unknown_parameter_fails_only_its_own_page(written, tmp_path):
    notebook = written(content(PARAMETERS))
    pages = {
        "bad": Page(notebook, tmp_path / "bad.html", {"wrod": "x"}),
        "good": Page(notebook, tmp_path / "good.html", {"word": "x"}),
    }
    assert list(unfit(pages)) == ["bad"]


@pytest.mark.parametrize("metadata", [{}, {"kernelspec": {}}, {"kernelspec": {"name": "python3"}}])
def test_a_notebook_without_a_kernel_name_uses_python(metadata, written):
    kernel = open_notebook(written(content(PARAMETERS, **metadata))).metadata.kernelspec
    assert (kernel.name, kernel.language) == ("python3", "python")


def test_cells_without_an_id_get_a_reproducible_one(written):
    old = {k: v for k, v in PARAMETERS.items() if k != "id"}
    for notebook in (content(old, old, minor=2), content(PARAMETERS, PARAMETERS)):
        path = written(notebook)
        first, second = ([each.id for each in open_notebook(path).cells] for _ in range(2))
        assert first == second
        assert len(set(first)) == 2


def test_a_missing_notebook_is_reported(tmp_path):
    with pytest.raises(UsageError, match="there is no such notebook"):
        open_notebook(tmp_path / "none.ipynb")
