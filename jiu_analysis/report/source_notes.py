"""Notes below figures and tables: the definition, and the source documents and locations."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from jiu_analysis.metrics.columns import check_frames
from jiu_analysis.report import i18n
from jiu_analysis.report.deprecation import accept_language
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.i18n import ngettext, pgettext

__all__ = ["Note", "places", "under"]

_LINES = re.compile(r"(?P<where>.+), (?P<unit>line|page|row)s? (?P<first>\d+)(?:-(?P<last>\d+))?")


@dataclass(frozen=True)
class Note:
    """The definition and the source line of a figure or table."""

    definition: str
    source: str

    def _repr_html_(self) -> str:
        # Otherwise JupyterLab would typeset text between two dollar signs as a formula.
        form = Markup('<p class="{} tex2jax_ignore mathjax_ignore">{}</p>')
        lines = {"definition": self.definition, "source": self.source}
        return Markup("\n").join(form.format(*each) for each in lines.items() if each[1])

    def __repr__(self) -> str:
        return "\n".join(filter(None, [self.definition, self.source]))


def under(rows: pd.DataFrame, about: str) -> Note:
    """Return the note for a figure computed from rows.

    Parameters
    ----------
    rows : DataFrame
        Rows of a table with ``document`` and ``locator``.
    about : str
        Key of the definition, which states what the figure counts.

    Returns
    -------
    Note

    Raises
    ------
    KeyError
        There is no definition with this key.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> print(jiu.source_notes.under(history[history["report_year"].eq(2021)], "status").source)
    Source: WO/PBC/34/6, annex I; annex II. 15 rows.
    """
    form = ngettext("Source: {places}. {rows} row.", "Source: {places}. {rows} rows.", len(rows))
    between = pgettext("between places in documents", "; ")
    inside = pgettext("places in a document", "{document}, {places}")
    named = [
        inside.format(
            document=i18n.symbol(document),
            places=between.join(dict.fromkeys(i18n.location(each) for each in places(part))),
        )
        for document, part in rows.groupby("document", sort=False, observed=True)
    ]
    source = i18n.filled(form, places=between.join(named), rows=len(rows))
    return Note(_definition(about), source if named else _("No rows."))


def places(rows: pd.DataFrame) -> list[str]:
    """Return the locations of rows in one document, as a range for each part of it.

    Parameters
    ----------
    rows : DataFrame
        Rows with ``locator``.

    Returns
    -------
    list of str
        Locations in the notation of ``locator``, in order of first occurrence.

    Examples
    --------
    >>> rows = pd.DataFrame({"locator": ["annex I, lines 11-15", "annex I, lines 20-24"]})
    >>> places(rows)
    ['annex I, lines 11-24']
    """
    ranges: dict[tuple[str, str], list[int]] = {}
    for locator in rows["locator"].dropna().unique():
        found = _LINES.fullmatch(locator)
        if found is None:
            ranges.setdefault((locator, ""), [])
            continue
        numbers = [int(each) for each in found.group("first", "last") if each]
        ranges.setdefault((found["where"], found["unit"]), []).extend(numbers)
    return [_place(where, unit, numbers) for (where, unit), numbers in ranges.items()]


def _place(where: str, unit: str, numbers: list[int]) -> str:
    if not numbers:
        return where
    first, last = min(numbers), max(numbers)
    return f"{where}, {unit} {first}" if first == last else f"{where}, {unit}s {first}-{last}"


def _definition(about: str) -> str:
    return {
        "status": _(
            "Counts recommendations by the status that the document proposes; a"
            " recommendation listed twice counts once. Open: accepted and not"
            " implemented, or under consideration. Closed: implemented, not accepted or"
            " not relevant."
        ),
        "rates": _(
            "Each rate is a share of the recommendations listed in the document, with"
            " numerator, denominator and 95% interval (Wilson)."
        ),
        "deadlines": _(
            "Overdue: open, with a deadline before the as-of date. If a recommendation"
            " names a period, the deadline is its last day."
        ),
        "ages": _(
            "Age: from the day of issue of the report to the as-of date. If only the"
            " month is known, from its last day; if neither is known, from 31 December of"
            " the year in the report’s symbol."
        ),
        "moves": _(
            "A transition leads from the previous known status of a recommendation to the"
            " status that the document proposes. Darker cells stand for more"
            " recommendations."
        ),
        "points": _(
            "Counts recommendations by status at each as-of date, and by the previous"
            " statuses that the next document prints."
        ),
        "survival": _(
            "The share of recommendations not yet reported as implemented at each age, of"
            " those not implemented at the beginning of the curve (Kaplan-Meier), with"
            " its 95% interval."
        ),
        "officers": _("Counts recommendations by the officer in charge that the document names."),
        "stated": _(
            "Compares each total stated in the text with the corresponding count of the rows."
        ),
    }[{"waiting": "survival"}.get(about, about)]  # The former key works for one release.


def __dir__() -> list[str]:
    return __all__


check_frames(__name__)
accept_language(__name__)
