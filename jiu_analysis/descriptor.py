"""Two data dictionaries held against each other: what differs in how tables are to be read.

Titles, descriptions, sources and further tables may differ as people like: they change
nothing in how the project's tables are read and checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_OF_TABLE = {"path": None, "encoding": "utf-8", "dialect": None}
_OF_FIELD = {"type": "string", "format": "default", "constraints": {}}


def parsed(content: bytes) -> dict[str, Any]:
    """A dictionary from its file.

    Parameters
    ----------
    content : bytes
        JSON in UTF-8.

    Returns
    -------
    dict
        A descriptor of a data package, of which each table has a name and fields.

    Raises
    ------
    ValueError
        It is none; says why.

    Examples
    --------
    >>> parsed(b'{"name": "holiday"}')
    Traceback (most recent call last):
    ...
    ValueError: it lists no tables (resources)
    """
    try:
        described = json.loads(content.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"it is no JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 from byte {error.start} on") from error
    if not isinstance(described, dict) or not isinstance(described.get("resources"), list):
        raise ValueError("it lists no tables (resources)")
    for number, table in enumerate(described["resources"], start=1):
        if not isinstance(table, dict) or not isinstance(table.get("name"), str):
            raise ValueError(f"table {number} (resources) has no name")
    return described


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> list[str]:
    """What one dictionary says otherwise than another, of the tables of the other.

    Parameters
    ----------
    theirs, ours : mapping
        Descriptors as `parsed` gives them.

    Returns
    -------
    list of str
        A line each, in the order of `ours`; empty where tables are read alike.

    Examples
    --------
    >>> table = {"name": "reports", "path": "reports.csv", "schema": {"fields": []}}
    >>> differences({"resources": []}, {"resources": [table]})
    ['table reports is missing']
    """
    known = {table["name"]: table for table in theirs["resources"]}
    found: list[str] = []
    for table in ours["resources"]:
        name = table["name"]
        if name not in known:
            found.append(f"table {name} is missing")
            continue
        other = known[name]
        found += _unlike(f"{name}: its", other, table, _OF_TABLE)
        schemas = [each.get("schema") for each in (other, table)]
        schemas = [each if isinstance(each, dict) else {} for each in schemas]
        found += _fields(name, *(_named(each.get("fields")) for each in schemas))
        keys = dict.fromkeys(("primaryKey", "foreignKeys", "missingValues"))
        found += _unlike(f"{name}: its", *schemas, keys)
    return found


def _fields(
    table: str, theirs: Mapping[str, Mapping[str, Any]], ours: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    found = [f"{table}: column {each} is missing" for each in ours if each not in theirs]
    found += [f"{table}: column {each} is not known here" for each in theirs if each not in ours]
    if not found and list(theirs) != list(ours):
        found.append(f"{table}: its columns are in the order {', '.join(theirs)}")
    for name, field in ours.items():
        if name in theirs:
            found += _unlike(f"{table}: column {name}: its", theirs[name], field, _OF_FIELD)
    return found


def _unlike(
    subject: str, theirs: Mapping[str, Any], ours: Mapping[str, Any], defaults: Mapping[str, Any]
) -> list[str]:
    pairs = {
        what: (theirs.get(what, default), ours.get(what, default))
        for what, default in defaults.items()
    }
    return [
        f"{subject} {what} is {_shown(was)}, here {_shown(now)}"
        for what, (was, now) in pairs.items()
        if was != now
    ]


def _named(fields: Any) -> dict[str, Mapping[str, Any]]:
    """Fields by name; what is no field is left out, and so counts as missing."""
    if not isinstance(fields, list):
        return {}
    return {
        each["name"]: each
        for each in fields
        if isinstance(each, dict) and isinstance(each.get("name"), str)
    }


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
