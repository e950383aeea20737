"""Tables for readers, with caption, scoped headers and aligned numbers; text is escaped."""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, wraps
from typing import Any

import pandas as pd

from jiu_analysis.report import i18n, media_types
from jiu_analysis.report.cells import text_width
from jiu_analysis.report.i18n import gettext as _
from jiu_analysis.report.tables.data import resource
from jiu_analysis.resources import environment

#: Mark of a recommendation that a contradiction names; kind of a cell with the document's words.
MARK, QUOTED = "‡", "quoted"
#: Characters that fit beside each other on a phone, and that a column of sentences needs.
_PHONE, _WIDE = 40, 24
#: Where a line may end: at a space, and after Chinese punctuation.
_BREAKS = re.compile(r"\s+|(?<=[，、；：。）])")
#: A row of a DataFrame, by column.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """A table cell: its text, language, kind (for styling) and sort key.

    The text is markup only if created by this package: for a part in another language, or one
    without line breaks. The sort key is the number or the ISO date that the text shows; where it
    is empty the cell is sorted by its text.
    """

    text: str
    lang: str = ""
    kind: str = ""
    order: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    header : str
        Header.
    value : str or callable
        Column of the DataFrame, or a function of a row; it may return a finished `Cell`.
    format : callable
        Turns a value into text or a `Cell`.
    numeric : bool
        Whether the column holds numbers, which are right-aligned.
    """

    header: str
    value: str | Callable[[Row], Any] = ""
    format: Callable[[Any], str | Cell] = str
    numeric: bool = False

    def cell(self, row: Row) -> Cell:
        """Return the cell of a row."""
        return self.of(row[self.value] if isinstance(self.value, str) else self.value(row))

    def of(self, value: Any) -> Cell:
        """Return the cell of a value."""
        if isinstance(value, Cell):
            return value
        made = self.format(value)
        if isinstance(made, Cell):
            return made
        has_number = self.numeric and isinstance(value, numbers.Real) and not pd.isna(value)
        return Cell(made, order=f"{value:.15g}" if has_number else "")


def number(header: str, value: str | Callable[[Row], Any]) -> Column:
    """Return a column of numbers."""
    return Column(header, value, i18n.number, numeric=True)


def occurring(frame: pd.DataFrame, *columns: Column) -> list[Column]:
    """Return those of the columns of numbers that are not 0 throughout."""
    return [each for each in columns if frame[each.value].sum()]


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
    columns : sequence of Column
        The columns; the cells of the first one are row headers.
    rows : sequence of sequence of Cell, or of Group
        Rows of cells, or groups of such rows.
    note : str
        Note below the table.
    folded : bool
        Whether the table is initially collapsed; clicking the caption opens it.
    total : sequence of Cell
        Total row; empty for none.
    frame : DataFrame
        The data of the table, for download; None if not available.
    language : str
        Language of the table's own text, such as that it has no rows.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] | Sequence[Group]
    note: str = ""
    folded: bool = False
    total: Sequence[Cell] = ()
    frame: pd.DataFrame | None = None
    language: str = field(default_factory=i18n.get_language)

    @cached_property
    def is_too_wide(self) -> bool:
        """Whether the table needs more room than a phone has."""
        rows = [row for group in self.groups for row in group.rows]
        headers = [Cell(column.header) for column in self.columns]
        columns = zip(headers, *rows, strict=True)
        return sum(max(map(_width, cells)) + 2 for cells in columns) > _PHONE

    @property
    def groups(self) -> Sequence[Group]:
        """The rows in groups; a single group without a heading if they are not grouped."""
        groups = [each for each in self.rows if isinstance(each, Group)]
        rows = [each for each in self.rows if not isinstance(each, Group)]
        return groups or [Group(Cell(""), rows)]

    def _repr_html_(self) -> str:
        with i18n.use(self.language):
            return _template().render(table=self)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        if self.frame is None:
            return shown
        return {**shown, media_types.TABLE: resource(self.frame, self.caption)}

    def __repr__(self) -> str:
        lines = [self.caption, " | ".join(column.header for column in self.columns)]
        for group in self.groups:
            lines += [i18n.plain_text(group.heading.text)] if group.heading.text else []
            lines += [" | ".join(i18n.plain_text(cell.text) for cell in row) for row in group.rows]
        lines += (
            [" | ".join(i18n.plain_text(cell.text) for cell in self.total)] if self.total else []
        )
        return "\n".join(lines)


