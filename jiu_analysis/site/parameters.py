"""Read and check the parameters cell of a notebook, before any kernel starts."""

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

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """A line of the parameters cell.

    Parameters
    ----------
    name : str
        Name that is assigned.
    types : tuple of type
        Types that its annotation allows; empty without an annotation.
    may_be_none : bool
        Whether None is allowed.
    default : object
        Value that the cell assigns.
    """

    name: str
    types: tuple[type, ...]
    may_be_none: bool
    default: Any

    def allows(self, value: Any) -> bool:
        """Whether a value has the annotated type (an int is accepted as a float)."""
        if value is None:
            return self.may_be_none
        if not self.types:
            return True
        if isinstance(value, bool):
            return bool in self.types
        return isinstance(value, self.types) or (isinstance(value, int) and float in self.types)

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
        names = [each.__name__ for each in self.types] or ["any value"]
        return " or ".join([*names, *(["None"] if self.may_be_none else [])])


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
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value:
        annotation = line.annotation
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        types, may_be_none = _types(annotation)
        return Parameter(line.target.id, types, may_be_none, ast.literal_eval(line.value))
    if (
        isinstance(line, ast.Assign)
        and len(line.targets) == 1
        and isinstance(line.targets[0], ast.Name)
    ):
        return Parameter(line.targets[0].id, (), True, ast.literal_eval(line.value))
    raise ValueError(f"line {line.lineno}")


def _types(annotation: ast.expr) -> tuple[tuple[type, ...], bool]:
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        left, right = _types(annotation.left), _types(annotation.right)
        return left[0] + right[0], left[1] or right[1]
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return (), True
    if isinstance(annotation, ast.Name) and annotation.id in _TYPES:
        return (_TYPES[annotation.id],), False
    raise ValueError(f"type {ast.unparse(annotation)} at line {annotation.lineno}")
