"""The documents of a package, and which of them a document is compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiu_analysis.checks.comparison import grouped
from jiu_analysis.checks.messages import Name, names
from jiu_analysis.checks.statements import stated_beside_counted
from jiu_analysis.document_sequence import current, previous_documents, superseded
from jiu_analysis.metrics import is_closed
from jiu_analysis.metrics.columns import listed
from jiu_analysis.organizations import organization_key
from jiu_analysis.terms import report_year

if TYPE_CHECKING:
    from jiu_analysis.datapackage.loading import Package

Rows = list[dict[str, Any]]

#: The columns of ``history`` that rules compare, of one row or with those of another document.
_COMPARED = [
    *("document", "organization", "report", "recommendation", "addressee", "locator"),
    *("acceptance", "implementation", "previous_acceptance", "previous_implementation", "change"),
    *("status", "target_date", "is_open", "is_closed"),
]
#: The tables of which each document has rows of its own.
_OWN = ("history", "stated", "headings", "decisions", "open_reports", "reviews", "unread")


@dataclass(frozen=True, eq=False)
class Document:
    """The rows of one document: its row of ``documents`` (`about`), and those of other tables."""

    about: dict[str, Any]
    library: Library
    history: pd.DataFrame
    stated: pd.DataFrame
    headings: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    reviews: pd.DataFrame
    unread: pd.DataFrame

    @property
    def symbol(self) -> str:
        """The symbol of the document."""
        return self.about["document"]

    @cached_property
    def stated_beside_counted(self) -> pd.DataFrame:
        """The figures that the document states, with the same figures computed from its rows."""
        return self.library.stated_beside_counted(self.symbol)

    @property
    def rows(self) -> Rows:
        """The rows of ``history`` as dictionaries, with the columns that rules compare."""
        return self.library.rows(self.symbol)

    @cached_property
    def previous(self) -> str | None:
        """The previous document by `jiu_analysis.document_sequence`; None without."""
        return self.library.previous(self.about)

    @property
    def earlier(self) -> list[str]:
        """The latest earlier document of each organization and body."""
        return _latest(self.library.before(self.about))


class Library:
    """The documents of a package, with the rows of each; `documents` are those to be checked."""

    def __init__(self, package: Package, documents: Collection[str] | None = None) -> None:
        history = package.history.assign(is_closed=is_closed(package.history))
        tables = {name: getattr(package, name) for name in _OWN} | {"history": history}
        self._compared = history[_COMPARED].astype(dict.fromkeys(_COMPARED, object))
        self._tables = {name: (table, _by_document(table)) for name, table in tables.items()}
        self.about: dict[str, dict[str, Any]] = {
            row["document"]: row for row in package.documents.to_dict("records")
        }
        self.checked = self.about if documents is None else documents
        self.addressed = package.addressed
        self._addressees: dict[str, dict[Name, str]] = {}
        for organization, rows in self.addressed.groupby("organization", observed=True, sort=False):
            own = self._addressees.setdefault(organization_key(organization), {})
            own |= zip(names(rows), rows["addressee"], strict=True)
        dated = package.reports.dropna(subset="issued_on")
        self._issued_on = dict(zip(dated["report"], dated["issued_on"], strict=True))
        every = listed(package.documents)
        self._successors, self._previous = superseded(every), previous_documents(every)
        # Documents that are not superseded, by as-of date.
        self._series = sorted(
            (row for row in self.about.values() if row["document"] not in self._successors),
            key=lambda row: row["as_of"],
        )
        self._rows_of: dict[str, Rows] = {}
        self._by_name: dict[str, dict[Name, Rows]] = {}

    def document(self, symbol: str) -> Document:
        """Return one document."""
        own = {name: self._table(name, symbol) for name in _OWN}
        return Document(self.about[symbol], self, **own)

    def stated_beside_counted(self, symbol: str) -> pd.DataFrame:
        """Return the stated figures of a document, with those computed from its rows."""
        table, places = self._stated
        return table.iloc[places.get(symbol, [])].reset_index(drop=True)

    @cached_property
    def _stated(self) -> tuple[pd.DataFrame, Mapping[str, Sequence[int]]]:
        # Computed for all documents at once, which takes about as long as for one.
        own = {
            name: table[table["document"].isin(self.checked)]
            for name, (table, _) in self._tables.items()
        }
        table = stated_beside_counted(Document({}, self, **own))
        return table, _by_document(table)

    def rows(self, symbol: str) -> Rows:
        """Return the rows of a document in its order, with the columns `_COMPARED`."""
        if symbol not in self._rows_of:
            places = self._tables["history"][1].get(symbol, [])
            self._rows_of[symbol] = self._compared.iloc[places].to_dict("records")
        return self._rows_of[symbol]

    def by_name(self, symbol: str) -> Mapping[Name, Rows]:
        """Return the rows of a document by recommendation."""
        if symbol not in self._by_name:
            self._by_name[symbol] = grouped(self.rows(symbol), Name.of)
        return self._by_name[symbol]

    def last_listed(self, documents: Sequence[str]) -> dict[Name, dict[str, Any]]:
        """Return the row of each recommendation in the last of the documents that list it.

        They are in the order in which they were first listed, and have the columns `_COMPARED`.
        """
        places = self._tables["history"][1]
        found = [place for each in documents for place in places.get(each, ())]
        key = ["report", "recommendation"]
        rows = self._compared.iloc[found].drop_duplicates(["document", *key])
        ordered: dict[Name, dict[str, Any]] = {
            each: {} for each in names(rows.drop_duplicates(key))
        }
        last = rows.drop_duplicates(key, keep="last")
        return ordered | {Name.of(row): row for row in last.to_dict("records")}

    def previous(self, about: Mapping[str, Any]) -> str | None:
        """Return the document that precedes a document, or None; see `Document.previous`."""
        return self._previous[about["document"]].document

    @cached_property
    def latest_of_all(self) -> frozenset[str]:
        """The latest document of each organization and body."""
        return frozenset(_latest(self._series))

    def of_organization(self, about: Mapping[str, Any]) -> list[str]:
        """Return the documents of a document's organization by as-of date."""
        organization = about["organization"]
        return [row["document"] for row in self._series if row["organization"] == organization]

    def addressees(self, organization: str) -> dict[Name, str]:
        """Return what the annexes of JIU reports address to an organization, and to whom there."""
        return self._addressees.get(organization_key(organization), {})

    def days_of_issue(self, report: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the first and the last day on which a report may have been issued."""
        if report in self._issued_on:
            return self._issued_on[report], self._issued_on[report]
        year = report_year(report)
        if year is None:
            return pd.Timestamp.min, pd.Timestamp.max
        return pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)

    def before(self, about: Mapping[str, Any]) -> Rows:
        """Return the rows of ``documents`` that precede a document, by as-of date."""
        counting = current(about["document"], self._successors)
        earlier = (row for row in self._series if row["as_of"] < about["as_of"])
        return [row for row in earlier if row["document"] != counting]

    def _table(self, name: str, symbol: str) -> pd.DataFrame:
        table, places = self._tables[name]
        return table.iloc[places.get(symbol, [])].reset_index(drop=True)


def _by_document(table: pd.DataFrame) -> dict[str, Sequence[int]]:
    return table.groupby(table["document"].astype(object), sort=False).indices


def _latest(documents: Rows) -> list[str]:
    """Return the latest document of each organization and body."""
    return list({_series(row): row["document"] for row in documents}.values())


def _series(about: Mapping[str, Any]) -> tuple[str, str]:
    """Return the organization and body, whose documents follow each other."""
    return about["organization"], "" if pd.isna(about["body"]) else about["body"]
