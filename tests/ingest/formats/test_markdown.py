"""Markdown as converters write it is read like the same document without markup."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from itertools import groupby

import pytest
from writing import small_document

from jiu_analysis.ingest import read
from jiu_analysis.ingest.formats.text import blocks
from jiu_analysis.ingest.result import OBJECT

LANGUAGES = ("en", "fr", "zh")


def cells_of(text):
    return [block.cells for block in blocks(text) if block.cells]


def facts(reading):
    assert reading.is_whole, (reading.problems, reading.blocking)
    tables = ("documents", "statuses", "recommendations", "decisions", "stated", "texts", "reviews")
    unlike = {"locator", "source_name", "source_sha256"}
    return {
        name: [{key: row[key] for key in row.keys() - unlike} for row in reading.tables[name]]
        for name in tables
    }


def width(text):
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def padded(text, columns):
    return text + " " * (columns - width(text))


def wrapped(text, columns):
    """Return lines of at most so many columns, broken between words, or anywhere without spaces."""
    lines = textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False)
    return lines or [""]


def pipes(rows):
    return [f"| {' | '.join(row)} |" for row in rows]


def headed(rows):
    head, *rest = pipes(rows)
    return [head, "|" + "---|" * len(rows[0]), *rest]


def headless(rows):
    empty = "|" + "     |" * len(rows[0])
    return [empty, "|" + ":----|" * len(rows[0]), *pipes(rows)]


def bare(rows):
    head, *rest = [" | ".join(row) for row in rows]
    return [head, " | ".join(["---"] * len(rows[0])), *rest]


def bold(rows):
    return headed([[f"**{label}**", *rest] for label, *rest in rows])


def labels(rows):
    if len(rows[0]) > 2:
        return headed(rows)
    return [line for label, text in rows for line in (f"- **{label}:** {text}", "")]


def bare_labels(rows):
    if len(rows[0]) > 2:
        return headed(rows)
    return [line for label, text in rows for line in (f"**{label}** {text}".rstrip(), "")]


def sizes(rows):
    columns = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [max(8, min(each, 40 if place else 90)) for place, each in enumerate(columns)]


def simple(rows):
    columns = [max(8, *(width(row[place]) for row in rows)) for place in range(len(rows[0]))]
    rule = "  " + " ".join("-" * each for each in columns)
    lines = [
        "  " + " ".join(padded(cell, columns[place]) for place, cell in enumerate(row)).rstrip()
        for row in rows
    ]
    return [rule, *lines, rule]


def simple_headed(rows):
    rule, head, *rest = simple(rows)
    return [head, *[rule], *rest[:-1]]


def stacked(row, columns):
    """Return the lines of one row with wrapped cells."""
    cells = [wrapped(cell, columns[place]) for place, cell in enumerate(row)]
    return [
        [cell[at] if at < len(cell) else "" for cell in cells] for at in range(max(map(len, cells)))
    ]


def multiline(rows):
    columns = [
        max(own, *(width(line) for row in rows for line in wrapped(row[place], own)))
        for place, own in enumerate(sizes(rows))
    ]
    rule = "  " + " ".join("-" * each for each in columns)
    lines = []
    for row in rows:
        for pieces in stacked(row, columns):
            cells = [padded(piece, columns[place]) for place, piece in enumerate(pieces)]
            lines.append(("  " + " ".join(cells)).rstrip())
        lines.append("")
    return [rule, *lines, rule]


def grid(rows):
    columns = [
        max(own, *(width(line) for row in rows for line in wrapped(row[place], own)))
        for place, own in enumerate(sizes(rows))
    ]
    rule = "+" + "+".join("-" * (each + 2) for each in columns) + "+"
    lines = [rule]
    for row in rows:
        for pieces in stacked(row, columns):
            cells = [padded(piece, columns[place]) for place, piece in enumerate(pieces)]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append(rule)
    return lines


def raw_html(rows):
    cells = (f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return ["<table>", *cells, "</table>"]


def fenced(rows):
    return ["```", *pipes(rows), "```"]


TABLES = {
    each.__name__: each
    for each in (
        *(pipes, headed, headless, bare, bold, labels, bare_labels, simple, simple_headed),
        *(multiline, grid, raw_html, fenced),
    )
}


def markdown(parts, table, paragraph=str):
    """Return a document with its tables in one style, and blank lines around each part."""
    lines = []
    for kind, group in groupby(parts, key=lambda part: part.kind):
        members = list(group)
        if kind == "row":
            for _, rows in groupby(members, key=lambda part: len(part.cells)):
                cells = [
                    [*part.cells[:-1], f"{part.cells[-1]} {part.box}".strip()] for part in rows
                ]
                lines += ["", *table(cells), ""]
        else:
            lines += [line for part in members for line in (paragraph(part.line), "")]
    return "\n".join(lines)


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request, tmp_path_factory):
    """Return a document and what is read from its plain text form."""
    document = small_document(request.param)
    path = tmp_path_factory.mktemp("plain") / "plain.txt"
    path.write_text(document.text(), encoding="utf-8")
    return document, facts(read(path))


@pytest.mark.parametrize("way", TABLES)
def test_every_way_to_write_a_table_gives_the_same_rows(written, tmp_path, way):
    document, expected = written
    path = tmp_path / "report.md"
    path.write_text(markdown(document.parts(), TABLES[way]), encoding="utf-8")
    assert facts(read(path)) == expected


def escaped(line):
    return re.sub(r"([\\`*_\[\]()#.!|<>~-])", r"\\\1", line)


def with_entities(line):
    return html.escape(line).replace("“", "&ldquo;").replace(" ", "&nbsp;", 1)


def as_heading(line):
    return f"## {line} ##" if line else ""


def as_setext(line):
    return f"{line}\n{'=' * len(line)}" if line else ""


def quoted(line):
    return f"> {line}"


def emphasised(line):
    return f"***{line}***" if line else ""


def linked(line):
    return f'[{escaped(line)}](https://example.org/a_(b)?c=d "title")' if line else ""


def commented(line):
    return f"<!-- image -->\n<!-- page\nbreak -->{line}"


def broken(line):
    return f"{line}\\" if line else ""


PARAGRAPHS = {
    each.__name__: each
    for each in (
        *(escaped, with_entities, as_heading, as_setext, quoted, emphasised, linked, commented),
        broken,
    )
}


@pytest.mark.parametrize("way", PARAGRAPHS)
def test_markup_is_removed_from_paragraphs(written, tmp_path, way):
    document, expected = written
    path = tmp_path / "report.md"
    path.write_text(markdown(document.parts(), headed, PARAGRAPHS[way]), encoding="utf-8")
    assert facts(read(path)) == expected


@pytest.mark.parametrize("language", ["en", "fr"])
def test_wrapped_paragraphs_are_joined(language, tmp_path):
    document = small_document(language)
    path = tmp_path / "report.md"

    def lines(line):
        return "\n".join(wrapped(line, 72))

    path.write_text(document.text(), encoding="utf-8")
    expected = facts(read(path))
    path.write_text(markdown(document.parts(), multiline, lines), encoding="utf-8")
    assert facts(read(path)) == expected


def test_front_matter_is_left_out_with_a_note():
    [*_, first, second] = [
        (block.cells, block.left_out) for block in blocks("---\ntitle: Not Accepted\n---\nText")
    ]
    assert first == ((), (("metadata", "---"),))
    assert second == (("Text",), ())


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("**Acceptance Status:** Accepted", ("Acceptance Status", "Accepted")),
        ("**Acceptance Status**: Accepted", ("Acceptance Status", "Accepted")),
        ("* __Statut__ : Acceptée", ("Statut", "Acceptée")),
        ("*接受情况*：已接受", ("接受情况", "已接受")),
        ("Acceptance Status: **Accepted**", ("Acceptance Status", "Accepted")),
        ("**JIU/REP/2022/4:** “Title”", ("JIU/REP/2022/4: “Title”",)),
        ("a \\| b", ("a | b",)),
        ("A&amp;B &lt; 5&#37; &#39;x&#39; R&D", ("A&B < 5% 'x' R&D",)),
        ("snake_case_name and 2 * 3 * 4 and 5*", ("snake_case_name and 2 * 3 * 4 and 5*",)),
        ("“[.....](v) kept”", ("“[.....](v) kept”",)),
        ("[link](#)", ("[link](#)",)),
        ("in 2020[^1], *if* `so` and **s**o", ("in 2020¹, if so and so",)),
        ("[^1]: A note", ("¹ A note",)),
        ("[Title][1]\n\n[1]: https://example.org", ("Title",)),
        ("<https://example.org/a>", ("https://example.org/a",)),
        ("x^2^ and [small]{.smallcaps}", ("x² and small",)),
        ("a\tb &amp; c\t**d**", ("a", "b & c", "d")),
        ("| a<br>b | <b>c</b>d<br/> |", ("a b", "cd")),
        ("> + quoted", ("- quoted",)),
    ],
)
def test_inline_markup_is_removed(line, cells):
    assert cells_of(line) == [cells]


@pytest.mark.parametrize(
    "struck",
    [
        *("~~Not~~ Accepted", "<s>Not</s> Accepted", "<del>Not</del> Accepted"),
        *("[Not]{.strike} Accepted", "<span hidden>Not</span> Accepted"),
        '<span style="display: none">Not</span> Accepted',
    ],
)
@pytest.mark.parametrize("row", ["| Status | {} |", "Status\t{}", "**Status:** {}"])
def test_struck_out_and_hidden_text_is_left_out_with_a_note(struck, row):
    [block] = blocks(row.format(struck))
    assert block.cells == ("Status", "Accepted")
    assert [text for _, text in block.left_out] == ["Not"]


def test_a_picture_in_a_cell_is_its_alternative_text_or_unreadable():
    text = """![logo](logo.png)

