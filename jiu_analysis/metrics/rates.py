"""Rates, each with its numerator and denominator.

Every function takes a frame such as ``package.history``, filtered as needed, and returns one
row per group: the keys, ``numerator``, ``denominator`` and ``rate`` (0 to 1; missing where the
denominator is 0). Names say the population. A progress report lists what was open in the
previous document and what is new since; so a rate over the list is a flow over a list, and not
the rate of all recommendations that an organization ever received.

Recommendations on which there is no information are in no numerator and no denominator;
`jiu_analysis.metrics.status_counts` counts them. Those accepted in part count as accepted; where
acceptance itself is the question, the column ``partially_accepted`` says how many they are.

``interval=True`` adds ``ci_low`` and ``ci_high``, the 95 % Wilson interval. A list is a census
and has no sampling error: the interval only answers "could this be chance, if recommendations
were independent draws", and they are not, since they cluster by report.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.errors import ArgumentError
from jiu_analysis.metrics.columns import By, require
from jiu_analysis.metrics.counts import tally_states
from jiu_analysis.metrics.groups import group
from jiu_analysis.metrics.once import counted_once
from jiu_analysis.metrics.status import ACCEPTED, CLOSED, IMPLEMENTED, KNOWN, responses

#: The states in the numerator and in the denominator of each rate.
_RATES = {
    "acceptance_rate": (ACCEPTED, KNOWN),
    "acceptance_rate_of_relevant": (ACCEPTED, KNOWN & ~responses("not_relevant")),
    "implementation_rate": (IMPLEMENTED, ACCEPTED),
    "implemented_share": (IMPLEMENTED, KNOWN),
    "closure_rate": (CLOSED, KNOWN),
}
_PARTLY = responses("partially_accepted")


def acceptance_rate(history: pd.DataFrame, by: By = (), *, interval: bool = False) -> pd.DataFrame:
    """Return the accepted recommendations as a share of all that are given.

    Over the rows of a progress report it is inflated: what is refused leaves the list, what is
    accepted stays. See `jiu_analysis.metrics.accepted_of_new` for those that a document lists
    for the first time.

    UNDP computes it this way: "not relevant" stays in the denominator (its report on 2018
    gives 19 of 30 as 63 %). Whether JIU does so could not be determined; see
    `acceptance_rate_of_relevant` for the other definition, and publish both.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``acceptance`` and ``implementation``.
    by : str or sequence of str
        Columns to group by; none for a single row over all.
    interval : bool
        Whether to add the 95 % Wilson interval, ``ci_low`` and ``ci_high``.

    Returns
    -------
    DataFrame
        The keys, ``numerator``, ``denominator``, ``rate`` and ``partially_accepted``, how many
        of the numerator are accepted only in part.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> jiu.metrics.acceptance_rate(history)[["numerator", "denominator"]].values.tolist()
    [[49, 51]]
    """
    return _rate("acceptance_rate", history, by, interval)


def acceptance_rate_of_relevant(
    history: pd.DataFrame, by: By = (), *, interval: bool = False
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
    return _rate("acceptance_rate_of_relevant", history, by, interval)


def implementation_rate(
    history: pd.DataFrame, by: By = (), *, interval: bool = False
) -> pd.DataFrame:
    """Return the implemented recommendations as a share of the accepted ones that are given.

    Over the rows of a progress report it is not JIU's implementation rate, whatever its size:
    an organization that implements everything it accepts, with a median of 24 months, shows
    25 % in every yearly report. `implemented_of_accepted` is JIU's rate. Parameters as for
    `acceptance_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> history = jiu.load().history
    >>> rate = jiu.metrics.implementation_rate(history, by=["addressee"])
    >>> list(rate["denominator"])
    [13, 36]
    """
    return _rate("implementation_rate", history, by, interval)


def implemented_of_accepted(
    history: pd.DataFrame,
    by: By = (),
    *,
    complete: bool = False,
    interval: bool = False,
) -> pd.DataFrame:
    """Return JIU's implementation rate: the implemented as a share of all accepted ones.

    Parameters
    ----------
    history : DataFrame
        As for `acceptance_rate`: all recommendations of a population, whether closed or open.
    by : str or sequence of str
        Columns to group by.
    complete : bool
        Whether the rows are the whole population: an export of a tracking system, or every
        recommendation of some years. The rows of a progress report are not.
    interval : bool
        Whether to add the 95 % Wilson interval.

    Raises
    ------
    ArgumentError
        If `complete` is not true.

    Examples
    --------
    >>> rows = pd.DataFrame({"acceptance": ["accepted"], "implementation": ["implemented"]})
    >>> implemented_of_accepted(rows, complete=True)["rate"].item()
    1.0
    """
    if not complete:
        raise ArgumentError(
            "implemented_of_accepted needs every recommendation of the population, and a progress"
            " report lists only what was open or is new: give complete=True for an export of a"
            " tracking system or for whole years, else use implemented_of_listed,"
            " closed_since_previous or cohorts"
        )
    return _rate("implementation_rate", history, by, interval)


def implemented_of_listed(
    history: pd.DataFrame, by: By = (), *, interval: bool = False
) -> pd.DataFrame:
    """Return the implemented recommendations as a share of all that are listed.

    WIPO's "87 % of 408" (WO/PBC/34/6, paragraph 11) is this rate over all recommendations
    since 2010. It is not JIU's implementation rate. Parameters as for `acceptance_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> share = jiu.metrics.implemented_of_listed(jiu.load().history)
    >>> share[["numerator", "denominator"]].values.tolist()
    [[25, 51]]
    """
    return _rate("implemented_share", history, by, interval)


def implemented_share(
    history: pd.DataFrame, by: By = (), *, interval: bool = False
) -> pd.DataFrame:
    """Return `implemented_of_listed`, under its earlier name."""
    return implemented_of_listed(history, by, interval=interval)


def closure_rate(history: pd.DataFrame, by: By = (), *, interval: bool = False) -> pd.DataFrame:
    """Return the closed (implemented, not accepted, not relevant) as a share of all listed.

    See `jiu_analysis.metrics.closed_since_previous` for those that were listed before.
    Parameters as for `acceptance_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rate = jiu.metrics.closure_rate(jiu.load().history)
    >>> rate[["numerator", "denominator"]].values.tolist()
    [[27, 51]]
    """
    return _rate("closure_rate", history, by, interval)


def rates(history: pd.DataFrame, by: By = (), *, interval: bool = False) -> pd.DataFrame:
    """Return the rates over the rows given in one table.

    Parameters
    ----------
    history : DataFrame
        As for `acceptance_rate`.
    by : str or sequence of str
        Columns to group by.
    interval : bool
        Whether to add the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        ``indicator`` (the name of the function), followed by the keys, ``numerator``,
        ``denominator`` and ``rate``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> list(jiu.metrics.rates(jiu.load().history)["indicator"])[:2]
    ['acceptance_rate', 'acceptance_rate_of_relevant']
    """
    keys, tally = tally_states(history, by, "rates")
    made = []
    for indicator, (counted, among) in _RATES.items():
        table = _of_tally(keys, tally, counted, among, interval)
        table.insert(0, "indicator", indicator)
        made.append(table)
    return pd.concat(made, ignore_index=True)


def share(
    history: pd.DataFrame,
    counted: pd.Series,
    *,
    among: pd.Series | None = None,
    by: By = (),
    interval: bool = False,
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
    interval : bool
        Whether to add the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        The keys, ``numerator``, ``denominator`` and ``rate``.

    Raises
    ------
    ArgumentError
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
    require(history, "share", by=by)
    every = np.ones(len(history), dtype=bool) if among is None else _marks(among, history)
    part = every & _marks(counted, history)
    marked = counted_once(history.assign(_kind=part.astype(np.int8) + every), by)
    keys, tally = group(marked, by).tally(marked["_kind"].to_numpy(), 3)
    return rate_table(keys, tally[:, 2], tally[:, 1:].sum(axis=1), interval=interval)


def rate_table(
    keys: pd.DataFrame, numerator: np.ndarray, denominator: np.ndarray, *, interval: bool = False
) -> pd.DataFrame:
    """Return the keys with numerator, denominator and rate, and its interval if wanted."""
    rate = np.full(len(keys), np.nan)
    np.divide(numerator, denominator, out=rate, where=denominator > 0)
    table = keys.assign(numerator=numerator, denominator=denominator, rate=rate)
    if not interval:
        return table
    # Imported here: it loads scipy, which users of the rates alone do not need.
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(numerator, np.maximum(denominator, 1), method="wilson")
    # At 0 and 1, rounding errors in the formula would leave the rate just outside its interval.
    return table.assign(
        ci_low=np.where(denominator > 0, np.minimum(low, rate), np.nan),
        ci_high=np.where(denominator > 0, np.maximum(high, rate), np.nan),
    )


def _rate(indicator: str, history: pd.DataFrame, by: By, interval: bool) -> pd.DataFrame:
    keys, tally = tally_states(history, by, indicator)
    table = _of_tally(keys, tally, *_RATES[indicator], interval)
    if indicator.startswith("acceptance"):
        table = table.assign(partially_accepted=tally[:, _PARTLY].sum(axis=1))
    return table


def _of_tally(
    keys: pd.DataFrame, tally: np.ndarray, counted: np.ndarray, among: np.ndarray, interval: bool
) -> pd.DataFrame:
    """Return the rate of the states `counted` among the states `among`."""
    part, whole = (tally[:, each].sum(axis=1) for each in (counted & among, among))
    return rate_table(keys, part, whole, interval=interval)


def _marks(values: pd.Series, history: pd.DataFrame) -> np.ndarray:
    if len(values) != len(history):
        raise ArgumentError(
            f"{len(values)} truth values for {len(history)} rows; one per row is needed"
        )
    return pd.Series(values).to_numpy(dtype=bool, na_value=False)
