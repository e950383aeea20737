"""Rates with numerator, denominator and interval.

Every function takes a frame such as ``package.history``, filtered as needed, and returns
one row per group: the keys, ``numerator``, ``denominator``, ``rate`` (0 to 1; missing
where the denominator is 0) and ``low``, ``high``, the 95 % Wilson interval. "Accepted"
includes "partially accepted"; recommendations on which the document gives no information are
in no numerator and in no denominator. In a frame
with several documents a recommendation occurs once per document: group by ``document``
or filter to one before interpreting a rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import STATES, group, meaning, states
from jiu_analysis.metrics.status import ACCEPTED, CLOSED, IMPLEMENTED, KNOWN


def acceptance_rate(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return the accepted recommendations as a share of all.

    UNDP computes it this way: "not relevant" stays in the denominator (its report on 2018
    gives 19 of 30 as 63 %). Whether JIU does so could not be determined; see
    `acceptance_rate_of_relevant` for the other definition, and publish both.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with the column ``acceptance``.
    by : str or sequence of str
        Columns to group by; none for a single row over all.

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
    """Return the accepted recommendations as a share of all except "not relevant" ones.

    The second definition of the acceptance rate; parameters and result as for
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
    """Return the implemented recommendations as a share of the accepted ones.

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
    """Return the implemented recommendations as a share of all.

    WIPO's "87 % of 408" (WO/PBC/34/6, paragraph 11) is this rate. It is not JIU's
    implementation rate; do not compare the two without saying so. Parameters and result as
    for `implementation_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> share = jiu.metrics.implemented_share(jiu.load().history)
    >>> share[["numerator", "denominator"]].values.tolist()
    [[25, 51]]
    """
    return _rate("implemented_share", history, by)


def closure_rate(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return the closed recommendations (implemented, not accepted or not relevant) as a share.

    The denominator is all recommendations.

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
    """Return all rates of this module in one table.

    Parameters
    ----------
    history : DataFrame
        As for `implementation_rate`.
    by : str or sequence of str
        Columns to group by.

    Returns
    -------
    DataFrame
        ``indicator`` (the name of the function), followed by the columns of each rate.

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
    """Return a user-defined rate: the rows counted as a share of the rows in the denominator.

    Parameters
    ----------
    history : DataFrame
        Any rows.
    counted : Series of bool
        Whether each row of `history` is in the numerator; missing means no.
    among : Series of bool, optional
        Whether each row is in the denominator; all rows if omitted.
    by : str or sequence of str
        Columns to group by; none for a single row over all.

    Returns
    -------
    DataFrame
        As for `acceptance_rate`.

    Raises
    ------
    ValueError
        If `counted` or `among` does not have one value per row.

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


#: The states in the numerator and in the denominator of each rate. Recommendations on which
#: there is no information are in neither.
_RATES = {
    "acceptance_rate": (ACCEPTED, KNOWN),
    "acceptance_rate_of_relevant": (ACCEPTED, KNOWN & ~meaning("not_relevant", None)),
    "implementation_rate": (IMPLEMENTED, ACCEPTED),
    "implemented_share": (IMPLEMENTED, KNOWN),
    "closure_rate": (CLOSED, KNOWN),
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
    """Return the rate of the states `counted` among the states `among`."""
    return with_interval(keys, tally[:, counted & among].sum(axis=1), tally[:, among].sum(axis=1))


def with_interval(
    keys: pd.DataFrame, numerator: np.ndarray, denominator: np.ndarray
) -> pd.DataFrame:
    """Return the keys with numerator, denominator, rate and its 95 % Wilson interval."""
    low, high = _wilson(numerator, denominator)
    empty = np.full(len(keys), np.nan)
    share = np.divide(numerator, denominator, out=empty, where=denominator > 0)
    # At 0 and 1, rounding errors in the formula would leave the rate just outside its interval.
    low, high = np.minimum(low, share), np.maximum(high, share)
    return keys.assign(numerator=numerator, denominator=denominator, rate=share, low=low, high=high)


def _wilson(numerator: np.ndarray, denominator: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Imported here: it loads scipy, which users of the counts alone do not need.
    from statsmodels.stats.proportion import proportion_confint

    low, high = np.full((2, len(numerator)), np.nan)
    known = denominator > 0
    if known.any():
        low[known], high[known] = proportion_confint(
            numerator[known], denominator[known], alpha=0.05, method="wilson"
        )
    return low, high
