"""Pages in a browser, as readers open them: from disk, without a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sharing import made_once

from jiu_analysis.cli import main
from jiu_analysis.report import i18n
from jiu_analysis.resources import resource_path


@dataclass
class Opened:
    """A page in the browser, with its requests and its errors."""

    tab: object
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def look_at(browser, path: Path, *, width=1280, scheme="light", scripts=True) -> Opened:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        offline=True,
    )
    opened = Opened(context.new_page())
    opened.tab.on("request", lambda each: opened.asked.append(each.url))
    opened.tab.on("console", lambda each: opened.complaints.append(each.text))
    opened.tab.on("pageerror", lambda each: opened.complaints.append(str(each)))
    opened.tab.on("dialog", lambda each: (opened.complaints.append("dialog"), each.dismiss()))
    opened.tab.goto(path.as_uri())
    return opened


@pytest.fixture
def look(browser):
    """Return a function that opens a file in the browser."""
    every = []

    def at(path: Path, **settings) -> Opened:
        every.append(look_at(browser, path, **settings))
        return every[-1]

    yield at
    for opened in every:
        opened.tab.context.close()


@pytest.fixture(scope="module")
def seen(browser, site, name):
    """Open each page of the site once, for the tests that leave it as it was."""
    opened = look_at(browser, site / name)
    yield opened
    opened.tab.context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory, chromium) -> Path:
    """Make the pages of `NAMES` in all languages."""

    def make(folder: Path) -> None:
        asked = ["--notebook", *NOTEBOOKS.values(), "--language", *i18n.AVAILABLE]
        assert main(["report", *asked, "--output", str(folder)]) == 0
        declared = tmp_path_factory.mktemp("declared") / "reports.yml"
        declared.write_text(ONE_REPORT)
        assert main(["report", "--reports", str(declared), "--output", str(folder)]) == 0

    return made_once(tmp_path_factory, "pages-in-all-languages", make)


#: A page of each JIU report would take minutes.
ONE_REPORT = f"""
reports:
  - notebook: {resource_path("notebooks") / "jiu_report.ipynb"}
    title: One JIU report
    about: report
    reports: [JIU/REP/2018/4]
    languages: [en, ar]
"""
#: The notebook of each folder of pages in all languages.
NOTEBOOKS = {"wo-pbc-34-6": "session", "wipo": "trends", "system": "system"}
NAMES = ["index.html"] + [
    f"{folder}/{notebook}.{language}.html"
    for folder, notebook in NOTEBOOKS.items()
    for language in i18n.AVAILABLE
]
NAMES += [f"jiu-rep-2018-4/jiu_report.{language}.html" for language in ("en", "ar")]


# Of the module, so that pytest puts the tests of a page one after another.
@pytest.fixture(scope="module", params=NAMES)
def name(request) -> str:
    """Return each page of the site in turn."""
    return request.param


# All languages of a direction have the same structure, style sheet and script.
ONE_OF_EACH = [each for each in NAMES if each.split(".")[1] in ("html", "en", "ar")]


@pytest.fixture(params=[each for each in ONE_OF_EACH if "session" in each])
def session_page(request) -> str:
    """Return the session page in a language of either direction."""
    return request.param


@pytest.fixture(params=ONE_OF_EACH)
def one_of_each(request) -> str:
    """Return each kind of page in a language of either direction."""
    return request.param
