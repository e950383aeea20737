"""Key figures of a page: a share, its two numbers, and a link to the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.report import i18n as words
from jiu_analysis.resources import template


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
    language: str = "en"

    def _repr_html_(self) -> str:
        shown = [
            (each, words.percent(each.part / each.whole if each.whole else None, self.language))
            for each in self.figures
        ]
        return _template().render(figures=shown)

    def __repr__(self) -> str:
        return "\n".join(f"{each.name}: {each.numbers}" for each in self.figures)


def of_session(
    session: Package, compared: pd.DataFrame | None = None, *, language: str = "en"
) -> KeyFigures:
    """Return the key figures of one progress report.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    compared : DataFrame, optional
        Result of `jiu_analysis.checks.comparisons`, if already computed.
    language : str
        Language of the page.

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
    Agreement of the document with itself: 240 of 253 comparisons
    """
    history = session.history
    return KeyFigures(
        [
            _open(history, "by-addressee", language),
            _implemented(history, language),
            _of_all("acceptance_rate", history, language),
            _overdue(history, language),
            _agreeing(checks.comparisons(session) if compared is None else compared, language),
        ],
        language,
    )


def of_organization(latest: pd.DataFrame, *, language: str = "en") -> KeyFigures:
    """Return the key figures of an organization at its latest as-of date.

    Parameters
    ----------
    latest : DataFrame
        Rows of ``package.history`` of one document.
    language : str
        Language of the page.

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
            _open(latest, "points", language),
            _implemented(latest, language),
            _of_all("acceptance_rate", latest, language),
            _of_all("closure_rate", latest, language),
            _long_outstanding(latest, language),
        ],
        language,
    )


def _open(history: pd.DataFrame, table: str, language: str) -> KeyFigure:
    said = words.translations(language)
    counts = metrics.open_counts(history).iloc[0]
    part, whole = int(counts["open"]), int(counts["total"])
    form = said.ngettext(
        "{part} of {whole} recommendation", "{part} of {whole} recommendations", whole
    )
    return _figure(said.gettext("Still open"), part, whole, form, table, language)


def _of_all(rate: str, history: pd.DataFrame, language: str) -> KeyFigure:
    row = getattr(metrics, rate)(history).iloc[0]
    part, whole = int(row["numerator"]), int(row["denominator"])
    form = words.translations(language).ngettext(
        "{part} of {whole} recommendation", "{part} of {whole} recommendations", whole
    )
    return _figure(words.label(rate, language), part, whole, form, "rates", language)


def _implemented(history: pd.DataFrame, language: str) -> KeyFigure:
    rate = metrics.implementation_rate(history).iloc[0]
    part, whole = int(rate["numerator"]), int(rate["denominator"])
    form = words.translations(language).ngettext(
        "{part} of {whole} accepted recommendation",
        "{part} of {whole} accepted recommendations",
        whole,
    )
    name = words.label("implementation_rate", language)
    return _figure(name, part, whole, form, "rates", language)


def _overdue(history: pd.DataFrame, language: str) -> KeyFigure:
    said = words.translations(language)
    late = metrics.lateness(history).iloc[0]
    part, whole = int(late["overdue"]), int(late["with_deadline"])
    form = said.ngettext(
        "{part} of {whole} open recommendation with a deadline",
        "{part} of {whole} open recommendations with a deadline",
        whole,
    )
    return _figure(said.gettext("Overdue"), part, whole, form, "overdue", language)


def _long_outstanding(latest: pd.DataFrame, language: str) -> KeyFigure:
    said = words.translations(language)
    part, whole = len(metrics.long_outstanding(latest)), int(metrics.is_open(latest).sum())
    form = said.ngettext(
        "{part} of {whole} open recommendation", "{part} of {whole} open recommendations", whole
    )
    name = said.gettext("Open for five years or more")
    return _figure(name, part, whole, form, "ages", language)


def _agreeing(compared: pd.DataFrame, language: str) -> KeyFigure:
    said = words.translations(language)
    outcomes = compared["outcome"].value_counts()
    part = int(outcomes.get("agrees", 0))
    whole = part + int(outcomes.get("contradicts", 0))
    form = said.ngettext("{part} of {whole} comparison", "{part} of {whole} comparisons", whole)
    name = said.gettext("Agreement of the document with itself")
    return _figure(name, part, whole, form, "outcomes", language)


def _figure(name: str, part: int, whole: int, form: str, table: str, language: str) -> KeyFigure:
    numbers = form.format(part=words.number(part, language), whole=words.number(whole, language))
    return KeyFigure(name, part, whole, numbers, table)


@cache
def _template() -> Any:
    return template("key_figures.html.j2")
