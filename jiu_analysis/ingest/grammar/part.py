"""What the parsers of the parts of a document have in common."""

from __future__ import annotations

from typing import Any

from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import Block, ParseResult


class Part:
    """The parser of a part of a document: of all before the annexes, or of an annex.

    Parameters
    ----------
    phrases : PhraseTable
        The phrases of the document's language.
    reading : ParseResult
        Receives the rows and problems.
    name : str
        Such as "annex I"; empty before the annexes.
    document : str
        The document's symbol.
    addressee : str
        The addressee of an annex of recommendations.

    Attributes
    ----------
    expects_annex : bool
        Whether an annex was announced whose opening line has not been read yet.
    """

    def __init__(
        self,
        phrases: PhraseTable,
        reading: ParseResult,
        name: str = "",
        document: str = "",
        addressee: str = "",
    ) -> None:
        self.phrases, self.reading = phrases, reading
        self.name, self.document, self.addressee = name, document, addressee
        self.expects_annex = False

    @property
    def inside(self) -> str:
        """The recommendation whose rows are still incomplete; empty if there is none."""
        return ""

    @property
    def is_before_rows(self) -> bool:
        """Whether a report's heading has been read, but none of its recommendations yet."""
        return False

    @property
    def is_after_row(self) -> bool:
        """Whether the rows of a recommendation have just ended."""
        return False

    def take(self, block: Block) -> str:
        """Parse one block and return its role (one of ``reading.ROLES``)."""
        raise NotImplementedError

    def close(self) -> None:
        """End the part."""

    def place_of(self, block: Block) -> str:
        """Return the location of a block, for a locator or a message."""
        return f"{self.name}, {block.place}" if self.name else block.place

    def refuse(self, block: Block, message: str) -> str:
        """Record a problem of a block, and return the block's role."""
        self.reading.problem(self.place_of(block), message)
        return "unread"

    def add(self, table: str, locator: str, **row: Any) -> dict[str, Any]:
        """Add a row that the document states at a location, and return it."""
        return self.reading.add(table, {"document": self.document, "locator": locator, **row})
