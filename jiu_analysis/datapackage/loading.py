"""Load the data package as pandas tables; the only module that opens data for analysis."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis.datapackage import schema as contract
from jiu_analysis.datapackage import subset as rows
from jiu_analysis.errors import UsageError
from jiu_analysis.resources import shipped, template

_PUBLIC = tuple(contract.dictionary())
#: Maximum number of documents listed in the display of a package.
_SHOWN = 12
#: Maximum number of rows for which the display includes the data version.
_QUICKLY_NAMED = 50_000


class Package:
    """A data package in memory, with a DataFrame attribute per table and the view ``history``.

    Parameters
    ----------
    path : Path
        Folder the package was read from.
    tables : mapping of str to DataFrame
        Typed tables by name, checked by `jiu_analysis.datapackage.schema`.

    Attributes
    ----------
    documents, reports, recommendations, statuses, stated, decisions : DataFrame
    open_reports, headings, reviews, responses, officers, published_rates, texts : DataFrame
    unread : DataFrame
        The tables; every column is described in ``data/datapackage.json``.
    """

    def __init__(self, path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
        self.path = path
        self.tables = dict(tables)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name != "tables" and name in self.tables:
            return self.tables[name]
        raise AttributeError(f"a package has no {name!r}; its tables are {', '.join(_PUBLIC)}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        documents = self._documents()
        many = "" if len(documents) == 1 else "s"
        lines = [f"Package of {len(documents):,} progress report{many}"]
        lines += [
            f"  {each['document']}, {each['organization']}, {each['body']} {each['session']},"
            f" as at {each['as_of']}, {each['rows']:,} recommendations"
            for each in documents[:_SHOWN]
        ]
        if len(documents) > _SHOWN:
            lines.append(f"  and {len(documents) - _SHOWN:,} more")
        lines += [f"  {name:<17}{len(table):>9,} rows" for name, table in self.tables.items()]
        if version := self._version_if_quick():
            lines.append(f"  data version {version[:12]}, {self.path}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        described = contract.dictionary()
        tables = [
            {"name": name, "rows": len(table), "description": described[name].description}
            for name, table in self.tables.items()
        ]
        return _template().render(
            documents=self._documents(),
            rows=len(self.statuses),
            folder=self.path,
            version=self._version_if_quick(),
            tables=tables,
            shown=_SHOWN,
        )

    def _documents(self) -> list[dict[str, Any]]:
        """Return the metadata and row count of each document, newest first."""
        rows = self.statuses["document"].value_counts()
        newest = self.documents.sort_values("as_of", ascending=False, kind="stable")
        return [
            {
                **each,
                "as_of": f"{each['as_of']:%Y-%m-%d}",
                "rows": int(rows.get(each["document"], 0)),
            }
            for each in newest.to_dict("records")
        ]

    def _version_if_quick(self) -> str:
        # Hashing a large package takes seconds, too long for a display.
        return self.version if sum(map(len, self.tables.values())) <= _QUICKLY_NAMED else ""

    @cached_property
    def version(self) -> str:
        """SHA-256 hash of the tables, which identifies the data.

        It depends on cell values only: the same rows have the same version in every package.
        """
        return rows.version({name: _text(name, table) for name, table in self.tables.items()})

    @cached_property
    def history(self) -> pd.DataFrame:
        """One row per recommendation and document, with document, report and target columns joined.

        Returns
        -------
        DataFrame
            The columns of ``statuses``, then ``organization``, ``body``, ``session``,
            ``as_of``, ``previous_document``, ``language`` of the document; ``report_year``
            (the year in the symbol), ``title_en``, ``title_en_is_verified``, ``title_zh``
            (and titles in other languages, where the table has them), ``issued_on``,
            ``issued_month`` of the report; ``summary`` and the ``target_…``
            columns of the recommendation. ``document``, ``report``, ``organization`` and
            ``officer`` are categories. ``addressee`` is the one in whose annex the
            document lists the recommendation. Rows are ordered by as-of date, then as in the
            document.
        """
        about_document = self.documents[
            [
                "document",
                "organization",
                "body",
                "session",
                "as_of",
                "previous_document",
                "language",
            ]
        ]
        titles = [each for each in self.reports if each.startswith("title_")]
        about_report = self.reports[["report", *titles, "issued_on", "issued_month"]]
        about_recommendation = self.recommendations.drop(columns="addressee")
        joined = (
            self.statuses.merge(about_document, on="document", how="left", validate="m:1")
            .merge(about_report, on="report", how="left", validate="m:1")
            .merge(
                about_recommendation, on=["report", "recommendation"], how="left", validate="m:1"
            )
        )
        year = joined["report"].str.extract(r"/((?:19|20)\d\d)\b", expand=False)
        joined["report_year"] = pd.to_numeric(year).astype("Int64")
        # Categories keep the order of the tables: reports by year and number, not alphabetically.
        for key, words in (
            ("document", self.documents["document"]),
            ("report", self.reports["report"]),
            ("organization", self.documents["organization"].unique()),
            ("officer", sorted(joined["officer"].dropna().unique())),
        ):
            joined[key] = pd.Categorical(joined[key], words)
        return joined.sort_values("as_of", kind="stable", ignore_index=True)

    def document(self, symbol: str) -> Package:
        """Return the package filtered to one document.

        Parameters
        ----------
        symbol : str
            Document symbol, as in ``documents.document``.

        Returns
        -------
        Package
            Tables with a column ``document`` hold the rows of this document only. Reports,
            recommendations and officers hold the rows that these refer to; published rates
            are kept whole.

        Raises
        ------
        UsageError
            The package has no such document; the message lists the available ones.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> session = jiu.load().document("WO/PBC/34/6")
        >>> len(session.documents)
        1
        """
        known = list(self.documents["document"])
        if symbol not in known:
            have = ", ".join(known) or "none yet"
            raise UsageError(f"no document {symbol!r} in the data package; it has: {have}")
        links = rows.Links(lambda name, column: _plain(self.tables[name][column]))
        kept = links.of([symbol])
        narrowed = {
            name: table if kept[name] is None else table.iloc[kept[name]].reset_index(drop=True)
            for name, table in self.tables.items()
        }
        return Package(self.path, narrowed)


def load(
    path: Path | str | None = None,
    *,
    document: str | None = None,
    organization: str | None = None,
) -> Package:
    """Open a data package and check it against the data dictionary.

    Parameters
    ----------
    path : Path or str, optional
        Package folder; by default the package that comes with the project.
    document, organization : str, optional
        Load only the rows of this document, or of all documents of this organization; see
        `Package.document`. Only these rows are checked; errors in other rows are ignored.

    Returns
    -------
    Package
        A DataFrame per table, and ``history``, the view that analysis starts from.

    Raises
    ------
    UsageError
        The folder has no data package, or the package has no such document or organization.
    ContentError
        A table is missing, cannot be read, or violates a rule; the message lists the invalid
        cells.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> package = jiu.load(document="WO/PBC/34/6")
    >>> len(package.documents), len(package.history)
    (1, 51)
    """
    # Text between two dollar signs in a document is not a formula, but JupyterLab would
    # typeset it as one, including in the DataFrames that pandas displays.
    pd.set_option("display.html.use_mathjax", False)
    folder = shipped("data") if path is None else Path(path)
    text = rows.read(folder)
    if document is not None or organization is not None:
        text = text.of(_chosen(text, document, organization))
    return Package(folder, contract.typed(text))


def _chosen(text: rows.Text, document: str | None, organization: str | None) -> list[str]:
    """Return the symbols of the documents selected by document or organization."""
    of = text.documents()
    if document is not None and document not in of:
        have = ", ".join(of) or "none yet"
        raise UsageError(f"no document {document!r} in the data package; it has: {have}")
    if organization is not None and organization not in of.values():
        have = ", ".join(sorted(set(of.values()))) or "none yet"
        raise UsageError(
            f"no documents of {organization!r} in the data package; it has those of: {have}"
        )
    return [
        symbol
        for symbol, its in of.items()
        if document in (None, symbol) and organization in (None, its)
    ]


def _plain(column: pd.Series) -> list[object]:
    """Return the values of a key column as a list, None where missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def _text(name: str, table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows of a typed table as text, numbers in full precision."""
    described = contract.dictionary()[name]
    text = contract.as_text(described, table)
    for field in described.fields:
        if field.type == "number":
            text[field.name] = table[field.name].map("{:.15g}".format, na_action="ignore")
    return list(text.astype(object).where(text.notna(), "").itertuples(index=False, name=None))


@cache
def _template() -> Any:
    return template("package.html.j2")
