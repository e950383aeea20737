"""Make one page: run and render its notebook in a staging folder, then publish it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from glob import escape
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output

from jiu_analysis.errors import ContentError, JiuError, one_line
from jiu_analysis.report import i18n
from jiu_analysis.site import execute as running
from jiu_analysis.site import journal
from jiu_analysis.site import publish as publishing
from jiu_analysis.site import rendering as render
from jiu_analysis.site.page import Page, Result, open_notebook


def make(page: Page) -> Result:
    """Run a notebook and publish its page; on failure keep the last published page.

    Parameters
    ----------
    page : Page
        The page, already checked.

    Returns
    -------
    Result
        With the reason if the page could not be made; the partly run notebook is then kept as
        ``Page.broken``.
    """
    start = time.monotonic()
    try:
        with i18n.use(page.language):
            made = _made(page)
    except OSError as error:
        where = publishing.place_of(error, page.target)
        made = Result(page, 0, f"{where}: {error.strerror or error}")
    except JiuError as error:
        made = Result(page, 0, str(error))
    seconds = time.monotonic() - start
    reason = one_line(made.reason)
    return replace(made, seconds=seconds, reason=reason, peak_memory_mb=_peak_memory())


def _made(page: Page) -> Result:
    page.target.parent.mkdir(parents=True, exist_ok=True)
    with publishing.staging(page.target.parent) as folder:
        staged = folder / page.executed.name
        try:
            notebook = running.run(_in_its_language(page), page.parameters, staged)
        except ContentError as error:
            is_kept = staged.exists()
            if is_kept:
                os.replace(staged, page.broken)
            return Result(page, 0, _reason(str(error), page, is_kept))
        languages = publishing.there(page.colophon.languages, page.target)
        outline = render.outline(notebook)
        title, files = _render(page, notebook, outline, folder, languages)
        sha256 = publishing.put_in_place(page, folder, files)
    return Result(
        page,
        0,
        title=title,
        sha256=sha256,
        files=files,
        languages=tuple(languages),
        contradictions=outline.contradictions,
    )


def died(page: Page, reason: str) -> Result:
    """Return the result of a page whose process died, and keep its partly run notebook.

    Parameters
    ----------
    page : Page
        The page that was being made.
    reason : str
        The reason.
    """
    staging = f"{publishing.STAGING}*"
    for left in page.target.parent.glob(f"{staging}/{escape(page.target.stem)}{running.JOURNAL}"):
        try:
            notebook, index = journal.read(left)
            if index is not None:
                reason = f"cell {running.number_of(notebook, index)}: {reason}"
                notebook.cells[index].outputs = [new_output("stream", name="stderr", text=reason)]
            running.write(running.reproducible(notebook), left)
            os.replace(left, page.broken)
        except (OSError, ValueError):
            continue
        return Result(page, 0, _reason(reason, page, is_kept=True))
    return Result(page, 0, one_line(reason))


def _reason(why: str, page: Page, is_kept: bool) -> str:
    kept = f"; partly executed notebook kept as {page.broken.name}" if is_kept else ""
    return one_line(why, 400) + kept


def _in_its_language(page: Page) -> NotebookNode:
    notebook = open_notebook(page.notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = page.prose(cell.source)
    return notebook


def _render(
    page: Page,
    notebook: NotebookNode,
    outline: render.Outline,
    folder: Path,
    languages: Mapping[str, str],
) -> tuple[str, str]:
    """Write a page and the files it links to; return its title and the name of their folder."""
    # Imported here: a process that only submits pages does not need it.
    from jiu_analysis.site import downloads, word

    files, workbook = folder / "files", f"{page.target.stem}.xlsx"
    document = f"{page.target.stem}.docx"
    results, tables = outline.tables, {}
    source = render.citation(outline.title, page.colophon)
    if results:
        tables = downloads.write(
            results,
            files,
            files / workbook,
            about=outline.about,
            source=source,
        )
    files.mkdir(exist_ok=True)
    word.write(outline, files / document, source=source)
    running.write(notebook, files / page.executed.name)
    named = publishing.name_of(page, files)
    os.replace(files, folder / named)
    colophon = replace(
        page.colophon,
        parameters=page.parameters,
        languages=languages,
        files={anchor: f"{named}/{name}" for anchor, name in tables.items()},
        workbook=f"{named}/{workbook}" if results else "",
        word=f"{named}/{document}",
        notebook=f"{named}/{page.executed.name}",
    )
    html, title = render.page(notebook, colophon=colophon)
    (folder / page.target.name).write_bytes(html.encode("utf-8", "backslashreplace"))
    return title, named


def _peak_memory() -> float | None:
    """Return the peak memory of this process or of a child it waited for, in megabytes."""
    try:
        import resource
    except ImportError:  # Not available on Windows.
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round(most * unit / 1e6, 1)
