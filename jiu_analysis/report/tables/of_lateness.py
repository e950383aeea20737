"""Tables of overdue recommendations and of the age of open ones."""

from __future__ import annotations

import pandas as pd

from jiu_analysis import metrics
from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import (
    Column,
    Row,
    Table,
    number,
    occurring,
    of_frame,
    table_of,
)
from jiu_analysis.terms import CLOSED


@of_frame
def overdue(late: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of overdue recommendations with days overdue.

    ``late`` is the result of `jiu_analysis.metrics.overdue`, and ``officers`` the table with
    the translations of posts.
    """
    note = _("It is assumed that a deadline “before” a period means by the end of that period.")
    return table_of(
        caption,
        columns.with_posts(late, officers),
        columns.recommendation(),
        number(_("Days overdue"), "days_overdue"),
        columns.target(),
        columns.officer(),
        columns.summary(),
        Column(_("Status"), "implementation", i18n.label),
        columns.where(),
        note=note if len(late) else "",
        frame=columns.with_translations(late, officers),
    )


@of_frame
def due_next(rows: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the calendar of coming deadlines, with the officer in charge.

    ``rows`` is the result of `jiu_analysis.metrics.due_next`, and ``officers`` the table with the
    translations of posts.
    """
    return table_of(
        caption,
        columns.with_posts(rows, officers),
        columns.target(),
        columns.officer(),
        columns.recommendation(),
        columns.summary(),
        Column(_("Status"), "status", i18n.label),
        columns.where(),
        frame=columns.with_translations(rows, officers),
    )


@of_frame
def without_deadline(rows: pd.DataFrame, officers: pd.DataFrame, caption: str) -> Table:
    """Return the table of the open recommendations among rows that name no deadline.

    ``rows`` has rows of ``package.history``, and ``officers`` is the table with the translations of
    posts. One that names a start only is among them.
    """
    undated = rows["target_kind"].ne("deadline").fillna(value=True)
    shown = rows[metrics.is_open(rows) & undated & ~metrics.is_repeated(rows)]
    return table_of(
        caption,
        columns.with_posts(shown, officers),
        columns.recommendation(),
        columns.target(),
        columns.officer(),
        columns.summary(),
        Column(_("Status"), "status", i18n.label),
        columns.where(),
        frame=columns.with_translations(shown, officers),
    )


@of_frame
def deadlines(cohort: pd.DataFrame, caption: str) -> Table:
    """Return what became of the recommendations whose deadline had passed, by addressee.

    ``cohort`` is the result of `jiu_analysis.metrics.deadline_cohort` with
    ``by=["document", "addressee"]``; several documents are named and not added up.
    """
    documents = columns.several_documents(cohort)
    return table_of(
        caption,
        cohort,
        *documents,
        columns.key("addressee"),
        number(_("Deadline passed"), "denominator"),
        number(_("Implemented"), "numerator"),
        number(_("Of these, known to be late"), "implemented_late"),
        *occurring(cohort, number(_("Of these, unknown whether late"), "timing_not_known")),
        *occurring(cohort, number(_("Closed otherwise"), "closed_otherwise")),
        number(_("Still open (overdue)"), "open"),
        total=not documents,
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
        columns.officer(),
        number(_("Open"), "open"),
        number(_("Oldest, in days"), "age_days"),
        Column(_("Oldest recommendation"), columns.recommendation().value),
        Column(_("Day of issue"), _assumed),
        frame=columns.with_translations(aged, officers),
    )


def _assumed(row: Row) -> str:
    return _("assumed") if row["age_is_assumed"] else ""


@of_frame
def ages(bands: pd.DataFrame, caption: str) -> Table:
    """Return the table of open recommendations by age.

    ``bands`` is the result of `jiu_analysis.metrics.age_bands`, not grouped.
    """
    return table_of(
        caption,
        bands,
        Column(_("Age"), "band", i18n.label),
        number(_("Open"), "count"),
        folded=True,
        total=True,
    )


@of_frame
def closing_by_age(closing: pd.DataFrame, caption: str) -> Table:
    """Return how many of those listed before were closed since, by age.

    ``closing`` is the result of `jiu_analysis.metrics.closing_by_age` with ``by=["document"]``;
    several documents are named and not added up.
    """
    documents = columns.several_documents(closing)
    is_now = bool(closing["age_at"].eq("this_document").any())
    note = _(
        "The age is that at the as-of date of this document, because the as-of date of the"
        " previous one is not known."
    )
    return table_of(
        caption,
        closing,
        *documents,
        Column(_("Age"), "band", i18n.label),
        number(_("Previously listed"), "denominator"),
        number(_("Closed since"), "numerator"),
        *occurring(
            closing,
            *(number(i18n.label(each), each) for each in CLOSED),
            number(_("No longer listed, open"), "no_longer_listed"),
        ),
        total=not documents,
        note=note if is_now else "",
    )
