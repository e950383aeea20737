"""Time to implementation: survival estimates for accepted recommendations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import group, states, whole_days
from jiu_analysis.metrics.status import ACCEPTED, IMPLEMENTED
from jiu_analysis.metrics.timeliness import origins

_Z = 1.959963984540054


def spells(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the age interval in which each accepted recommendation was implemented.

    A change between two documents happened at an unknown date between their as-of dates, so
    the time is interval-censored; for one not yet implemented it is right-censored.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.transitions` and `age`.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `age`.

    Returns
    -------
    DataFrame
        One row per organization and recommendation that was accepted in the organization's
        last document: ``organization``, ``report``, ``recommendation``, ``after_days`` (the
        last age at which it was reported as not implemented; 0 if never), ``by_days`` (the
        first age at which it was reported as implemented; missing if never),
        ``age_is_assumed``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> known = spells(jiu.load().history)
    >>> len(known), int(known["by_days"].notna().sum())
    (49, 25)
    """
    state = states(history)
    who = group(history, ["organization", "report", "recommendation"])
    codes, order = who.codes.astype(np.intp), None
    dates = history["as_of"].to_numpy()
    if not (dates[1:] >= dates[:-1]).all():
        order = np.argsort(dates, kind="stable")
        state, codes = state[order], codes[order]
    # In date order the last assignment keeps the newest row; in reverse order, the first one.
    count = len(codes)
    places = np.arange(count, dtype=np.int32)
    first_done = np.full(who.cells, count, dtype=np.int32)
    done = np.flatnonzero(IMPLEMENTED[state])[::-1]
    first_done[codes[done]] = done
    newest = np.full(who.cells, -1, dtype=np.int32)
    newest[codes] = places
    # Last row not implemented: the one before the first implemented row, or the newest row.
    last_waiting = np.where(first_done == count, newest, np.int32(-1))
    ends = first_done[codes]
    waiting = np.flatnonzero((places < ends) & (ends < count))
    last_waiting[codes[waiting]] = waiting
    cells = np.flatnonzero(newest >= 0)
    cells = cells[ACCEPTED[state[newest[cells]]]]
    if order is None:
        order = places
    told = history[["issued_on", "report_year"]].iloc[order[newest[cells]]]
    origin, assumed = origins(told, clock)

    def age_at(rows: np.ndarray) -> np.ndarray:
        """Return the age in days at the given rows; NaN for row -1."""
        days = np.maximum(whole_days(dates[order[np.maximum(rows, 0)]], origin), 0)
        return np.where(rows < 0, np.nan, days)

    by = age_at(np.where(first_done == count, -1, first_done)[cells])
    table = who.decode(cells).assign(
        after_days=np.nan_to_num(age_at(last_waiting[cells])).astype("int64"),
        by_days=pd.array(by, dtype="Int64"),
        age_is_assumed=assumed,
    )
    return table[~np.isnat(origin)].reset_index(drop=True)


def time_to_implementation(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the share of accepted recommendations not yet reported as implemented, by age.

    The Kaplan-Meier estimate (statsmodels ``SurvfuncRight``). The data are interval-censored
    (see `spells`), but the estimator supports only right-censored data; so each
    implementation is placed at the **end** of its interval, the as-of date of the first
    document that reports it. The estimate is the time until a document reports the
    implementation, which is never shorter than the time to implementation.

    Parameters
    ----------
    history : DataFrame
        As for `spells`.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `age`.

    Returns
    -------
    DataFrame
        One row per age at which an implementation was first reported: ``days``, ``at_risk``,
        ``implemented``, ``waiting`` (the share, 0 to 1), ``low`` and ``high`` (its 95 %
        interval, from the log-log transform; ``high`` is missing where the estimate is 0).
        No rows if nothing was implemented.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> curve = jiu.metrics.time_to_implementation(jiu.load().history)
    >>> bool(curve["waiting"].is_monotonic_decreasing)
    True
    """
    known = spells(history, clock=clock)
    ended = known["by_days"].notna().to_numpy()
    if not ended.any():
        columns = ["days", "at_risk", "implemented", "waiting", "low", "high"]
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    days = known["by_days"].fillna(known["after_days"]).to_numpy(dtype="float64")
    return _survival(days, ended)


def _survival(days: np.ndarray, ended: np.ndarray) -> pd.DataFrame:
    # Imported here: it loads scipy, which users of the counts alone do not need.
    from statsmodels.duration.survfunc import SurvfuncRight

    # Days fit in int16, for which the stable sort is a radix sort; statsmodels then need not sort.
    order = np.argsort(np.minimum(days, 32_767).astype(np.int16), kind="stable")
    days, ended = days[order], ended[order]
    # statsmodels rejects a time of 0, so day 0 becomes half a day.
    found = SurvfuncRight(np.maximum(days, 0.5), ended.astype(int))
    waiting, error = np.asarray(found.surv_prob), np.asarray(found.surv_prob_se)
    inside = (waiting > 0) & (waiting < 1)
    low, high = waiting.copy(), waiting.copy()
    logged = np.log(waiting[inside])
    spread = _Z * error[inside] / (waiting[inside] * np.abs(logged))
    low[inside] = waiting[inside] ** np.exp(spread)
    high[inside] = waiting[inside] ** np.exp(-spread)
    # At 0 the formula gives no width, and the upper bound is unknown.
    high[waiting == 0] = np.nan
    low[waiting == 0] = 0
    return pd.DataFrame(
        {
            "days": np.floor(found.surv_times),
            "at_risk": np.asarray(found.n_risk, dtype="int64"),
            "implemented": np.asarray(found.n_events, dtype="int64"),
            "waiting": waiting,
            "low": low,
            "high": high,
        }
    )
