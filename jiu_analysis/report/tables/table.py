"""A table as readers meet it: caption, scoped headers, numbers aligned; text is never markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import Any

import pandas as pd

from jiu_analysis.report import i18n as words
from jiu_analysis.report.tables.data import KIND, resource
from jiu_analysis.resources import template


@dataclass(frozen=True)
class Cell:
    """A cell of a table as shown: its text, its language, a mark for its kind, what orders it.

    The text is markup only where our own functions made it so: a part in another language, or
    one that is not broken.
    Nothing in `order` where the text itself orders the cell.
    """

    text: str
    lang: str = ""
    kind: str = ""
    order: str = ""


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
            lines += [words.plain(group.heading.text)] if group.heading.text else []
            lines += [" | ".join(words.plain(cell.text) for cell in row) for row in group.rows]
        lines += [" | ".join(words.plain(cell.text) for cell in self.total)] if self.total else []
        return "\n".join(lines)


def of_frame(make: Callable[..., Table]) -> Callable[..., Table]:
    """Let a table carry its language and the frame it shows: its own, or the first argument.

    Its caption is translated where the catalogue has it; one of a user's own stays.
    """

    @wraps(make)
    def carrying(
        frame: pd.DataFrame, *arguments: Any, language: str = "en", **options: Any
    ) -> Table:
        table = make(frame, *arguments, language=language, **options)
        caption = words.translations(language).gettext(table.caption)
        shown = frame if table.frame is None else table.frame
        return replace(table, caption=caption, language=language, frame=shown)

    return carrying


@cache
def _template(language: str) -> Any:
    return template("table.html.j2", words.translations(language))
