"""How late things are and what became of them, for readers."""

from __future__ import annotations

import pandas as pd

from jiu_analysis import words
from jiu_analysis.tables.cells import (
    date_cell,
    interval_cell,
    key_cell,
    key_header,
    label_cell,
    name_cell,
    names_of_posts,
    numbers,
    place_cell,
    rate_cells,
    summary_cell,
    total_cells,
)
from jiu_analysis.tables.table import Cell, Table, of_frame


@of_frame
def overdue(
    late: pd.DataFrame, officers: pd.DataFrame, caption: str, *, language: str = "en"
) -> Table:
    """Open recommendations whose deadline has passed.

    Parameters
    ----------
    late : DataFrame
        As `jiu_analysis.metrics.overdue` gives it.
    officers : DataFrame
        The table ``officers``, for posts in the page's language.
    caption : str
        What the table shows.
    language : str
        Of labels, numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    posts = names_of_posts(late, officers, language)
    rows = [
        [
            name_cell(row, language),
            Cell(words.number(row["days_overdue"], language)),
            date_cell(row["target_date"], language, row["target_precision"]),
            post,
            summary_cell(row, language),
            label_cell(row["implementation"], language),
            place_cell(row, language),
        ]
        for row, post in zip(late.to_dict("records"), posts, strict=True)
    ]
    headers = [
        _("Recommendation"),
        _("Days overdue"),
        _("Due by the end of"),
        _("Officer in charge"),
        _("What it asks, in our words"),
        _("Status"),
        _("Where"),
    ]
    note = _("A deadline read as “before” a period is taken to mean by its end (assumed).")
    numeric = [False, True, False, False, False, False, False]
    return Table(caption, headers, rows, numeric, note=note if rows else "")


@of_frame
def lateness(table: pd.DataFrame, key: str, caption: str, *, language: str = "en") -> Table:
    """How many open recommendations are overdue, a row for each value of a key.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.lateness` gives it for ``by=[key]``.
    key : str
        ``addressee``, ``report_year`` or ``report``.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
        Only groups with open recommendations.
    """
    _ = words.translations(language).gettext
    shown = table[table["open"] > 0]
    rows = [
        [
            key_cell(key, row[key], language),
            *numbers([row[each] for each in _LATE], language),
        ]
        for row in shown.to_dict("records")
    ]
    headers = [
        key_header(key, language),
        _("Open"),
        _("With a deadline"),
        _("Overdue"),
        _("Longest, days"),
    ]
    return Table(caption, headers, rows, [False, True, True, True, True])


@of_frame
def ages(bands: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Open recommendations by age.

    Parameters
    ----------
    bands : DataFrame
        As `jiu_analysis.metrics.age_bands` gives it, over all.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [label_cell(row["band"], language), *numbers([row["count"]], language)]
        for row in bands.to_dict("records")
    ]
    total = total_cells([bands["count"].sum()], language)
    return Table(caption, [_("Age"), _("Open")], rows, [False, True], folded=True, total=total)


@of_frame
def transitions(moves: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """From which status to which, with counts and shares.

    Parameters
    ----------
    moves : DataFrame
        As `jiu_analysis.metrics.transitions` gives it, over all.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            label_cell(row["previous"], language),
            label_cell(row["status"], language),
            Cell(words.number(row["count"], language)),
            Cell(words.percent(row["share"], language)),
        ]
        for row in moves.to_dict("records")
    ]
    headers = [
        _("Before"),
        _("Now"),
        _("Recommendations"),
        _("Share of those before"),
    ]
    return Table(caption, headers, rows, [False, False, True, True], folded=True)


@of_frame
def moves(rows: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Recommendations that went backwards, with their status before and now.

    Parameters
    ----------
    rows : DataFrame
        As `jiu_analysis.metrics.regressions` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    cells = [
        [
            name_cell(row, language),
            summary_cell(row, language),
            label_cell(row["previous"], language),
            label_cell(row["status"], language),
            place_cell(row, language),
        ]
        for row in rows.to_dict("records")
    ]
    headers = [
        _("Recommendation"),
        _("What it asks, in our words"),
        _("Before"),
        _("Now"),
        _("Where"),
    ]
    note = _(
        "Backwards: implemented before and now anything else, or accepted before and now under"
        " consideration, not accepted or not relevant."
    )
    return Table(caption, headers, cells, [False] * len(headers), note=note)


@of_frame
def departures(rows: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Recommendations that a document has and the next one has not, and why.

    Parameters
    ----------
    rows : DataFrame
        As `jiu_analysis.metrics.departures` gives it.
    caption : str
        What the table shows.
    language : str
        Of labels.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    cells = [
        [
            name_cell(row, language),
            summary_cell(row, language),
            label_cell(row["status"], language),
            Cell(words.symbol(row["missing_from"], language)),
            Cell(
                words.label(row["why"], language),
                kind="differs" if row["why"] == "left_open" else "",
            ),
        ]
        for row in rows.to_dict("records")
    ]
    headers = [
        _("Recommendation"),
        _("What it asks, in our words"),
        _("Last status"),
        _("Missing from"),
        _("Why"),
    ]
    return Table(caption, headers, cells, [False] * len(headers))


@of_frame
def flows(table: pd.DataFrame, caption: str, *, note: str = "", language: str = "en") -> Table:
    """The open stock of each document, and what flowed in and out.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.flows` gives it.
    caption, note : str
        What the table shows, and a remark under it.
    language : str
        Of numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            Cell(_point(row["document"], words.date(row["as_of"], language), language)),
            *numbers([row[each] for each in _FLOW], language),
        ]
        for row in table.to_dict("records")
    ]
    headers = [
        _("Document"),
        _("Open before"),
        _("Came in"),
        _("Not said"),
        _("Closed since"),
        _("Vanished open"),
        _("Open"),
    ]
    return Table(caption, headers, rows, [False, *[True] * 6], note=note)


