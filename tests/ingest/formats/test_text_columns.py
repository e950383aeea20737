"""Where a table of PDF text without rules ends."""

from __future__ import annotations

import pytest

from jiu_analysis.ingest.formats.pdf.geometry import Word
from jiu_analysis.ingest.formats.pdf.lines import Line
from jiu_analysis.ingest.formats.pdf.text_columns import common_gaps, table_lines


def line(top, *spans, is_rtl=False, text="Word"):
    spans = [(600 - right, 600 - left) for left, right in spans] if is_rtl else spans
    return Line([Word(left, top, right, top + 10, text, 0) for left, right in spans])


@pytest.mark.parametrize("is_rtl", [False, True])
@pytest.mark.parametrize("header", [[76, 200, 320], [76, 240, 320], [80, 260, 330]])
def test_a_line_that_leaves_the_gaps_of_the_rows_free_belongs_to_them(header, is_rtl):
    """The words of the header are shorter, or centred, so that its gaps are wider."""
    lines = [line(100, *((left, left + 22) for left in header), is_rtl=is_rtl)]
    for row in range(3):
        spans = (76, 82), (200, 312), (320, 360)
        lines.append(line(124 + 24 * row, *spans, is_rtl=is_rtl))
    lines.append(line(184, (200, 316), is_rtl=is_rtl))
    assert table_lines(lines, common_gaps(lines[:1]), is_rtl=is_rtl) == lines


@pytest.mark.parametrize(
    ("text", "belongs"), [("the", True), ("The", False), ("a)", False), ("i.", False)]
)
def test_the_rest_of_a_row_below_a_repeated_header_may_be_as_far_as_a_row(text, belongs):
    header = line(100, (76, 140), (200, 222), (320, 342))
    rest = line(120, (76, 90), text=text)
    found = table_lines([header, rest], common_gaps([header]), is_rtl=False, goes_on=True)
    assert found == [header, rest][: 1 + belongs]
