"""A table as readers meet it: caption, scoped headers, numbers aligned; text is never markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from jiu_analysis import words
from jiu_analysis.tables.data import KIND, resource


@dataclass(frozen=True)
class Cell:
    """A cell of a table as shown: its text, its language, and a mark for its kind."""

    text: str
    lang: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Group:
    """Rows of a table under a heading of their own."""

    heading: Cell
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Table:
    """A table for readers.

    Parameters
    ----------
    caption : str
        What the table shows, in a phrase.
    columns : sequence of str
        Headers.
    rows : sequence of sequence of Cell, or of Group
        Cells, the first of a row its header; or groups of such rows.
    numeric : sequence of bool
        Which columns hold numbers, and align right.
    note : str
        A remark under the table.
    folded : bool
        Whether a reader opens it first; the caption is then what they open.
    total : sequence of Cell
        A last row that sums up, or none.
    language : str
        Of what the table itself says, such as that it has no rows.
    frame : DataFrame
        What is shown, for readers to take away; or none.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] | Sequence[Group]
    numeric: Sequence[bool]
    note: str = ""
    folded: bool = False
    total: Sequence[Cell] = ()
    language: str = "en"
    frame: pd.DataFrame | None = None

    @property
    def groups(self) -> Sequence[Group]:
        """The rows in groups; one group without a heading where there are none."""
        if self.rows and isinstance(self.rows[0], Group):
            return self.rows
        return [Group(Cell(""), self.rows)]

    def _repr_html_(self) -> str:
        return _template(self.language).render(table=self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        if self.frame is None:
            return shown
        return {**shown, KIND: resource(self.frame, self.caption)}

    def __repr__(self) -> str:
        lines = [self.caption, " | ".join(self.columns)]
        for group in self.groups:
            lines += [group.heading.text] if group.heading.text else []
            lines += [" | ".join(cell.text for cell in row) for row in group.rows]
        lines += [" | ".join(cell.text for cell in self.total)] if self.total else []
        return "\n".join(lines)


def of_frame(make: Callable[..., Table]) -> Callable[..., Table]:
    """Let a table carry the frame it shows, the first argument, and its language."""

    @wraps(make)
    def carrying(
        frame: pd.DataFrame, *arguments: Any, language: str = "en", **options: Any
    ) -> Table:
        table = make(frame, *arguments, language=language, **options)
        return replace(table, language=language, frame=frame)

    return carrying


def numbers(values: Iterable[float], language: str) -> list[Cell]:
    """Cells that hold numbers."""
    return [Cell(words.number(value, language)) for value in values]


#: Headers of the keys that counts are grouped by.
KEYS = {"report_year": "Year of the review", "addressee": "Addressee", "report": "JIU report"}


def key_cell(key: str, value: Any, language: str) -> Cell:
    """The cell that names a group: a label for an addressee, else the value itself."""
    return Cell(words.label(value, language) if key == "addressee" else str(value))


def rate_cells(row: Mapping[str, Any], language: str) -> list[Cell]:
    """The cells of a rate: its two numbers, the share, and the interval."""
    numerator, denominator = (
        words.number(row[each], language) for each in ("numerator", "denominator")
    )
    return [
        Cell(f"{numerator} of {denominator}"),
        Cell(words.percent(row["rate"], language)),
        interval_cell(row, language),
    ]


def interval_cell(row: Mapping[str, Any], language: str) -> Cell:
    """The cell of an interval; one without an upper end has none to show."""
    if pd.isna(row["high"]):
        return Cell(words.MISSING)
    low, high = (words.percent(row[each], language) for each in ("low", "high"))
    return Cell(f"{low} to {high}")


def name_cell(row: Mapping[str, Any]) -> Cell:
    """The cell that names a recommendation: its report and number."""
    return Cell(f"{row['report']}, {row['recommendation']}", kind="nowrap")


def summary_cell(row: Mapping[str, Any]) -> Cell:
    """The cell that says what a recommendation asks, in the project's words."""
    return Cell(words.MISSING if pd.isna(row["summary"]) else str(row["summary"]), kind="wide")


def place_cell(row: Mapping[str, Any]) -> Cell:
    """The cell that says where in the source a row stands."""
    return Cell(words.MISSING if pd.isna(row["locator"]) else row["locator"], kind="place")


@cache
def _template(language: str) -> Any:
    environment = Environment(
        loader=PackageLoader("jiu_analysis", "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(words.translations(language), newstyle=True)
    return environment.get_template("table.html.j2")
