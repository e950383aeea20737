"""Small bar charts of organizations over time, as a list that fits any screen.

Drawn without matplotlib and pandas, so that the index of a site can show them as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.resources import template

if TYPE_CHECKING:
    import pandas as pd

#: Size of a picture in its own units; the page scales it.
_WIDTH, _HEIGHT = 120, 30


class Point(NamedTuple):
    """What the latest documents of an organization list at one of its as-of dates."""

    as_of: datetime.date
    listed: int
    open: int
    overdue: int


@dataclass(frozen=True)
class SmallMultiples:
    """A small bar chart for each organization, on one scale, each with its numbers in words."""

    panels: Sequence[Mapping[str, Any]]
    note: str

    def _repr_html_(self) -> str:
        return template("multiples.html.j2").render(panels=self.panels, note=self.note)

    def __repr__(self) -> str:
        return "\n".join(f"{each['name']}: {each['text']}" for each in self.panels)


def open_by_organization(points: pd.DataFrame) -> SmallMultiples:
    """Draw the open and overdue recommendations of each organization over time.

    Parameters
    ----------
    points : DataFrame
        Result of `jiu_analysis.metrics.open_over_time`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> open_by_organization(jiu.metrics.open_over_time(jiu.load()))
    WIPO: 24 of 51 open, 5 overdue
    """
    return multiples(
        {
            organization: [
                Point(row.as_of.date(), row.listed, row.open, row.overdue)
                for row in own.itertuples()
            ]
            for organization, own in points.sort_values("as_of").groupby("organization")
        }
    )


def multiples(series: Mapping[str, Sequence[Point]]) -> SmallMultiples:
    """Draw the points in time of each organization.

    Parameters
    ----------
    series : mapping of str to sequence of Point
        The points of each organization, by date.
    """
    every = [point for points in series.values() for point in points]
    dates = [point.as_of for point in every]
    highest = max((point.open for point in every), default=0)
    panels = []
    for organization, points in series.items():
        last = {
            key: i18n.number(value) for key, value in points[-1]._asdict().items() if key != "as_of"
        }
        panels.append(
            {
                "organization": organization,
                "name": i18n.organization_name(organization),
                "picture": _picture(points, min(dates), max(dates), highest),
                "text": _("{open} of {listed} open, {overdue} overdue").format(**last),
            }
        )
    note = _(
        "Each bar is a document, at its as-of date; the dark part is overdue. All charts"
        " have the same scale: the highest bar shows {number} open recommendations."
    )
    return SmallMultiples(panels, note.format(number=i18n.number(highest)))


def _picture(
    points: Sequence[Point], first: datetime.date, last: datetime.date, highest: int
) -> Markup:
    """Return an SVG without text, which screen readers ignore."""
    days = max((last - first).days, 1)
    # As wide as the time between two documents, if they are evenly spaced.
    width = min(8.0, 0.75 * _WIDTH / len(points))
    bars = []
    for kind in ("open", "overdue"):
        path = ""
        for point in points:
            left = (point.as_of - first).days / days * (_WIDTH - width)
            if height := getattr(point, kind) / max(highest, 1) * _HEIGHT:
                path += f"M{left:.1f} {_HEIGHT}v{-height:.1f}h{width:.1f}v{height:.1f}z"
        bars.append(Markup('<path class="{}" d="{}"/>').format(kind, path))
    form = Markup('<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>')
    return form.format(_WIDTH, _HEIGHT, Markup("").join(bars))
