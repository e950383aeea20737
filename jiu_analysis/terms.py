"""Controlled vocabularies, and the formats of symbols and folder names.

The terms are those of JIU and of the progress reports; where the two differ, the comment
beside the term says so. This module imports nothing from the package, so that every other
module can import it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

#: The organization's response. JIU's tracking system says "rejected" for ``not_accepted``.
#: ``no_information``: the document says that nothing is known.
ACCEPTANCE = (
    "accepted",
    "partially_accepted",
    "under_consideration",
    "not_accepted",
    "not_relevant",
    "no_information",
)

#: The responses that can have an implementation status.
ACCEPTED = ("accepted", "partially_accepted")

#: Implementation status of a recommendation accepted at least in part; empty for any other.
IMPLEMENTATION = ("implemented", "in_progress", "not_started")

#: The addressee of a formal recommendation.
ADDRESSEES = ("legislative_body", "executive_head")

#: Change since the previous document; empty where the document says nothing.
CHANGES = ("new", "changed", "unchanged")

#: Both vocabularies as a single status, in the order in which charts and tables show them.
#: ``accepted`` and ``partially_accepted`` are those with no implementation status stated.
STATUSES = (
    "implemented",
    "in_progress",
    "not_started",
    "accepted",
    "partially_accepted",
    "under_consideration",
    "not_accepted",
    "not_relevant",
    "no_information",
)

#: The statuses of an open (outstanding) recommendation and of a closed one (WO/PBC/34/6,
#: paragraphs 10 and 11); ``no_information`` is neither. The most advanced open status comes first.
OPEN = ("in_progress", "not_started", "accepted", "partially_accepted", "under_consideration")
CLOSED_OTHERWISE = ("not_accepted", "not_relevant")
CLOSED = ("implemented", *CLOSED_OTHERWISE)

#: The official languages of the United Nations.
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


@dataclass(frozen=True)
class ReportSymbol:
    """The symbol of a JIU report, note or management letter.

    Parameters
    ----------
    text : str
        As JIU prints it, for example ``JIU/REP/2021/6``.

    Raises
    ------
    ValueError
        If `text` does not have this format.

    Examples
    --------
    >>> ReportSymbol("JIU/REP/2021/6").year
    2021
    """

    text: str

    shape: ClassVar[str] = r"JIU/(?:REP|NOTE|ML)/(?:19|20)\d\d/[1-9]\d{0,2}"
    #: Matches well-formed and misprinted JIU symbols alike: documents contain misprints.
    loose: ClassVar[str] = r"JIU/[A-Z]{2,8}[/.\-][0-9A-Za-z]{1,8}(?:[/.\-][0-9A-Za-z]{1,8})?"

    def __post_init__(self) -> None:
        if not re.fullmatch(self.shape, self.text):
            raise ValueError(f"{self.text!r} is not a JIU symbol such as 'JIU/REP/2021/6'")

    @property
    def year(self) -> int:
        """The year in the symbol: that of the programme of work, not of publication."""
        return int(self.text.split("/")[2])


#: Where a JIU symbol, also a misprinted one ("JIU/REP/2022/02"), names its year.
YEAR_IN_SYMBOL = r"/((?:19|20)\d\d)\b"


def report_year(symbol: str) -> int | None:
    """Return the year in the symbol of a JIU report, or None if a misprint names none.

    Examples
    --------
    >>> report_year("JIU/REP/2022/02")
    2022
    >>> report_year("JIU/REP/22022/2")
    """
    found = re.search(YEAR_IN_SYMBOL, symbol)
    return int(found[1]) if found else None


def report_order(symbol: str) -> tuple[str, int, int, str]:
    """Return the kind, year and number of a JIU symbol as a sort key: 2016/10 follows 2016/9.

    A malformed symbol gets a key too.

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
    """The symbol of a document submitted to a governing body.

    Parameters
    ----------
    text : str
        As the organization prints it: ``WO/PBC/34/6``, ``FC 173/17``, ``CE/109/3(c)``.

    Raises
    ------
    ValueError
        If `text` is empty, longer than `longest`, has leading or trailing blanks, or contains
        an unprintable character.

    Examples
    --------
    >>> DocumentSymbol("A/24/15 rev.1").text
    'A/24/15 rev.1'
    """

    text: str

    #: The usual format of a document symbol, to find one in a text.
    shape: ClassVar[str] = r"[A-Z][A-Z0-9]*(?:[/.\-][A-Za-z0-9]+)+"
    longest: ClassVar[int] = 100

    def __post_init__(self) -> None:
        is_printed = self.text.isprintable() and self.text == self.text.strip()
        if not (self.text and is_printed and len(self.text) <= self.longest):
            raise ValueError(
                f"{self.text[:120]!r} is not a document symbol such as 'WO/PBC/34/6': it may have"
                f" at most {self.longest} printable characters, and no blank around them"
            )


_REPLACING = re.compile(r"(?i)(.*?)[(\s/.\-]+(?:rev|corr)\.?\s?\d*\)?")


def replaced_symbol(symbol: str) -> str | None:
    """Return the symbol of the document that a revision or corrigendum replaces, else None.

    Examples
    --------
    >>> replaced_symbol("WO/PBC/34/6/Rev.1"), replaced_symbol("A/24/15 rev.2")
    ('WO/PBC/34/6', 'A/24/15')
    >>> replaced_symbol("WO/PBC/34/6") is None
    True
    """
    found = _REPLACING.fullmatch(symbol)
    return found[1] or None if found else None


#: Upper-case names only, so that converting to lower case cannot merge two of them.
_CANONICAL = r"[A-Z0-9]+(?:/[A-Z0-9]+)*"
_DIGITS, _LONGEST = 12, 100
#: The ending of a hashed name; a symbol that happens to end like one is hashed too.
_HASHED = re.compile(rf"(?:^|-)[0-9a-f]{{{_DIGITS}}}$")
#: Device names that Windows reserves, whatever the extension.
_DEVICES = {
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
}


def slug(name: str) -> str:
    """Return the folder name for pages about a symbol or an organization.

    A symbol of upper-case groups separated by ``/`` becomes these groups in lower case,
    separated by ``-``. Any other name would lose information, so a hash of the whole name is
    appended. Two names therefore never share a folder, in any script and also on
    case-insensitive file systems; the folder of a name does not depend on other names.

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
    """Return a readable file name that ends with a hash of the whole name.

    Parameters
    ----------
    readable : str
        The readable part: letters, digits, ``-`` and ``_``.
    name : str
        The whole name; may contain characters that cannot be encoded.
    """
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    kept = readable.encode("utf-8")[: _LONGEST - _DIGITS - 1].decode("utf-8", "ignore")
    return f"{kept.strip('-')}-{digest}".lstrip("-")


def is_file_name(name: str) -> bool:
    """Whether a name of letters, digits, ``-`` and ``_`` is a valid file name on every system."""
    return (
        0 < len(name.encode("utf-8", "surrogatepass")) <= _LONGEST
        and unicodedata.is_normalized("NFC", name)
        and re.fullmatch(r"\w[\w-]*", name) is not None
        and name.lower() not in _DEVICES
    )
