"""What reading a document gives: rows, an account of every line, and what was wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: What a line can have become; ``unread`` where no rule recognises it.
ROLES = ("field", "heading", "boilerplate", "prose", "blank", "unread")


#: Stands in a cell's text for something shown that is no text (a picture, a form field that
#: cannot be read, an embedded object); `Block.objects` says what each one is.
OBJECT = "\ufffc"


class Block(NamedTuple):
    """One line of the document, or one row of a table in it.

    Parameters
    ----------
    number : int
        Its place in reading order, counted from 1; no two blocks share it.
    cells : tuple of str
        Clean texts: no markup, no outer space. None of them: a blank line.
    raw : str
        What the source holds, for messages.
    unit : str
        What it is in its source: "line", "row", "paragraph", "text box" …
    position : int
        Its number among its kind there; 0 where that is `number` itself.
    within : str
        The part of the source that `position` counts in: "page 3", "table 2".
    role : str
        What the source's form alone makes it (one of `ROLES`), such as a page number;
        empty where the grammar decides.
    may_continue : bool
        It opens a page, and the row before it, on the page before, may go on in it.
    objects : tuple of str
        What each `OBJECT` in the cells is, in order: "a picture", "a check box".
    left_out : tuple of tuple of str
        What the source holds here and no reader sees: kind ("struck-out text", "hidden
        text", "white text", "a watermark") and the text itself.
    """

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

    @property
    def text(self) -> str:
        """The whole of it as one text."""
        return " ".join(filter(None, self.cells))

    @property
    def place(self) -> str:
        """Where it stands, for a locator or a message."""
        place = f"{self.unit} {self.position or self.number}"
        return f"{self.within}, {place}" if self.within else place


def place_between(first: Block, last: Block) -> str:
    """The place of a run of blocks.

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
    """Something that must be decided or corrected before the document can be taken in."""

    place: str
    message: str


class Unread(NamedTuple):
    """A line that no rule recognises.

    Parameters
    ----------
    block : Block
        The line.
    place : str
        Where it stands, with the annex where it is in one.
    reason : str
        Why it could be, or hide, content of a recommendation; empty where it could not,
        and the document is then taken in without it.
    """

    block: Block
    place: str
    reason: str


@dataclass
class Reading:
    """A document as read: rows of the data package, and the account of its lines.

    Parameters
    ----------
    source_name : str
        Name of the file.
    tables : dict of str to list of dict
        Rows by table; a value is a str, int, bool, date or None.
    problems : list of Problem
        Why the document cannot be taken in as it is; empty when all was read.
    notes : list of str
        What a user may want to know, and need not act on.
    unread : list of Unread
        The lines that no rule recognises, in order.
    unread_cells : list of tuple of str
        Place and text of cells that no rule recognises, in rows that were read without them.
    left_out : list of tuple of str
        Place, kind and text of what the source holds and no reader sees.
    out_of_order : list of tuple of str
        Place and description of recommendations whose number is lower than one before.
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
        """The document's symbol."""
        return self.tables["documents"][0]["document"]

    @property
    def language(self) -> str:
        """The language it was read in."""
        return self.tables["documents"][0]["language"]

    @property
    def blocking(self) -> list[Unread]:
        """The unread lines that keep the document out, in order."""
        return [each for each in self.unread if each.reason]

    @property
    def is_whole(self) -> bool:
        """Whether the document may be taken in."""
        return not self.problems and not self.blocking

    def add(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Append a row to a table and return it."""
        self.tables.setdefault(table, []).append(row)
        return row

    def mark(self, block: Block, role: str, *, within: str = "", reason: str = "") -> None:
        """Record what a block became; each block becomes one thing.

        Parameters
        ----------
        block : Block
            The line.
        role : str
            One of `ROLES`.
        within, reason : str
            For an unread line, the annex it stands in and `Unread.reason`.
        """
        if block.number in self._roles:
            raise AssertionError(f"{block.place} was read twice")
        self._roles[block.number] = role
        place = f"{within}, {block.place}" if within else block.place
        self.left_out += [(place, kind, text) for kind, text in block.left_out]
        if role == "unread":
            self.unread.append(Unread(block, place, reason))

    def problem(self, place: str, message: str) -> None:
        """Record what must be decided or corrected."""
        self.problems.append(Problem(place, message))

    def keep_unread(self) -> None:
        """Add the lines and cells that keep nothing out to the table ``unread``."""
        lines = [(each.place, each.block.text) for each in self.unread if not each.reason]
        for place, text in (*lines, *self.unread_cells):
            self.add("unread", {"document": self.document, "locator": place, "text": text})

    def account(self) -> dict[str, int]:
        """Return the number of lines by what they became; the sum is the number of lines."""
        counts = Counter(self._roles.values())
        return {role: counts[role] for role in ROLES}
