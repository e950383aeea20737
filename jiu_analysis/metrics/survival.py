"""Time to implementation: how long recommendations stay unimplemented."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.metrics.groups import group, states, whole_days
from jiu_analysis.metrics.status import ACCEPTED, IMPLEMENTED
from jiu_analysis.metrics.timeliness import origins

_Z = 1.959963984540054


def spells(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """For each accepted recommendation, between which ages it was implemented.

    A change between two documents happened somewhere between their as-of dates, so the
    time is known as an interval; one not implemented yet is open to the right.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.transitions` and `age`.
    clock : {"issued_on", "report_year"}
        From when to count, as for `age`.

    Returns
    -------
    DataFrame
        One row a recommendation of an organization that was accepted in its last
        document: ``organization``, ``report``, ``recommendation``, ``after_days`` (the last
        age at which it was seen unimplemented; 0 where none was), ``by_days`` (the first
        age at which it was seen implemented; missing where it never was),
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
    # In the order of dates the last row that writes is the newest one; backwards, the first.
    count = len(codes)
    places = np.arange(count, dtype=np.int32)
    first_done = np.full(who.cells, count, dtype=np.int32)
    [implemented] = np.flatnonzero(IMPLEMENTED)
    done = np.flatnonzero(state == implemented)[::-1]
    first_done[codes[done]] = done
    newest = np.full(who.cells, -1, dtype=np.int32)
    newest[codes] = places
    # Last seen unimplemented: before it was first seen implemented, or never seen so at all.
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
        """Days of age at these rows; NaN where there is none (-1)."""
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
    """Share of accepted recommendations not yet seen implemented, by age.

    The Kaplan-Meier estimate (statsmodels ``SurvfuncRight``). The data are intervals (see
    `spells`), and the library knows only data open to the right; so each implementation
    is put at the **end** of its interval, the as-of date of the document that first says
    it. What is estimated is the time until a document says so, which is never shorter
    than the time until it was so.

    Parameters
    ----------
    history : DataFrame
        As for `spells`.
    clock : {"issued_on", "report_year"}
        From when to count, as for `age`.

    Returns
    -------
    DataFrame
        One row an age at which an implementation was first seen: ``days``, ``at_risk``,
        ``implemented``, ``waiting`` (the share, 0 to 1), ``low`` and ``high`` (its 95 %
        interval, from the log-log transform; ``high`` is missing where the estimate is
        0). No rows where nothing was implemented.

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
    # Imported here: it brings scipy, which a user of the counts alone need not wait for.
    from statsmodels.duration.survfunc import SurvfuncRight

    # Days are small numbers, which are put in order in one pass; the library then need not.
    order = np.argsort(np.minimum(days, 32_767).astype(np.int16), kind="stable")
    days, ended = days[order], ended[order]
    # Day 0 is no time to the library; half a day after it is.
    found = SurvfuncRight(np.maximum(days, 0.5), ended.astype(int))
    waiting, error = np.asarray(found.surv_prob), np.asarray(found.surv_prob_se)
    inside = (waiting > 0) & (waiting < 1)
    low, high = waiting.copy(), waiting.copy()
    logged = np.log(waiting[inside])
    spread = _Z * error[inside] / (waiting[inside] * np.abs(logged))
    low[inside] = waiting[inside] ** np.exp(spread)
    high[inside] = waiting[inside] ** np.exp(-spread)
    # At 0 the formula has no width; all that is known is that it lies above.
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
