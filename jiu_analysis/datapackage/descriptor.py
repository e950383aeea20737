"""Read the data dictionary (``datapackage.json``), and compare two dictionaries.

Titles, descriptions, sources and additional tables are ignored in the comparison, because
they do not affect how the project's tables are read and checked.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jiu_analysis.resources import resource_path

#: File name of the dictionary in a package folder.
DICTIONARY = "datapackage.json"

_OF_TABLE = {"path": None, "encoding": "utf-8", "dialect": None}
_OF_FIELD = {"type": "string", "format": "default", "constraints": {}}
_CUT = 80

#: What the tables of versions 0.1 and 0.2 lack of today's, and what was dropped since. Rules of
#: columns are not listed: the rows of an earlier package are checked by today's rules.
_EARLIER = ("0.1.", "0.2.")
_NEW_TABLES = ("unread", "addressed", "verifications")
_NEW_COLUMNS = {
    "documents": ("supersedes",),
    "reports": ("title_fr", "title_es", "title_ru", "title_ar", "note"),
    "statuses": ("due_on", "target_date", "target_precision", "target_kind", "target_wording"),
}
_DROPPED_COLUMNS = {"recommendations": ("addressee",)}


class ForeignKey(NamedTuple):
    """A foreign key: columns that refer to a row of another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A column of a table, as the dictionary describes it."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any]

    @property
    def is_required(self) -> bool:
        """Whether the column must not have empty cells."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Table:
    """A table, as the dictionary describes it."""

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def file(self) -> str:
        """Name of the table's CSV file in the package folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def speaks_of_documents(self) -> bool:
        """Whether each row belongs to a document (the table has a column ``document``)."""
        return "document" in self.columns

    @property
    def speaks_of_organizations(self) -> bool:
        """Whether each row states a fact about an organization, apart from any document."""
        return (
            "organization" in self.columns
            and bool(self.foreign_keys)
            and not self.speaks_of_documents
        )


def dictionary_file() -> Path:
    """Return the path of the project's data dictionary."""
    return resource_path("data") / DICTIONARY


@cache
def dictionary() -> dict[str, Table]:
    """Return the tables of the project's data dictionary by name, in dictionary order."""
    described = parsed(dictionary_file().read_bytes())
    return {each["name"]: _table(each) for each in described["resources"]}


def parsed(content: bytes) -> dict[str, Any]:
    """Return the descriptor in a dictionary file; table names are unique.

    Raises
    ------
    ValueError
        The content is not a valid dictionary; the message gives the reason and the place.

    Examples
    --------
    >>> parsed(b'{"name": "holiday"}')
    Traceback (most recent call last):
    ...
    ValueError: it lists no tables (resources)
    """
    described = _json(content)
    if not isinstance(described, dict) or not isinstance(described.get("resources"), list):
        raise ValueError("it lists no tables (resources)")
    for number, table in enumerate(described["resources"], start=1):
        if not isinstance(table, dict) or not isinstance(table.get("name"), str):
            raise ValueError(f"table {number} (resources) has no name")
    if twice := _repeated(table["name"] for table in described["resources"]):
        raise ValueError(f"table {abbreviated(twice)} is described twice (resources)")
    return described


def differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> list[str]:
    """List the differences between two dictionaries in the tables of the second, in its order.

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
        was, now = _schema(other), _schema(table)
        found += _fields(name, list(_described(was)), list(_described(now)))
        keys = dict.fromkeys(("primaryKey", "foreignKeys", "missingValues"))
        found += _unlike(f"{name}: its", was, now, keys)
    return found


def abbreviated(value: Any, length: int = _CUT) -> str:
    """Format a dictionary value for a message: printable and truncated."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = f"{text[:length]}…" if len(text) > length else text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in cut)


def upgraded(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dictionary of an earlier version with the changes made since applied.

    A package is of an earlier version if the result has no `differences` from ours. A dictionary
    of any other version is returned unchanged.

    Examples
    --------
    >>> ours = parsed(dictionary_file().read_bytes())
    >>> tables = [each for each in ours["resources"] if each["name"] != "addressed"]
    >>> theirs = {"version": "0.2.0", "resources": tables}
    >>> differences(theirs, ours), differences(upgraded(theirs, ours), ours)
    (['table addressed is missing'], [])
    """
    made = copy.deepcopy(dict(theirs))
    if not str(made.get("version")).startswith(_EARLIER):
        return made
    known = {table["name"]: table for table in made["resources"]}
    for table in ours["resources"]:
        name = table["name"]
        if name in known:
            schema = _schema(known[name])
            fields = list(_described(schema))
            if _repeated(each["name"] for each in fields) or not fields:
                continue
            theirs_by_name = {each["name"]: each for each in fields}
            kept = [
                own
                for own in table["schema"]["fields"]
                if own["name"] in theirs_by_name or own["name"] in _NEW_COLUMNS.get(name, ())
            ]
            gone = {each["name"] for each in kept}.union(_DROPPED_COLUMNS.get(name, ()))
            further = [each for each in fields if each["name"] not in gone]
            known[name]["schema"] = {**schema, "fields": kept + further}
        elif name in _NEW_TABLES:
            made["resources"].append(table)
    return made


def columns_of(described: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the column names of each table that a dictionary describes."""
    return {
        table["name"]: tuple(each["name"] for each in _described(_schema(table)))
        for table in described["resources"]
    }


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 from byte {error.start} on") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError("it has a number of too many digits") from error


def _table(described: Mapping[str, Any]) -> Table:
    schema = described["schema"]
    return Table(
        described["name"],
        described["description"],
        tuple(
            Field(each["name"], each["type"], each["description"], each.get("constraints", {}))
            for each in schema["fields"]
        ),
        _several(schema.get("primaryKey", ())),
        tuple(
            ForeignKey(
                _several(key["fields"]),
                key["reference"]["resource"],
                _several(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


def _several(one_or_more: str | Iterable[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _fields(
    table: str, theirs: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]
) -> list[str]:
    if twice := _repeated(each["name"] for each in theirs):
        return [f"{table}: column {abbreviated(twice)} is described twice"]
    known, own = ({each["name"]: each for each in fields} for fields in (theirs, ours))
    found = [f"{table}: column {each} is missing" for each in own if each not in known]
    found += [
        f"{table}: column {abbreviated(each)} is not known here"
        for each in known
        if each not in own
    ]
    if not found and list(known) != list(own):
        found.append(f"{table}: its columns are in the order {', '.join(known)}")
    for name, field in own.items():
        if name in known:
            found += _unlike(f"{table}: column {name}: its", known[name], field, _OF_FIELD)
    return found


def _unlike(
    subject: str, theirs: Mapping[str, Any], ours: Mapping[str, Any], defaults: Mapping[str, Any]
) -> list[str]:
    pairs = {
        what: (theirs.get(what, default), ours.get(what, default))
        for what, default in defaults.items()
    }
    return [
        f"{subject} {what} is {abbreviated(was)}, here {abbreviated(now)}"
        for what, (was, now) in pairs.items()
        if was != now
    ]


def _schema(table: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = table.get("schema")
    return schema if isinstance(schema, dict) else {}


def _described(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the valid fields of a schema; invalid ones are skipped and so count as missing."""
    fields = schema.get("fields")
    for each in fields if isinstance(fields, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each


def _repeated(names: Iterable[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
