"""Tables of metrics: counts, rates, and stated totals compared with computed ones."""

from __future__ import annotations

import pandas as pd

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


@of_frame
def status_by(counts: pd.DataFrame, key: str, caption: str, *, folded: bool = True) -> Table:
    """Return the table of recommendations by status, one row per value of a key.

    ``counts`` is the result of `jiu_analysis.metrics.status_counts` with ``by=[key]``; the table
    has one column per status that occurs, and one for the total.
    """
    wide, statuses = columns.by_status(counts, [key])
    if key == "report_year":
        wide = wide.sort_index(ascending=False)
    return table_of(
        caption,
        wide.reset_index(),
        columns.key(key),
        *statuses,
        folded=folded,
        total=True,
    )


@of_frame
def first_statuses(counts: pd.DataFrame, caption: str) -> Table:
    """Return the first statuses of new recommendations.

    ``counts`` is the result of `jiu_analysis.metrics.first_statuses`, of one document.
    """
    return table_of(
        caption,
        counts[counts["count"] > 0],
        Column(_("First status"), "status", i18n.label),
        number(_("Recommendations"), "count"),
        total=True,
    )


@of_frame
def cohorts(table: pd.DataFrame, caption: str, *, note: str = "") -> Table:
    """Return what became of the recommendations of each year of the review, latest year first.

    ``table`` is the result of `jiu_analysis.metrics.cohorts`, not grouped or by addressee. The
    numbers addressed to the organization are in the table where annexes of JIU reports give them.
    """
    by = [columns.key("addressee")] if "addressee" in table else []
    return table_of(
        caption,
        table.sort_values("report_year", ascending=False, kind="stable"),
        columns.key("report_year"),
        *by,
        *occurring(table, number(_("Addressed to the organization"), "from_addressed")),
        number(_("Listed"), "listed"),
        number(_("Open"), "open"),
        number(_("Closed"), "closed"),
        *occurring(table, number(_("No information"), "no_information")),
        number(_("Of those closed, implemented"), "numerator"),
        *([columns.share(_("Implemented, share"))] if by else []),
        total=not by,
        note=note,
    )


@of_frame
def rates(table: pd.DataFrame, caption: str) -> Table:
    """Return the table of rates with numerator and denominator.

    ``table`` is the result of `jiu_analysis.metrics.rates`, not grouped or by any of the columns
    that a table of a page has words for, such as ``addressee``, ``report`` and ``document``.
    """
    keys = [columns.key(each) for each in columns.KEYS if each in table]
    return table_of(
        caption,
        table,
        Column(_("Rate"), "indicator", i18n.label),
        *(keys or [Column(_("Addressee"), lambda _row: _("All"))]),
        *columns.rate(table),
    )


@of_frame
def stated(table: pd.DataFrame, caption: str) -> Table:
    """Return the table that compares stated figures with those counted from the rows.

    ``table`` is the result of `jiu_analysis.checks.stated_beside_counted`, or a subset of its
    rows.
    """

    def agreement(agrees: bool) -> columns.Cell:
        return columns.agreement(agrees, _("Cannot be counted"))

    return table_of(
        caption,
        table,
        Column(_("Figure"), lambda row: i18n.indicator_label(row["indicator"], year=row["year"])),
        Column(_("Addressee"), _of_whom),
        Column(_("Stated"), lambda row: _value(row["value"], row["unit"]), numeric=True),
        Column(_("Counted"), lambda row: _value(row["counted"], row["unit"]), numeric=True),
        Column(_("Compared"), "agrees", agreement),
        columns.where(header=_("Location of the statement")),
    )


@of_frame
def officers(open_by_officer: pd.DataFrame, names: pd.DataFrame, caption: str) -> Table:
    """Return the table of recommendations by officer in charge, most open ones first.

    ``open_by_officer`` is the result of `jiu_analysis.metrics.open_counts` with
    ``by=["organization", "officer"]``, and ``names`` the table ``officers``. Different spellings
    of one post are combined.
    """
    sums = (
        columns.with_posts(open_by_officer, names, _("No officer named"))
        .assign(name=lambda rows: [post.text for post in rows["post"]])
        .groupby(["organization", "name"], as_index=False, observed=True, dropna=False)
        .agg({"post": "first", "open": "sum", "closed": "sum", "total": "sum"})
        .sort_values(["open", "total", "name"], ascending=[False, False, True])
    )
    return table_of(
        caption,
        sums,
        columns.officer(),
        number(_("Open"), "open"),
        number(_("Closed"), "closed"),
        number(_("Total"), "total"),
        total=True,
        frame=columns.with_translations(open_by_officer, names),
    )


def _of_whom(row: Row) -> str:
    whom = "" if pd.isna(row["addressee"]) else i18n.label(row["addressee"])
    report = "" if pd.isna(row["report"]) else i18n.symbol(row["report"])
    if whom and report:
        return _("{addressee}, {report}").format(addressee=whom, report=report)
    return whom or report or _("All")


def _value(value: float, unit: str) -> str:
    if pd.isna(value):
        return i18n.MISSING
    if unit == "year":
        return str(int(value))
    if unit == "percent":
        return i18n.percent(value / 100, places=2)
    return i18n.number(value)
