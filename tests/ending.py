"""A small site whose pages are slow or fail; as a program, a run that can be interrupted."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import nbformat

from jiu_analysis.site import build as site
from jiu_analysis.site import rendering as render
from jiu_analysis.site import workers
from jiu_analysis.site.page import Page

WARM = [
    "jiu_analysis.site.page",
    "jiu_analysis.site.build_page",
    "jiu_analysis.site.inprocess_engine",
]


def update(output: Path, cells: Mapping[str, str]) -> site.BuildResult:
    """Update a site that has a page for each name, made from one cell."""
    return site.update(
        output,
        [
            site.PageTarget(
                f"{name}/small.en.html", {"cell": cell}, partial(_page, output, name, cell)
            )
            for name, cell in cells.items()
        ],
        executor=lambda calls: workers.executor(2, warm=WARM),
        index=site.Index({}, partial(render.index, version="0")),
    )


def _page(output: Path, name: str, cell: str) -> Page:
    new = nbformat.v4
    first = new.new_code_cell('word: str = ""', metadata={"tags": ["parameters"]}, id="p")
    notebook = output.parent / f"{name}.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    cells = [first, new.new_code_cell(cell, id="c")]
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), notebook)
    return Page(notebook, output / name / "small.en.html", label=name, subject=name)


if __name__ == "__main__":
    try:
        update(Path(sys.argv[1]), dict(each.split("=", 1) for each in sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)
