"""Record evaluators' verifications of statuses in a data package, one writer at a time.

The readings of all evaluators are kept beside each other. A reading of the same evaluator, day
and status that says something else is a conflict, which is shown and resolved by the user.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jiu_analysis.datapackage import schema, subset, transaction, validation
from jiu_analysis.datapackage.descriptor import dictionary
from jiu_analysis.errors import ContentError, UsageError, shortened
from jiu_analysis.resources import resource_path

#: Name of the table.
TABLE = "verifications"
#: Columns that name the status that is verified.
STATUS_KEY = ("document", "report", "recommendation", "addressee")


class Recorded(NamedTuple):
    """Number of readings that were added, that replaced one, and that were already there."""

    added: int
    replaced: int
    unchanged: int


class VerificationConflictError(ContentError):
    """The package has other readings of the same evaluator, day and status."""


def record(
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    replace: bool = False,
    name: str = "",
    lines: Sequence[int] | None = None,
) -> Recorded:
    """Add readings to a data package: all of them, or none.

    Parameters
    ----------
    folder : Path
        The package folder.
    rows : sequence of mapping
        Readings as text, by column of the table ``verifications``; a missing column is empty.
    replace : bool
        Overwrite readings of the same evaluator, day and status.
    name : str
        Name of the file that the readings are from, for messages.
    lines : sequence of int, optional
        Line of each reading in that file.

    Returns
    -------
    Recorded

    Raises
    ------
    VerificationConflictError
        A reading differs from one that is there, and `replace` is false; the message lists both.
    ContentError
        A reading violates the data dictionary, or is of a status that the package lacks.
    UsageError
        The folder has no data package, is the project's own, or cannot be written.
    """
    if folder.resolve() == resource_path("data").resolve():
        raise UsageError(
            f"{folder}: verifications are kept in a data package of your"
            " own; jiu-analysis ingest creates one"
        )
    subset.read(folder)  # Locking would create a missing folder.
    columns = dictionary()[TABLE].columns
    given = [tuple(row.get(each) or "" for each in columns) for row in rows]
    places = list(lines) if lines else list(range(2, len(given) + 2))
    with transaction.writing(folder):
        text = subset.read(folder)
        if text.problem:
            raise text.problem
        _check(text, given, places, name or f"{TABLE}.csv")
        merged, recorded = _merged(text, given, places, replace, name or str(folder))
        if recorded.added or recorded.replaced:
            # Imported here, because it loads the reading of documents.
            from jiu_analysis.datapackage.store.upgrading import files_of_upgrade

            table = {f"{TABLE}.csv": schema.csv_of(columns, merged)}
            transaction.commit(folder, files_of_upgrade(text, folder) | table)
    return recorded


def _check(
    text: subset.Text, given: Sequence[tuple[str, ...]], lines: Sequence[int], name: str
) -> None:
    """Raise if a reading violates a rule, or its status is not in the package."""
    tables = {**text.tables, TABLE: [*given]}
    found = [
        each._replace(file=name)
        for each in subset.Text(text.folder, tables, {**text.lines, TABLE: lines}).violations
        if each.file == f"{TABLE}.csv"
    ]
    known = set(zip(*(text.column("statuses", each) for each in STATUS_KEY), strict=True))
    rule = "must be a row of statuses.csv"
    found += [
        validation.Violation(name, line, " + ".join(STATUS_KEY), rule, ", ".join(_status(row)))
        for row, line in zip(given, lines, strict=True)
        if _status(row) not in known and not found
    ]
    if found:
        lines_to_correct = validation.listed(found)
        raise ContentError(
            "\n".join([f"{name}: nothing was recorded; correct:", *lines_to_correct])
        )


def _merged(
    text: subset.Text,
    given: Sequence[tuple[str, ...]],
    lines: Sequence[int],
    replace: bool,
    name: str,
) -> tuple[list[tuple[str, ...]], Recorded]:
    """Return the readings with the given ones added, and how many were."""
    readings = {_key(row): row for row in map(tuple, text.tables[TABLE])}
    added = replaced = 0
    differences = []
    for row, line in zip(given, lines, strict=True):
        was = readings.get(_key(row))
        if was == row:
            continue
        if was is not None and not replace:
            differences.append(f"  line {line}, {', '.join(_key(row))}:")
            differences += [
                f"    {column} was {before or '(empty)'}, is now {now or '(empty)'}"
                for column, before, now in zip(dictionary()[TABLE].columns, was, row, strict=True)
                if before != now
            ]
        added, replaced = added + (was is None), replaced + (was is not None)
        readings[_key(row)] = row
    if differences:
        reason = (
            f"{name}: the package has other verifications of the same evaluator, day and status;"
            " nothing was changed. To overwrite them: --replace"
        )
        shown = shortened(differences, validation.SHOWN)
        raise VerificationConflictError("\n".join([reason, *shown]))
    return [*readings.values()], Recorded(added, replaced, len(given) - added - replaced)


def _key(row: tuple[str, ...]) -> tuple[str, ...]:
    table = dictionary()[TABLE]
    return tuple(row[table.columns.index(each)] for each in table.primary_key)


def _status(row: tuple[str, ...]) -> tuple[str, ...]:
    return row[: len(STATUS_KEY)]
