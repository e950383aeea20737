"""One thing held against another: the result of a rule."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import pandas as pd

from jiu_analysis.metrics.statements import Session

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"

#: Addressees as a sentence names them.
WHOM = {"legislative_body": "legislative bodies", "executive_head": "executive heads"}


class Document(Session, Protocol):
    """The tables of one document."""

    documents: pd.DataFrame


class Comparison(NamedTuple):
    """One thing held against another."""

    outcome: str
    where: str
    message: str = ""
    report: str | None = None
    recommendation: int | None = None
    addressee: str | None = None
    stated: float | None = None
    counted: float | None = None
    explained_by: str = ""
