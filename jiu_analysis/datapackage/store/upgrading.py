"""Packages of an earlier version brought up to this one, without a change to any row.

What an upgrade replaces is kept beside it: the dictionary of version 0.1 as
``datapackage.json.before-0.2``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from jiu_analysis.datapackage import descriptor, transaction
from jiu_analysis.datapackage import schema as contract
from jiu_analysis.datapackage import subset as rows
from jiu_analysis.errors import UsageError


def upgrade(
    folder: Path,
    *,
    patience: float = transaction.PATIENCE,
    on_wait: Callable[[str], object] | None = None,
) -> list[str]:
    """Bring a data package of an earlier version up to this one.

    Parameters
    ----------
    folder : Path
        The package.
    patience : float
        Seconds to wait for another one that writes to the package.
    on_wait : callable, optional
        Is told once whom this one waits for.

    Returns
    -------
    list of str
        Names of the files that were written; none where the package is of this version.

    Raises
    ------
    ContentError
        The package cannot be read, or is of a version that is not known here.
    UsageError
        There is no data package in the folder, it cannot be written, or another one writes to
        it for longer than `patience`.
    """
    check_folder(folder)
    if not rows.read(folder).earlier:
        return []
    try:
        with transaction.locked(folder, patience=patience, on_wait=on_wait):
            # Read again: another one may have upgraded it meanwhile.
            files = files_of_upgrade(rows.read(folder))
            if files:
                transaction.commit(folder, files)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error
    return sorted(files)


def files_of_upgrade(text: rows.Text) -> dict[str, bytes]:
    """Return the files that bring a package up to this version; none where it is of it."""
    if not text.earlier:
        return {}
    ours = contract.dictionary_file().read_bytes()
    described = descriptor.parsed(ours)
    if text.earlier.further:
        described["resources"] += text.earlier.further
        ours = json.dumps(described, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    files = {contract.DICTIONARY: ours}
    for name in text.earlier.missing:
        table = contract.dictionary()[name]
        files[table.file] = contract.csv_of(table.columns, [])
    version = described["version"].rpartition(".")[0]
    replaced = transaction.snapshot(text.folder, list(files))
    for name, content in replaced.items():
        files[_free(text.folder, f"{name}.before-{version}", content)] = content
    return files


def check_folder(folder: Path) -> None:
    """Leave a folder of something else alone; not even a lock goes there."""
    try:
        if transaction.is_free(folder):
            return
        is_package = folder.is_dir() and transaction.snapshot(folder, [contract.DICTIONARY])
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read ({error.strerror})") from error
    if not is_package:
        raise UsageError(f"{folder}: exists and is no data package; name another folder (--data)")


def _free(folder: Path, name: str, content: bytes) -> str:
    """Return a name under which a copy overwrites no other one."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(
        each for each in names if transaction.snapshot(folder, [each]).get(each, content) == content
    )
