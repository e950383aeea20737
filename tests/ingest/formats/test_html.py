"""HTML pages: what a browser shows, in the order in which it shows it."""

from __future__ import annotations

import base64
import html
import quopri
import random

import pytest
from forms import as_html
from hypothesis import given, settings
from hypothesis import strategies as st
from writing import small_document

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest import read
from jiu_analysis.ingest.formats import detection as formats
from jiu_analysis.ingest.formats.html import blocks
from jiu_analysis.ingest.formats.text import clean
from jiu_analysis.ingest.result import OBJECT


def cells_of(page):
    return [block.cells for block in blocks(page.encode("utf-8"))]


def texts_of(page):
    return [block.text for block in blocks(page.encode("utf-8"))]


def test_paragraphs_and_rows_are_read_in_order_with_their_locations():
    page = "<h1>A</h1><table><tr><td>a<td>b<tr><td><td>c</table><div>B<p>C</p>D</div>"
    assert [(block.number, block.place, block.cells) for block in blocks(page.encode())] == [
        (1, "paragraph 1", ("A",)),
        (2, "table 1, row 1", ("a", "b")),
        (3, "table 1, row 2", ("", "c")),
        (4, "paragraph 2", ("B",)),
        (5, "paragraph 3", ("C",)),
        (6, "paragraph 4", ("D",)),
    ]


def test_a_word_with_markup_in_it_is_one_word_and_a_line_break_is_a_space():
    assert texts_of("<p>re<b>comm<i>end</i></b>ation<br>2\n\t of&nbsp;3</p>") == [
        "recommendation 2 of 3"
    ]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<template>x</template>",
        "<noscript>x</noscript>",
        "<!-- x -->",
        "<p hidden>x</p>",
        "<p style='color: red; DISPLAY : none'>x</p>",
        "<table style='display:none'><tr><td>x</table>",
        "<ruby><rt>x</rt></ruby>",
    ],
)
def test_hidden_elements_are_left_out_and_following_ones_are_read(unseen):
    assert " ".join(texts_of(f"<title>x</title><div>a{unseen}b</div>")).replace(" ", "") == "ab"


def test_hidden_rows_and_cells_are_left_out():
    page = "<table><tr><td hidden>x<td>a<td hidden>y<td>b<tr hidden><td>z<td>z<tr><td>c</table>"
    assert [(block.cells, block.left_out) for block in blocks(page.encode())] == [
        (("a", "b"), (("hidden text", "x y"),)),
        ((), (("hidden text", "z z"),)),
        (("c",), ()),
    ]


def test_landmarks_are_boilerplate_only_outside_the_main_part():
    page = """<header>1</header><nav><table><tr><td>2</table></nav>
    <div role=banner>3</div><main><header>A</header><aside>B</aside></main>
    <article><footer>C</footer></article><footer>4</footer>"""
    found = blocks(page.encode())
    assert [block.text for block in found if block.role == "boilerplate"] == ["1", "2", "3", "4"]
    assert [block.text for block in found if not block.role] == ["A", "B", "C"]


def test_merged_cells_are_read_once():
    page = """<table><tr><td colspan=2>wide<td>c<tr><td rowspan=2>tall<td>d<tr><td>e<tr><td>f
    </table>"""
    assert cells_of(page) == [("wide", "c"), ("tall", "d"), ("", "e"), ("f",)]


def test_a_cell_merged_in_both_directions_leaves_one_empty_cell():
    page = "<table><tr><td>a<td colspan=2 rowspan=0>b<td>c<tr><td>d<td>e<tr><td>f<td>g</table>"
    assert cells_of(page) == [("a", "b", "c"), ("d", "", "e"), ("f", "", "g")]


def test_rowspans_end_with_their_row_group():
    page = "<table><thead><tr><th rowspan=3>a<th>b</thead><tbody><tr><td>c<td>d</table>"
    assert cells_of(page) == [("a", "b"), ("c", "d")]


def test_the_rows_of_a_nested_table_follow_its_row():
    page = (
        "<table><tr><td>a<td>b<table><tr><td>in</table><tr><td><table><tr><td>ner</table></table>"
    )
    assert [(block.place, block.cells) for block in blocks(page.encode())] == [
        ("table 1, row 1", ("a", "b")),
        ("table 1, row 1, table 1, row 1", ("in",)),
        ("table 1, row 2, table 1, row 1", ("ner",)),
    ]


