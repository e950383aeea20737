"""Random layouts are read to their truth in every format, or refused with a place."""

from __future__ import annotations

import random

import pytest
import random_layouts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiu_analysis.errors import JiuError
from jiu_analysis.ingest import draft_mapping, load_mapping
from jiu_analysis.ingest import mapping as tables

KEYS = ("report", "recommendation", "addressee", "acceptance", "implementation")
FORMATS = ["docx", "html", "xlsx"]
many = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(0, 10**9)


def rows_of(reading):
    return {tuple(row[key] for key in KEYS) for row in reading.tables.get("statuses", ())}


def written(folder, layout, kind):
    path = folder / f"table.{kind}"
    return getattr(random_layouts, f"as_{kind}")(layout, path)


def read(path, text):
    mapping = path.with_name("map.toml")
    mapping.write_text(text, encoding="utf-8")
    [reading] = tables.read_all(path, load_mapping(mapping))
    return reading


@pytest.mark.parametrize("kind", FORMATS)
@many
@given(seeds)
def test_random_layouts_are_read_correctly(tmp_path, kind, seed):
    layout = random_layouts.layout(seed, for_spreadsheet=kind == "xlsx")
    reading = read(written(tmp_path, layout, kind), layout.mapping)
    assert reading.is_whole, reading.problems
    assert rows_of(reading) == layout.truth


@pytest.mark.parametrize("kind", FORMATS)
@many
@given(seeds)
def test_a_draft_of_a_random_layout_is_never_wrong(tmp_path, kind, seed):
    """Where the addressees of parts are corrected, it reads to the truth or is refused."""
    layout = random_layouts.layout(seed, for_spreadsheet=kind == "xlsx")
    path = written(tmp_path, layout, kind)
    draft = draft_mapping(path)
    draft.about |= {"symbol": "UOE/1", "organization": "UOE", "body": "B", "as_of": "2024-03-31"}
    text = draft.toml()
    for to in ("legislative_body", "executive_head"):
        text = text.replace(' = "?"', f' = "{to}"', 1)
    try:
        reading = read(path, text)
    except JiuError:
        return
    assert not reading.is_whole or rows_of(reading) == layout.truth


@many
@given(seeds)
def test_a_damaged_cell_is_reported_or_makes_no_difference(tmp_path, seed):
    """No cell of a table can be removed, doubled or replaced so that a wrong row is read."""
    layout = random_layouts.layout(seed)
    draw = random.Random(seed)
    _, rows = draw.choice(layout.sections)
    cell = draw.choice(draw.choice(rows))
    before = cell.text
    cell.text = draw.choice(["", f"{before} {before}", "Shelved", before.upper()])
    try:
        reading = read(written(tmp_path, layout, "html"), layout.mapping)
    except JiuError:
        return
    if reading.is_whole:
        # A blank implementation is one that is not stated; a blank report is the one above.
        known = {(*row[:4], None) for row in layout.truth} | layout.truth
        assert rows_of(reading) <= known
        assert {row[:3] for row in rows_of(reading)} == {row[:3] for row in layout.truth}
    else:
        assert all(problem.place for problem in reading.problems)


def test_printed_layouts_are_read_correctly(tmp_path, office):
    layouts = list(map(random_layouts.layout, range(6)))
    sources = [
        random_layouts.as_docx(layout, tmp_path / f"{seed}.docx")
        for seed, layout in enumerate(layouts)
    ]
    for layout, path in zip(layouts, office(*sources), strict=True):
        reading = read(path, layout.mapping)
        assert reading.is_whole, reading.problems
        assert rows_of(reading) == layout.truth


def test_printed_layouts_without_rules_between_rows_are_never_wrong(tmp_path, office):
    layouts = list(map(random_layouts.layout, range(12)))
    sources = []
    for seed, layout in enumerate(layouts):
        sources.append(random_layouts.as_docx(layout, tmp_path / f"{seed}.docx"))
        random_layouts.without_rules_between_rows(sources[-1], seed)
    exact = 0
    for layout, path in zip(layouts, office(*sources), strict=True):
        try:
            reading = read(path, layout.mapping)
        except JiuError:
            continue
        assert not reading.is_whole or rows_of(reading) == layout.truth
        exact += reading.is_whole
    assert exact >= len(layouts) / 3, "too many are refused"