def _width(cell: Cell) -> int:
    """Return the number of characters of a cell that are on one line in any case."""
    if cell.kind == "wide":
        return _WIDE
    text = i18n.plain_text(cell.text)
    whole = [text] if cell.kind == "nowrap" else _BREAKS.split(text)
    return max(map(text_width, whole))


def rows_of(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[Cell]]:
    """Return the cells of a DataFrame; a KeyError names the columns that it lacks."""
    named = [each.value for each in columns if isinstance(each.value, str)]
    if missing := [each for each in named if each not in frame]:
        raise KeyError(*missing[:1])
    return [[column.cell(row) for column in columns] for row in frame.to_dict("records")]


def groups_of(
    frame: pd.DataFrame, key: str, columns: Sequence[Column], heading: Callable[[Row], Cell]
) -> list[Group]:
    """Return the cells of a DataFrame in groups, in the order of their first rows.

    Parameters
    ----------
    frame : DataFrame
        One row per table row.
    key : str
        The column that rows of a group have in common.
    columns : sequence of Column
        The columns of the table.
    heading : callable
        Returns the heading of a group from its first row.
    """
    groups: dict[Any, tuple[Cell, list[list[Cell]]]] = {}
    # All rows are converted together, which takes much less time than group by group.
    for row, cells in zip(frame.to_dict("records"), rows_of(frame, columns), strict=True):
        if row[key] not in groups:
            groups[row[key]] = heading(row), []
        groups[row[key]][1].append(cells)
    return [Group(*each) for each in groups.values()]


def table_of(
    caption: str,
    rows: pd.DataFrame,
    *columns: Column,
    total: bool = False,
    **options: Any,
) -> Table:
    """Return a table of a DataFrame; rows of several organizations name theirs.

    Parameters
    ----------
    caption : str
        Caption of the table.
    rows : DataFrame
        One row per table row.
    *columns : Column
        The columns.
    total : bool
        Whether to add a row with the sum of every column but the first.
    **options
        ``note``, ``folded`` and ``frame`` of the `Table`.

    """
    names = [organization()] if _have_several_organizations(rows, columns) else []
    sums: Sequence[Cell] = ()
    if total:
        sums = [each.of(rows[each.value].sum()) for each in columns[1:]]
        sums = [Cell(_("Total")), *(Cell("") for _name in names), *sums]
    shown = [*names, *columns]
    return Table(caption, shown, rows_of(rows, shown), total=sums, **options)


def organization() -> Column:
    """Return the column of the organization."""
    return Column(_("Organization"), "organization", i18n.organization_name)


def _have_several_organizations(rows: pd.DataFrame, columns: Sequence[Column]) -> bool:
    """Whether rows are of several organizations without a column that names them."""
    is_named = any(column.value == "organization" for column in columns)
    return not is_named and "organization" in rows and rows["organization"].nunique() > 1


def of_frame(make: Callable[..., Table]) -> Callable[..., Table]:
    """Decorate a table function to translate the caption and to set the table's data.

    The data is the table's own frame, or else the first argument. The caption is translated if
    it is in the catalogue; a user's own caption is kept.
    """

    @wraps(make)
    def carrying(frame: pd.DataFrame, *arguments: Any, **options: Any) -> Table:
        table = make(frame, *arguments, **options)
        shown = frame if table.frame is None else table.frame
        cells = [row_cell for group in table.groups for row in group.rows for row_cell in row]
        note = " ".join([*filter(None, [table.note]), *(text for text in _explained(cells))])
        return replace(table, caption=_(table.caption), note=note, frame=shown)

    return carrying


def _explained(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield what the marks in the cells mean."""
    if any(cell.text.endswith(MARK) for cell in cells):
        yield _("‡ This recommendation is involved in a contradiction in the document.")
    if any(QUOTED in cell.kind for cell in cells):
        yield _("In quotation marks: the beginning of the original text of the document.")


@cache
def _template() -> Any:
    made = environment()
    i18n.localize(made)
    return made.get_template("table.html.j2")