def test_a_box_is_part_of_its_cell_or_a_paragraph_between_tables():
    box = "<div style='border: 1px solid'><p>No</p><p>change</p></div>"
    page = f"<table><tr><td>Status<td>Accepted{box}</table>{box}<table><tr><td>x</table>"
    assert cells_of(page) == [("Status", "Accepted No change"), ("No",), ("change",), ("x",)]


def test_captions_and_stray_texts_of_a_table_are_paragraphs():
    page = "<table><caption>A <b>b</b></caption>stray<form><tr>x<td>y</form></table>"
    assert cells_of(page) == [("A b",), ("stray",), ("x", "y")]


def test_superscript_digits_are_kept_as_superscript_and_other_text_is_not():
    page = "<p>in 2020<sup><a href='#n'> 1 </a></sup>, the 2<sup>nd</sup></p>"
    assert texts_of(page) == ["in 2020¹, the 2nd"]


def test_ordered_items_get_their_numbers():
    page = """<ol start=3><li>a<li><p>b</p><p>c</p><li value=9>d
    <ol type=a><li>e<li><ol type=I><li>f</ol></ol><li>g</ol>
    <ul><li>h</ul><ol style="list-style-type: lower-roman"><li>i<li></li><li>j</ol>
    <ol reversed><li>k<li>l</ol>"""
    assert texts_of(page) == [
        *("3. a", "4. b", "c", "9. d", "a. e", "b. I. f", "10. g"),
        *("h", "i. i", "ii. iii. j", "2. k", "1. l"),
    ]


def test_lines_of_preformatted_text_are_split_at_tabs():
    assert cells_of("<pre>a\tb\n<b>c</b>\t\td\n\ne f</pre>") == [
        ("a", "b"),
        ("c", "", "d"),
        ("e f",),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeff<p>é</p>".encode("utf-8"), "é"),
        ("\ufeff<p>é</p>".encode("utf-16-le"), "é"),
        ("\ufeff<p>é</p>".encode("utf-16-be"), "é"),
        ("<meta charset=latin1><p>é</p>".encode(), "é"),
        ("<meta charset='ISO-8859-1'><p>“é”</p>".encode("cp1252"), "“é”"),
        ("<meta content='text/html; charset=gb2312'><p>建议</p>".encode("gb18030"), "建议"),
        ('<?xml version="1.0" encoding="koi8-r"?><p>да</p>'.encode("koi8-r"), "да"),
    ],
)
def test_the_encoding_is_found(content, text):
    assert [block.text for block in blocks(content)] == [text]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"<p>\xe9</p>", "neither UTF-8 text nor a declared charset"),
        (b"<meta charset=martian><p>\xe9</p>", "the charset 'martian', which is not known"),
        (b"<meta charset=hex><p>\xe9</p>", "the charset 'hex', which is not known"),
        (b"<meta charset=ascii><p>\x81</p>", "not in the charset 'ascii' that it declares"),
    ],
)
def test_an_unknown_encoding_is_reported(content, complaint):
    with pytest.raises(ContentError, match=complaint):
        blocks(content)


@pytest.mark.parametrize("content", [b"", b" \n", b"<!-- -->", b"<script>x</script>"])
def test_an_empty_page_has_no_blocks(content):
    assert blocks(content) == []


def test_tables_may_be_nested_at_most_25_deep():
    page = "<table><tr><td>" * 25 + "deep"
    assert texts_of(page) == ["deep"]
    with pytest.raises(ContentError, match="nested more than 25 levels"):
        blocks(("<table><tr><td>" + page).encode())


@pytest.mark.parametrize("tag", ["div", "i", "span hidden", "table><tr><td"])
@pytest.mark.parametrize("depth", [260, 5_000])
def test_markup_nested_too_deep_for_the_parser_is_refused(tag, depth):
    page = f"<p id=a id=b></x>{'<y></z>' * 500}" + f"<{tag}>" * depth + "deep" + "<p>after"
    with pytest.raises(ContentError, match="nested too deep"):
        blocks(page.encode())


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
LINES = st.lists(st.sampled_from([" ", "\t", "\n"]) | WORDS, max_size=6).map("".join)
PARTS = LINES | st.lists(st.lists(LINES, min_size=1, max_size=3), min_size=1, max_size=4)


