"""The closed vocabularies of the field and the shapes of its identifiers.

The words are JIU's and those of the progress reports; where the two differ, the
note beside the word says so. This room imports nothing of the project, so that
every other room can stand on it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
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
        As the organization prints it: ``WO/PBC/34/6``, ``FC 173/17``, ``CE/109/3(c)``.

    Raises
    ------
    ValueError
        Where `text` is empty, longer than `longest`, has blanks around it, or a character
        that cannot be printed.

    Examples
    --------
    >>> DocumentSymbol("A/24/15 rev.1").text
    'A/24/15 rev.1'
    """

    text: str

    #: How most organizations form a symbol, to find one within a text.
    shape: ClassVar[str] = r"[A-Z][A-Z0-9]*(?:[/.\-][A-Za-z0-9]+)+"
    longest: ClassVar[int] = 100

    def __post_init__(self) -> None:
        is_printed = self.text.isprintable() and self.text == self.text.strip()
        if not (self.text and is_printed and len(self.text) <= self.longest):
            raise ValueError(
                f"{self.text[:120]!r} is not a document symbol such as 'WO/PBC/34/6': it may have"
                f" at most {self.longest} printable characters, and no blank around them"
            )


#: Names that are the same in lower case only where they are the same.
_CANONICAL = r"[A-Z0-9]+(?:/[A-Z0-9]+)*"
_DIGITS, _LONGEST = 12, 100
#: What ends as if with a hash; a symbol that does gets one of its own.
_HASHED = re.compile(rf"(?:^|-)[0-9a-f]{{{_DIGITS}}}$")
#: Windows has no files of these names, whatever the extension.
_DEVICES = {
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
}


def slug(name: str) -> str:
    """Return the name of the folder for pages about a symbol or an organization.

    A symbol of upper-case groups separated by ``/`` gives these groups in lower case,
    separated by ``-``. Any other name, of which that would lose something, gets a hash of
    the whole name at its end. So no two names share a folder, whatever script they are
    written in and also where a file system ignores case; the folder of a name does not
    depend on which others there are.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    str
        Lower-case letters ``a`` to ``z``, digits and single ``-``; never empty, never a name
        that Windows reserves for a device, at most 100 characters.

    Examples
    --------
    >>> slug("WO/PBC/34/6"), slug("UN Women")
    ('wo-pbc-34-6', 'un-women-5a063b965bb2')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if re.fullmatch(_CANONICAL, name) and is_file_name(plain) and not _HASHED.search(plain):
        return plain
    return hashed(plain, name)


def hashed(readable: str, name: str) -> str:
    """Return a name for files that is readable, and ends with a hash of the whole name.

    Parameters
    ----------
    readable : str
        What is kept of the name: letters, digits, ``-`` and ``_``.
    name : str
        The whole name; may hold what cannot be encoded.
    """
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    kept = readable.encode("utf-8")[: _LONGEST - _DIGITS - 1].decode("utf-8", "ignore")
    return f"{kept.strip('-')}-{digest}".lstrip("-")


def is_file_name(name: str) -> bool:
    """Whether a name of letters, digits, ``-`` and ``_`` can be a file's on every system."""
    return (
        0 < len(name.encode("utf-8", "surrogatepass")) <= _LONGEST
        and unicodedata.is_normalized("NFC", name)
        and re.fullmatch(r"\w[\w-]*", name) is not None
        and name.lower() not in _DEVICES
    )
