"""Key figures of a page: a number, its population in words, and a link to its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from jiu_analysis import checks, metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.metrics.columns import check_frames
from jiu_analysis.report import i18n, standing
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import pgettext
from jiu_analysis.report.standing import Standing
from jiu_analysis.resources import template
from jiu_analysis.terms import ACCEPTED, IMPLEMENTATION

__all__ = ["KeyFigure", "KeyFigures", "of_organization", "of_session"]

#: The statuses of an accepted recommendation.
_ACCEPTED = {*ACCEPTED, *IMPLEMENTATION}


@dataclass(frozen=True)
class KeyFigure:
    """A number and what it is of.

    Parameters
    ----------
    name : str
        What is counted.
    value : int or None
        The number; None where it cannot be given.
    population : str
        Of how many, in words, with the parts of the number.
    table : str
        Name of the notebook cell that shows the table behind it.
    """

    name: str
    value: int | None
    population: str
    table: str


@dataclass(frozen=True)
class KeyFigures:
    """Key figures as a list of links to their tables."""

    figures: Sequence[KeyFigure]
    language: str = field(default_factory=i18n.get_language)

    def _repr_html_(self) -> str:
        with i18n.use(self.language):
            shown = [(each, i18n.number(each.value)) for each in self.figures]
        return template("key_figures.html.j2").render(figures=shown)

    def __repr__(self) -> str:
        lines = [[each.name, i18n.number(each.value), each.population] for each in self.figures]
        return "\n".join(": ".join(filter(None, line)) for line in lines)


def of_session(
    session: Package, compared: pd.DataFrame | None = None, known: pd.DataFrame | None = None
) -> KeyFigures:
    """Return the key figures of one progress report.

    Parameters
    ----------
    session : Package
        The package filtered to one document.
    compared : DataFrame, optional
        Result of `jiu_analysis.checks.comparisons` for the document, if already computed.
    known : DataFrame, optional
        The rows of the document and of earlier ones (`jiu_analysis.metrics.up_to`); without it,
        the previous statuses are those that the document prints.

    Returns
    -------
    KeyFigures
        Open now, closed since the previous document, new, overdue, due in the coming 12 months,
        and contradictions in the document.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> figures = jiu.key_figures.of_session(jiu.load().document("WO/PBC/34/6")).figures
    >>> figures[1].value, figures[1].population
    (19, 'of 36 previously listed: 17 implemented and 2 not relevant')
    """
    history = session.history
    document = session.documents["document"].iloc[0]
    found = standing.of_document(history if known is None else known, document)
    compared = checks.comparisons(session) if compared is None else compared
    contradictions = int(compared["outcome"].eq("contradicts").sum())
    return KeyFigures(
        [
            _open(found, "by-addressee", standing.stated_total(session)),
            *_movements(found),
            KeyFigure(
                _("Due in the coming 12 months"), found.due_next, _of_open(found), "due-next"
            ),
            KeyFigure(
                _("Contradictions in the document"),
                contradictions,
                _("each listed below") if contradictions else "",
                "findings",
            ),
        ]
    )


def of_organization(history: pd.DataFrame) -> KeyFigures:
    """Return the key figures of the latest document of an organization, or of each body.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history`` of one organization.

    Returns
    -------
    KeyFigures
        Open now, closed since the previous document, new, overdue, long outstanding. Where the
        organization reports to several bodies, each has its own figures.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> figures = jiu.key_figures.of_organization(jiu.load().history).figures
    >>> figures[-1].value, figures[-1].population
    (0, 'of 24 open')
    """
    latest = metrics.latest_documents(history.drop_duplicates("document"))
    figures: list[KeyFigure] = []
    for document, body in [*zip(latest["document"], latest["body"], strict=True)] or [("", None)]:
        found = standing.of_document(history, document)
        long = metrics.long_outstanding(history[history["document"].eq(document)])
        own = [
            _open(found, "points"),
            *_movements(found, moves="flows", new="first-statuses", overdue="deadlines"),
            KeyFigure(_("Open for five years or more"), len(long), _of_open(found), "ages"),
        ]
        if len(latest) > 1:
            name = i18n.MISSING if pd.isna(body) else i18n.organization_name(body)
            form = pgettext("key figure of a body", "{body}: {figure}")
            own = [replace(each, name=form.format(body=name, figure=each.name)) for each in own]
        figures += own
    return KeyFigures(figures)


def _open(
    found: Standing, table: str, stated: tuple[int, int, int | None] | None = None
) -> KeyFigure:
    parts = [i18n.filled(_("of {whole} listed"), whole=found.listed)]
    if stated:
        whole, year, opened = stated
        text = (
            _("{share} of {whole} since {year}")
            if opened in (None, found.open)
            else _("{share} of {whole} since {year} (the document states {opened} open)")
        )
        share = i18n.percent(found.open / whole if whole else None)
        parts.append(i18n.filled(text, share=share, whole=whole, year=str(year), opened=opened))
    return KeyFigure(_("Open now"), found.open, _joined(parts), table)


def _movements(
    found: Standing, moves: str = "moves", new: str = "first-statuses", overdue: str = "overdue"
) -> list[KeyFigure]:
    """Return the key figures on closed and new recommendations and on deadlines."""
    closed = None
    before = _("The previous statuses are not known.")
    if found.listed_before or found.new:
        closed = sum(found.closed.values())
        text = (
            _("of {whole} previously listed: {parts}")
            if closed
            else _("of {whole} previously listed")
        )
        before = i18n.filled(text, whole=found.listed_before, parts=_statuses(found.closed))
    accepted = sum(count for status, count in found.new.items() if status in _ACCEPTED)
    first = [i18n.counted("accepted", accepted)] if accepted else []
    first += [i18n.filled(_("first status: {parts}"), parts=_statuses(found.new))]
    added: int | None = sum(found.new.values())
    of_new = _joined(first) if added else ""
    if found.listed and not (found.listed_before or added):
        added = None
        of_new = _("The document does not state the change for any recommendation.")
    passed = [i18n.filled(_("of {whole} whose deadline had passed"), whole=found.passed)]
    passed += [i18n.counted("implemented", found.implemented)] if found.implemented else []
    if found.implemented_late:
        text = _("of these, known to be late: {number}")
        passed.append(i18n.filled(text, number=found.implemented_late))
    return [
        KeyFigure(_("Closed since the previous document"), closed, before, moves),
        KeyFigure(_("New in this document"), added, of_new, new),
        KeyFigure(_("Overdue"), found.overdue, _joined(passed), overdue),
    ]


def _of_open(found: Standing) -> str:
    return i18n.filled(_("of {whole} open"), whole=found.open)


def _statuses(counts: Mapping[str, int]) -> list[str]:
    return [i18n.counted(status, count) for status, count in counts.items()]


def _joined(parts: Sequence[str]) -> str:
    return pgettext("between parts of a population", "; ").join(parts)


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
accept_language(__name__)