@given(parts=st.lists(PARTS, max_size=6))
@settings(deadline=None)
def test_generated_content_is_read_in_order_without_loss_or_duplicates(parts):
    page, expected = "", []
    for part in parts:
        if isinstance(part, str):
            page += f"<p>{html.escape(part)}</p>"
            expected += clean(part).split()
            continue
        page += "<table>"
        for cells in part:
            page += f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in cells)}</tr>"
            expected += clean(" ".join(cells)).split()
        page += "</table>"
    found = blocks(page.encode())
    assert " ".join(block.text for block in found).split() == expected
    assert [block.number for block in found] == list(range(1, len(found) + 1))


PIECES = [
    *("<table>", "</table>", "<tr>", "<td rowspan=2>", "<td colspan=9>", "</td>", "<ol start=x>"),
    *(
        "<li value=-3>",
        "</ol>",
        "<p>",
        "<pre>",
        "</pre>",
        "<sup>1</sup>",
        "<br>",
        "<nav>",
        "<main>",
    ),
    *("</nav>", "<form>", "<caption>", "<tbody>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "&#0;"),
    *("&#x110000;", "&lt", "<select>", "<option>", "<svg>", "<frameset>", "<o:p>", "<a b='", "\0"),
]


def test_broken_markup_is_read_or_refused_without_a_crash():
    chance = random.Random(1)
    for _ in range(400):
        pieces = [chance.choice([*PIECES, "a", "b"]) for _ in range(chance.randint(1, 40))]
        try:
            blocks("".join(pieces).encode())
        except ContentError as problem:
            assert str(problem).isprintable()


def test_the_words_of_broken_tables_are_not_lost():
    chance = random.Random(2)
    tags = ["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<p>", "<tbody>", "<ul><li>"]
    for _ in range(300):
        words = [f"w{number}" for number in range(12)]
        page = " ".join(chance.choice(tags) + word for word in words)
        assert sorted(" ".join(texts_of(page)).split()) == sorted(words), page


# --- what a browser does not show ----------------------------------------------------------------

UNSEEN = {
    "s": "<s>{}</s>",
    "strike": "<strike><b>{}</b></strike>",
    "del": "<del>{}</del>",
    "line-through": '<span style="text-decoration: underline line-through">{}</span>',
    "line-through above": '<span style="text-decoration-line:line-through"><i>{}</i></span>',
    "hidden": "<span hidden>{}</span>",
    "display": '<span style="color: red; DISPLAY : none">{}</span>',
    "visibility": '<span style="visibility:hidden">{}</span>',
    "collapse": '<span style="visibility:collapse">{}</span>',
    "opacity": '<span style="opacity:0.0">{}</span>',
    "font-size": '<span style="font-size:0">{}</span>',
    "one pixel": '<span style="font-size: 1px">{}</span>',
    "tiny of an em": '<span style="font:0.01em serif">{}</span>',
    "white": '<font color="#FFFFFF">{}</font>',
    "nearly white": '<span style="color: rgb(254, 254, 254)">{}</span>',
    "on its ground": '<span style="background:#123456 none;color:#123456">{}</span>',
    "transparent": '<span style="color:transparent">{}</span>',
    "indent": '<span style="text-indent:-9999px">{}</span>',
    "off screen": '<span style="position:absolute; left:-999em">{}</span>',
    "clip": '<span style="position:absolute;clip:rect(0 0 0 0)">{}</span>',
    "clip-path": '<span style="clip-path: inset(50%)">{}</span>',
    "small box": '<span style="width:1px;height:1px;overflow:hidden">{}</span>',
    "sr-only": '<span class="sr-only">{}</span>',
    "scaled": '<span style="transform:scale(0)">{}</span>',
    "watermark": '<span style="position:fixed;opacity:.15;font-size:80px">{}</span>',
    "rotated": '<span style="transform: rotate(-45deg)">{}</span>',
    "template": "<template>{}</template>",
    "noscript": "<noscript>{}</noscript>",
    "dialog": "<dialog>{}</dialog>",
    "Word's": '<span style="mso-hide:all">{}</span>',
    "rule of a class": "<style>.x { display: none }</style><span class='a x'>{}</span>",
    "rule of an id": "<style>span#x{visibility:hidden;}</style><span id=x>{}</span>",
    "rule of elements": "<style>td p > em{text-decoration:line-through}</style><em>{}</em>",
    "rule for screens": "<style>@media screen{i{color:#fff}}</style><i>{}</i>",
    "rule that matters": "<style>u{display:none!important}</style><u style='display:inline'>{}</u>",
    "rule of an attribute": "<style>[data-x='1'],b::after{opacity:0%}</style><b data-x=1>{}</b>",
}
SEEN = {
    "aria-hidden": '<span aria-hidden="true">{}</span>',
    "white on dark": '<span style="background:#003366;color:white">{}</span>',
    "white on a picture": '<span style="background:url(x.png);color:#fff">{}</span>',
    "ins": "<ins>{}</ins>",
    "not struck": '<del style="text-decoration:none">{}</del>',
    "visible again": '<span style="visibility:hidden"><b style="visibility:visible">{}</b></span>',
    "details": "<details><summary>{}</summary></details>",
    "rule for print": "<style>@media print{i{display:none}}</style><i>{}</i>",
    "rule overruled": "<style>i{display:none} td i{display:inline}</style><i>{}</i>",
    "rule of a state": "<style>i:hover{display:none}</style><i>{}</i>",
    "no turn": '<span style="transform:rotate(360deg)">{}</span>',
    "faint": '<span style="opacity:.7">{}</span>',
}
NOT = {"en": "Not", "fr": "Non", "zh": "未"}


def acceptance_of(path, language, markup):
    """Return the first recommendation's acceptance, with markup inserted before the word."""
    tongue = small_document(language).tongue
    page = as_html(small_document(language).parts(), language).decode()
    label, word = tongue.labels[2], tongue.statuses["accepted"]
    cell = f"<td><p>{label}</p></td><td><p>"
    assert cell + word in page
    path.write_text(page.replace(cell, cell + markup + " ", 1), encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("language", NOT)
@pytest.mark.parametrize("trait", UNSEEN)
def test_invisible_content_is_left_out_with_a_note(trait, language, tmp_path):
    markup = UNSEEN[trait].replace("{}", NOT[language])
    reading = acceptance_of(tmp_path / "report.html", language, markup)
    assert reading.is_whole, reading.problems
    assert reading.tables["statuses"][0]["acceptance"] == "accepted"
    assert [text for _, _, text in reading.left_out] == [NOT[language]]


@pytest.mark.parametrize("trait", SEEN)
def test_visible_content_is_read(trait):
    markup = SEEN[trait].replace("{}", "Not")
    page = f"<table><tr><td>Status<td><p>{markup} accepted</table>"
    [block] = blocks(page.encode())
    assert block.cells == ("Status", "Not accepted")
    assert block.left_out == ()


def test_a_cell_narrower_than_its_text_is_read():
    assert cells_of("<table><tr><td style='width:1px;overflow:hidden'>a<td>b</table>") == [
        ("a", "b")
    ]


def test_a_body_displayed_later_by_a_script_is_read():
    assert texts_of("<body style='visibility:hidden'>text") == ["text"]


# --- shown content that is not text --------------------------------------------------------------

RADIO = "<label><input type=radio{}>Accepted</label> <label><input type=radio{}>Rejected</label>"
SHOWN = {
    "a value": ('<input value=" In Progress">', "In Progress", ()),
    "a chosen option": ("<select><option>A<option selected>B<option>C</select>", "B", ()),
    "the first option": ("<select><option>A<option>B</select>", "A", ()),
    "an area": ("<textarea>In\nProgress</textarea>", "In Progress", ()),
    "the second choice": (RADIO.format("", " checked"), "Rejected", ()),
    "no choice": (RADIO.format("", ""), OBJECT * 2, ("a choice", "a choice")),
    "texts after": ("<input type=radio checked>Yes <input type=radio>No", "Yes", ()),
    "texts before": ("Yes <input type=radio> No <input type=radio checked>", None, None),
    "label for": ("<input id=a type=checkbox><label for=a>Yes</label>", OBJECT, ("a check box",)),
    "an empty field": ("<input>", OBJECT, ("an empty form field",)),
    "a hidden field": ("text<input type=hidden value=x>", "text", ()),
    "alternative text": ('<img alt="In Progress">', "In Progress", ()),
    "a picture": ("<img src=x>", OBJECT, ("a picture",)),
    "a picture beside text": ("Open <img alt=red>", f"Open {OBJECT}", ("a picture",)),
    "an ornament": ('Open <img alt="">', "Open", ()),
    "a pixel": ("Open <img src=x width=1 height=1>", "Open", ()),
    "a drawing": ("<svg><title>Open</title></svg>", "Open", ()),
    "a canvas": ("<canvas>text</canvas>", OBJECT, ("a drawing",)),
    "an object": ("<object>text</object>", OBJECT, ("embedded content",)),
    "a frame": ("<iframe src=x></iframe>", OBJECT, ("embedded content",)),
    "a bar": ("<progress value=1>1</progress>", OBJECT, ("a bar",)),
    "symbols": ("<font face=Symbol>³</font>5<font face=Wingdings>ü</font>", "≥5✓", ()),
    "an unknown symbol": (
        "<font face=Webdings>a</font>",
        OBJECT,
        ("a letter in the font webdings",),
    ),
    "text of a style": (
        "<style>i::before{content:'In Progress'}</style><i></i>",
        "In Progress",
        (),
    ),
    "sign of a style": ("<style>i::before{content:'\\f00c'}</style><i></i>", OBJECT, ("a sign",)),
    "entities": ("A&#150;B &eacute &#x92; R&ampD &nbsp;&shy;x<wbr>y", "A–B é ’ R&D xy", ()),
}


@pytest.mark.parametrize("thing", SHOWN)
def test_visible_objects_are_read_or_kept_as_unreadable(thing):
    markup, text, objects = SHOWN[thing]
    [block] = blocks(f"<table><tr><td>Status<td>{markup}</table>".encode())
    if text is None:
        assert OBJECT in block.text
        return
    assert block.cells[1].replace(f"{OBJECT} {OBJECT}", OBJECT * 2) == text
    assert block.objects == objects


def test_a_picture_without_adjacent_text_is_a_blank_line():
    page = "<img src=logo><p><img src=x alt=Logo></p><table><tr><td><img src=y><td></table>"
    assert cells_of(page) == [(), (), ()]


def test_a_status_shown_as_a_picture_is_refused_with_its_location(tmp_path):
    page = as_html(small_document("en").parts(), "en").decode()
    assert "<p>Accepted</p>" in page
    path = tmp_path / "report.html"
    path.write_text(page.replace("<p>Accepted</p>", "<p><img src=x></p>", 1), encoding="utf-8")
    reading = read(path)
    assert not reading.is_whole
    assert any("table 2, row" in each.place for each in reading.problems)


# --- which files are pages -----------------------------------------------------------------------

PAGES = {
    **{tag: f"<{tag}>{{}}</{tag}>" for tag in ("div", "section", "article", "center", "main")},
    "comment": "<!-- saved from url=(0014)about:internet -->\n<div class='a'>{}</div>",
    "paragraph": "<p>Before</p>\n{}",
    "span": "<span style='x'>Before</span>{}",
    "list": "<ul><li>Before</ul>{}",
    "XHTML": '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x">'
    '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>',
    "mark": "\ufeff\n <div>{}</div>",
    "Word's": "<html xmlns:v='urn:x'><head><meta name=Generator></head><body>{}</body></html>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("beginning", PAGES)
def test_html_is_detected_with_any_beginning(beginning, encoding, tmp_path):
    whole = as_html(small_document("zh").parts(), "zh").decode()
    inside = whole.partition("<body>")[2].partition("</body>")[0]
    path = tmp_path / "page"
    path.write_bytes(PAGES[beginning].replace("{}", inside).encode(encoding))
    assert formats.format_of(path.read_bytes()) == "html"
    assert len(read(path).tables["statuses"]) == 5


@pytest.mark.parametrize(
    "text",
    [
        "<!-- image -->\n\n| a | b |\n|---|---|\n",
        "<p align=center><img src=x></p>\n\n# Title\n\ntext",
        "<div>box</div>\nlabel\ttext\n",
        "<5 % of all",
        "< a > b",
    ],
)
def test_plain_text_that_begins_with_a_tag_is_not_html(text):
    assert formats.format_of(text.encode()) == "text"


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_a_web_archive_is_unpacked(transfer, language, tmp_path):
    page = as_html(small_document(language).parts(), language)
    coded = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": bytes,
    }[transfer](page)
    path = tmp_path / "page.mht"
    path.write_bytes(
        b"From: <Saved by a browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
        + transfer.encode()
        + b"\r\n\r\n"
        + coded
        + b"\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    assert read(path).is_whole
