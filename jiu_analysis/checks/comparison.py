"""Result of a consistency rule: one comparison and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple, Protocol, Self

import pandas as pd

from jiu_analysis.checks.messages import Sentence
from jiu_analysis.checks.statements import Session, stated_beside_counted

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"
#: A line of the document that no parsing rule recognised; it is compared with nothing.
NOT_READ = "not_read"


class Tables(Session, Protocol):
    """The tables of documents, as provided by ``Package``."""

    documents: pd.DataFrame
    unread: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Document:
    """The tables of one document, with results that several rules need."""

    documents: pd.DataFrame
    history: pd.DataFrame
    stated: pd.DataFrame
    headings: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    reviews: pd.DataFrame

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """Return the document from tables that are filtered to one document."""
        return cls(**{each.name: getattr(tables, each.name) for each in fields(cls)})

    @cached_property
    def stated_beside_counted(self) -> pd.DataFrame:
        """The figures that the document states, with the same figures computed from its rows."""
        return stated_beside_counted(self)


class Comparison(NamedTuple):
    """One comparison: its outcome, location, message and the values compared."""

    outcome: str
    where: str
    said: tuple[Sentence, ...] = ()
    report: str | None = None
    recommendation: int | None = None
    addressee: str | None = None
    stated: float | None = None
    counted: float | None = None
    explained_by: str = ""
