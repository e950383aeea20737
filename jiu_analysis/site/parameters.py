"""Read and check the parameters cell of a notebook, before any kernel starts.

`papermill.inspect_notebook` reads such a cell by regular expressions: it misses ``int | None`` and
quoted annotations, and every line with a second ``=``, also in a comment.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jiu_analysis.errors import UsageError, one_line

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Tag of the parameters cell, as in papermill.
TAG = "parameters"

_TYPES = {each.__name__: each for each in (str, int, float, bool, list)} | {"None": type(None)}


@dataclass(frozen=True)
class Parameter:
    """A line of the parameters cell.

    Parameters
    ----------
    name : str
        Name that is assigned.
    types : tuple of type
        Types that its annotation allows; empty without an annotation.
    default : object
        Value that the cell assigns.
    """

    name: str
    types: tuple[type, ...]
    default: Any

    def allows(self, value: Any) -> bool:
        """Whether a value has the annotated type (an int is accepted as a float)."""
        is_as_float = type(value) is int and float in self.types
        return not self.types or type(value) in self.types or is_as_float

    def from_text(self, text: str) -> Any:
        """Return the value of a text given on the command line."""
        if str in self.types or not self.types:
            return text
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return {"true": True, "false": False}.get(text.lower(), text)

    @property
    def expected(self) -> str:
        """Return the type as words, for a message."""
        names = (name for name, each in _TYPES.items() if each in self.types)
        return " or ".join(names) or "any value or None"


def read(notebook: NotebookNode, name: str) -> dict[str, Parameter]:
    """Return the parameters of a notebook by name.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, with one code cell tagged ``parameters``.
    name : str
        Name of the notebook, for messages.

    Raises
    ------
    UsageError
        The cell is missing, or a line of it is not ``name: type = value``.
    """
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and TAG in cell.metadata.get("tags", [])
    ]
    if len(cells) != 1:
        raise UsageError(f"{name}: needs one code cell tagged {TAG!r}, has {len(cells)}")
    try:
        lines = ast.parse(cells[0].source).body
        return {each.name: each for each in map(_parameter, lines)}
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(
            f"{name}: a line of the parameters cell is not 'name: type = value' ({error})"
        ) from error


def check(known: Mapping[str, Parameter], given: Mapping[str, Any], name: str) -> None:
    """Raise if the notebook lacks a given parameter or declares another type.

    Raises
    ------
    UsageError
        Names the parameter and lists the existing ones with their types.
    """
    have = ", ".join(f"{each.name} ({each.expected})" for each in known.values())
    for parameter, value in given.items():
        if parameter not in known:
            raise UsageError(f"{name} has no parameter {parameter!r}; it has: {have}")
        if not known[parameter].allows(value):
            raise UsageError(
                f"{name}: parameter {parameter!r} must be {known[parameter].expected},"
                f" not {one_line(repr(value), 100)} ({type(value).__name__})"
            )


def _parameter(line: ast.stmt) -> Parameter:
    match line:
        case ast.AnnAssign(ast.Name(name), annotation, ast.expr() as value):
            return Parameter(name, _types(annotation), ast.literal_eval(value))
        case ast.Assign([ast.Name(name)], value):
            return Parameter(name, (), ast.literal_eval(value))
    raise ValueError(f"line {line.lineno}")


def _types(annotation: ast.expr) -> tuple[type, ...]:
    # An annotation may be quoted.
    text = ast.unparse(annotation).strip("'\"")
    names = [each.strip() for each in text.split("|")]
    if unknown := [each for each in names if each not in _TYPES]:
        raise ValueError(f"type {unknown[0]} at line {annotation.lineno}")
    return tuple(_TYPES[each] for each in names)
