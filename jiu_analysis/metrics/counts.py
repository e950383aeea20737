"""How many recommendations stand where."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jiu_analysis.metrics.status import is_open, status
from jiu_analysis.terms import CHANGES, STATUSES


def status_counts(history: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Number of recommendations by status.

    Parameters
    ----------
    history : DataFrame
        One row a recommendation in a document, with ``acceptance`` and ``implementation``.
    by : sequence of str
        Columns to group by; none for one group over all.

    Returns
    -------
    DataFrame
        The keys, ``status`` (every one of ``terms.STATUSES``, ordered) and ``count``,
        0 where there is none.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> counts = jiu.metrics.status_counts(jiu.load().history, by=["addressee"])
    >>> int(counts["count"].sum())
    51
    """
    return _counts(history, by, status(history), STATUSES)


def open_counts(history: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Number of open and closed recommendations.

    Parameters
    ----------
    history : DataFrame
        One row a recommendation in a document, with ``acceptance`` and ``implementation``.
    by : sequence of str
        Columns to group by; none for one row over all.

    Returns
    -------
    DataFrame
        The keys, ``open``, ``closed`` and ``total``, one row a group.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> jiu.metrics.open_counts(jiu.load().history).values.tolist()
    [[24, 27, 51]]
    """
    opened = is_open(history)
    counts = pd.DataFrame({"open": opened.astype(int), "closed": (~opened).astype(int)})
    counts["total"] = 1
    if not by:
        return counts.sum().to_frame().T
    keys = [history[key] for key in by]
    return counts.groupby(keys, observed=True, dropna=False).sum().reset_index()


def change_counts(history: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Number of recommendations by what the document says of change.

    Parameters
    ----------
    history : DataFrame
        One row a recommendation in a document, with the column ``change``.
    by : sequence of str
        Columns to group by; none for one group over all.

    Returns
    -------
    DataFrame
        The keys, ``change`` (``new``, ``changed``, ``unchanged``, ``not_stated``) and
        ``count``, 0 where there is none. ``not_stated``: the document says nothing,
        which for a recommendation that is not new is itself a finding.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> counts = jiu.metrics.change_counts(jiu.load().history)
    >>> counts["count"].tolist()
    [15, 19, 14, 3]
    """
    stated = history["change"].astype(object).where(history["change"].notna(), "not_stated")
    every = (*CHANGES, "not_stated")
    change = pd.Series(pd.Categorical(stated, every, ordered=True), history.index, name="change")
    return _counts(history, by, change, every)


def _counts(
    history: pd.DataFrame, by: Sequence[str], what: pd.Series, every: tuple[str, ...]
) -> pd.DataFrame:
    columns = pd.CategoricalIndex(every, every, ordered=True, name=what.name)
    if not by:
        counts = what.value_counts().reindex(columns, fill_value=0)
        return counts.rename("count").reset_index()
    keys = [history[key] for key in by]
    sizes = pd.Series(1, index=history.index).groupby([*keys, what], observed=True, dropna=False)
    wide = sizes.sum().unstack(fill_value=0).reindex(columns=columns, fill_value=0)
    return wide.stack(future_stack=True).rename("count").astype("int64").reset_index()
