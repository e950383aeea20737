"""User actions in JupyterLab: run all, select, view, export; each number matches the library."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PATIENCE
from bs4 import BeautifulSoup
from playwright.sync_api import expect

import jiu_analysis as jiu
from jiu_analysis import Selection, metrics

DOCUMENT = "WO/PBC/34/6"
# Less than to start, so that a failure that every test meets is told in time.
expect.set_options(timeout=90_000)


@pytest.fixture
def tab(opened):
    """Return the notebook with its initial selection."""
    opened.tab.get_by_role("button", name="Clear all choices").click()
    shows(opened.tab, Selection())
    choose(opened.tab, "Document", DOCUMENT)
    shows(opened.tab, Selection(document=DOCUMENT))
    return opened.tab


def choose(tab, label: str, *names: str) -> None:
    """Open a list of the bar, choose the options that begin with these names, and close it."""
    button = tab.locator(".jiu-choice > button", has_text=re.compile(f"^{label}: "))
    if "mod-active" not in button.get_attribute("class"):
        button.click()
    options = tab.get_by_label(label, exact=True)
    # The kernel shows the list, after it has dealt with every choice before.
    expect(options).to_be_visible()
    values = options.evaluate("each => [...each.options].map(option => option.value)")
    options.select_option([each for each in values if each.startswith(names)])
    button.click()


def until(shown, condition: str) -> None:
    """Wait until a condition of the browser holds for an element; the layout settles in time."""
    shown.page.wait_for_function(condition, arg=shown.element_handle())


def shows(tab, selection: Selection) -> None:
    """Check that figures, chart and table are those of the library for the selection."""
    expect(tab.get_by_label("The cell that gives the same rows")).to_have_value(selection.code())
    package = jiu.load()
    chosen = selection.of(package)
    figures = selection.key_figures(package).set_index("indicator")
    tiles = tab.locator(".jiu-explorer .jiu-tiles li")
    for place, indicator in enumerate(
        ["open", "implementation_rate", "acceptance_rate", "overdue"]
    ):
        part, whole = figures.loc[indicator, ["numerator", "denominator"]].astype(int)
        expect(tiles.nth(place)).to_contain_text(f"{part} of {whole} ")
    expect(tab.locator(".jiu-explorer .jiu-count b")).to_have_text(str(len(chosen)))
    drawn = jiu.figures.status_by_year(metrics.status_counts(chosen, by=["report_year"]))
    expect(tab.locator(".jiu-explorer .jiu-chart img")).to_have_attribute("alt", drawn.description)
    expect(tab.locator(".jiu-explorer")).to_contain_text(f"{len(chosen)} of {len(chosen)} shown")
    rows = tab.locator(".jiu-explorer table.dataTable tbody tr")
    expect(rows).to_have_count(min(len(chosen), 10) or 1)
    late = metrics.overdue(chosen)
    first = [f"{row.report}, {row.recommendation}" for row in late.head(10).itertuples()]
    cells = tab.locator(".jiu-explorer table.dataTable tbody td:first-child")
    for place, name in enumerate(first):
        expect(cells.nth(place)).to_have_text(name)


def test_every_control_shows_what_the_library_returns(tab):
    tab.get_by_label("Overdue", exact=True).select_option("Overdue only")
    shows(tab, Selection(document=DOCUMENT, overdue=True))
    choose(tab, "Implementation", "In progress")
    shows(tab, Selection(document=DOCUMENT, overdue=True, implementation="in_progress"))
    tab.get_by_role("button", name="Clear all choices").click()
    shows(tab, Selection())
    tab.get_by_label("Open", exact=True).select_option("Open only")
    shows(tab, Selection(is_open=True))
    tab.get_by_label("Open", exact=True).select_option("Open or closed")
    shows(tab, Selection())
    choose(tab, "Year of the review", "2021", "2018")
    shows(tab, Selection(report_year=[2021, 2018]))
    words = tab.get_by_label("Search", exact=True)
    words.fill("chief ethics")
    words.press("Enter")
    shows(tab, Selection(report_year=[2021, 2018], text="chief ethics"))


def test_the_longest_overdue_and_its_officer_are_found_in_three_steps(tab):
    tab.get_by_label("Overdue", exact=True).select_option("Overdue only")
    first = tab.locator(".jiu-explorer table.dataTable tbody tr").first
    expect(first).to_contain_text("JIU/REP/2018/4, 10")
    card = tab.locator(".jiu-explorer .jiu-card")
    expect(card).to_contain_text("821 days overdue")
    expect(card).to_contain_text("Chief Ethics Officer")
    expect(card).to_contain_text("annex II, JIU/REP/2018/4, recommendation 10")


def test_everything_can_be_done_with_the_keyboard(tab):
    tab.get_by_label("Overdue", exact=True).focus()
    tab.keyboard.press("ArrowDown")
    shows(tab, Selection(document=DOCUMENT, overdue=True))
    tab.locator(".jiu-choice > button", has_text="Addressed to").focus()
    tab.keyboard.press("Enter")
    # What is not visible yet takes no focus.
    expect(tab.get_by_label("Addressed to", exact=True)).to_be_visible()
    tab.get_by_label("Addressed to", exact=True).focus()
    tab.keyboard.press("End")
    shows(tab, Selection(document=DOCUMENT, overdue=True, addressee="executive_head"))
    tab.get_by_label("Recommendation", exact=True).focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".jiu-explorer .jiu-card h4")).to_have_text(
        "JIU/REP/2018/6 recommendation 1"
    )


def test_clicking_a_row_shows_its_card_and_clicking_a_header_sorts(tab):
    tab.locator(".jiu-explorer table.dataTable tbody tr").nth(2).click()
    expect(tab.locator(".jiu-explorer .jiu-card h4")).to_have_text(
        "JIU/REP/2020/2 recommendation 3"
    )
    assert tab.locator(".jiu-explorer").get_by_label("Search:").count() == 0, "one search only"
    header = tab.locator(".jiu-explorer table.dataTable th", has_text="Days overdue").first
    for order in ("ascending", "descending"):
        header.click()
        expect(header).to_have_attribute("aria-sort", order)
    days = tab.locator(".jiu-explorer table.dataTable tbody td:nth-child(5)")
    expect(days.nth(0)).to_have_text("821")
    expect(days.nth(1)).to_have_text("455")
    header.click()
    expect(header).not_to_have_attribute("aria-sort", "descending")
    shows(tab, Selection(document=DOCUMENT))
    tab.locator(".jiu-explorer table.dataTable th", has_text="Recommendation").first.click()
    names = tab.locator(".jiu-explorer table.dataTable tbody td:first-child")
    expect(names.nth(0)).to_have_text("JIU/REP/2016/9, 2")
    choose(tab, "JIU report", "JIU/REP/2020/8")
    shows(tab, Selection(document=DOCUMENT, report="JIU/REP/2020/8"))
    header = tab.locator(".jiu-explorer table.dataTable th", has_text="Recommendation").first
    header.click()
    expect(names).to_have_text([f"JIU/REP/2020/8, {number}" for number in (1, 4, 5, 7, 8, 9)])


@pytest.mark.parametrize(
    ("question", "steps", "count"),
    [
        ("what an officer has", [("Officer in charge", "Chief Ethics Officer")], 3),
        ("accepted, not started", [("Implementation", "Not started")], 3),
        ("changed since the last session", [("Change", "Changed")], 19),
        ("open without a deadline", [("Open", "Open only"), ("Deadline", "None named")], 8),
        (
            "decisions of the governing body",
            [("Addressed to", "Legislative bodies"), ("Decision", "Submitted for decision")],
            7,
        ),
    ],
)
def test_common_questions_are_answered_in_at_most_three_steps(tab, question, steps, count):
    for label, name in steps:
        if label in ("Open", "Decision"):
            tab.get_by_label(label, exact=True).select_option(name)
        else:
            choose(tab, label, name)
    expect(tab.locator(".jiu-explorer .jiu-count b")).to_have_text(str(count))


def test_the_result_is_visible_without_scrolling(tab):
    tab.set_viewport_size({"width": 1440, "height": 900})
    try:
        tab.locator(".jiu-bar").evaluate("each => each.scrollIntoView()")
        for part in (".jiu-tiles", ".jiu-chart img"):
            until(
                tab.locator(f".jiu-explorer {part}"),
                "each => each.getBoundingClientRect().bottom <= window.innerHeight",
            )
    finally:
        tab.set_viewport_size({"width": 1280, "height": 1200})


def test_exports_are_read_back_as_the_frame_of_the_library(tab, opened):
    tab.get_by_label("Overdue", exact=True).select_option("Overdue only")
    chosen = Selection(document=DOCUMENT, overdue=True)
    shows(tab, chosen)
    frame = jiu.metrics.overdue(chosen.of(jiu.load()))
    tab.get_by_role("button", name="Save as CSV").click()
    message = tab.get_by_role("status").filter(has_text="Saved")
    expect(message).to_contain_text("Saved 5 rows in")
    read = pd.read_csv(opened.folder / "exports" / "selection.csv")
    assert list(read.columns) == list(frame.columns)
    assert read["locator"].tolist() == frame["locator"].tolist()
    assert read["officer"].tolist() == frame["officer"].tolist()
    with tab.expect_download() as download:
        message.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == "selection.csv"
    assert (
        download.value.path().read_bytes()
        == (opened.folder / "exports" / "selection.csv").read_bytes()
    )
    tab.get_by_role("button", name="Save as workbook").click()
    expect(message).to_contain_text("selection.xlsx")
    sheets = pd.read_excel(opened.folder / "exports" / "selection.xlsx", sheet_name=None)
    assert sheets["selection (data)"]["locator"].tolist() == frame["locator"].tolist()
    assert sheets["key figures (data)"]["numerator"].tolist() == (
        chosen.key_figures(jiu.load())["numerator"].tolist()
    )


def test_the_displayed_code_gives_the_same_frame(tab):
    choose(tab, "Addressed to", "Legislative bodies")
    chosen = Selection(document=DOCUMENT, addressee="legislative_body")
    shows(tab, chosen)
    names = {}
    exec(tab.get_by_label("The cell that gives the same rows").input_value(), names)
    pd.testing.assert_frame_equal(names["chosen"], chosen.of(jiu.load()))


def test_the_saved_notebook_shows_the_last_selection_without_a_kernel(tab, opened, browser):
    tab.get_by_label("Overdue", exact=True).select_option("Overdue only")
    shows(tab, Selection(document=DOCUMENT, overdue=True))
    opened.command("docmanager:save")
    expect(tab.locator(".jp-mod-dirty")).to_have_count(0)
    made = opened.folder / "explore.html"
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "explore.ipynb"],
        cwd=opened.folder,
        check=True,
        capture_output=True,
    )
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.goto(made.as_uri())
    saved = page.locator(".jiu-static")
    expect(saved).to_be_visible()
    expect(saved.locator(".jiu-count b")).to_have_text("5")
    expect(saved.locator(".jiu-card")).to_contain_text("Chief Ethics Officer")
    assert saved.locator("img").evaluate("each => each.naturalWidth") > 0
    context.close()


def test_the_explorer_meets_the_accessibility_rules(tab):
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
    found = Axe().run(tab, context=".jiu-explorer", options=rules).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_the_explorer_fits_a_narrow_window(tab, opened):
    opened.command("application:toggle-left-area")
    tab.set_viewport_size({"width": 800, "height": 1000})
    shown = tab.locator(".jiu-explorer")
    try:
        until(shown, "each => each.scrollWidth <= each.clientWidth")
        for control in tab.locator(".jiu-explorer :is(select, input[type=text], button)").all():
            if control.is_visible():
                box = control.bounding_box()
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= 800
    finally:
        tab.set_viewport_size({"width": 1280, "height": 1200})
        opened.command("application:toggle-left-area")


def test_the_console_has_no_error_and_no_other_host_is_requested(tab, opened):
    assert opened.complaints == []
    own = re.compile(r"(https?|wss?)://127\.0\.0\.1:\d+/|data:|blob:")
    assert [each for each in opened.asked if not own.match(each)] == []


def test_the_command_opens_the_notebook(isolated, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as log_file:
        running = subprocess.Popen(
            [sys.executable, "-m", "jiu_analysis", "lab", "--no-browser"],
            env=isolated,
            cwd=tmp_path,
            stdout=log_file,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + PATIENCE
        while "/lab/tree/jiu-explore/explore.ipynb?token=" not in log.read_text():
            assert time.monotonic() < end, log.read_text()
            assert running.poll() is None, log.read_text()
            time.sleep(0.2)
    finally:
        running.terminate()
    assert running.wait(timeout=PATIENCE) is not None
    assert {each.name for each in tmp_path.iterdir()} == {"log", "jiu-explore"}


def test_a_notebook_executed_by_nbconvert_has_a_complete_page(repository, tmp_path, isolated):
    subprocess.run(
        [
            *(sys.executable, "-m", "nbconvert", "--execute", "--to", "html"),
            *("--output-dir", str(tmp_path), str(repository / "notebooks" / "explore.ipynb")),
        ],
        env=isolated,
        check=True,
        capture_output=True,
    )
    page = BeautifulSoup((tmp_path / "explore.html").read_text("utf-8"), "html.parser")
    saved = page.find(class_="jiu-static")
    assert "24 of 51 recommendations" in saved.get_text(" ", strip=True)
    assert saved.find("img")["alt"].startswith("Bar chart of 51 recommendations")
