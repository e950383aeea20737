"""Key figures of a page: a share, its two numbers, and a link to the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import i18n
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext
from jiu_analysis.resources import template

__all__ = ["KeyFigure", "KeyFigures", "of_organization", "of_session"]


@dataclass(frozen=True)
class KeyFigure:
    """A share with its two numbers.

    Parameters
    ----------
    name : str
        Name of the share.
    part, whole : int
        Numerator and denominator.
    numbers : str
        Both as text.
    table : str
        Name of the notebook cell that shows the table behind it.
    """

    name: str
    part: int
    whole: int
    numbers: str
    table: str


@dataclass(frozen=True)
class KeyFigures:
    """Key figures as a list of links to their tables."""

    figures: Sequence[KeyFigure]
    language: str = field(default_factory=i18n.get_language)

    def _repr_html_(self) -> str:
        with i18n.use(self.language):
            shown = [
                (each, i18n.percent(each.part / each.whole if each.whole else None))
                for each in self.figures
            ]
        return _template().render(figures=shown)

    def __repr__(self) -> str:
        return "\n".join(f"{each.name}: {each.numbers}" for each in self.figures)


@accept_language
def of_session(session: Package, compared: pd.DataFrame | None = None) -> KeyFigures:
    """Return the key figures of one progress report.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    compared : DataFrame, optional
        Result of `jiu_analysis.checks.comparisons`, if already computed.

    Returns
    -------
    KeyFigures
        Open, implementation rate, acceptance rate, overdue, and the share of internal
        consistency checks that agree.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> print(jiu.key_figures.of_session(jiu.load().document("WO/PBC/34/6")))
    Still open: 24 of 51 recommendations
    Implementation rate: 25 of 49 accepted recommendations
    Acceptance rate: 49 of 51 recommendations
    Overdue: 5 of 16 open recommendations with a deadline
    Agreement of the document with itself: 182 of 195 comparisons
    """
    history = session.history
    return KeyFigures(
        [
            _open(history, "by-addressee"),
            _implemented(history),
            _of_all("acceptance_rate", history),
            _overdue(history),
            _agreeing(checks.comparisons(session) if compared is None else compared),
        ],
    )


@accept_language
def of_organization(latest: pd.DataFrame) -> KeyFigures:
    """Return the key figures of an organization at its latest as-of date.

    Parameters
    ----------
    latest : DataFrame
        Rows of ``package.history`` of one document.

    Returns
    -------
    KeyFigures
        Open, implementation rate, acceptance rate, closure rate, long outstanding.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> figures = jiu.key_figures.of_organization(jiu.load().history).figures
    >>> figures[-1].numbers
    '0 of 24 open recommendations'
    """
    return KeyFigures(
        [
            _open(latest, "points"),
            _implemented(latest),
            _of_all("acceptance_rate", latest),
            _of_all("closure_rate", latest),
            _long_outstanding(latest),
        ],
    )


def _open(history: pd.DataFrame, table: str) -> KeyFigure:
    counts = metrics.open_counts(history).iloc[0]
    part, whole = int(counts["open"]), int(counts["total"])
    form = ngettext("{part} of {whole} recommendation", "{part} of {whole} recommendations", whole)
    return _figure(_("Still open"), part, whole, form, table)


def _of_all(rate: str, history: pd.DataFrame) -> KeyFigure:
    row = getattr(metrics, rate)(history).iloc[0]
    part, whole = int(row["numerator"]), int(row["denominator"])
    form = ngettext("{part} of {whole} recommendation", "{part} of {whole} recommendations", whole)
    return _figure(i18n.label(rate), part, whole, form, "rates")


def _implemented(history: pd.DataFrame) -> KeyFigure:
    rate = metrics.implementation_rate(history).iloc[0]
    part, whole = int(rate["numerator"]), int(rate["denominator"])
    form = ngettext(
        "{part} of {whole} accepted recommendation",
        "{part} of {whole} accepted recommendations",
        whole,
    )
    name = i18n.label("implementation_rate")
    return _figure(name, part, whole, form, "rates")


def _overdue(history: pd.DataFrame) -> KeyFigure:
    late = metrics.lateness(history).iloc[0]
    part, whole = int(late["overdue"]), int(late["with_deadline"])
    form = ngettext(
        "{part} of {whole} open recommendation with a deadline",
        "{part} of {whole} open recommendations with a deadline",
        whole,
    )
    return _figure(_("Overdue"), part, whole, form, "overdue")


def _long_outstanding(latest: pd.DataFrame) -> KeyFigure:
    part, whole = len(metrics.long_outstanding(latest)), int(metrics.is_open(latest).sum())
    form = ngettext(
        "{part} of {whole} open recommendation", "{part} of {whole} open recommendations", whole
    )
    name = _("Open for five years or more")
    return _figure(name, part, whole, form, "ages")


def _agreeing(compared: pd.DataFrame) -> KeyFigure:
    outcomes = compared["outcome"].value_counts()
    part = int(outcomes.get("agrees", 0))
    whole = part + int(outcomes.get("contradicts", 0))
    form = ngettext("{part} of {whole} comparison", "{part} of {whole} comparisons", whole)
    name = _("Consistency checks passed")
    return _figure(name, part, whole, form, "outcomes")


def _figure(name: str, part: int, whole: int, form: str, table: str) -> KeyFigure:
    numbers = form.format(part=i18n.number(part), whole=i18n.number(whole))
    return KeyFigure(name, part, whole, numbers, table)


@cache
def _template() -> Any:
    return template("key_figures.html.j2")


def __dir__() -> list[str]:
    return __all__
