"""Time to implementation: a survival curve with delayed entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.errors import ArgumentError
from jiu_analysis.metrics.groups import among, group
from jiu_analysis.metrics.series import WHO
from jiu_analysis.metrics.timeliness import PRECISIONS, ages, origins
from jiu_analysis.metrics.transitions import NOT_THERE, look_up

#: The curve starts at the age at which so many are at risk.
AT_LEAST = 10
_Z = 1.959963984540054
_COLUMNS = ("days", "at_risk", "implemented", "survival", "ci_low", "ci_high")


def spells(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the age intervals over which documents observe each recommendation.

    From one document to the next, a recommendation that was open is observed from its age then
    to its age now; a new one from its issue. What was implemented before a first document was
    never listed, and what a document no longer lists is not observed any more: neither gives
    an interval, so that nothing is counted at an age at which it could not have been seen.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.with_previous` and `age`.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `age`.

    Returns
    -------
    DataFrame
        One row per recommendation and step from one document to the next: ``organization``,
        ``document`` (the later one), ``report``, ``recommendation``, ``from_days``,
        ``to_days``, ``status`` (at the end of the interval) and ``age_is_assumed``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> known = spells(jiu.load().history)
    >>> len(known), int(known["status"].eq("implemented").sum())
    (15, 8)
    """
    moved = look_up(history, "spells")
    new = among(moved["previous"], [NOT_THERE])
    open_then = among(moved["previous"], terms.OPEN) & among(moved["known_from"], ["rows"])
    seen = moved[(new | open_then) & among(moved["status"], [*terms.OPEN, *terms.CLOSED])]
    origin, precision = origins(seen, clock, "spells")
    since = ages(seen["previous_as_of"], origin)
    since[among(seen["previous"], [NOT_THERE])] = 0
    until = ages(seen["as_of"], origin)
    table = seen[["organization", "document", "report", "recommendation", "status"]].assign(
        from_days=since, to_days=until, age_is_assumed=precision == PRECISIONS.index("year")
    )
    table = table[np.isfinite(since) & np.isfinite(until)].reset_index(drop=True)
    return table.astype({"from_days": "int64", "to_days": "int64"})


def time_to_implementation(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the share of recommendations that are not implemented, by age.

    The Kaplan-Meier estimate with delayed entry (statsmodels ``SurvfuncRight``): each
    recommendation counts as at risk only at ages at which a document could have shown it (see
    `spells`). An implementation is placed in the middle of its interval, since it happened at
    an unknown date between two documents; one that was closed otherwise is censored there.

    Parameters
    ----------
    history : DataFrame
        As for `spells`, with two documents of an organization or more.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `age`.

    Returns
    -------
    DataFrame
        One row per age at which an implementation is placed: ``days``, ``at_risk``,
        ``implemented``, ``survival`` (the share, 0 to 1), ``ci_low`` and ``ci_high`` (its 95 %
        interval, from the log-log transform; ``ci_high`` is missing where the estimate is 0).
        The curve starts where at least `AT_LEAST` are at risk. Its ``attrs`` hold
        ``recommendations`` (how many carry it), ``starts_at_days`` (the share is of those not
        implemented by then) and ``reason`` (why there are no rows; empty if there are).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> curve = jiu.metrics.time_to_implementation(jiu.load().history)
    >>> len(curve), curve.attrs["reason"]
    (0, 'one_document')
    """
    moved = look_up(history, "time_to_implementation")
    known = spells(moved, clock=clock)
    count = len(group(known, WHO).occurring)
    if not moved["known_from"].eq("rows").any():
        return _empty("one_document", count)
    done = among(known["status"], ["implemented"])
    if not done.any():
        return _empty("none_implemented", count)
    since, until = known["from_days"].to_numpy(), known["to_days"].to_numpy()
    closed = among(known["status"], terms.CLOSED)
    middle = since + (until - since + 1) // 2
    # An interval without length still ends after it begins.
    until = np.maximum(np.where(closed, middle, until), since + 1)
    return _curve(since, until, done, count)


def about_curve(curve: pd.DataFrame) -> dict[Any, Any]:
    """Return the ``attrs`` of a curve of `time_to_implementation`.

    Raises
    ------
    ArgumentError
        The curve has lost them, as in a CSV file or where frames are joined.
    """
    if "starts_at_days" not in curve.attrs:
        raise ArgumentError(
            "a curve without its attrs: give the result of metrics.time_to_implementation itself"
        )
    return curve.attrs


def _curve(since: np.ndarray, until: np.ndarray, done: np.ndarray, count: int) -> pd.DataFrame:
    # Imported here: it loads scipy, which users of the counts alone do not need.
    from statsmodels.duration.survfunc import SurvfuncRight

    # Equal intervals are given once, with their number: the estimator sorts what it is given.
    span = int(until.max()) + 1
    intervals, number = np.unique((since * span + until) * 2 + done, return_counts=True)
    entry, left, status = intervals // (2 * span), intervals // 2 % span, intervals % 2
    found = SurvfuncRight(left, status, entry=entry, freq_weights=number)
    enough = np.flatnonzero(found.n_risk >= AT_LEAST)
    if not len(enough):
        return _empty("few_at_risk", count)
    start = int(since.min())
    if enough[0] > 0:
        start = int(found.surv_times[enough[0] - 1])
        later = left > start
        found = SurvfuncRight(
            left[later],
            status[later],
            entry=np.maximum(entry[later], start),
            freq_weights=number[later],
        )
    survival = np.asarray(found.surv_prob)
    inside = (survival > 0) & (survival < 1)
    low, high = np.where(survival == 0, 0, survival), np.where(survival == 0, np.nan, survival)
    # Greenwood's formula; with numbers of intervals, SurvfuncRight has another for its error.
    risk, ended = found.n_risk[inside], found.n_events[inside]
    error = np.sqrt(np.cumsum(ended / (risk * (risk - ended))))
    spread = _Z * error / np.abs(np.log(survival[inside]))
    low[inside] = survival[inside] ** np.exp(spread)
    high[inside] = survival[inside] ** np.exp(-spread)
    values = (found.surv_times, found.n_risk, found.n_events, survival, low, high)
    curve = pd.DataFrame(dict(zip(_COLUMNS, values, strict=True)))
    curve = curve.astype({"at_risk": "int64", "implemented": "int64"})
    curve.attrs = {"reason": "", "recommendations": count, "starts_at_days": start}
    return curve


def _empty(reason: str, count: int) -> pd.DataFrame:
    curve = pd.DataFrame({name: pd.Series(dtype="float64") for name in _COLUMNS})
    curve.attrs = {"reason": reason, "recommendations": count, "starts_at_days": 0}
    return curve
