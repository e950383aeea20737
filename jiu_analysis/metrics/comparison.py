"""One thing held against another: the result of a rule."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import pandas as pd

from jiu_analysis.metrics.saying import Sentence
from jiu_analysis.metrics.statements import Session

AGREES, CONTRADICTS, CANNOT_TELL = "agrees", "contradicts", "cannot_tell"


class Document(Session, Protocol):
    """The tables of one document."""

    documents: pd.DataFrame


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
