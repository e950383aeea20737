"""The source notes below figures."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import source_notes


def located(*locators, document="D/1"):
    return pd.DataFrame({"document": document, "locator": locators})


def test_lines_of_one_annex_are_shown_as_one_range():
    rows = located("annex I, lines 11-15", "annex II, line 40", "annex I, line 9")
    assert source_notes.places(rows) == ["annex I, lines 9-15", "annex II, line 40"]


def test_an_unknown_kind_of_location_is_shown_unchanged():
    assert source_notes.places(located("cover", "cover", "annex I, page 3")) == [
        "cover",
        "annex I, page 3",
    ]


def test_the_source_note_names_every_document_and_the_number_of_rows():
    rows = pd.concat([located("paragraph 1, line 2"), located("line 3", document="D/2")])
    note = source_notes.under(rows, "status")
    assert note.source == "Source: D/1, paragraph 1; D/2, line 3. 2 rows."


def test_text_of_a_location_is_never_markup():
    shown = source_notes.under(located("<script>x</script>"), "status")._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_an_empty_table_has_no_location(session):
    assert source_notes.under(session.history.iloc[:0], "ages").source == "No rows."


def test_the_source_note_covers_every_row(session):
    note = source_notes.under(session.history, "rates")
    assert note.source == "Source: WO/PBC/34/6, annex I; annex II. 51 rows."
