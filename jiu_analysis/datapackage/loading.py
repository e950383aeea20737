"""Load the data package as pandas tables; the only module that opens data for analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiu_analysis import metrics
from jiu_analysis.datapackage import schema, subset
from jiu_analysis.datapackage.descriptor import DICTIONARY, dictionary
from jiu_analysis.errors import UsageError
from jiu_analysis.metrics.columns import superseded
from jiu_analysis.metrics.timeliness import days_overdue
from jiu_analysis.resources import resource_path, template
from jiu_analysis.terms import YEAR_IN_SYMBOL

#: Marks columns of the table recommendations that statuses has too.
_OF_RECOMMENDATION = "_of_recommendation"
#: Maximum number of documents listed in the display of a package.
_SHOWN = 12
#: Maximum number of rows for which the display includes the data version.
_QUICKLY_NAMED = 50_000


class Package:
    """A data package in memory, with a DataFrame attribute per table and the view ``history``.

    Every column of the tables is described in ``data/datapackage.json``.

    Parameters
    ----------
    path : Path
        Folder the package was read from.
    tables : mapping of str to DataFrame
        Typed tables by name, checked against the data dictionary.
    is_example : bool
        Whether the descriptor of the package says that its data is made up.
    """

    documents: pd.DataFrame
    reports: pd.DataFrame
    recommendations: pd.DataFrame
    addressed: pd.DataFrame
    statuses: pd.DataFrame
    verifications: pd.DataFrame
    stated: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    headings: pd.DataFrame
    reviews: pd.DataFrame
    responses: pd.DataFrame
    officers: pd.DataFrame
    published_rates: pd.DataFrame
    texts: pd.DataFrame
    unread: pd.DataFrame

    def __init__(
        self, path: Path, tables: Mapping[str, pd.DataFrame], *, is_example: bool = False
    ) -> None:
        self.path, self.is_example = path, is_example
        self.tables = dict(tables)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> pd.DataFrame:
            tables = vars(self).get("tables", {})
            if name in tables:
                return tables[name]
            there = ", ".join(tables)
            raise AttributeError(f"this package has no {name!r}; its tables are {there}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        documents = self._documents()
        many = "" if len(documents) == 1 else "s"
        example = "Example data: package" if self.is_example else "Package"
        lines = [f"{example} of {len(documents):,} progress report{many}"]
        lines += [
            f"  {each['document']}, {each['organization']}, {each['put_to']},"
            f" as at {each['as_of']}, {each['rows']:,} recommendations"
            for each in documents[:_SHOWN]
        ]
        if len(documents) > _SHOWN:
            lines.append(f"  and {len(documents) - _SHOWN:,} more")
        lines += [f"  {name:<17}{len(table):>9,} rows" for name, table in self.tables.items()]
        if version := self._version_if_quick():
            lines.append(f"  data version {version[:12]}, {self._place}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        described = dictionary()
        tables = [
            {"name": name, "rows": len(table), "description": described[name].description}
            for name, table in self.tables.items()
        ]
        return template("package.html.j2").render(
            documents=self._documents(),
            rows=len(self.statuses),
            folder=self._place,
            version=self._version_if_quick(),
            tables=tables,
            shown=_SHOWN,
        )

    @property
    def _place(self) -> str:
        """The folder, for display; the project's own package has a name instead of a path."""
        is_projects = self.path.resolve() == resource_path("data").resolve()
        return "the package of the project" if is_projects else str(self.path)

    def _documents(self) -> list[dict[str, Any]]:
        """Return the metadata and row count of each document, newest first."""
        rows = self.statuses["document"].value_counts()
        newest = self.documents.sort_values("as_of", ascending=False, kind="stable")
        return [
            {
                **each,
                "as_of": f"{each['as_of']:%Y-%m-%d}",
                "put_to": " ".join(
                    each[name] for name in ("body", "session") if pd.notna(each[name])
                ),
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
        rows = {}
        for name, table in self.tables.items():
            text = schema.as_text(dictionary()[name], table)
            rows[name] = text.astype(object).where(text.notna(), "").to_numpy().tolist()
        return subset.version(rows)

    @cached_property
    def history(self) -> pd.DataFrame:
        """One row per recommendation and document, with document, report and target columns joined.

        Returns
        -------
        DataFrame
            Ordered by as-of date, then as in the document. ``document``, ``report``,
            ``organization``, ``officer`` and ``officer_en`` are categories.

            - The columns of ``statuses``. ``target_…`` is JIU's deadline or start, as this
              document has it, or else as the table ``recommendations`` has it.
            - Of the document: ``organization``, ``body``, ``session``, ``as_of``,
              ``previous_document``, ``supersedes``, ``language``.
            - Of the report: ``report_year`` (the year in the symbol), ``title_en``,
              ``title_en_is_verified``, ``title_zh`` (and titles in other languages, where the
              table has them), ``issued_on``, ``issued_month``.
            - Of the recommendation: ``summary``.
            - ``officer_en``: the post in English, shared by all its spellings; as printed
              where the table ``officers`` does not have it.
            - ``status``: acceptance and implementation as one ordered category
              (`jiu_analysis.metrics.status`); ``is_open``.
            - ``is_overdue``, ``days_overdue``: open after JIU's deadline
              (`jiu_analysis.metrics.overdue`); days are missing where not overdue.
            - ``is_repeated``: whether the document prints the recommendation twice, and the other
              row counts (`jiu_analysis.metrics.is_repeated`).
            - ``is_superseded``: whether another document of the package replaces this one, so
              that it counts in no series.
        """
        columns = ["document", "organization", "body", "session", "as_of", "previous_document"]
        about_document = self.documents[[*columns, "supersedes", "language"]]
        titles = [each for each in self.reports if each.startswith("title_")]
        about_report = self.reports[["report", *titles, "issued_on", "issued_month"]]
        keys = ["report", "recommendation"]
        joined = (
            self.statuses.merge(about_document, on="document", how="left", validate="m:1")
            .merge(about_report, on="report", how="left", validate="m:1")
            .merge(
                self.recommendations,
                on=keys,
                how="left",
                validate="m:1",
                suffixes=("", _OF_RECOMMENDATION),
            )
        )
        has_own = joined["target_date"].notna()
        for name in [each for each in joined if each.endswith(_OF_RECOMMENDATION)]:
            own = name.removesuffix(_OF_RECOMMENDATION)
            joined[own] = joined[own].where(has_own, joined.pop(name))
        year = joined["report"].str.extract(YEAR_IN_SYMBOL, expand=False)
        joined["report_year"] = pd.to_numeric(year).astype("Int64")
        posts = self.officers[["organization", "officer", "officer_en"]]
        english = joined[["organization", "officer"]].merge(posts, how="left")["officer_en"]
        joined["officer_en"] = english.fillna(joined["officer"])
        joined["is_superseded"] = joined["document"].isin(superseded(self.documents))
        # Categories keep the order of the tables: reports by year and number, not alphabetically.
        for key, words in (
            ("document", self.documents["document"]),
            ("report", self.reports["report"]),
            ("organization", self.documents["organization"].unique()),
            ("officer", sorted(joined["officer"].dropna().unique())),
            ("officer_en", sorted(joined["officer_en"].dropna().unique())),
        ):
            joined[key] = pd.Categorical(joined[key], words)
        days = days_overdue(joined)
        joined = joined.assign(
            status=metrics.status(joined),
            is_open=metrics.is_open(joined),
            is_overdue=days.notna(),
            days_overdue=days,
            is_repeated=metrics.is_repeated(joined),
        )
        return joined.sort_values("as_of", kind="stable", ignore_index=True)

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """Differences between what documents state about the same recommendation.

        Returns
        -------
        DataFrame
            One row per recommendation, subject (``addressee``, ``target_date`` or
            ``target_kind``) and value: ``report``, ``recommendation``, ``subject``, ``value``
            and ``documents``, a list of symbols.
        """
        keys = ["report", "recommendation"]
        values = [
            self.history[[*keys, "document"]].assign(
                subject=subject, value=self.history[subject].astype("str")
            )
            for subject in ("addressee", "target_date", "target_kind")
        ]
        rows = pd.concat(values).dropna(subset="value").drop_duplicates()
        rows = rows.astype({"document": object, "report": object})
        documents = rows.groupby([*keys, "subject", "value"])["document"].agg(list)
        table = documents.reset_index(name="documents")
        return table[table.duplicated([*keys, "subject"], keep=False)].reset_index(drop=True)

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
        _require(list(self.documents["document"]), symbol, "document")
        links = subset.Links(lambda name, column: _plain(self.tables[name][column]))
        kept = links.of([symbol])
        narrowed = {
            name: table if kept[name] is None else table.iloc[kept[name]].reset_index(drop=True)
            for name, table in self.tables.items()
        }
        return Package(self.path, narrowed, is_example=self.is_example)


def load(
    path: Path | str | None = None,
    *,
    document: str | None = None,
    organization: str | None = None,
    compared: bool = False,
    report: str | None = None,
) -> Package:
    """Open a data package and check it against the data dictionary.

    Parameters
    ----------
    path : Path or str, optional
        Package folder; by default the package that comes with the project. A relative path that
        the working directory lacks is looked for in the folder above it too: a notebook runs in
        its own folder, while the commands run in the folder of the project.
    document, organization : str, optional
        Load only the rows of this document, or of all documents of this organization; see
        `Package.document`. Only these rows are checked; errors in other rows are ignored.
    compared : bool
        With `document`: also load the documents that it is compared with, those of its
        organization and the latest earlier one of each other organization and body.
    report : str, optional
        Load only the rows on this JIU report, of all documents.

    Returns
    -------
    Package
        A DataFrame per table, and ``history``, the view that analysis starts from.

    Raises
    ------
    UsageError
        The folder has no data package, or the package has no such document, organization or
        report.
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
    text = subset.read(resource_path("data") if path is None else _found(Path(path)))
    return select(
        text, document=document, organization=organization, compared=compared, report=report
    )


def select(
    text: subset.Text,
    *,
    document: str | None = None,
    organization: str | None = None,
    compared: bool = False,
    report: str | None = None,
) -> Package:
    """Return a package from tables of text that were read before; see `load`."""
    if document is not None or organization is not None:
        of = text.documents()
        if document is not None:
            _require(list(of), document, "document")
        if organization is not None:
            known = sorted(set(of.values()))
            _require(known, organization, "documents of", "it has those of")
        chosen = [
            symbol
            for symbol, its in of.items()
            if document in (None, symbol) and organization in (None, its)
        ]
        text = text.of(text.compared_with(document) if compared and document else chosen)
    if report is not None:
        _require(text.column("reports", "report"), report, "report")
        text = text.on(report)
    return Package(Path(text.folder), schema.typed(text), is_example=text.is_example)


def _found(folder: Path) -> Path:
    above = Path("..", folder)
    is_above = not (folder.is_absolute() or folder.exists()) and (above / DICTIONARY).is_file()
    return above if is_above else folder


def _require(known: Sequence[str], value: str, what: str, has: str = "it has") -> None:
    """Raise an error that lists the known values, if a value is not one of them."""
    if value not in known:
        have = ", ".join(known) or "none yet"
        raise UsageError(f"no {what} {value!r} in the data package; {has}: {have}")


def _plain(column: pd.Series) -> list[object]:
    """Return the values of a key column as a list, None where missing."""
    return column.astype(object).where(column.notna(), None).tolist()
