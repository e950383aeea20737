"""Tables of overdue recommendations and of the age of open ones."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import Column, Row, Table, number, of_frame, table_of


@of_frame
def overdue(late: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of overdue recommendations with days overdue.

    ``late`` is the result of `jiu_analysis.metrics.overdue`, and ``officers`` the table with
    the translations of posts.
    """
    note = _("A deadline read as “before” a period is taken to mean by its end (assumed).")
    return table_of(
        caption,
        columns.with_posts(late, officers),
        [
            columns.recommendation(),
            number(_("Days overdue"), "days_overdue"),
            Column(
                _("Due by the end of"),
                lambda row: columns.date(row["target_date"], row["target_precision"]),
            ),
            columns.officer(),
            columns.summary(),
            Column(_("Status"), "implementation", i18n.label),
            columns.where(),
        ],
        note=note if len(late) else "",
        frame=columns.with_translations(late, officers),
    )


@of_frame
def lateness(table: pd.DataFrame, key: str, caption: str) -> Table:
    """Return the table of open and overdue recommendations, one row per value of a key.

    ``table`` is the result of `jiu_analysis.metrics.lateness` with ``by=[key]``; only groups that
    have open recommendations are in the table.
    """
    return table_of(
        caption,
        table[table["open"] > 0],
        [
            columns.key(key),
            number(_("Open"), "open"),
            number(_("With a deadline"), "with_deadline"),
            number(_("Overdue"), "overdue"),
            number(_("Longest, days"), "longest_days"),
        ],
    )


@of_frame
def oldest(aged: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of officers by the age in days of their oldest open recommendation.

    ``aged`` is the result of `jiu_analysis.metrics.age` for the open rows of one document, and
    ``officers`` the table with the translations of posts. Different spellings of one post are
    combined.
    """
    first = (
        columns.with_posts(aged, officers)
        .assign(name=lambda rows: [post.text for post in rows["post"]])
        .sort_values("age_days", ascending=False, kind="stable")
        .assign(open=lambda rows: rows.groupby("name")["name"].transform("size"))
        .drop_duplicates("name")
    )
    return table_of(
        caption,
        first,
        [
            columns.officer(),
            number(_("Open"), "open"),
            number(_("Oldest, days"), "age_days"),
            Column(_("Oldest recommendation"), columns.recommendation().value),
            Column(_("Day of issue"), _assumed),
        ],
        frame=columns.with_translations(aged, officers),
    )


def _assumed(row: Row) -> str:
    return _("assumed") if row["age_is_assumed"] else ""


@of_frame
def ages(bands: pd.DataFrame, caption: str) -> Table:
    """Return the table of open recommendations by age.

    ``bands`` is the result of `jiu_analysis.metrics.age_bands`, not grouped.
    """
    age = Column(_("Age"), "band", i18n.label)
    return table_of(caption, bands, [age, number(_("Open"), "count")], folded=True, total=True)
