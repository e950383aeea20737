"""The status of a recommendation as one term, and whether it is open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.metrics.groups import STATES, meaning, states
from jiu_analysis.terms import IMPLEMENTATION, STATUSES

#: The status of each state as one term (an index into ``STATUSES``; -1: none).
STATUS_OF = np.full(STATES, -1, dtype=np.int8)
for _word in terms.ACCEPTANCE:
    STATUS_OF[meaning(_word, None)] = STATUSES.index(_word)
for _accepted in terms.ACCEPTED:
    for _word in IMPLEMENTATION:
        STATUS_OF[meaning(_accepted, _word)] = STATUSES.index(_word)


def _having(statuses: tuple[str, ...]) -> np.ndarray:
    """Return which states have one of the given statuses."""
    return np.isin(STATUS_OF, [STATUSES.index(each) for each in statuses])


#: Which states are accepted (at least in part), implemented, open and closed, and which carry
#: information: every state but "no information".
ACCEPTED = np.logical_or.reduce([meaning(each, None) for each in terms.ACCEPTED])
IMPLEMENTED = _having(("implemented",))
OPEN, CLOSED = _having(terms.OPEN), _having(terms.CLOSED)
KNOWN = ~_having(("no_information",))


def status(history: pd.DataFrame) -> pd.Series:
    """Return the status of each row as one term.

    Parameters
    ----------
    history : DataFrame
        With the columns ``acceptance`` and ``implementation``.

    Returns
    -------
    Series
        Ordered categories ``terms.STATUSES``: the implementation status of an accepted
        recommendation, otherwise (also where none is stated) the acceptance. Missing
        where the acceptance is missing.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"acceptance": ["accepted", "not_relevant"], "implementation": ["in_progress", None]}
    ... )
    >>> list(status(rows))
    ['in_progress', 'not_relevant']
    """
    words = pd.Categorical.from_codes(STATUS_OF[states(history)], STATUSES, ordered=True)
    return pd.Series(words, index=history.index, name="status")


def is_open(history: pd.DataFrame) -> pd.Series:
    """Return whether each row is open (outstanding).

    A recommendation is open when it is accepted (at least in part) and not implemented, or
    under consideration; it is closed when implemented, not accepted or not relevant
    (WO/PBC/34/6, paragraphs 10 and 11). One on which there is no information is neither.

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
    return pd.Series(OPEN[states(history)], index=history.index, name="is_open")


def is_closed(history: pd.DataFrame) -> pd.Series:
    """Return whether each row is closed: implemented, not accepted or not relevant.

    Parameters
    ----------
    history : DataFrame
        With the columns ``acceptance`` and ``implementation``.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> rows = pd.DataFrame({"acceptance": ["no_information"], "implementation": [None]})
    >>> bool(is_open(rows).iloc[0]), bool(is_closed(rows).iloc[0])
    (False, False)
    """
    return pd.Series(CLOSED[states(history)], index=history.index, name="is_closed")
