"""Blocks under construction, before their order and roles are final."""

from __future__ import annotations

from dataclasses import dataclass, field

from jiu_analysis.ingest.formats.pdf.lines import Line


@dataclass
class Item:
    """A block that has no number yet."""

    page: int
    top: float
    bottom: float
    cells: list[str]
    unit: str
    within: str
    position: int = 0
    role: str = ""
    may_continue: bool = False
    continues: bool | None = False
    table: int = 0
    # Whether it is a row of a table whose sides have no rules.
    is_unruled: bool = False
    lines: list[Line] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    # Of the cells of a row: those merged with the row above, those whose text reaches the lower
    # edge, those whose lines may be several texts, and all edges in reading order, in points, then
    # as numbers of columns.
    merged: list[int] = field(default_factory=list)
    full: list[int] = field(default_factory=list)
    wrapped: list[int] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    # The background of each cell of a row, if a cell without text is not white.
    fills: list[str] = field(default_factory=list)
