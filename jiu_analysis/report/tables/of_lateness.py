"""Tables of overdue recommendations and of the age of open ones."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables.cells import (
    date_cell,
    key_cell,
    key_header,
    label_cell,
    name_cell,
    names_of_posts,
    numbers,
    place_cell,
    summary_cell,
    total_cells,
    with_renderings,
)
from jiu_analysis.report.tables.table import Cell, Table, of_frame


@of_frame
def overdue(late: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of overdue recommendations with days overdue.

    Parameters
    ----------
    late : DataFrame
        Result of `jiu_analysis.metrics.overdue`.
    officers : DataFrame
        The table ``officers``, for translations of posts.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    posts = names_of_posts(late, officers)
    rows = [
        [
            name_cell(row),
            Cell(i18n.number(row["days_overdue"])),
            date_cell(row["target_date"], row["target_precision"]),
            post,
            summary_cell(row),
            label_cell(row["implementation"]),
            place_cell(row),
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
    frame = with_renderings(late, officers)
    return Table(caption, headers, rows, numeric, note=note if rows else "", frame=frame)


@of_frame
def lateness(table: pd.DataFrame, key: str, caption: str) -> Table:
    """Return the table of open and overdue recommendations, one row per value of a key.

    Parameters
    ----------
    table : DataFrame
        Result of `jiu_analysis.metrics.lateness` with ``by=[key]``.
    key : str
        Grouping key: ``addressee``, ``report_year`` or ``report``.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        Only groups that have open recommendations.
    """
    shown = table[table["open"] > 0]
    rows = [
        [
            key_cell(key, row[key]),
            *numbers([row[each] for each in _LATE]),
        ]
        for row in shown.to_dict("records")
    ]
    headers = [
        key_header(key),
        _("Open"),
        _("With a deadline"),
        _("Overdue"),
        _("Longest, days"),
    ]
    return Table(caption, headers, rows, [False, True, True, True, True])


@of_frame
def oldest(aged: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of officers by the age in days of their oldest open recommendation.

    Parameters
    ----------
    aged : DataFrame
        Result of `jiu_analysis.metrics.age` for the open rows of one document.
    officers : DataFrame
        The table ``officers``, for translations of posts.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
        Oldest first; different spellings of one post are combined.
    """
    posts = names_of_posts(aged, officers)
    first = (
        aged.assign(post=[post.text for post in posts], lang=[post.lang for post in posts])
        .sort_values("age_days", ascending=False, kind="stable")
        .assign(open=lambda rows: rows.groupby("post")["post"].transform("size"))
        .drop_duplicates("post")
    )
    rows = [
        [
            Cell(row["post"], row["lang"]),
            *numbers([row["open"], row["age_days"]]),
            name_cell(row),
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
    frame = with_renderings(aged, officers)
    return Table(caption, headers, rows, [False, True, True, False, False], frame=frame)


@of_frame
def ages(bands: pd.DataFrame, caption: str) -> Table:
    """Return the table of open recommendations by age.

    Parameters
    ----------
    bands : DataFrame
        Result of `jiu_analysis.metrics.age_bands`, not grouped.
    caption : str
        Caption of the table.

    Returns
    -------
    Table
    """
    rows = [[label_cell(row["band"]), *numbers([row["count"]])] for row in bands.to_dict("records")]
    total = total_cells([bands["count"].sum()])
    return Table(caption, [_("Age"), _("Open")], rows, [False, True], folded=True, total=total)


_LATE = ("open", "with_deadline", "overdue", "longest_days")
