"""Signs and numbers in the right-to-left lines of PDF files."""

from __future__ import annotations

import pytest

from jiu_analysis.ingest.formats.pdf.geometry import Word
from jiu_analysis.ingest.formats.pdf.lines import Line, cell_text
from jiu_analysis.ingest.formats.pdf.scripts import logical, with_brackets, with_whole_words

FIGURES = ["3", "12", "12.5", "12,500"]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("printed", ["%{}", "{}%"])
def test_a_percent_sign_is_read_after_the_number_on_either_side(printed, figure):
    assert logical(printed.format(figure)) == f"{figure}%"
    assert logical(f".({printed.format(figure)})") == f"({figure}%)."


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("stop", ".;:،")
@pytest.mark.parametrize("form", ["{}", "({})", "[{}]"])
def test_a_final_sign_is_not_read_before_the_number(form, stop, figure):
    """It is printed at the left in right-to-left text, at the right after Latin text."""
    expected = form.format(figure + stop)
    assert logical(form.format(stop + figure)) == logical(expected) == expected


@pytest.mark.parametrize("dash", "-–—")
def test_a_range_of_numbers_begins_with_the_lower_one_with_any_dash(dash):
    assert logical(f"2022{dash}2021") == logical(f"2021{dash}2022") == f"2021{dash}2022"
    assert logical(f"06{dash}2024/7") == f"06{dash}2024/7", "no range"


def test_a_date_in_figures_keeps_the_order_of_its_parts():
    assert logical("30-06-2024") == "30-06-2024"


@pytest.mark.parametrize("brackets", ["()", "[]"])
def test_there_are_no_spaces_inside_brackets(brackets):
    opening, closing = brackets
    assert with_brackets(f"{opening} 24.{closing} ") == f"{opening}24.{closing} "
    assert with_brackets(f"{closing}a {opening} b") == f"{opening}a{closing} b"


def cell(*lines):
    """Return the text of a cell of 60 points; its lines are words as printed from the left."""
    made = []
    for number, texts in enumerate(lines):
        width = 60 / len(texts)
        words = [
            Word(at * width, 12 * number, (at + 1) * width - 3, 12 * number + 10, text, 10 * number)
            for at, text in enumerate(texts)
        ]
        made.append(Line(words, is_page_rtl=True))
    return with_whole_words(cell_text(made, 0, 60), {"20", "19"}).replace("\x1e", "")


@pytest.mark.parametrize("rest", ["19/4.", ".19/4"])
@pytest.mark.parametrize("after", [(), ("(20.)",), ("20", "(21)")])
def test_the_rest_of_a_symbol_goes_on_from_the_left_in_the_next_line(rest, after):
    expected = " ".join(("التقرير JIU/REP/2019/4.", *after))
    assert cell(["التقرير"], ["JIU/REP/20"], [rest, *after]) == expected


def test_figures_below_an_arabic_word_are_read_from_the_right():
    assert cell(["JIU/REP/2019/4"], ["التقرير"], ["20", "21"]).endswith("التقرير 21 20")


@pytest.mark.parametrize("word", ["البشرية", "القانوني"])
def test_a_line_with_the_arabic_article_is_no_rest_of_a_word(word):
    assert cell(["مستشار"], [word]) == f"مستشار {word}"
    assert cell(["مستشا"], ["رية"]) == "مستشارية"
