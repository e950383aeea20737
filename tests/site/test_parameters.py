"""The parameters cell of a notebook."""

from __future__ import annotations

import nbformat
import pytest

from jiu_analysis.errors import UsageError
from jiu_analysis.site import parameters


def notebook(source, tags=("parameters",)):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})
    return nbformat.v4.new_notebook(cells=[cell])


def read(source):
    return parameters.read(notebook(source), "a.ipynb")


def test_every_style_of_annotation_is_understood():
    known = read(
        'a: str = "x"  # b = c\nb: int | None = None\nc: "float" = 1.5\nd: bool = False\ne = 3\n'
    )
    assert list(known) == ["a", "b", "c", "d", "e"]
    assert known["b"].types == (int, type(None))
    assert known["c"].types == (float,)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"b": "7"}, "parameter 'b' must be int or None, not '7' (str)"),
        ({"a": None}, "parameter 'a' must be str, not None"),
        ({"b": True}, "parameter 'b' must be int or None, not True (bool)"),
        ({"z": 1}, "a.ipynb has no parameter 'z'; it has: a (str), b (int or None), c (float)"),
    ],
)
def test_an_unknown_parameter_or_wrong_type_is_refused_with_the_valid_ones(given, complaint):
    known = read('a: str = "x"\nb: int | None = None\nc: float = 1.5')
    with pytest.raises(UsageError) as caught:
        parameters.check(known, given, "a.ipynb")
    assert complaint in str(caught.value)


def test_valid_values_are_accepted():
    known = read('a: str = "x"\nb: int | None = None\nc: float = 1.5')
    parameters.check(known, {"a": "y", "b": None, "c": 2}, "a.ipynb")


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [("str", "7", "7"), ("int", "7", 7), ("bool", "true", True), ("int | None", "None", None)],
)
def test_a_value_given_as_text_is_converted(annotation, text, value):
    assert read(f"a: {annotation} = None")["a"].from_text(text) == value


@pytest.mark.parametrize(
    "source", ["a, b = 1, 2", "print(1)", "a: list[str] = []", "a: str", "a = f()", "a ="]
)
def test_a_cell_that_is_not_a_plain_list_of_values_is_refused(source):
    with pytest.raises(UsageError, match=r"a\.ipynb: a line of the parameters cell"):
        read(source)


def test_a_notebook_needs_one_cell_of_parameters():
    with pytest.raises(UsageError, match="needs one code cell tagged 'parameters', has 0"):
        parameters.read(notebook("a = 1", tags=()), "a.ipynb")
