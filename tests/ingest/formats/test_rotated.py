"""Rotated text in PDF: the heading of a narrow column is content, a stamp in the margin is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jiu_analysis.ingest.formats.pdf.geometry import Rectangle, Word
from jiu_analysis.ingest.formats.pdf.rotated import headings

CELL = Rectangle(100, 100, 120, 180)
STAMP = Word(10, 300, 18, 500, "DRAFT", 9)


def word(left, top, right, bottom, text="UNDP"):
    return Word(left, top, right, bottom, text, 0)


@given(st.floats(101, 110), st.floats(101, 140))
def test_a_rotated_heading_is_read_within_its_cell(left, top):
    drawn = word(left, top, left + 8, top + 35)
    [turned], found = headings([drawn, STAMP], CELL.horizontals, CELL.verticals, [])
    assert found == [drawn]
    assert CELL.left < turned.left < turned.right < CELL.right
    assert CELL.top < turned.top < turned.bottom < CELL.bottom
    assert turned.text == "UNDP"


def test_the_words_of_a_rotated_heading_keep_their_order():
    drawn = [word(102, 140, 109, 178, "United"), word(102, 102, 109, 138, "Nations")]
    turned, _ = headings(drawn, CELL.horizontals, CELL.verticals, [])
    assert [each.text for each in sorted(turned)] == ["United", "Nations"]
    assert turned[0].right < turned[1].left


def test_rotated_text_outside_a_cell_or_beside_other_text_is_left_out():
    drawn = word(105, 110, 113, 150)
    upright = word(103, 160, 118, 170, "Status")
    assert headings([STAMP], CELL.horizontals, CELL.verticals, []) == ([], [])
    assert headings([drawn], CELL.horizontals, [], []) == ([], [])
    assert headings([drawn], CELL.horizontals, CELL.verticals, [upright]) == ([], [])
