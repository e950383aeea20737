"""One status a recommendation, and whether it is open."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.terms import STATUSES


def status(history: pd.DataFrame) -> pd.Series:
    """The status of each row in one word.

    Parameters
    ----------
    history : DataFrame
        With the columns ``acceptance`` and ``implementation``.

    Returns
    -------
    Series
        Ordered categories ``terms.STATUSES``: for an accepted recommendation its
        implementation (``accepted`` where none is stated), for any other its acceptance.
        Missing where the acceptance is.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"acceptance": ["accepted", "not_relevant"], "implementation": ["in_progress", None]}
    ... )
    >>> list(status(rows))
    ['in_progress', 'not_relevant']
    """
    acceptance = history["acceptance"].astype(object)
    implementation = history["implementation"].astype(object)
    is_placed = acceptance.eq("accepted") & implementation.notna()
    words = acceptance.where(~is_placed, implementation)
    return pd.Series(
        pd.Categorical(words, STATUSES, ordered=True), index=history.index, name="status"
    )


def is_open(history: pd.DataFrame) -> pd.Series:
    """Whether each row is open (outstanding).

    A recommendation is open when it is accepted and not implemented, or under
    consideration; it is closed when implemented, not accepted or not relevant
    (WO/PBC/34/6, paragraphs 10 and 11).

    Parameters
    ----------
    history : DataFrame
        With the columns ``acceptance`` and ``implementation``.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> rows = pd.DataFrame({"acceptance": ["accepted"], "implementation": ["in_progress"]})
    >>> bool(is_open(rows).iloc[0])
    True
    """
    is_accepted = history["acceptance"].eq("accepted")
    is_implemented = history["implementation"].eq("implemented")
    is_considered = history["acceptance"].eq("under_consideration")
    return ((is_accepted & ~is_implemented) | is_considered).rename("is_open")
