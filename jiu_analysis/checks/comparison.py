"""One thing held against another: the result of a rule."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple, Protocol, Self

import pandas as pd

from jiu_analysis.checks.messages import Sentence
from jiu_analysis.checks.statements import Session, stated_beside_counted

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"
#: A line of the document that no rule recognised; nothing is compared with it.
NOT_READ = "not_read"


class Tables(Session, Protocol):
    """The tables of documents, as ``Package`` gives them."""

    documents: pd.DataFrame
    unread: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Document:
    """The tables of one document, and what more than one rule asks of them."""

    documents: pd.DataFrame
    history: pd.DataFrame
    stated: pd.DataFrame
    headings: pd.DataFrame
    decisions: pd.DataFrame
    open_reports: pd.DataFrame
    reviews: pd.DataFrame

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """The document that tables are narrowed to."""
        return cls(**{each.name: getattr(tables, each.name) for each in fields(cls)})

    @cached_property
    def stated_beside_counted(self) -> pd.DataFrame:
        """What it states about itself, beside what its rows give."""
        return stated_beside_counted(self)


class Comparison(NamedTuple):
    """One thing held against another, and what is to be said of it."""

    outcome: str
    where: str
    said: tuple[Sentence, ...] = ()
    report: str | None = None
    recommendation: int | None = None
    addressee: str | None = None
    stated: float | None = None
    counted: float | None = None
    explained_by: str = ""
