"""Upgrade packages of an earlier version to the current one; no row is lost.

Every file that is replaced is kept as a copy, as ``datapackage.json.before-0.3``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from jiu_analysis.datapackage import descriptor, schema, subset, transaction
from jiu_analysis.errors import UsageError


def upgrade(folder: Path, *, on_wait: Callable[[str], object] | None = None) -> list[str]:
    """Upgrade a data package of an earlier version to the current one.

    Parameters
    ----------
    folder : Path
        The package folder.
    on_wait : callable, optional
        Called once with a message that names the process being waited for.

    Returns
    -------
    list of str
        Names of the files written; empty if the package is of the current version.

    Raises
    ------
    ContentError
        The package cannot be read, or is of an unknown version.
    UsageError
        The folder has no data package, cannot be written, or another process is writing to it
        for too long.
    """
    check_folder(folder)
    if not subset.read(folder).earlier:
        return []
    with transaction.writing(folder, on_wait=on_wait):
        # Read again: another process may have upgraded the package meanwhile.
        files = files_of_upgrade(subset.read(folder), folder)
        if files:
            transaction.commit(folder, files)
    return sorted(files)


def files_of_upgrade(text: subset.Text, folder: Path) -> dict[str, bytes]:
    """Return the files that upgrade a package, by name; empty if it is of the current version."""
    if not text.earlier:
        return {}
    ours = descriptor.dictionary_file().read_bytes()
    described = descriptor.parsed(ours)
    if text.is_example:
        described["example"] = True
    if text.earlier.further or text.is_example:
        described["resources"] += text.earlier.further
        ours = json.dumps(described, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    files = {descriptor.DICTIONARY: ours}
    for name, table in descriptor.dictionary().items():
        if text.earlier.columns.get(name) != table.columns:
            files[table.file] = schema.csv_of(table.columns, text.tables[name])
    version = described["version"].rpartition(".")[0]
    replaced = transaction.snapshot(folder, list(files))
    for name, content in replaced.items():
        files[_free(folder, f"{name}.before-{version}", content)] = content
    return files


def check_folder(folder: Path) -> None:
    """Raise an error if the folder is not a package, before a lock is written to it."""
    try:
        if transaction.is_free(folder):
            return
        is_package = folder.is_dir() and transaction.snapshot(folder, [descriptor.DICTIONARY])
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read ({error.strerror})") from error
    if not is_package:
        raise UsageError(
            f"{folder}: exists and is not a data package; name another folder (--data)"
        )


def _free(folder: Path, name: str, content: bytes) -> str:
    """Return a file name for a copy that does not overwrite a different copy."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(
        each for each in names if transaction.snapshot(folder, [each]).get(each, content) == content
    )
