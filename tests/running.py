"""Runs of a small site, and checks of the result; as a program, runs that are killed.

Everything is as in a real run except the kernel: notebooks are not executed, their outputs are
written directly. A separate program, because a test process may have threads and must not fork.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path

import nbformat

from jiu_analysis.errors import ContentError
from jiu_analysis.report import media_types
from jiu_analysis.site import build as site
from jiu_analysis.site import build_page as making
from jiu_analysis.site import rendering as render
from jiu_analysis.site.page import Page
from jiu_analysis.site.record import Record

SUBJECTS = ("one", "two")
LANGUAGES = ("en", "fr")
_STEPS = {
    "open",
    "os.link",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "shutil.rmtree",
}


class Here(Executor):
    """An executor that makes pages in this process, one after another."""

    def submit(self, call, /, *arguments, **named):
        future = Future()
        try:
            future.set_result(call(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


def page(output: Path, subject: str, language: str, version: str) -> Page:
    """Return a page that shows its version, which is also in the table behind it."""
    notebook = output.parent / "small.ipynb"
    if not notebook.exists():
        new = nbformat.v4
        cell = new.new_code_cell(
            'subject: str = ""\nversion: str = ""', metadata={"tags": ["parameters"]}, id="p"
        )
        nbformat.write(new.new_notebook(cells=[cell]), notebook)
    return Page(
        notebook,
        output / subject / f"small.{language}.html",
        {"subject": subject, "version": version},
        language,
        f"{subject} {language}",
        subject,
        colophon=render.Colophon(languages={each: f"small.{each}.html" for each in LANGUAGES}),
    )


def planned(output: Path, version: str, **others: str) -> list[site.PageTarget]:
    """Return all pages of the site in a version; some subjects may have another one."""
    return [
        site.PageTarget(
            f"{subject}/small.{language}.html",
            {"version": others.get(subject, version)},
            partial(page, output, subject, language, others.get(subject, version)),
        )
        for subject in SUBJECTS
        for language in LANGUAGES
    ]


def update(
    output: Path, version: str, *, executor=Here, checks=(), **others: str
) -> site.BuildResult:
    """Update the site to a version."""
    return site.update(
        output,
        planned(output, version, **others),
        executor=lambda calls: executor(),
        index=site.Index({}, partial(render.index, version="0")),
        checks=checks,
    )


def without_kernel() -> None:
    """Replace the execution of notebooks by writing outputs directly."""
    making.running.run = written_down


def written_down(asked, parameters, staged) -> nbformat.NotebookNode:
    """Return a notebook with outputs that were not computed."""
    version = parameters["version"]
    if version.startswith("bad"):
        raise ContentError(f"cell 1 raised ValueError: {version}")
    resource = {
        "title": "T",
        "schema": {"fields": [{"name": "version", "type": "string"}]},
        "data": [{"version": version}],
    }
    new = nbformat.v4
    shown = f"<h1>Version {version} of {parameters['subject']}</h1>"
    outputs = [
        new.new_output("display_data", {"text/html": shown}),
        new.new_output("display_data", {"text/html": "<p>T</p>", media_types.TABLE: resource}),
    ]
    if version.startswith("states "):
        stated = {parameters["subject"]: int(version.split()[1])}
        outputs[0].data[media_types.CONTRADICTIONS] = stated
    cell = new.new_code_cell("1", outputs=outputs, id="only")
    return new.new_notebook(cells=[cell])


def visit(output: Path) -> dict[str, str]:
    """Check a site as a visitor sees it; return the version of each page.

    Raises
    ------
    AssertionError
        A page is incomplete, a link is broken, data belong to another page, or the index or the
        record is wrong.
    """
    versions = {}
    for file in output.glob("[!.]*/*.html"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith("<!DOCTYPE html>"), file
        assert text.rstrip().endswith("</html>"), file
        [message] = re.findall(r"<h1>Version (\S+) of ", text)
        links = re.findall(r'href="([^"#]+)"', text)
        assert links
        for link in links:
            assert (file.parent / link).is_file(), (file, link)
        [table] = [file.parent / link for link in links if link.endswith(".csv")]
        assert table.read_text(encoding="utf-8-sig") == f"version\n{message}\n"
        versions[file.relative_to(output).as_posix()] = message
    index = output / "index.html"
    if index.exists():
        shown = re.findall(r'href="([^"#]+)"', index.read_text(encoding="utf-8"))
        assert len(shown) == len(set(shown))
        assert set(shown) <= set(versions)
    if (output / "run.json").exists():
        record = json.loads((output / "run.json").read_text(encoding="utf-8"))
        names = [each["page"] for each in record["pages"]]
        assert names == sorted(set(names))
    return versions


def killed(output: str, moments: str) -> None:
    """Kill runs at moments spread over their duration, and check what each leaves.

    Every third run is the first of its site; the others update one to another version. Prints a
    line for each: the number of pages that had the new version.
    """
    without_kernel()
    before, nothing = Path(output) / "before" / "site", Path(output) / "nothing" / "site"
    update(before, "1")
    nothing.parent.mkdir()
    steps = {}
    for start in (before, nothing):
        counted = Path(output) / f"{start.parent.name}-counted" / "site"
        shutil.copytree(start.parent, counted.parent)
        steps[start] = _steps(counted, None)
    for number in range(int(moments)):
        start = before if number % 3 else nothing
        folder = Path(output) / str(number) / "site"
        shutil.copytree(start.parent, folder.parent)
        assert _steps(folder, number * steps[start] // int(moments)) is None
        found, wanted = visit(folder), {each.name for each in planned(folder, "1")}
        assert set(found) == wanted if start == before else set(found) <= wanted
        updated = update(folder, "2")
        assert updated.is_good
        assert set(visit(folder).values()) == {"2"}
        assert not [each for each in planned(folder, "2") if site.why(each, Record(folder))]
        assert [path for path in folder.rglob("*") if path.name.startswith(".")] == []
        assert len(list(folder.glob("*/*.files-*"))) == len(wanted)
        print(sum(version == "2" for version in found.values()), flush=True)
        shutil.rmtree(folder.parent)


def _steps(folder: Path, last: int | None) -> int | None:
    """Update a site to version 2 in a process that is killed before a file operation.

    Returns the number of operations if it was not killed.
    """
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as pipe:
            record = pipe.read()
        _, status = os.waitpid(child, 0)
        assert record or os.WIFSIGNALED(status), status
        return int(record) if record else None
    try:
        steps = itertools.count()

        def step(event: str, arguments: tuple[object, ...]) -> None:
            is_one = event in _STEPS and str(arguments[0]).startswith(str(folder))
            if is_one and next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
        update(folder, "2")
        os.write(writing, str(next(steps)).encode())
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def no_room(output: str) -> None:
    """Update a site to a version whose files the system does not let be written completely."""
    without_kernel()
    folder = Path(output)
    update(folder, "1")
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    outcome = update(folder, "2")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(json.dumps([each["reason"] for each in outcome.entries]))
    print(json.dumps(outcome.problems))
    print(json.dumps(sorted(visit(folder).values())))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
