"""Limits on a PDF as a whole, which bound the time and memory that any file takes."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from jiu_analysis.errors import ContentError
from jiu_analysis.ingest.formats.pdf.refusals import TEXT_FORM


class _Limit(NamedTuple):
    most: int
    of: str


#: Limits on a whole document, which no progress report comes near.
LIMITS = {
    "characters": _Limit(1_000_000, "characters"),
    "parts": _Limit(300_000, "drawn parts"),
    "rules": _Limit(100_000, "drawn lines"),
    "cells": _Limit(100_000, "table cells"),
    "seconds": _Limit(6, "seconds of drawing"),
}
#: Maximum number of pages; a progress report has some tens.
MAX_PAGES = 1_000


class Budget:
    """The resources that a document has used, compared with its limits."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def use(self, what: str, count: float, page: int) -> None:
        """Add to the usage; raise ContentError if it exceeds the limit.

        Parameters
        ----------
        what : str
            A key of `LIMITS`.
        count : float
            How much the page uses.
        page : int
            The page number, for the message.
        """
        self._used[what] += count  # type: ignore[assignment]
        limit = LIMITS[what]
        if self._used[what] > limit.most:
            raise ContentError(
                f"the PDF has more than {limit.most:,} {limit.of} by page"
                f" {page}, too many for a progress report. Give the progress"
                f" report alone, or {TEXT_FORM}"
            )
