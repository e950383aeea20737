"""Numbers of recommendations by status, by open or closed, and by change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.metrics.columns import By, require
from jiu_analysis.metrics.groups import group, long, word_codes
from jiu_analysis.metrics.once import counted_once
from jiu_analysis.metrics.status import CLOSED, OPEN, STATES, STATUS_OF, states
from jiu_analysis.terms import CHANGES, STATUSES


def status_counts(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return the number of recommendations by status.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``acceptance`` and ``implementation``.
    by : str or sequence of str
        Columns to group by; none for a single group of all rows.

    Returns
    -------
    DataFrame
        The keys, ``status`` (all of ``terms.STATUSES``, ordered) and ``count``, 0 where there
        is none.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> counts = jiu.metrics.status_counts(jiu.load().history, by=["addressee"])
    >>> int(counts["count"].sum())
    51
    """
    keys, tally = tally_states(history, by, "status_counts")
    by_status = [tally[:, STATUS_OF == place].sum(axis=1) for place in range(len(STATUSES))]
    return long(keys, np.column_stack(by_status), "status", STATUSES)


def open_counts(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return the number of open and closed recommendations.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``acceptance`` and ``implementation``.
    by : str or sequence of str
        Columns to group by; none for a single row over all.

    Returns
    -------
    DataFrame
        The keys, ``open``, ``closed``, ``no_information`` (neither open nor closed) and
        ``total``, one row per group.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> jiu.metrics.open_counts(jiu.load().history).values.tolist()
    [[24, 27, 0, 51]]
    """
    keys, tally = tally_states(history, by, "open_counts")
    opened, closed, total = (tally[:, each].sum(axis=1) for each in (OPEN, CLOSED, slice(None)))
    return keys.assign(
        open=opened, closed=closed, no_information=total - opened - closed, total=total
    )


def change_counts(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return the number of recommendations by the change that the document prints.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with the column ``change``.
    by : str or sequence of str
        Columns to group by; none for a single group of all rows.

    Returns
    -------
    DataFrame
        The keys, ``change`` (``new``, ``changed``, ``unchanged``, ``not_stated``) and
        ``count``, 0 where there is none. ``not_stated``: the document gives no change mark,
        which for a recommendation that is not new is itself a finding.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> counts = jiu.metrics.change_counts(jiu.load().history)
    >>> counts["count"].tolist()
    [15, 19, 14, 3]
    """
    require(history, "change_counts", "change", by=by)
    history = counted_once(history, by)
    # Code 0 is "not stated", which comes last in the result.
    codes = word_codes(history["change"], CHANGES) + np.int8(1)
    keys, tally = group(history, by).tally(codes, len(CHANGES) + 1)
    return long(keys, np.roll(tally, -1, axis=1), "change", (*CHANGES, "not_stated"))


def tally_states(history: pd.DataFrame, by: By, function: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the keys of each group, and the number of its rows in each state."""
    require(history, function, "acceptance", "implementation", by=by)
    history = counted_once(history, by)
    return group(history, by).tally(states(history), STATES)
