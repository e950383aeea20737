"""Text between two dollar signs stays text, also where JupyterLab renders formulas."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

import jiu_analysis as jiu
from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import key_figures, source_notes, tables
from jiu_analysis.report import text as page_text

DOLLARS = "from $20 million to $17 million"
#: Classes whose content is ignored by MathJax, in JupyterLab and in older notebooks and pages.
IGNORED = {"mathjax_ignore", "tex2jax_ignore"}


@pytest.fixture(scope="module")
def dollar_package(package):
    """Return a package with dollar signs in every field that may contain text."""
    changed = {name: table.copy() for name, table in package.tables.items()}
    changed["reports"]["title_en"] = DOLLARS
    changed["recommendations"]["summary"] = DOLLARS
    changed["statuses"]["officer"] = DOLLARS
    changed["statuses"]["locator"] = DOLLARS
    return Package(package.path, changed)


SHOWN = {
    "card": lambda package: jiu.card(package, "JIU/REP/2018/4", 10),
    "table": lambda package: tables.status_by(
        metrics.status_counts(package.history, by=["addressee"]), "addressee", DOLLARS
    ),
    "package": lambda package: package,
    "note": lambda package: source_notes.under(package.history, "status"),
    "masthead": page_text.masthead,
    "key figures": key_figures.of_session,
    "frame": lambda package: package.history.head(),
}


@pytest.mark.parametrize("name", SHOWN)
def test_dollar_signs_are_never_displayed_as_formulas(name, dollar_package):
    html = SHOWN[name](dollar_package.document("WO/PBC/34/6"))._repr_html_()
    page = BeautifulSoup(html, "html.parser")
    shown = [
        each for each in page.find_all(string=re.compile(r"\S")) if each.parent.name != "style"
    ]
    assert shown
    for text in shown:
        classes = {one for each in text.parents for one in each.get("class", ())}
        assert classes >= IGNORED, text


def test_a_card_shows_dollar_signs(dollar_package):
    html = jiu.card(dollar_package, "JIU/REP/2018/4", 10)._repr_html_()
    assert html.count(DOLLARS) > 2


def test_dollar_signs_in_the_saved_view_of_the_explorer_are_not_formulas(dollar_package):
    explore = pytest.importorskip("jiu_analysis.explore")
    shown = BeautifulSoup(explore.explorer(dollar_package)._static(), "html.parser")
    assert set(shown.find(class_="jiu-static")["class"]) >= IGNORED
