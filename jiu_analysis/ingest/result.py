"""The result of parsing a document: rows, the role of every line, and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from jiu_analysis.ingest.phrases.normalize import Folded, fold
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION

#: The roles of a line; ``unread`` if no rule recognises it.
ROLES = ("field", "heading", "boilerplate", "prose", "blank", "unread")


#: Replaces in a cell's text an object that is not text (a picture, an unreadable form field,
#: an embedded object); `Block.objects` describes each one.
OBJECT = "\ufffc"


class _BlockFields(NamedTuple):
    number: int
    cells: tuple[str, ...]
    raw: str = ""
    unit: str = "line"
    position: int = 0
    within: str = ""
    role: str = ""
    may_continue: bool = False
    objects: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    merged: tuple[int, ...] = ()
    table: int = 0
    edges: tuple[int, ...] = ()
    continues: bool | None = False
    fills: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    wrapped: tuple[int, ...] = ()


class Block(_BlockFields):
    """One line of the document, or one row of a table in it.

    Parameters
    ----------
    number : int
        Position in reading order, counted from 1; unique.
    cells : tuple of str
        Cleaned texts: no markup, no leading or trailing space. Empty for a blank line.
    raw : str
        The source text, for messages.
    unit : str
        The kind of element in the source: "line", "row", "paragraph", "text box" …
    position : int
        Its number among elements of this kind; 0 where this is `number` itself.
    within : str
        The part of the source in which `position` counts: "page 3", "table 2".
    role : str
        The role, if the source's format alone determines it (one of `ROLES`), as for a page
        number; empty where the grammar decides.
    may_continue : bool
        Whether it is the first on a page and may continue the last row of the page before.
    objects : tuple of str
        A description of each `OBJECT` in the cells, in order: "a picture", "a check box".
    left_out : tuple of tuple of str
        Content of the source that is not visible: its kind ("struck-out text", "hidden
        text", "white text", "a watermark") and its text.
    merged : tuple of int
        Indices of the cells that are the continuation of a merged cell in a row above.
    table : int
        The number of its table in the document, the same on every page that the table covers;
        0 outside of tables.
    edges : tuple of int
        For a row of a table that has cells over several columns, or empty ones at its end: the
        columns at which its cells begin, and the one after the last. Empty if each cell covers
        one column.
    continues : bool or None
        Whether it continues the last row of the page before; None if that is not certain.
    fills : tuple of str
        The background colour that each cell of a row has of its own, or ""; empty if none has.
    lines : tuple of str
        The cells with a line feed where the source breaks a line; empty if it breaks none.
    wrapped : tuple of int
        Indices of the cells of which several lines were read as one text, where they may also be
        several texts.
    """

    def in_lines(self, at: int) -> str:
        """Return a cell with a line feed where the source breaks a line."""
        lines = self.lines[at] if at < len(self.lines) else ""
        # The cells may have been joined to others since.
        return lines if lines.replace("\n", " ") == self.cells[at] else self.cells[at]

    @cached_property
    def text(self) -> str:
        """All cells joined into one text."""
        return " ".join(filter(None, self.cells))

    @cached_property
    def folded(self) -> Folded:
        """The text normalised for comparison."""
        return fold(self.text)

    @property
    def place(self) -> str:
        """The location, for a locator or a message."""
        place = f"{self.unit} {self.position or self.number}"
        return f"{self.within}, {place}" if self.within else place


def place_between(first: Block, last: Block) -> str:
    """Return the location of a range of blocks.

    Examples
    --------
    >>> place_between(Block(3, ("a",)), Block(5, ("b",)))
    'lines 3-5'
    >>> row = Block(9, ("a", "b"), unit="row", position=1, within="table 2")
    >>> place_between(row, row._replace(number=13, position=5))
    'table 2, rows 1-5'
    >>> place_between(row, Block(14, ("c",), unit="text box", position=1))
    'table 2, row 1 to text box 1'
    """
    if first.number == last.number:
        return first.place
    if (first.within, first.unit) != (last.within, last.unit):
        return f"{first.place} to {last.place}"
    numbers = f"{first.unit}s {first.position or first.number}-{last.position or last.number}"
    return f"{first.within}, {numbers}" if first.within else numbers


class Problem(NamedTuple):
    """A problem that must be resolved before the document can be imported."""

    place: str
    message: str


class Unread(NamedTuple):
    """A line that no rule recognises.

    Parameters
    ----------
    block : Block
        The line.
    place : str
        Its location, including the annex if it is in one.
    reason : str
        Why it could be, or hide, content of a recommendation; if empty, it could not, and
        the document is imported without it.
    """

    block: Block
    place: str
    reason: str


@dataclass
class ParseResult:
    """A parsed document: rows of the data package, and the role of each line.

    Parameters
    ----------
    source_name : str
        Name of the file.
    tables : dict of str to list of dict
        Rows by table; a value is a str, int, bool, date or None.
    problems : list of Problem
        Problems that prevent the import; empty if everything was read.
    notes : list of str
        Remarks that need no action from the user.
    unread : list of Unread
        The lines that no rule recognises, in order.
    unread_cells : list of tuple of str
        Location and text of cells that no rule recognises, in rows that were otherwise read.
    left_out : list of tuple of str
        Location, kind and text of content of the source that is not visible.
    out_of_order : list of tuple of str
        Location and description of recommendations with a lower number than an earlier one.
    """

    source_name: str
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    unread_cells: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    out_of_order: list[tuple[str, str]] = field(default_factory=list)
    _roles: dict[int, str] = field(default_factory=dict)

    @property
    def document(self) -> str:
        """The symbol of the document; empty for a reading that is not of a progress report."""
        documents = self.tables.get("documents")
        return documents[0]["document"] if documents else ""

    @property
    def language(self) -> str:
        """The language in which the document was parsed."""
        return self.tables["documents"][0]["language"]

    @property
    def blocking(self) -> list[Unread]:
        """The unread lines that prevent the import, in order."""
        return [each for each in self.unread if each.reason]

    @property
    def is_whole(self) -> bool:
        """Whether the document can be imported."""
        return not self.problems and not self.blocking

    def add(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Append a row to a table and return the row."""
        self.tables.setdefault(table, []).append(row)
        return row

    def add_recommendation(
        self,
        place: dict[str, Any],
        key: dict[str, Any],
        previous: Sequence[str | None],
        *,
        recommendation: dict[str, Any],
        texts: dict[str, str | None],
        **status: Any,
    ) -> None:
        """Add the rows of a recommendation.

        Parameters
        ----------
        place, key : dict
            Document and locator; report and number.
        previous : sequence of str
            The previous acceptance, implementation, or both.
        recommendation, texts
            The further columns of ``recommendations`` and ``texts``.
        **status
            The further columns of ``statuses``.
        """
        before = {
            f"previous_{name}": next((each for each in previous if each in words), None)
            for name, words in (("acceptance", ACCEPTANCE), ("implementation", IMPLEMENTATION))
        }
        self.add("statuses", {**place, **key, **status, **before})
        self.add("recommendations", {**key, "addressee": status["addressee"], **recommendation})
        if any(texts.values()):
            self.add("texts", {**place, **key, **texts})

    def mark(self, block: Block, role: str, *, within: str = "", reason: str = "") -> None:
        """Record the role of a block; each block gets exactly one.

        Parameters
        ----------
        block : Block
            The line.
        role : str
            One of `ROLES`.
        within, reason : str
            For an unread line, the annex that contains it and `Unread.reason`.
        """
        if block.number in self._roles:
            raise AssertionError(f"{block.place} was read twice")
        self._roles[block.number] = role
        place = f"{within}, {block.place}" if within else block.place
        self.left_out += [(place, kind, text) for kind, text in block.left_out]
        if role == "unread":
            self.unread.append(Unread(block, place, reason))

    def problem(self, place: str, message: str) -> None:
        """Record a problem that must be resolved."""
        self.problems.append(Problem(place, message))

    def keep_unread(self) -> None:
        """Add the unread lines and cells that do not prevent the import to the table ``unread``."""
        lines = [(each.place, each.block.text) for each in self.unread if not each.reason]
        for place, text in (*lines, *self.unread_cells):
            self.add("unread", {"document": self.document, "locator": place, "text": text})

    def account(self) -> dict[str, int]:
        """Return the number of lines by role; the sum is the number of lines."""
        counts = Counter(self._roles.values())
        return {role: counts[role] for role in ROLES}
