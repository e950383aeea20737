"""Rates: never a percentage without its two numbers and its interval.

Every function here takes a frame such as ``package.history``, filtered as the
user likes, and gives one row a group: the keys, ``numerator``, ``denominator``,
``rate`` (0 to 1; missing where the denominator is 0) and ``low``, ``high``, the
95 % Wilson interval. A frame with several documents holds a recommendation once
in each of them: group by ``document`` or filter for one before reading a rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import STATES, group, meaning, states
from jiu_analysis.metrics.status import ACCEPTED, IMPLEMENTED, OPEN

_ALL = np.ones(STATES, dtype=bool)


def acceptance_rate(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Accepted recommendations as a share of all.

    UNDP computes it so: "not relevant" stays in the denominator (its report on 2018
    gives 19 of 30 as 63 %). Whether JIU does could not be settled; see
    `acceptance_rate_of_relevant` for the other reading, and publish both.

    Parameters
    ----------
    history : DataFrame
        One row a recommendation in a document, with the column ``acceptance``.
    by : str or sequence of str
        Columns to group by; none for one row over all.

    Returns
    -------
    DataFrame
        The keys, ``numerator``, ``denominator``, ``rate``, ``low``, ``high``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> jiu.metrics.acceptance_rate(history)[["numerator", "denominator"]].values.tolist()
    [[49, 51]]
    """
    return _rate("acceptance_rate", history, by)


def acceptance_rate_of_relevant(
    history: pd.DataFrame, by: str | Sequence[str] = ()
) -> pd.DataFrame:
    """Accepted recommendations as a share of those not declared not relevant.

    The second reading of the acceptance rate; parameters and result as for
    `acceptance_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> rate = jiu.metrics.acceptance_rate_of_relevant(history)
    >>> rate[["numerator", "denominator"]].values.tolist()
    [[49, 49]]
    """
    return _rate("acceptance_rate_of_relevant", history, by)


def implementation_rate(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Implemented recommendations as a share of the accepted ones.

    JIU's own definition: "the implementation rate of the accepted recommendations".
    Parameters and result as for `acceptance_rate`, with the column ``implementation``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> rate = jiu.metrics.implementation_rate(history, by=["addressee"])
    >>> list(rate["denominator"])
    [13, 36]
    """
    return _rate("implementation_rate", history, by)


def implemented_share(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Implemented recommendations as a share of all.

    WIPO's "87 % of 408" (WO/PBC/34/6, paragraph 11) is this one. It is not JIU's
    implementation rate; never compare the two without saying so. Parameters and
    result as for `implementation_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> share = jiu.metrics.implemented_share(jiu.load().history)
    >>> share[["numerator", "denominator"]].values.tolist()
    [[25, 51]]
    """
    return _rate("implemented_share", history, by)


def closure_rate(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Closed recommendations (implemented, not accepted or not relevant) as a share of all.

    Parameters and result as for `implementation_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rate = jiu.metrics.closure_rate(jiu.load().history)
    >>> rate[["numerator", "denominator"]].values.tolist()
    [[27, 51]]
    """
    return _rate("closure_rate", history, by)


def rates(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """All rates of this room, one below the other.

    Parameters
    ----------
    history : DataFrame
        As for `implementation_rate`.
    by : str or sequence of str
        Columns to group by.

    Returns
    -------
    DataFrame
        ``indicator`` (the name of the function), then the columns of each rate.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> list(jiu.metrics.rates(jiu.load().history)["indicator"])[:2]
    ['acceptance_rate', 'acceptance_rate_of_relevant']
    """
    groups = group(history, by)
    tally = groups.tally(states(history), STATES)
    made = []
    for indicator, (counted, among) in _RATES.items():
        table = _of_tally(groups.keys, tally, counted, among)
        table.insert(0, "indicator", indicator)
        made.append(table)
    return pd.concat(made, ignore_index=True)


def share(
    history: pd.DataFrame,
    counted: pd.Series,
    *,
    among: pd.Series | None = None,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """A rate of your own: what is counted as a share of what it is counted among.

    Parameters
    ----------
    history : DataFrame
        Any rows.
    counted : Series of bool
        Which rows count, one value a row of `history`; a missing one does not.
    among : Series of bool, optional
        Among which rows; all when left out.
    by : str or sequence of str
        Columns to group by; none for one row over all.

    Returns
    -------
    DataFrame
        As for `acceptance_rate`.

    Raises
    ------
    ValueError
        `counted` or `among` has not one value for each row.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> undated = history["target_date"].isna()
    >>> rate = jiu.metrics.share(history, undated, among=jiu.metrics.is_open(history))
    >>> rate[["numerator", "denominator"]].values.tolist()
    [[7, 24]]
    """
    every = np.ones(len(history), dtype=bool) if among is None else _marks(among, history)
    part = every & _marks(counted, history)
    groups = group(history, by)
    tally = groups.tally(part.astype(np.int8) + every, 3)
    return with_interval(groups.keys, tally[:, 2], tally[:, 1:].sum(axis=1))


#: Of each rate, which states are counted among which.
_RATES = {
    "acceptance_rate": (ACCEPTED, _ALL),
    "acceptance_rate_of_relevant": (ACCEPTED, ~meaning("not_relevant", None)),
    "implementation_rate": (IMPLEMENTED, ACCEPTED),
    "implemented_share": (IMPLEMENTED, _ALL),
    "closure_rate": (~OPEN, _ALL),
}


def _marks(values: pd.Series, history: pd.DataFrame) -> np.ndarray:
    if len(values) != len(history):
        raise ValueError(f"{len(values)} truth values for {len(history)} rows; give one a row")
    return pd.Series(values).to_numpy(dtype=bool, na_value=False)


def _rate(indicator: str, history: pd.DataFrame, by: str | Sequence[str]) -> pd.DataFrame:
    groups = group(history, by)
    tally = groups.tally(states(history), STATES)
    return _of_tally(groups.keys, tally, *_RATES[indicator])


def _of_tally(
    keys: pd.DataFrame, tally: np.ndarray, counted: np.ndarray, among: np.ndarray
) -> pd.DataFrame:
    """The rate of the states `counted` among the states `among`."""
    return with_interval(keys, tally[:, counted & among].sum(axis=1), tally[:, among].sum(axis=1))


def with_interval(
    keys: pd.DataFrame, numerator: np.ndarray, denominator: np.ndarray
) -> pd.DataFrame:
    """Keys with both numbers, the rate and its 95 % Wilson interval beside them."""
    low, high = _wilson(numerator, denominator)
    empty = np.full(len(keys), np.nan)
    share = np.divide(numerator, denominator, out=empty, where=denominator > 0)
    # At 0 and 1 the formula's own rounding would leave the rate a hair outside.
    low, high = np.minimum(low, share), np.maximum(high, share)
    return keys.assign(numerator=numerator, denominator=denominator, rate=share, low=low, high=high)


def _wilson(numerator: np.ndarray, denominator: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Imported here: it brings scipy, which a user of the counts alone need not wait for.
    from statsmodels.stats.proportion import proportion_confint

    low, high = np.full((2, len(numerator)), np.nan)
    known = denominator > 0
    if known.any():
        low[known], high[known] = proportion_confint(
            numerator[known], denominator[known], alpha=0.05, method="wilson"
        )
    return low, high
