"""Tables for readers, with caption, scoped headers and aligned numbers; text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from gettext import NullTranslations
from typing import Any

import pandas as pd

from jiu_analysis.report import i18n
from jiu_analysis.report.tables.data import KIND, resource
from jiu_analysis.resources import template


@dataclass(frozen=True)
class Cell:
    """A table cell: its text, kind (for styling) and sort key.

    The text is markup only if created by this package: for a part in another language, or one
    without line breaks. An empty `order` means that the cell is sorted by its text.
    """

    text: str
    lang: str = ""
    kind: str = ""
    order: str = ""


@dataclass(frozen=True)
class Group:
    """A group of table rows with its own heading."""

    heading: Cell
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Table:
    """A table for readers.

    Parameters
    ----------
    caption : str
        Caption: a phrase that describes the table.
    columns : sequence of str
        Headers.
    rows : sequence of sequence of Cell, or of Group
        Rows of cells, the first cell being the row header; or groups of such rows.
    numeric : sequence of bool
        Whether each column holds numbers, which are right-aligned.
    note : str
        Note below the table.
    folded : bool
        Whether the table is initially collapsed; clicking the caption opens it.
    total : sequence of Cell
        Total row; empty for none.
    frame : DataFrame
        The data of the table, for download; None if not available.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] | Sequence[Group]
    numeric: Sequence[bool]
    note: str = ""
    folded: bool = False
    total: Sequence[Cell] = ()
    language: str = field(default_factory=i18n.get_language)
    frame: pd.DataFrame | None = None

    @property
    def groups(self) -> Sequence[Group]:
        """The rows in groups; a single group without a heading if they are not grouped."""
        if self.rows and isinstance(self.rows[0], Group):
            return self.rows
        return [Group(Cell(""), self.rows)]

    def _repr_html_(self) -> str:
        return _template(i18n.translations(self.language)).render(table=self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        if self.frame is None:
            return shown
        return {**shown, KIND: resource(self.frame, self.caption)}

    def __repr__(self) -> str:
        lines = [self.caption, " | ".join(self.columns)]
        for group in self.groups:
            lines += [i18n.plain(group.heading.text)] if group.heading.text else []
            lines += [" | ".join(i18n.plain(cell.text) for cell in row) for row in group.rows]
        lines += [" | ".join(i18n.plain(cell.text) for cell in self.total)] if self.total else []
        return "\n".join(lines)


def of_frame(make: Callable[..., Table]) -> Callable[..., Table]:
    """Decorate a table function to translate the caption and to set the table's data.

    The data is the table's own frame, or else the first argument. The caption is translated if
    it is in the catalogue; a user's own caption is kept.
    """

    @i18n.accept_language
    @wraps(make)
    def carrying(frame: pd.DataFrame, *arguments: Any, **options: Any) -> Table:
        table = make(frame, *arguments, **options)
        shown = frame if table.frame is None else table.frame
        return replace(table, caption=i18n.gettext(table.caption), frame=shown)

    return carrying


@cache
def _template(translations: NullTranslations) -> Any:
    return template("table.html.j2", translations)
