"""Accessibility of the pages: the rules of WCAG 2.2 AA, and further checks."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from displaying import in_language

from jiu_analysis.report import i18n

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Charts, with the table columns that contain the numbers drawn.
DRAWN = {
    "by-year": slice(0, -1),
    "by-addressee": slice(0, -1),
    "legislative-by-year": slice(0, -1),
    "executive-by-year": slice(0, -1),
    "ages": slice(0, 1),
    "moves": slice(0, 1),
}


def opened(tab):
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    return tab


def broken_rules(tab):
    # Without this option, axe describes thousands of elements that break no rule, which takes long.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(opened(tab), options=options).response
    assert len(found["passes"]) > 15
    return {
        each["id"]: [node["html"][:200] for node in each["nodes"]] for each in found["violations"]
    }


def test_pages_meet_the_accessibility_rules(look, site, one_of_each):
    assert broken_rules(look(site / one_of_each).tab) == {}


def test_dark_pages_on_a_phone_meet_the_accessibility_rules(look, site, one_of_each):
    assert broken_rules(look(site / one_of_each, scheme="dark", width=320).tab) == {}


def test_a_page_declares_its_language_and_direction(seen, name):
    language = name.split(".")[1] if name != "index.html" else i18n.AVAILABLE[0]
    assert seen.tab.evaluate("[document.documentElement.lang, document.dir]") == [
        language,
        in_language(language, i18n.direction),
    ]
    assert seen.tab.title() == seen.tab.locator("h1").inner_text() or name == "index.html"


def test_headings_skip_no_level_and_identifiers_are_unique(seen):
    levels = seen.tab.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    identifiers = seen.tab.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert [each for each, number in Counter(identifiers).items() if number > 1] == []


def test_the_reading_order_is_masthead_key_figures_contents_sections(look, site, session_page):
    tab = look(site / session_page).tab
    order = tab.evaluate(
        "[...document.querySelectorAll('h1, .key, .contents, section, .colophon')]"
        ".map(each => each.className.split(' ')[0] || each.tagName)"
    )
    assert order[:3] == ["H1", "key", "contents"]
    assert set(order[3:-1]) == {"SECTION"}
    assert order[-1] == "colophon"


@pytest.mark.parametrize("language", i18n.AVAILABLE)
def test_the_description_of_a_chart_contains_all_its_numbers(look, site, language):
    tab = opened(look(site / "wo-pbc-34-6" / f"session.{language}.html").tab)
    charts = tab.evaluate(
        "[...document.querySelectorAll('figure')].map(each => ["
        " each.nextElementSibling.id, each.querySelector('img').alt,"
        " [...each.nextElementSibling.querySelectorAll('tbody tr')].map("
        "  row => [...row.querySelectorAll('td.number')].map(cell => cell.textContent))])"
    )
    assert {table for table, *_ in charts} == set(DRAWN)
    for table, description, rows in charts:
        drawn = Counter(each for row in rows for each in row[DRAWN[table]] if each != "0")
        reported = Counter(re.findall(r"\d+", description))
        assert drawn, "a chart of nothing proves nothing"
        assert drawn <= reported


def test_the_keyboard_reaches_every_control_in_order_with_a_visible_focus(look, site, one_of_each):
    tab = look(site / one_of_each).tab
    there = tab.evaluate(
        "[...document.querySelectorAll('a[href], summary, button, input, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility()).length"
    )
    tab.evaluate(
        "(() => { const all = new Map([...document.querySelectorAll('*')].map((e, i) => [e, i]));"
        " window.reached = [];"
        " document.addEventListener('focusin', ({target}) => reached.push("
        "  [target.className, all.get(target), getComputedStyle(target).outlineStyle])) })()"
    )
    for _ in range(there):
        tab.keyboard.press("Tab")
    (first, *_), *others = reached = tab.evaluate("window.reached")
    assert first == "skip"
    assert len(reached) == there
    assert "none" not in [style for _, _, style in others]
    places = [place for _, place, _ in others]
    assert places == sorted(set(places))


def test_the_first_tab_stop_skips_to_the_content(look, site, session_page):
    tab = look(site / session_page).tab
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
