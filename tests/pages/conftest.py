"""Pages in a browser, as readers open them: from disk, without a network."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jiu_analysis.cli import main
from jiu_analysis.report import i18n

_PATIENCE = 300


@dataclass
class Opened:
    """A page in the browser, with its requests and its errors."""

    tab: object
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def look(browser):
    """Open a file in the browser."""
    contexts = []

    def at(path: Path, *, width=1280, scheme="light", scripts=True) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            offline=True,
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.tab.on("request", lambda each: opened.asked.append(each.url))
        opened.tab.on("console", lambda each: opened.complaints.append(each.text))
        opened.tab.on("pageerror", lambda each: opened.complaints.append(str(each)))
        opened.tab.on("dialog", lambda each: (opened.complaints.append("dialog"), each.dismiss()))
        opened.tab.goto(path.as_uri())
        return opened

    yield at
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory, chromium) -> Path:
    """Make the pages of `NAMES` in all languages, once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "all-pages"
    done = shared / "done"
    try:
        shared.mkdir()
    except FileExistsError:
        end = time.monotonic() + _PATIENCE
        while not done.exists():
            assert time.monotonic() < end, "the process that makes the pages has not ended"
            time.sleep(0.5)
    else:
        asked = ["--notebook", *NOTEBOOKS.values(), "--language", *i18n.AVAILABLE]
        status = main(["report", *asked, "--output", str(shared / "site")])
        done.write_text(str(status))
    assert done.read_text() == "0", "the pages could not be made"
    return shared / "site"


#: The notebook of each folder of pages. A page of each JIU report as well would take minutes.
NOTEBOOKS = {"wo-pbc-34-6": "session", "wipo": "trends", "system": "system"}
NAMES = ["index.html"] + [
    f"{folder}/{notebook}.{language}.html"
    for folder, notebook in NOTEBOOKS.items()
    for language in i18n.AVAILABLE
]


@pytest.fixture(params=NAMES)
def name(request) -> str:
    """Return each page of the site in turn."""
    return request.param


@pytest.fixture(params=[each for each in NAMES if "session" in each])
def session_page(request) -> str:
    """Return the session page in each language."""
    return request.param


@pytest.fixture(params=[each for each in NAMES if each.split(".")[1] in ("html", "en", "ar")])
def one_of_each(request) -> str:
    """Return each kind of page in a language of either direction.

    All languages of a direction have the same style sheet, so that colours are the same in them.
    """
    return request.param
