"""Texts of a document, a file name or a parameter appear on a page as plain text only."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from writing import small_document

from jiu_analysis.cli import main
from jiu_analysis.datapackage import descriptor

PLANTED = (
    "<script>window.ran = 1</script>"
    '<img src="x" onerror="window.ran = 2">'
    '<svg onload="window.ran = 3"></svg>'
    '<a href="javascript:window.ran = 4">click</a>'
    "\"' onmouseover='window.ran = 5' \x1b[31mred\x1b[0m"
    " {{7*7}} {% raw %} ${7*7} $\\alpha$ <!-- </style></title></textarea>"
)


def is_free(field):
    """Whether a field may contain any text; an indicator is a code with a label."""
    is_bound = {"pattern", "enum"} & set(field.constraints)
    return field.type == "string" and not is_bound and field.name != "indicator"


@pytest.fixture(scope="module")
def planted(tmp_path_factory, browser):
    """Make a site of a package with an injection in every field that may contain text."""
    folder = tmp_path_factory.mktemp("planted")
    source = folder / "<img src=x onerror=window.ran=6> {{7*7}}.md"
    document = small_document()
    reports = [
        replace(each, title=f"审查{PLANTED}".replace("\x1b", "")) for each in document.reports
    ]
    source.write_text(replace(document, reports=tuple(reports)).text(), encoding="utf-8")
    data = folder / "<img src=x onerror=window.ran=7> {{7*7}}"
    assert main(["ingest", str(source), "--data", str(data)]) == 0
    for name, table in descriptor.dictionary().items():
        file = data / f"{name}.csv"
        rows = pd.read_csv(file, dtype="str", keep_default_na=False)
        for field in table.fields:
            if is_free(field):
                filled = rows[field.name].ne("")
                rows.loc[filled, field.name] += PLANTED
        rows.to_csv(file, index=False, lineterminator="\n")
    output = folder / "site"
    assert main(["report", "--data", str(data), "--output", str(output)]) == 0
    return output


@pytest.fixture(params=["wo-pbc-35-3/session.en.html", "index.html", "trends.en.html"])
def page(request, planted):
    [found] = [each for each in planted.rglob("*.html") if each.as_posix().endswith(request.param)]
    return found


def test_injected_scripts_do_not_run(look, page):
    opened = look(page)
    tab = opened.tab
    for link in tab.locator("summary").all():
        link.click()
    tab.mouse.move(300, 400)
    assert tab.evaluate("window.ran") is None
    assert opened.complaints == []
    assert [each for each in opened.asked if not each.startswith(("data:", "file:"))] == []


def test_injected_markup_is_not_markup(look, page):
    tab = look(page).tab
    found = tab.evaluate(
        "[...document.querySelectorAll('*')].filter(each =>"
        " [...each.attributes].some(one => one.name.startsWith('on')"
        " || /^\\s*javascript:/i.test(one.value))).map(each => each.outerHTML.slice(0, 200))"
    )
    assert found == []
    assert tab.locator("script").count() == 1, "the script of the page alone"
    assert tab.locator("img[src=x], main svg:not(.spark), main style").count() == 0


def test_injected_text_is_shown_as_written(look, planted):
    [page] = planted.rglob("session.en.html")
    text = look(page).tab.locator("body").text_content()
    for piece in ("<script>window.ran = 1</script>", "{{7*7}} {% raw %} ${7*7} $\\alpha$", "<!--"):
        assert piece in text
    assert "[31mred" in text


def test_a_reason_on_the_index_is_never_markup(look, tmp_path):
    from jiu_analysis.site import rendering as render

    entry = {
        "page": "javascript:window.ran=8",
        "subject": PLANTED,
        "about": PLANTED,
        "newest": "",
        "language": "en",
        "made_on": PLANTED,
        "label": PLANTED,
        "title": PLANTED,
        "status": "failed",
        "reason": PLANTED,
        "is_there": False,
    }
    (tmp_path / "index.html").write_text(render.index([entry], version=PLANTED), encoding="utf-8")
    opened = look(tmp_path / "index.html")
    assert opened.tab.evaluate("window.ran") is None
    assert opened.complaints == []
    assert opened.tab.locator("main").text_content().count("<script>window.ran = 1</script>") == 4
