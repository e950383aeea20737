"""The data package as pandas tables: the only room that opens data for analysis."""

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
#: Of how many documents a package tells when it is shown.
_SHOWN = 12
#: Rows up to which it is named by its version where it is shown.
_QUICKLY_NAMED = 50_000


class Package:
    """A data package in memory: each table an attribute, and ``history`` over them.

    Parameters
    ----------
    path : Path
        The folder it was read from.
    tables : mapping of str to DataFrame
        Typed tables by name, as `jiu_analysis.datapackage.schema` checks them.

    Attributes
    ----------
    documents, reports, recommendations, statuses, stated, decisions : DataFrame
    open_reports, headings, reviews, responses, officers, published_rates, texts : DataFrame
    unread : DataFrame
        The tables; ``data/datapackage.json`` describes every column.
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
        """What is in each document, newest first."""
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
        # To name a large package takes seconds, which a look at it should not.
        return self.version if sum(map(len, self.tables.values())) <= _QUICKLY_NAMED else ""

    @cached_property
    def version(self) -> str:
        """A hash (SHA-256) of the tables, to name the data by.

        It is of what their cells say: the same rows have the same version in every package.
        """
        return rows.version({name: _text(name, table) for name, table in self.tables.items()})

    @cached_property
    def history(self) -> pd.DataFrame:
        """One row per recommendation in a document, with all that is known of it joined on.

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
            document lists it. Rows by as-of date, then in the document's order.
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
        # Categories in the tables' own order: reports by year and number, not by letters.
        for key, words in (
            ("document", self.documents["document"]),
            ("report", self.reports["report"]),
            ("organization", self.documents["organization"].unique()),
            ("officer", sorted(joined["officer"].dropna().unique())),
        ):
            joined[key] = pd.Categorical(joined[key], words)
        return joined.sort_values("as_of", kind="stable", ignore_index=True)

    def document(self, symbol: str) -> Package:
        """The package narrowed to one document.

        Parameters
        ----------
        symbol : str
            As in ``documents.document``.

        Returns
        -------
        Package
            Tables that speak of documents hold its rows only. Of reports, recommendations
            and officers those that these rows lead to; published rates are whole.

        Raises
        ------
        UsageError
            The package has no such document; names those it has.

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
        Its folder; the package that comes with the project when left out.
    document, organization : str, optional
        Whose rows to open, see `Package.document`: of this document, or of all documents of
        this organization. Only these rows are checked; what is wrong elsewhere is no matter.

    Returns
    -------
    Package
        Each table a DataFrame, and ``history``, the view that analysis starts from.

    Raises
    ------
    UsageError
        There is no data package in that folder, or no such document or organization in it.
    ContentError
        A table is missing, cannot be read, or breaks a rule; lists every bad cell.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> package = jiu.load(document="WO/PBC/34/6")
    >>> len(package.documents), len(package.history)
    (1, 51)
    """
    # What stands between two dollar signs in a document is text; JupyterLab would set it as a
    # formula, also in the frames that pandas shows.
    pd.set_option("display.html.use_mathjax", False)
    folder = shipped("data") if path is None else Path(path)
    text = rows.read(folder)
    if document is not None or organization is not None:
        text = text.of(_chosen(text, document, organization))
    return Package(folder, contract.typed(text))


def _chosen(text: rows.Text, document: str | None, organization: str | None) -> list[str]:
    """The documents meant by a document or an organization."""
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
    """The values of a column of keys, None where one is missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def _text(name: str, table: pd.DataFrame) -> list[tuple[str, ...]]:
    """The rows of a typed table as text, numbers with all their digits."""
    described = contract.dictionary()[name]
    text = contract.as_text(described, table)
    for field in described.fields:
        if field.type == "number":
            text[field.name] = table[field.name].map("{:.15g}".format, na_action="ignore")
    return list(text.astype(object).where(text.notna(), "").itertuples(index=False, name=None))


@cache
def _template() -> Any:
    return template("package.html.j2")
