"""The organizations that participate in the Joint Inspection Unit, by their names.

The names are used only to recognize that two names mean one organization; no page shows them as a
fact. JIU states that 28 organizations participate:
https://www.unjiu.org/news/joint-inspection-unit-and-its-participating-organizations.
That these are the 28, and their other names, is assumed: no complete list could be confirmed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def organization_key(name: str) -> str:
    """Return the abbreviation of a participating organization, or any other name normalized.

    Two names of one organization give the same key, whatever their case, spaces and
    punctuation.

    Examples
    --------
    >>> organization_key("World Intellectual Property Organization (WIPO)")
    'WIPO'
    >>> organization_key("UNE SCO"), organization_key("Another Body")
    ('UNESCO', 'anotherbody')
    """
    known = _known()
    bracketed = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", name)
    for each in (name, *(bracketed.groups() if bracketed else ())):
        if _normalized(each) in known:
            return known[_normalized(each)]
    return _normalized(name)


def spelled_as(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return names that mean one of the known organizations, with the spelling of the known one.

    An organization is called what its own documents call it; the annexes of JIU reports and users
    name it in other ways.

    Examples
    --------
    >>> spelled_as(["WIPO", "Wfp", "WHO"], ["World Intellectual Property Organization", "WFP"])
    {'WIPO': 'World Intellectual Property Organization', 'Wfp': 'WFP'}
    """
    spelling = {organization_key(each): each for each in known}
    keys = {each: organization_key(each) for each in names}
    return {each: spelling[key] for each, key in keys.items() if key in spelling}


def is_participating(name: str) -> bool:
    """Whether a name is that of an organization that participates in the Joint Inspection Unit."""
    return organization_key(name) in _known().values()


def printed_name(name: str) -> str:
    """Return a name as printed; the spaces are those of a known name, if only they differ.

    A narrow column of a table can add spaces to a name, and remove them.

    Examples
    --------
    >>> printed_name("UNE SCO"), printed_name("UnitedNations"), printed_name("UN Women")
    ('UNESCO', 'United Nations', 'UN Women')
    """
    known = {_spaceless(each): each for each in _names()}.get(_spaceless(name))
    return known if known and known.casefold() != name.casefold() else name


def _spaceless(name: str) -> str:
    return "".join(name.split()).casefold()


@cache
def _names() -> dict[str, str]:
    """Return the abbreviation of each known name."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {
            name: row["abbreviation"]
            for row in csv.DictReader(file)
            for name in (row["abbreviation"], row["name"], *row["other_names"].split(";"))
            if name
        }


@cache
def _known() -> dict[str, str]:
    return {_normalized(name): abbreviation for name, abbreviation in _names().items()}


def _normalized(name: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())
