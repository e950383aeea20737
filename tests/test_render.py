"""An executed notebook as a page, and the index of pages."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup

from jiu_analysis import render
from jiu_analysis.errors import ContentError

new = nbformat.v4


def notebook(*cells):
    return new.new_notebook(cells=list(cells))


def code(source="1", **data):
    outputs = [new.new_output("display_data", data)] if data else []
    return new.new_code_cell(source, outputs=outputs)


def test_code_is_folded_at_the_end_of_its_section():
    html, _ = render.page(
        notebook(code("first = 1"), new.new_markdown_cell("## Next"), code("second = 2"))
    )
    assert html.index("first = 1") < html.index("Next") < html.index("second = 2")
    assert html.count('<details class="code">') == 2


def test_what_code_and_plain_output_say_is_never_markup():
    html, _ = render.page(
        notebook(code("'<script>alert(1)</script>'", **{"text/plain": "<img src=x onerror=y>"}))
    )
    assert "<script" not in html
    assert "<img src=x" not in html


def test_a_page_asks_no_other_host_for_anything():
    html, _ = render.page(notebook(new.new_markdown_cell("# Title\n\ntext"), code()))
    assert "http://" not in html
    assert "https://" not in html
    assert "Content-Security-Policy" in html


def test_a_picture_carries_its_description():
    picture = code(**{"image/svg+xml": "<svg/>"})
    picture.outputs[0].metadata["image/svg+xml"] = {"alt": 'Bars: "3" & more'}
    html, _ = render.page(notebook(picture))
    [image] = BeautifulSoup(html, "html.parser").find_all("img")
    assert image["alt"] == 'Bars: "3" & more'


def test_a_failed_cell_is_no_page():
    broken = new.new_code_cell("1/0", outputs=[new.new_output("error", ename="E", evalue="v")])
    with pytest.raises(ContentError, match="cell 1 raised E: v"):
        render.page(notebook(broken))


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        ([code(**{"text/html": "<h1>From <b>data</b> &amp; more</h1>"})], "From data & more"),
        ([new.new_markdown_cell("# From prose\n\nmore")], "From prose"),
        ([code()], "Untitled"),
    ],
)
def test_the_title_is_the_first_heading(cells, title):
    assert render.page(notebook(*cells))[1] == title


def entry(**changes):
    return {
        "page": "a/b.html",
        "label": "A · b",
        "title": "About <A>",
        "status": "made",
        "reason": "",
        "is_there": True,
    } | changes


def test_the_index_links_pages_and_says_why_one_is_old_or_missing():
    html = render.index(
        [
            entry(),
            entry(page="c.html", status="failed", reason="cell 3 raised"),
            entry(page="d.html", status="failed", reason="the kernel", is_there=False),
        ],
        version="1",
    )
    assert '<a href="a/b.html">About &lt;A&gt;</a>' in html
    assert "Not updated: cell 3 raised" in html
    assert "Not made: the kernel" in html
    assert 'href="d.html"' not in html
