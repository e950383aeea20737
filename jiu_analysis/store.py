"""The data package as files: made, merged with a reading, and written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from jiu_analysis import contract
from jiu_analysis.documents import Reading
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.shipped import shipped
from jiu_analysis.terms import report_order

#: Tables whose rows belong to one document: a reading replaces them all together.
_OF_DOCUMENT = (
    "documents",
    "statuses",
    "stated",
    "decisions",
    "open_reports",
    "headings",
    "reviews",
    "texts",
)
#: Tables of knowledge from several sources, which a new package starts with.
_REFERENCE = ("reports", "officers", "published_rates")
#: Columns that people write; a reading has nothing to say of them.
_EDITORIAL = {
    "recommendations": (["report", "recommendation"], "summary"),
    "reviews": (["code", "title"], "title_en"),
}
_LISTED = 10


class Outcome(NamedTuple):
    """What taking in a document did to the package: rows added or replaced by table."""

    rows: dict[str, int]

    @property
    def is_change(self) -> bool:
        """False where the package already held just this."""
        return any(self.rows.values())


class ConflictError(ContentError):
    """The package holds other rows for what a document says."""


def take_in(
    reading: Reading,
    folder: Path,
    *,
    replace: bool = False,
    keep_texts: bool = True,
    dry_run: bool = False,
) -> Outcome:
    """Put a reading into a data package.

    Parameters
    ----------
    reading : Reading
        A whole one (``is_whole``).
    folder : Path
        The package; made where there is none, with the project's reference tables.
    replace : bool
        Let the reading win over rows that say otherwise.
    keep_texts : bool
        Keep the document's own sentences (``texts.csv``) in the package.
    dry_run : bool
        Work everything out and write nothing.

    Returns
    -------
    Outcome
        Rows that the reading added or changed, by table.

    Raises
    ------
    ConflictError
        The package says otherwise and `replace` is false; lists the differences.
    UsageError
        The folder exists and is no data package, or cannot be written.
    """
    is_new = not (folder / contract.DICTIONARY).exists()
    if is_new and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: exists and is no data package; name another folder (--data)")
    before = _empty() if is_new else contract.read_text(folder)
    contract.check(before)
    after, differences = _merged(before, reading, keep_texts=keep_texts)
    if differences and not replace:
        shown = differences[:_LISTED]
        if len(differences) > _LISTED:
            shown.append(f"… and {len(differences) - _LISTED} more")
        raise ConflictError(
            "\n".join(
                [
                    f"{reading.source_name}: {folder} already says otherwise of"
                    f" {reading.document}; nothing was changed. To let this reading win:"
                    " --replace",
                    *shown,
                ]
            )
        )
    contract.check(after)
    changed = {name: _changes(before[name], after[name]) for name in after}
    if not dry_run and (is_new or any(changed.values())):
        _write(folder, {name: after[name] for name in after if is_new or changed[name]}, is_new)
    return Outcome(changed)


def _empty() -> dict[str, pd.DataFrame]:
    """A package without documents: the project's reference tables, all others empty."""
    known = contract.read_text(shipped("data"))
    return {name: known[name] if name in _REFERENCE else known[name].iloc[:0] for name in known}


