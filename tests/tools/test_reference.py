"""The reference pages have every command, table and public name."""

from __future__ import annotations

import re

import pytest
from tooling import tool_named

import jiu_analysis as jiu
from jiu_analysis.datapackage.descriptor import dictionary


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the text of each page by name."""
    folder = tmp_path_factory.mktemp("docs") / "reference"
    folder.mkdir()
    (folder / "jiu.gone.rst").write_text("a module that was removed", encoding="utf-8")
    tool_named("reference").write(folder)
    return {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}


def test_every_command_has_its_help(pages, repository):
    files = (repository / "jiu_analysis" / "cli").glob("*.py")
    written = "".join(each.read_text(encoding="utf-8") for each in files)
    commands = re.findall(r'\badd\(\s*"(\w+)"', written)
    assert sorted(re.findall(r"(?m)^## (\w+)$", pages["commands.md"])) == sorted(commands)
    assert pages["commands.md"].count("usage: jiu-analysis") == len(commands)


def test_every_column_is_documented_with_its_type(pages):
    for table in dictionary().values():
        _, _, described = pages["tables.md"].partition(f"## `{table.name}`\n")
        rows = re.findall(r"(?m)^\| `(\w+)` \| \S.* \*\w+.*\*\.", described.partition("\n## ")[0])
        assert rows == [*table.columns]


def test_every_public_name_has_its_docstring(pages):
    top = [name for name in jiu.__all__ if name != "__version__"]
    modules = [name for name in top if f"jiu.{name}.rst" in pages]
    assert {"checks", "export", "figures", "metrics", "tables"} <= {*modules}
    for module in modules:
        for name in getattr(jiu, module).__all__:
            page = pages["jiu.rst"] + pages[f"jiu.{module}.rst"]
            described = rf":: jiu_analysis::({module}\.)?{name}$"
            assert re.search(f"(?m){described}", page), f"{module}.{name}"


def test_the_reference_page_of_a_removed_module_is_removed(pages):
    assert "jiu.gone.rst" not in pages
