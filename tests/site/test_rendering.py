"""Rendering an executed notebook as a page, and the index of pages."""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode
from hashlib import sha256

import nbformat
import pytest
from bs4 import BeautifulSoup
from displaying import in_language

from jiu_analysis.errors import ContentError
from jiu_analysis.report import i18n, media_types
from jiu_analysis.report.tables import Cell, Column, Table
from jiu_analysis.site import rendering as render

new = nbformat.v4


def notebook(*cells):
    return new.new_notebook(cells=list(cells))


def rule(html, name):
    """Return a directive of the page's content security policy."""
    policy = BeautifulSoup(html, "html.parser").find(
        "meta", {"http-equiv": "Content-Security-Policy"}
    )["content"]
    return {each.split()[0]: each.split()[1:] for each in policy.split(";")}[name]


def hashed(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def code(source="1", **data):
    outputs = [new.new_output("display_data", data)] if data else []
    return new.new_code_cell(source, outputs=outputs)


def test_links_added_later_give_the_same_page():
    addresses = {"en": "page.en.html", "fr": "page.fr.html"}
    cells = notebook(new.new_markdown_cell("# Title"))
    alone, _ = render.page(cells)
    linked, _ = render.page(cells, colophon=render.Colophon(languages=addresses))
    assert alone != linked
    assert render.with_links(alone, addresses, {}) == linked
    assert render.with_links(linked, {}, {}) == alone


def test_a_section_whose_code_shows_nothing_is_left_out():
    cells = [
        *(new.new_markdown_cell("## Nothing"), code("first")),
        *(new.new_markdown_cell("## Nothing either"), code("second")),
        *(new.new_markdown_cell("## Prose\n\nOf it."), code()),
        *(new.new_markdown_cell("## Shown"), code(**{"text/plain": "1"})),
        new.new_markdown_cell("## Heading alone"),
    ]
    built = render.outline(notebook(*cells))
    assert [each.heading for each in built.sections] == ["Prose", "Shown", "Heading alone"]
    assert built.answer.code == ["first", "second"]


def test_links_to_related_pages_name_the_relation():
    html, _ = render.page(notebook(new.new_markdown_cell("# Title")))
    related = {
        "index": [["", "../index.html"]],
        "previous": [["A/1", "../a-1/session.en.html"]],
        "reports": [["JIU/REP/2021/6", "../jiu-rep-2021-6/jiu_report.en.html"]],
    }
    linked = render.with_links(html, {}, related)
    nav = BeautifulSoup(linked, "html.parser").find("nav", class_="related")
    assert {each.text: each["href"] for each in nav.find_all("a")} == {
        "All pages": "../index.html",
        "Previous document: A/1": "../a-1/session.en.html",
        "JIU/REP/2021/6": "../jiu-rep-2021-6/jiu_report.en.html",
    }
    assert render.with_links(linked, {}, {}) == html


@pytest.mark.parametrize("language", i18n.AVAILABLE)
def test_a_table_cell_with_the_subject_of_a_related_page_is_linked_to_it(language):
    subjects = ["JIU/REP/2021/6", "WIPO", "A & B", "FC 173/17"]
    others = ["JIU/REP/2021/60", "JIU/REP/2021/6, 1", "About WIPO"]
    with i18n.use(language):
        shown = {each: i18n.organization_name(each) for each in subjects}
        rows = [[Cell(text), Cell("1")] for text in [*shown.values(), *others]]
        table = Table("Caption", [Column("Subject"), Column("Number")], rows)
        html, _ = render.page(notebook(code(**{"text/html": table._repr_html_()})))
        pages = [[subject, f"../{number}/page.html"] for number, subject in enumerate(subjects)]
        related = {"reports": pages[:1], "organizations": pages[1:3], "documents": pages[3:]}
        linked = render.with_links(html, {}, related)
        assert render.with_links(linked, {}, related) == linked
        assert render.with_links(linked, {}, {}) == html
    cells = BeautifulSoup(linked, "html.parser").select("td, th")
    assert {each.a["href"]: each.text for each in cells if each.a} == {
        f"../{number}/page.html": text for number, text in enumerate(shown.values())
    }


def test_only_the_masthead_of_example_data_says_that_it_is_invented():
    cells = notebook(new.new_markdown_cell("# Title"))
    real, _ = render.page(cells)
    example, _ = render.page(cells, colophon=render.Colophon(is_example=True))
    assert "Example data" not in real
    masthead = BeautifulSoup(example, "html.parser").find("header", class_="masthead")
    assert masthead.find("p", class_="example").text.startswith("Example data")


def overview(**changes):
    return {
        "is_example": False,
        "counts": {"documents": 2, "organizations": 1, "reports": 1, "recommendations": 2},
        "dates": ["2021-12-31", "2022-12-31"],
        "newest": {
            "document": "A/2",
            "organization": "A",
            "as_of": "2022-12-31",
            "listed": 9,
            "open": 4,
        },
        "organizations": {"A": [["2021-12-31", 9, 8, 2], ["2022-12-31", 9, 4, 0]]},
        "recommendations": [
            ["JIU/REP/2021/6", 1, "Keep a list.", "en", 1, 0],
            ["JIU/REP/2021/6", 2, "保存清单", "zh", 1, 1],
        ],
    } | changes


def test_the_index_describes_the_data_and_links_existing_pages():
    pages = [
        entry(page="a/trends.en.html", kind="organization", subject="A"),
        entry(page="jiu-rep-2021-6/jiu_report.en.html", kind="report", subject="JIU/REP/2021/6"),
    ]
    page = BeautifulSoup(render.index(pages, overview(), version="1"), "html.parser")
    assert "Progress reports: 2, organizations: 1" in page.find("p", class_="lead").text
    [organization] = page.find("ul", class_="multiples").find_all("li")
    assert organization.a["href"] == "a/trends.en.html"
    assert "4 of 9 open, 0 overdue" in organization.text
    rows = page.find("div", class_="search").tbody.find_all("tr")
    assert [row.th.text for row in rows] == ["JIU/REP/2021/6, 1", "JIU/REP/2021/6, 2"]
    assert rows[0].a["href"] == "jiu-rep-2021-6/jiu_report.en.html"
    assert rows[1].find("bdi")["lang"] == "zh"
    assert not page.find("p", class_="example")


def test_the_index_of_example_data_says_that_it_is_invented():
    page = BeautifulSoup(render.index([], overview(is_example=True), version="1"), "html.parser")
    assert page.find("p", class_="example")


def test_languages_are_in_the_order_of_the_united_nations():
    addresses = {each: f"page.{each}.html" for each in ("en", "es", "fr", "ru", "zh", "ar")}
    html, _ = render.page(notebook(), colophon=render.Colophon(languages=addresses))
    links = BeautifulSoup(html, "html.parser").find("nav", class_="languages").find_all("a")
    assert [each["lang"] for each in links] == ["ar", "zh", "en", "fr", "ru", "es"]
    index = render.index(
        [
            entry(page=f"a/{name}.{each}.html", language=each)
            for each in sorted(addresses)
            for name in ("session", "extra")
        ],
        version="1",
    )
    links = BeautifulSoup(index, "html.parser").find("ul", class_="sites").find_all("a")
    assert [each["href"] for each in links[:3]] == [
        "a/extra.ar.html",
        "a/extra.zh.html",
        "a/extra.en.html",
    ]
    assert [each["lang"] for each in links[6:]] == ["ar", "zh", "en", "fr", "ru", "es"]


def test_code_is_folded_at_the_end_of_its_section():
    second = code("second = 2", **{"text/plain": "2"})
    html, _ = render.page(notebook(code("first = 1"), new.new_markdown_cell("## Next"), second))
    assert html.index("first = 1") < html.index("Next") < html.index("second = 2")
    assert html.count('<details class="code">') == 2


def test_code_and_plain_output_are_never_markup():
    html, _ = render.page(
        notebook(code("'<script>alert(1)</script>'", **{"text/plain": "<img src=x onerror=y>"}))
    )
    assert html.count("<script") == 1
    assert "<img src=x" not in html


def test_a_page_requests_nothing_from_other_hosts():
    html, _ = render.page(notebook(new.new_markdown_cell("# Title\n\ntext"), code()))
    assert "http://" not in html
    assert "https://" not in html


def test_only_the_style_and_script_of_the_page_are_allowed():
    html, _ = render.page(notebook(code()))
    for name in ("default-src", "base-uri", "form-action"):
        assert rule(html, name) == ["'none'"]
    for name in ("style", "script"):
        [text] = re.findall(f"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert rule(html, f"{name}-src") == [hashed(text)]
    assert not re.search(r"<[^>]* style=", html)


def test_a_picture_has_its_description():
    picture = code(**{"image/svg+xml": "<svg/>"})
    picture.outputs[0].metadata["image/svg+xml"] = {"alt": 'Bars: "3" & more'}
    html, _ = render.page(notebook(picture))
    [image] = BeautifulSoup(html, "html.parser").find_all("img")
    assert image["alt"] == 'Bars: "3" & more'


def test_a_phone_gets_the_narrow_picture():
    picture = code(**{"image/svg+xml": "<svg/>"})
    picture.outputs[0].metadata["image/svg+xml"] = {"alt": "Bars", "narrow": "<svg>2</svg>"}
    html, _ = render.page(notebook(picture))
    [source] = BeautifulSoup(html, "html.parser").find_all("source")
    assert b64decode(source["srcset"].partition(",")[2]) == b"<svg>2</svg>"


def test_the_contents_link_to_sections_by_the_names_of_their_cells():
    first, second = (new.new_markdown_cell(f"## {name}") for name in ("One & two", "Three"))
    first.id, second.id = "one", "three"
    page = BeautifulSoup(render.page(notebook(first, second))[0], "html.parser")
    links = page.find("nav", class_="contents").find_all("a")
    assert [(each["href"], each.get_text()) for each in links[:2]] == [
        ("#one", "One & two"),
        ("#three", "Three"),
    ]
    assert page.find("section", id="three").h2.get_text() == "Three"


def test_the_key_figures_precede_the_contents_and_the_masthead_is_outside_both():
    outline = [code(**{"text/html": f"<{tag}>{tag}</{tag}>"}) for tag in ("h1", "p")]
    html, _ = render.page(notebook(*outline, new.new_markdown_cell("## Section")))
    page = BeautifulSoup(html, "html.parser")
    assert page.header.h1.get_text() == "h1"
    assert page.find(class_="answer").p.get_text() == "p"
    assert html.index('class="answer"') < html.index('class="contents"')


def test_the_colophon_shows_the_command_and_the_data_of_the_page():
    cell = code(**{"text/html": "<p>x</p>", media_types.TABLE: {"title": "T <1>", "data": []}})
    cell.id = "rates"
    colophon = render.Colophon(
        "1.0",
        "ab" * 32,
        "jiu-analysis report '<b>'",
        {"document": "<i>"},
        {"en": "a.en.html"},
        {"rates": "a.data/rates.csv"},
        "a.xlsx",
        "a.ipynb",
    )
    page = BeautifulSoup(render.page(notebook(cell), colophon=colophon)[0], "html.parser")
    message = page.footer.get_text(" ", strip=True)
    assert "jiu-analysis report '<b>'" in message
    assert "document = <i>" in message
    assert "data version abababababab" in message
    assert {"a.xlsx", "a.ipynb"} <= {each["href"] for each in page.footer.find_all("a")}
    assert page.find("a", href="a.data/rates.csv")["aria-label"] == "Data (CSV): T <1>"


def test_a_notebook_with_a_failed_cell_gives_no_page():
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
        "subject": "A",
        "kind": "document",
        "about": "of a session",
        "newest": "2022-03-31",
        "language": "en",
        "made_on": "2022-07-01",
        "label": "A · b",
        "title": "About <A>",
        "status": "made",
        "reason": "",
        "is_there": True,
    } | changes


def test_the_index_links_pages_and_explains_outdated_or_missing_ones():
    html = render.index(
        [
            entry(),
            entry(page="c.html", status="failed", reason="cell 3 raised"),
            entry(page="d.html", status="failed", reason="the kernel", is_there=False),
        ],
        version="1",
    )
    [link, _] = BeautifulSoup(html, "html.parser").find("ul", class_="sites").find_all("a")
    assert (link["href"], link.get_text()) == ("a/b.html", "About <A>")
    assert "<A>" not in html
    assert "Not updated since 2022-07-01, because cell 3 raised" in html
    assert "Not made, because the kernel" in html
    assert 'href="d.html"' not in html


def test_the_index_describes_a_subject_in_the_language_of_its_page():
    pages = [
        entry(page="a/b.ar.html", language="ar", about="عبر الزمن"),
        entry(page="a/b.en.html", language="en", about="Over time"),
    ]

    def outline(pages, language):
        html = in_language(language, render.index, pages, version="1")
        return BeautifulSoup(html, "html.parser").select_one(".sites .about")

    assert outline(pages, "en").get_text() == "Over time"
    assert outline(pages, "ar").get_text() == "عبر الزمن"
    assert outline(pages[:1], "en")["lang"] == "ar"


def test_the_index_calls_the_page_of_the_system_by_what_it_is_about():
    html = render.index(
        [entry(kind="system", subject="SYSTEM", about="All organizations")], version="1"
    )
    [heading] = BeautifulSoup(html, "html.parser").find_all("h2")
    assert heading.get_text() == "All organizations"
    assert "SYSTEM" not in html


def test_the_index_lists_sessions_newest_first_and_their_pages_together():
    html = render.index(
        [
            entry(subject="Over time", newest=""),
            entry(subject="33rd", newest="2021-03-31"),
            entry(subject="34th", newest="2022-03-31"),
            entry(subject="34th", newest="2022-03-31", page="again.html"),
        ],
        version="1",
    )
    headings = BeautifulSoup(html, "html.parser").find_all("h2")
    assert [each.get_text() for each in headings] == ["34th", "33rd", "Over time"]
    assert len(headings[0].find_parent("li").find_all("a")) == 2


PIXEL = "iVBORw0KGgo="


@pytest.mark.parametrize(
    ("name", "address"), [("image.png", "image.png"), ("été 1.png", "<attachment:été 1.png>")]
)
def test_a_picture_pasted_into_prose_is_shown(name, address):
    address = address if address.startswith("<") else f"attachment:{address}"
    pasted = {name: {"image/png": PIXEL}}
    cell = new.new_markdown_cell(f"## Here\n\n![A point]({address})", attachments=pasted)
    html, _ = render.page(notebook(cell))
    [image] = BeautifulSoup(html, "html.parser").find_all("img")
    assert (image["src"], image["alt"]) == (f"data:image/png;base64,{PIXEL}", "A point")


def test_dollar_signs_in_prose_are_text():
    html, _ = render.page(
        notebook(new.new_markdown_cell("From $20 million to **$17 million**, $a_b$"))
    )
    outline = BeautifulSoup(html, "html.parser").find(class_="answer")
    assert outline.get_text().strip() == "From $20 million to $17 million, $a_b$"
    assert outline.strong.get_text() == "$17 million"


def test_the_injected_cell_is_not_counted():
    injected = code("document = 'X'")
    injected.metadata["tags"] = ["injected-parameters"]
    broken = new.new_code_cell("1/0", outputs=[new.new_output("error", ename="E", evalue="v")])
    with pytest.raises(ContentError, match="cell 2 raised E: v"):
        render.page(notebook(code(), injected, broken))


def test_results_of_two_cells_have_different_anchors():
    table = {"text/html": "<p>x</p>", media_types.TABLE: {"title": "T", "data": []}}
    first = new.new_code_cell("1", outputs=[new.new_output("display_data", table)] * 2, id="x")
    second = new.new_code_cell("2", outputs=[new.new_output("display_data", table)], id="x-2")
    assert list(render.outline(notebook(first, second)).tables) == ["x", "x-2-", "x-2"]


LONG = [
    "y" * 1_000_000,
    "世" * 400_000,
    "<h1" * 300_000,
    "<h1>" * 200_000,
    "<" * 900_000,
    "$$" * 300_000,
]


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "text/markdown"])
@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:4])
def test_a_long_output_is_rendered_in_linear_time(text, kind):
    start = time.process_time()
    render.page(notebook(code(**{kind: text})))
    assert time.process_time() - start < 30  # Quadratic time in its length would take hours.
