"""Reading pages on a phone, without scripts, without a network, and on paper."""

from __future__ import annotations

import shutil
import subprocess

import nbformat
import pytest
from browsing import missing

from jiu_analysis.report.tables import Cell, Column, Table
from jiu_analysis.site import rendering as render

#: Width of A4 without margins, in CSS pixels.
PAPER = 680
#: Font size in charts as drawn, and the smallest legible one.
LETTERS, LEGIBLE = 11 * 96 / 72, 12


def test_at_every_width_a_page_fits_and_text_of_charts_is_legible(seen, name):
    tab = seen.tab
    for width in (320, 375, 768, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.locator("figure img").count() or "session" not in name
        # A picture that is exchanged for a narrower one is loaded shortly after the resizing.
        tab.wait_for_function(
            "least => [...document.querySelectorAll('figure img')].every(each =>"
            " each.getBoundingClientRect().width / each.naturalWidth >= least)",
            arg=LEGIBLE / LETTERS,
        )


def test_a_page_makes_no_requests_and_logs_no_errors(seen, site, name):
    assert [each for each in seen.asked if not each.startswith("data:")] == [(site / name).as_uri()]
    assert seen.complaints == []


def test_without_scripts_the_page_is_complete(look, site, one_of_each):
    tabs = [look(site / one_of_each, scripts=scripts).tab for scripts in (True, False)]
    texts = [tab.locator("main").text_content() for tab in tabs]
    offered = tabs[0].locator(".filter").all_text_contents()
    for each in offered:
        assert texts[0].count(each) == len(offered)
    bare = texts[0].replace(offered[0], "") if offered else texts[0]
    assert "".join(bare.split()) == "".join(texts[1].split())


def test_a_key_figure_links_to_its_table_and_opens_it(look, site, session_page):
    tab = look(site / session_page).tab
    links = tab.locator("ul.key a")
    assert links.count() == 6
    for link in links.all():
        link.click()
        target = tab.locator(link.get_attribute("href"))
        target.locator("table").first.wait_for(state="visible", timeout=5_000)
    tab.reload()
    last = tab.locator(links.last.get_attribute("href"))
    last.locator("table").first.wait_for(state="visible", timeout=5_000)


def test_on_a_phone_long_tables_are_folded_and_touching_a_row_opens_it(look, site):
    tab = look(site / "wo-pbc-34-6" / "session.en.html", width=390).tab
    screens = tab.evaluate("document.documentElement.scrollHeight") / 844
    assert screens < 35
    result = tab.locator("#annex-ii-table")
    assert "(38)" in result.locator("summary").inner_text()
    result.locator("summary").click()
    row = result.locator("tbody tr:not(:has(th.group))").first
    location = row.locator("td.place")
    assert not location.is_visible()
    row.click()
    assert location.is_visible()
    assert row.locator("button").get_attribute("aria-expanded") == "true"
    row.locator("button").press("Enter")
    assert not location.is_visible()
    assert row.bounding_box()["height"] < 70


def test_on_a_phone_a_row_with_a_link_opens_by_its_arrow_and_keeps_its_link(look, site):
    tab = look(site / "system" / "system.en.html", width=390).tab
    row = tab.locator("tbody tr:has(th a.subject)").first
    arrow = row.locator("button")
    assert arrow.get_attribute("aria-label") == row.locator("th a").inner_text() == "WIPO"
    arrow.click()
    assert row.get_attribute("class") == ""
    arrow.click()
    assert row.get_attribute("class") == "brief"
    row.locator("th a").click()
    assert tab.url.endswith("wipo/trends.en.html")


@pytest.mark.parametrize("is_repeated", [True, False])
def test_on_a_phone_rows_with_the_same_first_cell_also_begin_with_the_number_beside_it(
    look, tmp_path, is_repeated
):
    columns = [Column("Year"), Column("Years after issue", numeric=True)]
    columns += [Column("Implemented", numeric=True), Column("Not known", numeric=True)]
    years = [2019, 2019, 2020] if is_repeated else [2018, 2019, 2020]
    shares = [Cell("0 to 12 of 14 (0% to 86%)", kind="nowrap"), Cell("12")]
    rows = [[Cell(str(year)), Cell("1"), *shares] for year in years]
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": Table("T", columns, rows)._repr_html_()}
    )
    html, _ = render.page(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[shown])])
    )
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    folded = look(tmp_path / "page.html", width=390).tab.locator("tbody tr.brief")
    assert folded.count() == 3
    for row in folded.all():
        name, number = (row.locator(each).bounding_box() for each in ("th", "td:nth-child(2)"))
        assert (abs(name["y"] - number["y"]) < 10) == is_repeated


