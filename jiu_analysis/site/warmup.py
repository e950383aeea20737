"""Do once what every page needs first: the fork server imports this module before it forks.

It imports what pages need and makes the parts of a small page, so that what libraries initialize on
first use (font lists, templates, validators) is ready in every fork. An error here occurs again on
the page that needs it, and is reported there.
"""

from __future__ import annotations

import gc
import os
import tempfile
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from jiu_analysis.report.lazy_imports import import_charts
from jiu_analysis.site import workers

#: Modules that pages import.
MODULES = (
    "jiu_analysis.site.page",
    "jiu_analysis.site.build_page",
    "jiu_analysis.site.inprocess_engine",
    "jiu_analysis.site.planning",
    "jiu_analysis.checks.consistency",
    "jiu_analysis.checks.statements",
    "jiu_analysis.datapackage.loading",
    "jiu_analysis.report.figures",
    "jiu_analysis.report.key_figures",
    "jiu_analysis.report.source_notes",
    "jiu_analysis.report.text",
    "jiu_analysis.report.tables",
    "babel.messages.mofile",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "matplotlib.backends.backend_svg",
    "nbconvert",
    "xlsxwriter",
    "sqlite3",
    "tornado.platform.asyncio",
)


def warm_up() -> None:
    """Make the parts of a small page from the bundled data, and discard them."""
    import nbformat
    import pandas as pd

    import jiu_analysis as jiu
    from jiu_analysis import metrics
    from jiu_analysis.report import figures, tables
    from jiu_analysis.site import downloads, word
    from jiu_analysis.site import rendering as render

    # Restored, because a notebook must find this option set only if it loads a package itself.
    with pd.option_context("display.html.use_mathjax", pd.get_option("display.html.use_mathjax")):
        history = jiu.load().history
    counts = metrics.status_counts(history, by=["addressee"])
    chart = figures.status_by_addressee(counts)
    assert isinstance(chart, figures.Chart), "no axes of the user's were given"
    chart.draw_narrow = None  # One width initializes all that the other needs.
    picture, about = chart._repr_mimebundle_()
    table = tables.status_by(counts, "addressee", "Status")._repr_mimebundle_()
    new = nbformat.v4
    outputs = [
        new.new_output("display_data", picture, metadata=about),
        new.new_output("display_data", table),
    ]
    cells = [new.new_markdown_cell("# Title"), new.new_code_cell("", outputs=outputs)]
    notebook = new.new_notebook(cells=cells)
    render.page(notebook)
    with tempfile.TemporaryDirectory() as folder:
        outline, files = render.outline(notebook), Path(folder, "files")
        downloads.write(outline.tables, files, files / "all.xlsx")
        word.write(outline, files / "all.docx")


def keep_data() -> None:
    """Keep the data package of the pages in memory, if the run names one."""
    from jiu_analysis.datapackage import subset

    if folder := os.environ.get(workers.DATA):
        subset.keep(Path(folder))


def _begin() -> None:
    # Imported objects are kept anyway: garbage collection would take a fifth of the time and free
    # nothing.
    gc.disable()
    try:
        with suppress(Exception):
            import_charts()
        for name in MODULES:
            with suppress(Exception):
                import_module(name)
        # A warning is shown only once, and has to appear on the page.
        with suppress(Exception), warnings.catch_warnings(action="ignore"):
            warm_up()
        with suppress(Exception):
            keep_data()
    finally:
        gc.freeze()
        gc.enable()


_begin()
