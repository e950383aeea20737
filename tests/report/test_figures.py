"""Charts have correct descriptions, and the same style for a status everywhere."""

from __future__ import annotations

import itertools
import re

import matplotlib as mpl
import pandas as pd
import pytest
from displaying import in_language
from hypothesis import given
from hypothesis import strategies as st
from tooling import tool_named

from jiu_analysis import metrics
from jiu_analysis.report import figures, i18n
from jiu_analysis.report.figures import fonts
from jiu_analysis.report.figures.chart import INK, folded
from jiu_analysis.report.figures.mirror import mirrored_legend, outlined
from jiu_analysis.terms import STATUSES


def counts(history, by):
    return metrics.status_counts(history, by=[by])


def test_the_description_of_a_chart_states_what_it_compares_and_the_numbers(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    assert chart.description.startswith(
        "Bar chart of 51 recommendations by year of the review and status."
        " 2016: 3 implemented; 2017: 1 implemented; 2018: 1 implemented and 3 in progress;"
    )


def test_bars_are_as_long_as_the_counts(session):
    chart = figures.status_by_addressee(counts(session.history, "addressee"))
    [axes] = chart.axes
    assert sum(bar.get_width() for bar in axes.patches) == 2 * 51
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["Executive heads", "Legislative bodies", "All"]


def test_a_status_looks_the_same_in_every_chart(session):
    executive = session.history[session.history["addressee"].eq("executive_head")]

    def looks(chart):
        [legend] = chart.legends
        return {
            text.get_text(): (handle.get_facecolor(), handle.get_hatch())
            for text, handle in zip(legend.get_texts(), legend.get_patches(), strict=True)
        }

    everyone = looks(figures.status_by_year(counts(session.history, "report_year")))
    some = looks(figures.status_by_year(counts(executive, "report_year")))
    assert some.items() <= everyone.items()


def test_all_statuses_look_different():
    history = pd.DataFrame(
        {
            "report_year": 2020,
            "acceptance": ["accepted"] * 4 + list(STATUSES[4:]),
            "implementation": [*STATUSES[:3], *[None] * len(STATUSES[3:])],
        }
    )
    chart = figures.status_by_year(counts(history, "report_year"))
    looks = {(bar.get_facecolor(), bar.get_hatch()) for bar in chart.axes[0].patches}
    assert len(looks) == len(STATUSES)


def test_the_same_data_gives_an_identical_chart(session):
    table = counts(session.history, "report_year")
    assert figures.status_by_year(table).svg() == figures.status_by_year(table).svg()


def test_the_description_is_stored_with_the_picture(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    data, metadata = chart._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<?xml")
    assert metadata["image/svg+xml"]["alt"] == chart.description


def test_a_chart_without_a_description_cannot_be_shown():
    with pytest.raises(ValueError, match="without a description"):
        figures.Chart()._repr_mimebundle_()


def test_an_empty_chart_is_described_as_empty(session):
    nothing = session.history.iloc[:0]
    chart = figures.status_by_year(counts(nothing, "report_year"))
    assert "no recommendations to show" in chart.description
    assert chart.svg()


def test_the_chart_over_time_shows_documents_and_no_printed_previous_statuses(session):
    chart = figures.status_over_time(metrics.status_over_time(session.history))
    assert "WO/PBC/34/6 (31 March 2022): 25 implemented" in chart.description
    assert "WO/PBC/33/7" not in chart.description


def test_counts_of_zero_can_be_left_out(session):
    years = counts(session.history, "report_year")
    points = pd.DataFrame(
        {
            "document": ["A", "A", "A", "B", "B", "B"],
            "as_of": pd.to_datetime(["2022-03-31"] * 3 + ["2023-03-31"] * 3),
            "status": ["implemented", "in_progress", "not_started"] * 2,
            "count": [3, 2, 0, 4, 0, 1],
            "known_from": "rows",
        }
    )
    for draw, table in ((figures.status_by_year, years), (figures.status_over_time, points)):
        every, some = draw(table), draw(table[table["count"] > 0])
        assert some.description == every.description
        assert segments(some) == segments(every)


def segments(chart):
    return [(*bar.xy, bar.get_width(), bar.get_facecolor()) for bar in chart.axes[0].patches]


def test_cells_of_the_transition_matrix_are_darker_with_more_recommendations(session):
    moves = metrics.transitions(session.history)
    chart = figures.transition_matrix(moves)
    [mesh] = chart.axes[0].collections
    counts = moves.pivot(index="previous", columns="status", values="count").sort_index()
    counts = counts.sort_index(axis=1).fillna(0).to_numpy().ravel()
    brightness = mesh.get_facecolors()[:, :3].sum(axis=1)
    assert brightness[counts == 15].max() < brightness[counts == 1].min()
    assert brightness[counts == 1].max() < brightness[counts == 0].min()


def test_rates_are_described_with_numerator_and_denominator(session):
    chart = figures.rates_over_time(metrics.rates(session.history, by=["as_of"]))
    assert "implementation rate 51% (25 of 49)" in chart.description
    assert "acceptance rate 96% (49 of 51)" in chart.description


def test_rates_of_0_and_100_percent_can_be_drawn(session):
    later = session.history.assign(
        as_of=pd.Timestamp("2023-03-31"), acceptance="accepted", implementation="implemented"
    )
    never = session.history.assign(as_of=pd.Timestamp("2021-03-31"), acceptance="not_accepted")
    rates = metrics.rates(pd.concat([never, session.history, later]), by=["as_of"])
    chart = figures.rates_over_time(rates)
    assert "31 March 2023: implementation rate 100% (51 of 51)" in chart.description
    assert "31 March 2021: acceptance rate 0% (0 of 51)" in chart.description
    assert chart.svg()


def test_charts_of_ages_transitions_and_survival_are_described(session):
    history = session.history
    ages = figures.open_by_age(metrics.age_bands(history))
    assert ages.description.endswith(
        "under 1 year: 11; 1 to 2 years: 8; 2 to 3 years: 2; 3 to 5 years: 3; 5 years and more: 0."
    )
    moves = figures.transition_matrix(metrics.transitions(history))
    assert "15 from in progress to implemented" in moves.description
    before = history.assign(
        document="WO/PBC/33/7", as_of=pd.Timestamp("2021-03-31"), implementation="in_progress"
    )
    both = pd.concat([before, history], ignore_index=True)
    curve = figures.survival(metrics.time_to_implementation(both))
    assert re.search(r"half are reported as implemented after \d\.\d years", curve.description)
    alone = figures.survival(metrics.time_to_implementation(history))
    assert alone.description.startswith("Empty curve")


def test_matplotlib_settings_of_the_user_do_not_change_a_chart(session):
    table = counts(session.history, "report_year")
    plain = figures.status_by_year(table).svg()
    own = {"font.size": 30, "axes.facecolor": "pink", "hatch.linewidth": 5}
    own |= {"figure.dpi": 200, "text.hinting": "none", "savefig.bbox": "tight"}
    for layout in ("figure.autolayout", "figure.constrained_layout.use"):
        with mpl.rc_context({**own, layout: True}):
            assert figures.status_by_year(table).svg() == plain


def test_a_label_added_later_is_laid_out_without_overlap(session):
    chart = figures.status_by_addressee(counts(session.history, "addressee"))
    chart.svg()
    [axes] = chart.axes
    axes.set_ylabel("Whose")
    assert "Whose" in chart.svg()
    measured = chart.canvas.get_renderer()
    chart.get_layout_engine().execute(chart)
    label = axes.yaxis.label.get_window_extent(measured)
    assert label.x1 <= min(each.get_window_extent(measured).x0 for each in axes.get_yticklabels())


def test_a_chart_for_a_phone_is_narrower_with_the_same_font_size(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    assert chart.narrow.get_figwidth() < chart.get_figwidth()
    sizes = [
        {label.get_fontsize() for label in each.axes[0].get_yticklabels()}
        for each in (chart, chart.narrow)
    ]
    assert sizes[0] == sizes[1]
    assert 'width="252pt"' in chart._repr_mimebundle_()[1]["image/svg+xml"]["narrow"]


def test_the_colour_of_text_in_a_chart_follows_the_page(session):
    picture = figures.status_by_year(counts(session.history, "report_year")).svg()
    [rule] = re.findall(r"<style>(@media \(prefers-color-scheme: dark\).*?)</style>", picture)
    assert f"fill: {INK}" in rule
    assert picture.count(f"fill: {INK}") > 1


CHARTS = {
    "status_by_year": lambda rows: metrics.status_counts(rows, by=["report_year"]),
    "status_by_addressee": lambda rows: metrics.status_counts(rows, by=["addressee"]),
    "status_over_time": metrics.status_over_time,
    "rates_over_time": lambda rows: metrics.rates(rows, by=["as_of"]),
    "open_by_age": metrics.age_bands,
    "transition_matrix": metrics.transitions,
    "survival": metrics.time_to_implementation,
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_drawn_without_data(session, name):
    chart = getattr(figures, name)(CHARTS[name](session.history.iloc[:0]))
    assert chart.description
    assert chart.svg()


@pytest.mark.parametrize("language", i18n.AVAILABLE)
@pytest.mark.parametrize("name", CHARTS)
def test_in_every_language_labels_stay_within_the_chart_and_do_not_overlap(session, name, language):
    later = session.history.assign(document="WO/PBC/36/4", as_of=pd.Timestamp("2023-03-31"))
    both = pd.concat([session.history.astype({"document": object}), later])
    rows = both if name == "rates_over_time" else session.history
    drawn = in_language(language, getattr(figures, name), CHARTS[name](rows))
    for chart in (drawn, drawn.narrow):
        # A missing glyph or a label without space is a warning, which is an error in tests.
        assert f'xml:lang="{language}"' in chart.svg()
        width, height = chart.bbox.size
        for axes in chart.axes:
            box = axes.get_tightbbox()
            assert -1 <= box.x0 <= box.x1 <= width + 1
            assert -1 <= box.y0 <= box.y1 <= height + 1
            for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
                assert not any(each.overlaps(other) for each, other in pairs_of_boxes(labels))
        for legend in chart.legends:
            box = legend.get_window_extent()
            assert -1 <= box.x0 <= box.x1 <= width + 1


def pairs_of_boxes(labels):
    """Return the boxes of labels by twos; of labels that are turned, none."""
    shown = [each for each in labels if each.get_text() and each.get_visible()]
    if any(each.get_rotation() for each in shown):
        return []
    boxes = [each.get_window_extent().shrunk(0.95, 0.8) for each in shown]
    return itertools.combinations(boxes, 2)


def test_text_of_a_chart_is_text_in_the_font_of_the_reader(session):
    picture = in_language(
        "zh", figures.status_by_year, counts(session.history, "report_year")
    ).svg()
    assert ">已落实</text>" in picture
    assert "Jiu Em" not in picture


def test_an_arabic_chart_starts_at_the_right(session):
    table = counts(session.history, "addressee")
    english = figures.status_by_addressee(table)
    arabic = in_language("ar", figures.status_by_addressee, table)
    for chart in (arabic, arabic.narrow):
        chart.draw_without_rendering()
        [axes] = chart.axes
        assert axes.xaxis_inverted()
        bars = axes.patches[0].get_window_extent()
        label = axes.get_yticklabels()[0].get_window_extent()
        assert label.x0 >= bars.x1 - 1, "labels stand at the right of the bars"
        total = axes.texts[-1].get_window_extent()
        last = min(bar.get_window_extent().x0 for bar in axes.patches)
        assert total.x1 <= last + 1, "the total stands where the bar ends, at the left"
    assert not english.axes[0].xaxis_inverted()
    assert english.description != arabic.description


def test_the_time_axis_of_an_arabic_chart_starts_at_the_right(session):
    chart = in_language("ar", figures.survival, metrics.time_to_implementation(session.history))
    left, right = chart.axes[0].get_xlim()
    assert left > right == 0
    assert chart.axes[0].yaxis.get_label_position() == "right"


def test_an_arabic_legend_starts_at_the_right(session):
    chart = in_language("ar", figures.status_by_year, counts(session.history, "report_year"))
    chart.draw_without_rendering()
    places = {text.get_text(): text.get_window_extent() for text in chart.legends[0].get_texts()}
    first, second = (
        in_language("ar", i18n.label, "implemented"),
        in_language("ar", i18n.label, "in_progress"),
    )
    assert places[first].x0 > places[second].x0


@given(number=st.integers(1, 9), columns=st.integers(1, 4))
def test_a_mirrored_legend_keeps_every_entry_in_its_row(number, columns):
    handles = list(range(number))
    turned = mirrored_legend(handles, columns)
    rows = -(-number // columns)
    grid = [turned[start : start + rows] for start in range(0, len(turned), rows)][::-1]
    read = [column[row] for row in range(rows) for column in grid]
    assert [each for each in read if isinstance(each, int)] == handles


def test_every_line_of_an_arabic_chart_has_an_explicit_direction(session):
    table = metrics.status_over_time(session.history)
    picture = in_language("ar", figures.status_over_time, table).svg()
    lines = re.findall(r"<text [^>]*>([^<]+)</text>", picture)
    assert len(lines) > 10
    assert all(line.startswith("\u2067") and line.endswith("\u2069") for line in lines)
    assert any("\u2068WO/PBC/34/6\u2069" in line for line in lines)


def test_the_font_for_measuring_equals_the_output_of_its_tool():
    assert tool_named("em_font").font() == fonts.FILE.read_bytes()


@pytest.mark.parametrize(
    ("label", "width", "lines"),
    [
        ("Not started", 20, ["Not started"]),
        ("Under consideration", 10, ["Under", "consideration"]),
        ("WO/PBC/33/7 (as printed later)", 24, ["WO/PBC/33/7", "(as printed later)"]),
        ("WO/PBC/33/7（据后来所载）", 14, ["WO/PBC/33/7", "（据后来所载）"]),
        ("Административные", 5, ["Административные"]),
    ],
)
def test_labels_are_wrapped_between_words_and_before_brackets(label, width, lines):
    assert folded(label, width).split("\n") == lines


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", [name for name in CHARTS if name != "rates_over_time"])
def test_a_chart_can_be_drawn_into_given_axes(session, name, language):
    own = mpl.figure.Figure(figsize=(9, 6))
    left, right = own.subplots(1, 2)
    data = CHARTS[name](session.history)
    assert in_language(language, getattr(figures, name), data, ax=left) is left
    drawn = in_language(language, getattr(figures, name), data)
    [alone] = drawn.axes

    def labels(axes):
        return {text.get_text() for text in axes.get_yticklabels()}

    own.draw_without_rendering()
    drawn.draw_without_rendering()
    assert len(left.patches) == len(alone.patches)
    assert labels(left) and len(labels(left)) == len(labels(alone))
    assert tuple(own.get_size_inches()) == (9, 6)
    assert not right.has_data() and not right.xaxis_inverted()


def test_rates_can_be_drawn_into_three_given_axes(session):
    own = mpl.figure.Figure()
    panels = own.subplots(3, 1)
    rates = metrics.rates(session.history, by=["as_of"])
    assert figures.rates_over_time(rates, ax=panels) is panels
    assert [axes.get_title(loc="left") for axes in panels] == [
        "Acceptance rate",
        "Implementation rate",
        "Closure rate",
    ]


def test_blank_text_of_a_chart_has_no_outlines():
    words = '<text style="font-size: 10px" x="1" y="2">{}</text>'
    drawn = outlined(words.format("\u2067عام\u2069") + words.format("\u2067 \u2069"))
    assert drawn.count("<path ") == 1
    assert "<text" not in drawn
