"""Signs and numbers in the right-to-left lines of PDF files."""

from __future__ import annotations

import pytest

from jiu_analysis.ingest.formats.pdf.scripts import logical, with_brackets

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
