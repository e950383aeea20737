"""The status of a recommendation as one term, and whether it is open or closed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.metrics.columns import require
from jiu_analysis.metrics.groups import category, word_codes
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION, STATUSES

#: Acceptance and implementation as one number, the state; each has a code 0 for missing.
_WIDTH = len(IMPLEMENTATION) + 1
STATES = (len(ACCEPTANCE) + 1) * _WIDTH


def states(history: pd.DataFrame) -> np.ndarray:
    """Return acceptance and implementation of each row as one number below `STATES`."""
    acceptance = word_codes(history["acceptance"], ACCEPTANCE) + np.int8(1)
    implementation = word_codes(history["implementation"], IMPLEMENTATION) + np.int8(1)
    return acceptance * np.int8(_WIDTH) + implementation


def responses(*words: str) -> np.ndarray:
    """Return which states have one of the given responses; shape (STATES,)."""
    return np.repeat(np.isin(("", *ACCEPTANCE), words), _WIDTH)


def _having(*statuses: str) -> np.ndarray:
    """Return which states have one of the given statuses; shape (STATES,)."""
    return np.isin(STATUS_OF, [STATUSES.index(each) for each in statuses])


#: Which states are accepted at least in part.
ACCEPTED = responses(*terms.ACCEPTED)
#: The status of each state, an index into ``STATUSES``: the implementation status of what is
#: accepted, otherwise (also where none is stated) the response; -1 without a response.
_RESPONSE = np.array([-1, *(STATUSES.index(each) for each in ACCEPTANCE)]).repeat(_WIDTH)
_PROGRESS = np.tile([-1, *(STATUSES.index(each) for each in IMPLEMENTATION)], len(ACCEPTANCE) + 1)
STATUS_OF = np.where(ACCEPTED & (_PROGRESS >= 0), _PROGRESS, _RESPONSE).astype(np.int8)
#: Which states are implemented, open, closed; and on which there is information.
IMPLEMENTED, OPEN, CLOSED = _having("implemented"), _having(*terms.OPEN), _having(*terms.CLOSED)
KNOWN = OPEN | CLOSED


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
        recommendation, otherwise (also where none is stated) the acceptance. Missing where
        the acceptance is missing.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"acceptance": ["accepted", "not_relevant"], "implementation": ["in_progress", None]}
    ... )
    >>> list(status(rows))
    ['in_progress', 'not_relevant']
    """
    return _of_state(history, category(STATUS_OF, STATUSES), "status")


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
    return _of_state(history, OPEN, "is_open")


def is_closed(history: pd.DataFrame) -> pd.Series:
    """Return whether each row is closed: implemented, not accepted or not relevant.

    Parameters and result as for `is_open`.

    Examples
    --------
    >>> rows = pd.DataFrame({"acceptance": ["no_information"], "implementation": [None]})
    >>> bool(is_open(rows).iloc[0]), bool(is_closed(rows).iloc[0])
    (False, False)
    """
    return _of_state(history, CLOSED, "is_closed")


def _of_state(history: pd.DataFrame, values: np.ndarray | pd.Categorical, name: str) -> pd.Series:
    require(history, name, "acceptance", "implementation")
    return pd.Series(values.take(states(history)), index=history.index, name=name)
