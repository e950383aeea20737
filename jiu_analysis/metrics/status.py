"""The status of a recommendation as one term, and whether it is open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import STATES, meaning, states
from jiu_analysis.terms import IMPLEMENTATION, STATUSES

#: Which states are accepted, implemented and open; and the status of each state as one term.
ACCEPTED = meaning("accepted", None)
IMPLEMENTED = meaning("accepted", "implemented")
OPEN = (ACCEPTED & ~IMPLEMENTED) | meaning("under_consideration", None)
STATUS_OF = np.full(STATES, -1, dtype=np.int8)
for _word in ("accepted", "under_consideration", "not_accepted", "not_relevant"):
    STATUS_OF[meaning(_word, None)] = STATUSES.index(_word)
for _word in IMPLEMENTATION:
    STATUS_OF[meaning("accepted", _word)] = STATUSES.index(_word)


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
        recommendation (``accepted`` where none is stated), otherwise the acceptance. Missing
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
    return pd.Series(OPEN[states(history)], index=history.index, name="is_open")
