"""Numbers of recommendations by status, by open or closed, and by change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import STATES, category_codes, group, states
from jiu_analysis.metrics.status import CLOSED, OPEN, STATUS_OF
from jiu_analysis.terms import CHANGES, STATUSES


def status_counts(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
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
    groups = group(history, by)
    tally = groups.tally(states(history), STATES)
    by_status = [tally[:, STATUS_OF == place].sum(axis=1) for place in range(len(STATUSES))]
    return long(groups.keys, np.column_stack(by_status), "status", STATUSES)


def open_counts(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
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
    groups = group(history, by)
    tally = groups.tally(states(history), STATES)
    opened, closed, total = (tally[:, each].sum(axis=1) for each in (OPEN, CLOSED, slice(None)))
    return groups.keys.assign(
        open=opened, closed=closed, no_information=total - opened - closed, total=total
    )


def change_counts(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return the number of recommendations by change since the previous document.

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
    groups = group(history, by)
    every = (*CHANGES, "not_stated")
    # Code 0 is "not stated", which comes last in the result.
    tally = groups.tally(category_codes(history["change"], CHANGES), len(every))
    return long(groups.keys, np.roll(tally, -1, axis=1), "change", every)


def long(keys: pd.DataFrame, tally: np.ndarray, what: str, every: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per group and category, with its count."""
    rows = keys.loc[keys.index.repeat(len(every))].reset_index(drop=True)
    codes = np.tile(np.arange(len(every)), len(keys))
    words = pd.Categorical.from_codes(codes, every, ordered=True)
    return rows.assign(**{what: words, "count": tally.ravel()})
