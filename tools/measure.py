"""Print the size of the package: lines of code, modules, names and parameters.

``python tools/measure.py [FOLDER]`` measures ``jiu_analysis`` in this checkout, or in another
folder, so that two states of the project can be compared.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lines(source: str) -> tuple[int, int]:
    r"""Return the number of lines of code, and of docstrings.

    Examples
    --------
    >>> lines("x = 1  # one\n\n# two\ndef f():\n    'Return.'\n")
    (2, 1)
    """
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            documented |= set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - documented), len(documented)


def measured(folder: Path) -> dict[str, int]:
    """Return the figures of a checkout's package by name."""
    package = folder / "jiu_analysis"
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    counted = [lines(source) for source in sources.values()]
    functions = [
        node
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    public = [
        node
        for tree in trees.values()
        for node in tree.body
        if isinstance(node, _DOCUMENTED[1:]) and not node.name.startswith("_")
    ]
    entries = {path.stem for path in package.iterdir() if path.suffix in ("", ".py")}
    return {
        "modules": len(sources),
        "entries at the top": len({each for each in entries if not each.startswith("__")}),
        "lines of code": sum(code for code, _ in counted),
        "lines of docstrings": sum(text for _, text in counted),
        "public functions and classes": len(public),
        "functions": len(functions),
        "parameters named language": sum(
            argument.arg == "language"
            for node in functions
            for argument in (*node.args.args, *node.args.kwonlyargs)
        ),
    }


def main(arguments: list[str]) -> None:
    """Print the figures, one a line."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parents[1]
    for name, number in measured(folder).items():
        print(f"{number:>7,} {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
