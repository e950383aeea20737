"""Write the reference pages of the documentation: commands, tables, and the public interface.

Each page is made from what it describes, the parser, the data dictionary or the docstrings, so
that it cannot differ from it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from unittest import mock

import jiu_analysis as jiu
from jiu_analysis import cli
from jiu_analysis.datapackage.descriptor import Field, Table, dictionary


def write(folder: Path) -> None:
    """Write the pages to a folder; pages that have not changed are left as they are."""
    pages = {"commands.md": commands(), "tables.md": tables(), **dict(interface())}
    folder.mkdir(exist_ok=True)
    for old in {each.name for each in folder.iterdir()} - pages.keys():
        (folder / old).unlink()
    for name, text in pages.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def commands() -> str:
    """Return the page of the commands, as their ``--help`` prints them."""
    names = re.findall(r"(?m)^    (\w+) ", help_of())
    parts = [
        "# Commands",
        "What `jiu-analysis COMMAND --help` prints.",
        *(f"## {name}\n\n```text\n{help_of(name)}```" for name in names),
    ]
    return "\n\n".join(parts) + "\n"


def help_of(*command: str) -> str:
    """Return the help of the program, or of a command."""
    printed = io.StringIO()
    with (
        mock.patch.dict(os.environ, COLUMNS="80", NO_COLOR="1"),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        cli.main([*command, "--help"])
    return printed.getvalue()


def tables() -> str:
    """Return the page of the tables of a data package, from the data dictionary."""
    intro = (
        "A data package is a folder with a CSV file for each table, and `datapackage.json`, the"
        " dictionary from which this page is made. `jiu.load()` gives each table as a DataFrame"
        " under its name. A cell without a value is empty."
    )
    return "\n\n".join(["# Tables", intro, *map(_table, dictionary().values())]) + "\n"


def _table(table: Table) -> str:
    keys = []
    if table.primary_key:
        keys.append(f"Unique: {_names(table.primary_key)}.")
    keys += [
        f"{_names(key.columns)} must be a row of [`{key.table}`](#{key.table})."
        for key in table.foreign_keys
    ]
    rows = [f"| `{each.name}` | {_about(each)} |" for each in table.fields]
    head = ["| column | meaning |", "|---|---|"]
    parts = [f"({table.name})=\n## `{table.name}`", table.description, " ".join(keys)]
    return "\n\n".join([*filter(None, parts), "\n".join([*head, *rows])])


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in columns)


def _about(field: Field) -> str:
    rules = field.constraints
    kind = f"{field.type}, required" if field.is_required else field.type
    sentences = [_escaped(field.description), f"*{kind}*."]
    if "enum" in rules:
        sentences.append(f"One of {', '.join(f'`{each}`' for each in rules['enum'])}.")
    if "minimum" in rules and "maximum" in rules:
        sentences.append(f"From {rules['minimum']} to {rules['maximum']}.")
    elif "minimum" in rules:
        sentences.append(f"At least {rules['minimum']}.")
    return " ".join(sentences)


def _escaped(text: str) -> str:
    return re.sub(r"([<>|*_`])", r"\\\1", text)


def interface() -> Iterator[tuple[str, str]]:
    """Yield a page for the top level of the package and one for each public module."""
    public = {name: getattr(jiu, name) for name in jiu.__all__ if name != "__version__"}
    modules = {name: each for name, each in public.items() if isinstance(each, ModuleType)}
    names = [name for name in public if name not in modules]
    about = "`import jiu_analysis as jiu` gives these names, and the modules of the next pages."
    yield "jiu.rst", _page("jiu", about, names, public)
    for name, module in modules.items():
        found = {f"{name}.{each}": getattr(module, each) for each in module.__all__}
        # What the top level has too is on its page.
        found = {name: each for name, each in found.items() if each not in public.values()}
        about = textwrap.dedent(module.__doc__ or "")
        yield f"jiu.{name}.rst", _page(f"jiu.{name}", about, [*found], found)


def _page(title: str, about: str, names: list[str], public: dict[str, object]) -> str:
    parts = [f"{title}\n{'=' * len(title)}", about, ".. currentmodule:: jiu_analysis"]
    parts.append(".. autosummary::\n   :nosignatures:\n\n" + "\n".join(f"   {n}" for n in names))
    for name in names:
        is_class = isinstance(public[name], type)
        directive = "autoclass" if is_class else "autofunction"
        members = "\n   :members:" if is_class else ""
        parts.append(f".. {directive}:: jiu_analysis::{name}{members}")
    return "\n\n".join(parts) + "\n"