def test_a_long_table_can_be_filtered(look, site, session_page):
    tab = look(site / session_page).tab
    result = tab.locator("#annex-ii-table")
    rows = result.locator("tbody tr:not(:has(th.group))")
    assert rows.count() == 38
    result.locator("input").fill("JIU/REP/2021/5")
    shown = rows.locator("visible=true").count()
    assert 0 < shown < 38
    assert str(shown) in result.locator("[role=status]").inner_text()
    result.locator("input").fill("")
    assert rows.locator("visible=true").count() == 38


def test_a_long_table_can_be_sorted_and_reset(look, site, session_page):
    result = look(site / session_page).tab.locator("#officers")
    header = result.locator("th[scope=col]").nth(3)

    def totals():
        return [int(row) for row in result.locator("tbody td:nth-child(4)").all_inner_texts()]

    before = totals()
    assert header.get_attribute("aria-sort") is None
    header.locator("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    assert totals() == sorted(before)
    header.locator("button").click()
    assert totals() == sorted(before, reverse=True)
    header.locator("button").click()
    assert header.get_attribute("aria-sort") is None
    assert totals() == before


def test_on_paper_tables_are_open_and_nothing_is_cut(seen):
    before = seen.tab.viewport_size
    try:
        seen.tab.set_viewport_size({"width": PAPER, "height": 900})
        nothing_is_cut_on_paper(seen.tab)
    finally:
        seen.tab.emulate_media(media="null")
        seen.tab.set_viewport_size(before)


def test_on_paper_nothing_is_cut_without_scripts(look, site, one_of_each):
    nothing_is_cut_on_paper(look(site / one_of_each, width=PAPER, scripts=False).tab)


def nothing_is_cut_on_paper(tab):
    tab.emulate_media(media="print")
    flat = tab.locator("details.table table").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height === 0).length"
    )
    assert flat == 0
    wide = tab.locator("table, figure img, h1, pre").evaluate_all(
        "(all, most) => all.filter(each => each.getBoundingClientRect().right > most)"
        ".map(each => each.outerHTML.slice(0, 200))",
        PAPER + 1,
    )
    assert wide == []
    for each in (".contents", "details.code", ".filter", ".skip"):
        assert tab.locator(each).locator("visible=true").count() == 0


def test_on_paper_a_link_to_another_website_shows_its_address_except_in_a_table(
    look, site, one_of_each
):
    tab = look(site / one_of_each, width=PAPER).tab
    tab.emulate_media(media="print")
    addresses = tab.locator("a").evaluate_all(
        "all => all.map(each => [each.getAttribute('href'), !!each.closest('table'),"
        " getComputedStyle(each, '::after').content !== 'none'])"
    )
    for address, is_in_table, is_printed in addresses:
        assert is_printed == (address.startswith("http") and not is_in_table)


def test_on_paper_the_header_of_a_table_is_on_every_sheet(look, site, tmp_path):
    if shutil.which("pdftotext") is None:
        missing("pdftotext")
    tab = look(site / "wo-pbc-34-6" / "session.en.html").tab
    tab.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    sheets = text.split("Recommendations to executive heads")[-1]
    sheets = sheets.split("JIU reports with open recommendations")[0].split("\f")
    assert len(sheets) > 2
    for sheet in sheets[:-1]:
        assert "Officer in charge" in sheet
