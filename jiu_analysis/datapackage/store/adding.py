"""Add readings to a package: read, merge, check and commit under one lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from jiu_analysis.datapackage import descriptor, schema, subset, transaction, validation
from jiu_analysis.datapackage.store.merging import Holdings
from jiu_analysis.datapackage.store.upgrading import check_folder, files_of_upgrade
from jiu_analysis.errors import ContentError, shortened
from jiu_analysis.ingest import ParseResult
from jiu_analysis.resources import resource_path

#: Reference tables from several sources, which a new package starts with.
_REFERENCE = ("reports", "officers", "published_rates")


class Outcome(NamedTuple):
    """Number of rows added, changed or removed by adding a document, by table."""

    rows: dict[str, int]

    @property
    def is_change(self) -> bool:
        """Whether anything changed; False if the package already had exactly these rows."""
        return any(self.rows.values())


class ConflictError(ContentError):
    """The package has rows that conflict with a reading."""


def add(
    readings: Sequence[ParseResult],
    folder: Path,
    *,
    replace: bool = False,
    keep_texts: bool = True,
    dry_run: bool = False,
    patience: float = transaction.PATIENCE,
    on_wait: Callable[[str], object] | None = None,
) -> list[Outcome | ContentError]:
    """Add several readings to a data package, in order, in one commit.

    Each reading is added completely or not at all, independently of the others. The package is
    unchanged until the commit, even if the process is interrupted.

    Parameters
    ----------
    readings : sequence of ParseResult
        Complete readings (``is_whole``).
    folder : Path
        Package folder; created if missing, with the project's reference tables.
    replace : bool
        Overwrite conflicting rows with those of the reading.
    keep_texts : bool
        Store the document's own sentences (``texts.csv``) in the package.
    dry_run : bool
        Compute the result without writing anything.
    patience : float
        Seconds to wait for another process that is writing to the package.
    on_wait : callable, optional
        Called once with a message that names the process being waited for.

    Returns
    -------
    list of Outcome or ContentError
        For each reading the number of rows that it added, changed or removed, by table; or the
        error for which it was rejected, such as a `ConflictError`, which lists the rows that
        conflict with it if `replace` is false.

    Raises
    ------
    ContentError
        The package violates its data dictionary before anything is added.
    UsageError
        The folder exists and is not a data package, cannot be written, or another process
        is writing to it for longer than `patience`.
    """
    check_folder(folder)
    if dry_run:
        return _Update(folder, replace, keep_texts).results(readings)
    with transaction.writing(folder, patience=patience, on_wait=on_wait):
        update = _Update(folder, replace, keep_texts)
        results = update.results(readings)
        if any(isinstance(each, Outcome) for each in results) and (files := update.files()):
            transaction.commit(folder, files)
    return results


class _Update:
    """The rows of a package while readings are added, and the files to write."""

    def __init__(self, folder: Path, replace: bool, keep_texts: bool) -> None:
        self.folder, self.replace, self.keep_texts = folder, replace, keep_texts
        self.is_new = transaction.is_free(folder)
        project = subset.read(resource_path("data"))
        self.before = _empty(project) if self.is_new else subset.read(folder)
        if self.before.problem:
            raise self.before.problem
        self.holdings = Holdings.of(self.before.tables, project.tables)

    def results(self, readings: Sequence[ParseResult]) -> list[Outcome | ContentError]:
        """Merge readings and check them together; invalid ones are found by bisection."""
        was, self.holdings = self.holdings, self.holdings.copy()
        results: list[Outcome | ContentError] = [self._merged(reading) for reading in readings]
        try:
            if any(isinstance(each, Outcome) and each.is_change for each in results):
                merged = {name: self._rows(name) for name in self.before.tables}
                if found := subset.Text(self.folder, merged).violations:
                    names = ", ".join(each.source_name for each in readings)
                    raise validation.ContractError(found, f"{self.folder} with {names} in it")
        except validation.ContractError as error:
            self.holdings = was
            if len(readings) == 1:
                return [error]
            middle = len(readings) // 2
            return [*self.results(readings[:middle]), *self.results(readings[middle:])]
        return results

    def files(self) -> dict[str, bytes]:
        """Return the package files to write, by name."""
        files = files_of_upgrade(self.before, self.folder)
        for table in descriptor.dictionary().values():
            if self.is_new or table.name in self.holdings.changed:
                files[table.file] = schema.csv_of(table.columns, self._rows(table.name))
        if self.is_new:
            files[descriptor.DICTIONARY] = descriptor.dictionary_file().read_bytes()
        return files

    def _merged(self, reading: ParseResult) -> Outcome | ConflictError:
        addition = self.holdings.addition(reading, keep_texts=self.keep_texts)
        if addition.differences and not self.replace:
            shown = shortened(addition.differences, validation.SHOWN)
            line = (
                f"{reading.source_name}: {self.folder} has different values for"
                f" {reading.document or 'it'}; nothing was changed. To overwrite them: --replace"
            )
            return ConflictError("\n".join([line, *shown]))
        return Outcome(dict.fromkeys(self.before.tables, 0) | self.holdings.add(addition))

    def _rows(self, name: str) -> Sequence[Sequence[str]]:
        if name in self.holdings.changed:
            return self.holdings.rows(name)
        return self.before.tables[name]


def _empty(project: subset.Text) -> subset.Text:
    """Return a package without documents: the project's reference tables, all others empty."""
    tables = {name: table if name in _REFERENCE else [] for name, table in project.tables.items()}
    return subset.Text(project.folder, tables)
