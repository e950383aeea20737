"""Each recommendation of a document counted once, and no document pooled unnoticed."""

from __future__ import annotations

import warnings
from inspect import currentframe

import numpy as np
import pandas as pd

from jiu_analysis.metrics.columns import By, PooledDocumentsWarning, keys_of, superseded
from jiu_analysis.metrics.groups import shared
from jiu_analysis.metrics.status import STATUS_OF, states
from jiu_analysis.terms import CLOSED_OTHERWISE, OPEN, STATUSES

#: From the least to the most advanced status; a closed one is more advanced than an open one.
_ADVANCED = (*reversed(OPEN), *CLOSED_OTHERWISE, "implemented", "no_information")
#: The place of each status in `_ADVANCED`; one that is missing comes last.
_ADVANCE = np.array([*(_ADVANCED.index(each) for each in STATUSES), len(_ADVANCED)])
_LISTED = ["document", "report", "recommendation"]


def is_repeated(history: pd.DataFrame) -> pd.Series:
    """Return whether another row counts in the place of each row.

    A document may print a recommendation twice. Then the row with the less advanced status
    counts, or the first one if both have the same; all metrics count this way.

    Parameters
    ----------
    history : DataFrame
        With ``document``, ``report`` and ``recommendation``; without them no row is repeated.
        If it has the column ``is_repeated``, as ``package.history`` does, that is the result.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> rows = pd.DataFrame({"document": "A/1", "report": "r1", "recommendation": [1, 1, 2],
    ...     "acceptance": "accepted", "implementation": ["implemented", "in_progress", None]})
    >>> list(is_repeated(rows))
    [True, False, False]
    """
    if "is_repeated" in history:
        return history["is_repeated"].astype(bool)
    result = pd.Series(data=False, index=history.index, name="is_repeated")
    if not {*_LISTED} <= {*history}:
        return result
    places = np.flatnonzero(shared(history, _LISTED))
    rows = history.iloc[places].reset_index(drop=True)
    advance = 0
    if {"acceptance", "implementation"} <= {*rows}:
        advance = _ADVANCE[STATUS_OF[states(rows)]]
    rows = rows[_LISTED].assign(advance=advance).sort_values("advance", kind="stable")
    more = rows.duplicated(_LISTED) & rows[_LISTED].notna().all(axis=1)
    result.iloc[places[rows.index[more]]] = True
    return result


def listed_once(history: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without the repeated ones."""
    repeated = is_repeated(history).to_numpy()
    return history[~repeated] if repeated.any() else history


def counted_once(history: pd.DataFrame, by: By) -> pd.DataFrame:
    """Return the rows that count: none of superseded documents, each recommendation once.

    Parameters
    ----------
    history : DataFrame
        Any rows; returned unchanged if it does not tell documents apart.
    by : str or sequence of str
        Columns to group by. With ``document`` every document stands alone; with ``as_of``
        documents are not pooled.

    Warns
    -----
    PooledDocumentsWarning
        If several documents of one organization are counted together.
    """
    keys = keys_of(by)
    history = listed_once(history)
    if "document" in keys or not {"organization", "document"} <= {*history}:
        return history
    # The rows of a document follow one another: only the first row of each run is looked at.
    codes = (
        pd.factorize(history["document"])[0]
        if history["document"].dtype != "category"
        else (history["document"].cat.codes.to_numpy())
    )
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]][: len(codes)])
    about = history.columns.intersection(["document", "organization", "as_of", "supersedes"])
    documents = history[about].iloc[starts].drop_duplicates("document")
    gone = superseded(documents)
    if gone:
        history = history[~history["document"].isin(gone)]
        documents = documents[~documents["document"].isin(gone)]
    many = documents["organization"].value_counts()
    if "as_of" not in keys and len(many) and many.iloc[0] > 1:
        warnings.warn(
            f"{many.iloc[0]} documents of {many.index[0]} are counted together,"
            " so a recommendation counts once in each; select one document,"
            " or group by 'document'",
            PooledDocumentsWarning,
            stacklevel=_level_of_caller(),
        )
    return history


def _level_of_caller() -> int:
    """Return the stack level of the caller of the package, for a warning."""
    level, frame = 0, currentframe()
    while frame and frame.f_globals.get("__name__", "").startswith("jiu_analysis."):
        level, frame = level + 1, frame.f_back
    return level