| Status | ![In Progress](x.png) |
|---|---|
| Status | ![](x.png) |
| Status | <!-- image --> |
| Status | Accepted <img src="x"> |
"""
    assert [(block.cells, block.objects) for block in blocks(text) if block.cells] == [
        (("Status", "In Progress"), ()),
        (("Status", OBJECT), ("a picture",)),
        (("Status", OBJECT), ("a picture",)),
        (("Status", f"Accepted {OBJECT}"), ("a picture",)),
    ]


def test_line_numbers_are_correct_after_an_html_table():
    text = "A\n<table>\n<tr><td>a<td>b</tr>\n<tr><td>c<td>d\n</table>\nB"
    found = blocks(text)
    assert [block.number for block in found] == list(range(1, len(found) + 1))
    assert [(block.place, block.cells) for block in found if block.cells] == [
        ("line 1", ("A",)),
        ("table 1, row 1", ("a", "b")),
        ("table 1, row 2", ("c", "d")),
        ("line 6", ("B",)),
    ]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029", "\r", "\r\n"])
def test_line_ends_of_every_operating_system_are_read(end):
    assert cells_of(f"a\tb{end}c\td{end}") == [("a", "b"), ("c", "d")]
    assert cells_of("a\u2028b\nc") == [("a b",), ("c",)]
