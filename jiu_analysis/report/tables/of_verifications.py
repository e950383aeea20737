"""Tables of statuses that evaluators verified, beside those that organizations report."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables import columns
from jiu_analysis.report.tables.table import Cell, Column, Table, number, of_frame, table_of

_COUNTS = ["verified", "supported", "arguable", "not_supported", "disputed"]


@of_frame
def verifications(summary: pd.DataFrame, caption: str) -> Table:
    """Return how many statuses were verified, and on how many of them evaluators agree.

    ``summary`` is the result of `jiu_analysis.metrics.verification_summary` with
    ``by=["document"]``; documents without verifications are left out.
    """
    verified = summary[summary["indicator"].eq("verified") & summary["numerator"].gt(0)]
    counts = summary.pivot(index="document", columns="indicator", values="numerator")
    return table_of(
        caption,
        verified.merge(counts.reindex(columns=_COUNTS), on="document"),
        columns.key("document"),
        columns.share(_("Verified"), "verified", "denominator"),
        columns.share(_("Agreement"), "supported", "verified"),
        *(number(i18n.label(each), each) for each in _COUNTS[2:]),
        note=_(
            "Agreement: the share of the verified statuses that the evidence supports."
            " Statuses are rarely selected at random for verification, so this share says"
            " nothing about the others."
        ),
    )


@of_frame
def verified_counts(counts: pd.DataFrame, caption: str) -> Table:
    """Return the numbers of verified recommendations by status, as reported and as verified.

    ``counts`` is the result of `jiu_analysis.metrics.verified_counts` with ``by=["document"]``.
    """
    return table_of(
        caption,
        counts,
        *columns.several_documents(counts),
        Column(_("Status"), "status", _status),
        number(_("As reported"), "self_reported"),
        number(_("As verified"), "verified"),
    )


def _status(status: Any) -> str:
    return _("No verified status") if pd.isna(status) else i18n.label(status)


@of_frame
def not_confirmed(read: pd.DataFrame, caption: str) -> Table:
    """Return the statuses that evaluators do not support, or on which they differ.

    ``read`` is the result of `jiu_analysis.metrics.with_verifications`; there is one row per
    evaluator.
    """
    shown = read[read["support"].ne("supported") | read["is_disputed"]]
    return table_of(
        caption,
        shown,
        columns.recommendation(),
        *columns.several_documents(read),
        Column(_("As reported"), "status", i18n.label),
        Column(_("As verified"), "verified_status", i18n.label),
        Column(_("Evidence"), "support", i18n.label),
        Column(_("Note"), "note", _own_words),
        Column(_("Verified by"), "verified_by", _own_words),
        Column(_("Verified on"), "verified_on", columns.date),
    )


def _own_words(text: Any) -> Cell:
    """Return the cell of a text of an evaluator, in the direction of its own language."""
    if pd.isna(text):
        return Cell(i18n.MISSING)
    return Cell(Markup('<bdi class="whole">{}</bdi>').format(text))