def _merged(
    before: Mapping[str, pd.DataFrame], reading: Reading, *, keep_texts: bool
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The package with the reading in it, and what it says that the package denied."""
    after, differences = dict(before), []
    for name in _OF_DOCUMENT:
        if name == "texts" and not keep_texts:
            continue
        own = before[name]["document"] == reading.document
        rows = _with_editorial(name, _text(name, reading), before[name])
        if name == "documents" and own.any() and _says_the_same(before[name][own], rows):
            # The same document from another file: what was read first stays.
            continue
        if own.any():
            differences += _differences(name, before[name][own], rows)
        after[name] = pd.concat([before[name][~own], rows], ignore_index=True)
    after["reports"], found = _filled(before, reading, "reports", ["report"], ("issued_on",))
    differences += found
    after["recommendations"], found = _filled(
        before,
        reading,
        "recommendations",
        ["report", "recommendation"],
        ("addressee", "target_date", "target_kind"),
    )
    differences += found
    after["reports"] = _by_symbol(after["reports"])
    after["recommendations"] = _by_symbol(after["recommendations"])
    return after, differences


def _text(name: str, reading: Reading) -> pd.DataFrame:
    """The reading's rows of one table as the text of its file."""
    table = contract.dictionary()[name]
    rows = pd.DataFrame(reading.tables.get(name, []), dtype=object)
    return _plain(table.format(rows.reindex(columns=table.columns)))


def _with_editorial(name: str, rows: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Give rows the columns that people wrote for the same thing, here or in the project."""
    if name not in _EDITORIAL:
        return rows
    keys, column = _EDITORIAL[name]
    known = pd.concat([before, contract.read_text(shipped("data"))[name]])
    known = known.dropna(subset=column).drop_duplicates(keys).set_index(keys)[column]
    written = pd.Series(
        known.reindex(pd.MultiIndex.from_frame(rows[keys])).to_numpy(), index=rows.index
    )
    return rows.assign(**{column: rows[column].fillna(written)})


def _filled(
    before: Mapping[str, pd.DataFrame],
    reading: Reading,
    name: str,
    keys: list[str],
    settled: tuple[str, ...],
) -> tuple[pd.DataFrame, list[str]]:
    """Rows that documents share: new ones are added, empty cells filled.

    What is known stays, since a document's printing of a title is kept with the
    document; in the columns `settled` another value is a difference.
    """
    old = before[name].set_index(keys)
    rows = _with_editorial(name, _text(name, reading), before[name])
    if name == "reports":
        rows["source"] = reading.document
        rows["issued_source"] = rows["issued_on"].where(rows["issued_on"].isna(), reading.document)
        rows["issued_month"] = rows["issued_on"].str.slice(0, 7)
    new = rows.set_index(keys)
    shared = old.index.intersection(new.index)
    differences = []
    for column in settled:
        was, now = old.loc[shared, column], new.loc[shared, column]
        for key in shared[(was.notna() & now.notna() & (was != now)).to_numpy()]:
            label = ", ".join(map(str, key if isinstance(key, tuple) else (key,)))
            differences.append(f"  {name} {label}: {column} was {was[key]}, is now {now[key]}")
            old.loc[key, column] = now[key]
    merged = old.combine_first(new)[[each for each in before[name].columns if each not in keys]]
    return _plain(merged.reset_index()[before[name].columns]), differences


def _differences(name: str, was: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Rows of a document's table that the two readings of it do not share."""
    comparing = now.columns.difference(
        [_EDITORIAL[name][1]] if name in _EDITORIAL else [], sort=False
    )
    old, new = (set(_rows(each[comparing])) for each in (was, now))
    only_old = [row for row in _rows(was[comparing]) if row not in new]
    only_new = [row for row in _rows(now[comparing]) if row not in old]
    return [
        f"  {name}.csv {sign} {', '.join(cell or '(empty)' for cell in row)}"
        for sign, rows in (("has", only_old), ("reads", only_new))
        for row in rows
    ]


def _says_the_same(was: pd.DataFrame, now: pd.DataFrame) -> bool:
    """Whether two rows of ``documents`` differ in nothing but the file they were read from."""
    columns = now.columns.difference(["source_name", "source_sha256"])
    return _rows(was[columns]) == _rows(now[columns])


def _rows(table: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(table.fillna("").itertuples(index=False, name=None))


def _changes(was: pd.DataFrame, now: pd.DataFrame) -> int:
    return len(set(_rows(was)) ^ set(_rows(now)))


def _by_symbol(table: pd.DataFrame) -> pd.DataFrame:
    def key(column: pd.Series) -> pd.Series:
        if column.name == "report":
            return column.map(report_order)
        return pd.to_numeric(column)

    by = [each for each in ("report", "recommendation") if each in table]
    return table.sort_values(by, key=key, kind="stable", ignore_index=True)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype("str").reset_index(drop=True)


def _write(folder: Path, tables: Mapping[str, pd.DataFrame], is_new: bool) -> None:
    """Write the tables beside the folder, then put them in place."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as staging:
            staged = Path(staging) / "package"
            staged.mkdir()
            for name, table in tables.items():
                table.to_csv(staged / f"{name}.csv", index=False, lineterminator="\n")
            if is_new:
                shutil.copyfile(shipped("data") / contract.DICTIONARY, staged / contract.DICTIONARY)
                if folder.exists():
                    folder.rmdir()
                staged.rename(folder)
            else:
                for file in sorted(staged.iterdir()):
                    os.replace(file, folder / file.name)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error
