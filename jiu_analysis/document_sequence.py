"""The progress reports of each organization in sequence: the previous document of each.

One rule for metrics, checks and pages:

- A document that another one supersedes (a revision or corrigendum) no longer counts. Of several
  that supersede the same one the last counts: by as-of date, then by symbol, with ``Rev.10`` after
  ``Rev.9``.
- The previous document is the one that a document names, adjacent or not, or what has superseded
  that one. It is of the same organization, and its as-of date is not later.
- A document that names none follows the one before it of the same organization and body.
- A revision that names none, or what it supersedes, follows the document before that.
- Where the named one is not among the documents, although an earlier one of the body is, there is
  a gap, over which nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Listed(NamedTuple):
    """What the sequence follows from; as-of dates compare by size, and empty values are false."""

    document: str
    organization: str | None
    as_of: Any
    body: str | None = None
    previous_document: str | None = None
    supersedes: str | None = None


class Previous(NamedTuple):
    """The previous document, None without; and whether there is a gap before the document."""

    document: str | None
    is_after_gap: bool


def superseded(documents: Iterable[Listed]) -> dict[str, str]:
    """Return the documents that no longer count, each with one that supersedes it.

    Examples
    --------
    >>> first = Listed("A/1", "A", 2021)
    >>> superseded([first, *(Listed(f"A/1/Rev.{n}", "A", 2021, "", "", "A/1") for n in (9, 10))])
    {'A/1/Rev.9': 'A/1/Rev.10', 'A/1': 'A/1/Rev.10'}
    """
    newer = [each for each in documents if each.supersedes and each.supersedes != each.document]
    last = {str(each.supersedes): each.document for each in sorted(newer, key=_order)}
    latest = {each.document: last[str(each.supersedes)] for each in newer}
    return {one: other for one, other in latest.items() if one != other} | last


def current(document: str, successors: Mapping[str, str]) -> str:
    """Return the document that counts in the place of a document: itself, or what supersedes it.

    Parameters
    ----------
    document : str
        Symbol of the document.
    successors : mapping of str to str
        Result of `superseded`.
    """
    passed = {document}
    while (later := successors.get(document)) is not None and later not in passed:
        passed.add(later)
        document = later
    return document


def previous_documents(documents: Iterable[Listed]) -> dict[str, Previous]:
    """Return the previous document of each document, also of superseded ones.

    Examples
    --------
    >>> listed = [Listed("A/1", "A", 2021), Listed("A/2", "A", 2022), Listed("B/1", "B", 2022)]
    >>> {name: found.document for name, found in previous_documents(listed).items()}
    {'A/1': None, 'A/2': 'A/1', 'B/1': None}
    """
    listed = sorted(documents, key=_order)
    successors = superseded(listed)
    known = {each.document: each for each in listed}
    latest: dict[tuple[str | None, str | None], str] = {}
    found = {}
    for each in listed:
        own = current(each.document, successors)
        series = each.organization, each.body or None
        if named := _named(each, known, successors):
            before = known.get(current(named, successors))
        else:
            before = known.get(latest.get(series, ""))
        if (
            before is None
            or before.document in (own, each.document)
            or before.document in successors  # Two that supersede each other.
            or before.organization != each.organization
            or before.as_of > each.as_of
        ):
            before = None
        found[each.document] = Previous(before and before.document, not before and series in latest)
        if each.document not in successors:
            latest[series] = each.document
    return found


def _named(each: Listed, known: Mapping[str, Listed], successors: Mapping[str, str]) -> str | None:
    """Return the previous document that a document names, or that what it supersedes names."""
    named, own, passed = each.previous_document, each, {each.document}
    counting = current(each.document, successors)
    while own.supersedes and (not named or current(named, successors) == counting):
        if own.supersedes in passed or own.supersedes not in known:
            return None if named == own.supersedes else named
        own = known[own.supersedes]
        passed.add(own.document)
        named = own.previous_document
    return named or None


def _order(document: Listed) -> tuple[Any, int, str]:
    return document.as_of, len(document.document), document.document
