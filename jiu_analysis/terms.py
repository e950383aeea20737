"""The closed vocabularies of the field and the shapes of its identifiers.

The words are JIU's and those of the progress reports; where the two differ, the
note beside the word says so. This room imports nothing of the project, so that
every other room can stand on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

#: What the organization answered. JIU's tracking system says "rejected" for ``not_accepted``.
ACCEPTANCE = ("accepted", "under_consideration", "not_accepted", "not_relevant")

#: How far an accepted recommendation has come; empty for one that is not accepted.
IMPLEMENTATION = ("implemented", "in_progress", "not_started")

#: To whom a formal recommendation is addressed.
ADDRESSEES = ("legislative_body", "executive_head")

#: Change since the previous document; empty where the document says nothing.
CHANGES = ("new", "changed", "unchanged")

#: One word for both vocabularies, in the order in which charts and tables show them.
#: ``accepted`` alone is an accepted recommendation whose implementation is not stated.
STATUSES = (
    "implemented",
    "in_progress",
    "not_started",
    "accepted",
    "under_consideration",
    "not_accepted",
    "not_relevant",
)

#: The official languages of the United Nations.
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


@dataclass(frozen=True)
class ReportSymbol:
    """The symbol of a JIU report, note or management letter.

    Parameters
    ----------
    text : str
        As JIU prints it, ``JIU/REP/2021/6``.

    Raises
    ------
    ValueError
        Where `text` is not of that shape.

    Examples
    --------
    >>> ReportSymbol("JIU/REP/2021/6").year
    2021
    """

    text: str

    shape: ClassVar[str] = r"JIU/(?:REP|NOTE|ML)/(?:19|20)\d\d/[1-9]\d{0,2}"
    #: What is meant as such a symbol, well formed or not: a document may misprint one.
    loose: ClassVar[str] = r"JIU/[A-Z]{2,8}[/.\-][0-9A-Za-z]{1,8}(?:[/.\-][0-9A-Za-z]{1,8})?"

    def __post_init__(self) -> None:
        if not re.fullmatch(self.shape, self.text):
            raise ValueError(f"{self.text!r} is not a JIU symbol such as 'JIU/REP/2021/6'")

    @property
    def year(self) -> int:
        """The year in the symbol: that of the programme of work, not of publication."""
        return int(self.text.split("/")[2])


def report_order(symbol: str) -> tuple[str, int, int, str]:
    """Kind, year and number of a JIU symbol for sorting, so that 2016/10 follows 2016/9.

    A symbol that is not well formed sorts too.

    Examples
    --------
    >>> sorted(["JIU/REP/2016/10", "JIU/REP/2016/9"], key=report_order)
    ['JIU/REP/2016/9', 'JIU/REP/2016/10']
    """
    kind = re.match(r"JIU/[A-Z]*", symbol)
    year, number = ([int(each) for each in re.findall(r"\d+", symbol)] + [0, 0])[:2]
    return kind[0] if kind else "", year, number, symbol


@dataclass(frozen=True)
class DocumentSymbol:
    """The symbol of a document put before a governing body.

    Parameters
    ----------
    text : str
        As the organization prints it, ``WO/PBC/34/6``.

    Raises
    ------
    ValueError
        Where `text` is not of that shape.

    Examples
    --------
    >>> DocumentSymbol("WO/PBC/34/6").text
    'WO/PBC/34/6'
    """

    text: str

    shape: ClassVar[str] = r"[A-Z][A-Z0-9]*(?:[/.\-][A-Za-z0-9]+)+"

    def __post_init__(self) -> None:
        if not re.fullmatch(self.shape, self.text):
            raise ValueError(f"{self.text!r} is not a document symbol such as 'WO/PBC/34/6'")


def slug(name: str) -> str:
    """A symbol or name as a folder's: lower case, every run of other characters one ``-``.

    Examples
    --------
    >>> slug("WO/PBC/34/6")
    'wo-pbc-34-6'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
