"""Charts carry the truth in words, and the same look for a status everywhere."""

from __future__ import annotations

import re

import matplotlib as mpl
import pandas as pd
import pytest

from jiu_analysis import figures, metrics
from jiu_analysis.figures.chart import INK
from jiu_analysis.terms import STATUSES


def counts(history, by):
    return metrics.status_counts(history, by=[by])


def test_the_description_says_what_is_compared_and_found(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    assert chart.description.startswith(
        "Bar chart of 51 recommendations by year of the review and status."
        " 2016: 3 implemented; 2017: 1 implemented; 2018: 1 implemented and 3 in progress;"
    )


def test_the_bars_are_as_long_as_the_counts(session):
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


def test_no_two_statuses_look_alike():
    history = pd.DataFrame(
        {
            "report_year": 2020,
            "acceptance": ["accepted"] * 4 + list(STATUSES[4:]),
            "implementation": [*STATUSES[:3], None, None, None, None],
        }
    )
    chart = figures.status_by_year(counts(history, "report_year"))
    looks = {(bar.get_facecolor(), bar.get_hatch()) for bar in chart.axes[0].patches}
    assert len(looks) == len(STATUSES)


def test_the_same_data_gives_the_same_bytes(session):
    table = counts(session.history, "report_year")
    assert figures.status_by_year(table).svg() == figures.status_by_year(table).svg()


def test_the_description_travels_with_the_picture(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    data, metadata = chart._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<?xml")
    assert metadata["image/svg+xml"]["alt"] == chart.description


def test_a_chart_without_a_description_cannot_be_shown():
    with pytest.raises(ValueError, match="without a description"):
        figures.Chart()._repr_mimebundle_()


def test_nothing_to_show_is_said_and_not_an_error(session):
    nothing = session.history.iloc[:0]
    chart = figures.status_by_year(counts(nothing, "report_year"))
    assert "no recommendations to show" in chart.description
    assert chart.svg()


def test_points_in_time_say_which_is_printed_and_which_is_counted(session):
    chart = figures.status_over_time(metrics.status_over_time(session.history))
    assert "WO/PBC/33/7 (as printed later): 27 in progress, 5 not started" in chart.description
    assert "31 March 2022: 25 implemented" in chart.description


def test_rates_are_drawn_with_their_numbers_in_words(session):
    chart = figures.rates_over_time(metrics.rates(session.history, by=["as_of"]))
    assert "implementation rate 51% (25 of 49)" in chart.description
    assert "acceptance rate 96% (49 of 51)" in chart.description


def test_rates_of_none_and_of_all_can_be_drawn(session):
    later = session.history.assign(
        as_of=pd.Timestamp("2023-03-31"), acceptance="accepted", implementation="implemented"
    )
    never = session.history.assign(as_of=pd.Timestamp("2021-03-31"), acceptance="not_accepted")
    rates = metrics.rates(pd.concat([never, session.history, later]), by=["as_of"])
    chart = figures.rates_over_time(rates)
    assert "31 March 2023: implementation rate 100% (51 of 51)" in chart.description
    assert "31 March 2021: acceptance rate 0% (0 of 51)" in chart.description
    assert chart.svg()


def test_ages_moves_and_waiting_are_described(session):
    history = session.history
    ages = figures.open_by_age(metrics.age_bands(history))
    assert ages.description.endswith(
        "under 1 year: 7, 1 to 2 years: 12, 2 to 3 years: 2, 3 to 5 years: 3, 5 years and more: 0."
    )
    moves = figures.transition_matrix(metrics.transitions(history))
    assert "15 from in progress to implemented" in moves.description
    curve = figures.waiting(metrics.time_to_implementation(history))
    assert "half are seen implemented after 1.4 years" in curve.description


@pytest.mark.parametrize(
    ("draw", "metric"),
    [
        (figures.status_over_time, metrics.status_over_time),
        (figures.open_by_age, metrics.age_bands),
        (figures.transition_matrix, metrics.transitions),
        (figures.waiting, metrics.time_to_implementation),
        (figures.rates_over_time, lambda rows: metrics.rates(rows, by=["as_of"])),
    ],
)
def test_every_chart_can_be_drawn_of_nothing(session, draw, metric):
    chart = draw(metric(session.history.iloc[:0]))
    assert chart.description
    assert chart.svg()


def test_a_readers_own_settings_do_not_change_a_chart(session):
    table = counts(session.history, "report_year")
    plain = figures.status_by_year(table).svg()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "pink", "hatch.linewidth": 5}):
        assert figures.status_by_year(table).svg() == plain


def test_a_chart_for_a_phone_is_narrower_and_its_letters_are_no_smaller(session):
    chart = figures.status_by_year(counts(session.history, "report_year"))
    assert chart.narrow.get_figwidth() < chart.get_figwidth()
    sizes = [
        {label.get_fontsize() for label in each.axes[0].get_yticklabels()}
        for each in (chart, chart.narrow)
    ]
    assert sizes[0] == sizes[1]
    assert 'width="252pt"' in chart._repr_mimebundle_()[1]["image/svg+xml"]["narrow"]


def test_what_is_drawn_in_the_colour_of_text_changes_with_the_page(session):
    picture = figures.status_by_year(counts(session.history, "report_year")).svg()
    [rule] = re.findall(r"<style>(@media \(prefers-color-scheme: dark\).*?)</style>", picture)
    assert f"fill: {INK}" in rule
    assert picture.count(f"fill: {INK}") > 1