@of_frame
def points(table: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Recommendations by status at each point in time that is known.

    Parameters
    ----------
    table : DataFrame
        As `jiu_analysis.metrics.status_over_time` gives it, of one organization.
    caption : str
        What the table shows.
    language : str
        Of labels, numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    shown = table[table["status"].isin(table.loc[table["count"] > 0, "status"].unique())]
    rows, statuses = [], []
    for (document, as_of, known), part in shown.groupby(
        ["document", "as_of", "known_from"], sort=False, dropna=False
    ):
        statuses = list(part["status"])
        when = words.date(as_of, language) if known == "rows" else _("as printed later")
        counts = [*part["count"], part["count"].sum()]
        rows.append([Cell(_point(document, when, language)), *numbers(counts, language)])
    labels = [words.label(each, language) for each in statuses]
    headers = [_("Point in time"), *labels, _("Total")]
    return Table(caption, headers, rows, [False, *[True] * (len(headers) - 1)], folded=True)


@of_frame
def waiting(curve: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Share of accepted recommendations not yet implemented, by age.

    Parameters
    ----------
    curve : DataFrame
        As `jiu_analysis.metrics.time_to_implementation` gives it.
    caption : str
        What the table shows.
    language : str
        Of numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            Cell(words.number(row["days"], language)),
            *numbers([row["at_risk"], row["implemented"]], language),
            Cell(words.percent(row["waiting"], language)),
            interval_cell(row, language),
        ]
        for row in curve.to_dict("records")
    ]
    headers = [
        _("Age, days"),
        _("At risk"),
        _("Seen implemented"),
        _("Not yet"),
        _("95% interval"),
    ]
    return Table(caption, headers, rows, [True] * 5, folded=True)


@of_frame
def rates_over_time(rates: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Rates at each as-of date, with their two numbers and interval.

    Parameters
    ----------
    rates : DataFrame
        As `jiu_analysis.metrics.rates` gives it for ``by=["as_of"]``.
    caption : str
        What the table shows.
    language : str
        Of labels, numbers and dates.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    rows = [
        [
            date_cell(row["as_of"], language),
            label_cell(row["indicator"], language),
            *rate_cells(row, language),
        ]
        for row in rates.sort_values("as_of", kind="stable").to_dict("records")
    ]
    headers = [
        _("As of"),
        _("Rate"),
        _("Recommendations"),
        _("Share"),
        _("95% interval"),
    ]
    return Table(caption, headers, rows, [False, False, True, True, True], folded=True)


@of_frame
def oldest(
    aged: pd.DataFrame, officers: pd.DataFrame, caption: str, *, language: str = "en"
) -> Table:
    """Officers by the age of their oldest open recommendation.

    Parameters
    ----------
    aged : DataFrame
        Open rows as `jiu_analysis.metrics.age` gives them, of one document.
    officers : DataFrame
        The table ``officers``, for posts in the page's language.
    caption : str
        What the table shows.
    language : str
        Of posts and numbers.

    Returns
    -------
    Table
        Oldest first; spellings of one post are one.
    """
    _ = words.translations(language).gettext
    posts = names_of_posts(aged, officers, language)
    first = (
        aged.assign(post=[post.text for post in posts], lang=[post.lang for post in posts])
        .sort_values("age_days", ascending=False, kind="stable")
        .assign(open=lambda rows: rows.groupby("post")["post"].transform("size"))
        .drop_duplicates("post")
    )
    rows = [
        [
            Cell(row["post"], row["lang"]),
            *numbers([row["open"], row["age_days"]], language),
            name_cell(row, language),
            Cell(_("assumed") if row["age_is_assumed"] else ""),
        ]
        for row in first.to_dict("records")
    ]
    headers = [
        _("Officer in charge"),
        _("Open"),
        _("Oldest, days"),
        _("Which one"),
        _("Day of issue"),
    ]
    return Table(caption, headers, rows, [False, True, True, False, False])


@of_frame
def published(rates: pd.DataFrame, caption: str, *, language: str = "en") -> Table:
    """Rates that somebody published, with what to know before comparing.

    Parameters
    ----------
    rates : DataFrame
        The table ``published_rates``.
    caption : str
        What the table shows.
    language : str
        Of labels and numbers.

    Returns
    -------
    Table
    """
    _ = words.translations(language).gettext
    english = "" if language == "en" else "en"
    rows = [
        [
            Cell(row["organization"], english),
            Cell(row["period"], english),
            label_cell(row["indicator"], language),
            Cell(words.percent(row["value"] / 100, language, places=2)),
            Cell(words.number(row["denominator"], language)),
            Cell(row["publisher"], english),
            Cell("" if pd.isna(row["note"]) else row["note"], english, "wide"),
        ]
        for row in rates.to_dict("records")
    ]
    headers = [
        _("Of"),
        _("Period"),
        _("Rate"),
        _("Value"),
        _("Of how many"),
        _("Published by"),
        _("Before comparing"),
    ]
    note = _("Where each was read stands in the column “source” of the table published_rates.")
    numeric = [False, False, False, True, True, False, False]
    return Table(caption, headers, rows, numeric, note=note)


def _point(document: str, when: str, language: str) -> str:
    text = words.translations(language).pgettext("point in time", "{document}, {when}")
    return text.format(document=words.symbol(document, language), when=when)


_LATE = ("open", "with_deadline", "overdue", "longest_days")
_FLOW = ("open_before", "came_in", "not_stated", "went_out", "vanished", "open")
