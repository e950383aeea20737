"""Timeliness: overdue recommendations, age, long-outstanding ones, and response times."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiu_analysis.metrics.counts import long
from jiu_analysis.metrics.groups import STATES, group, states, whole_days
from jiu_analysis.metrics.rates import with_interval
from jiu_analysis.metrics.status import OPEN, is_open

#: The day from which a recommendation's age can be counted.
CLOCKS = ("issued_on", "report_year")
#: Age bands in years; the last is JIU's category "long-outstanding".
BANDS = ("under_1", "1_to_2", "2_to_3", "3_to_5", "5_and_more")
_BAND_ENDS = (1, 2, 3, 5)


def overdue(history: pd.DataFrame) -> pd.DataFrame:
    """Return the overdue recommendations with days overdue.

    A recommendation is overdue when it is open at the as-of date and the last day of the
    period that it names as its deadline is before that date. One that names a start date or
    no date is never overdue.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``acceptance``, ``implementation``,
        ``as_of``, ``target_date`` and ``target_kind``.

    Returns
    -------
    DataFrame
        The overdue rows with ``days_overdue``, counted from the target date; longest overdue
        first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> late = jiu.metrics.overdue(jiu.load().history)
    >>> late["report"].iloc[0], int(late["days_overdue"].iloc[0])
    ('JIU/REP/2018/4', 821)
    """
    _, _, late = _deadlines(history)
    rows = history.iloc[late]
    days = whole_days(rows["as_of"], rows["target_date"]).astype("int64")
    order = np.argsort(-days, kind="stable")
    return rows.iloc[order].assign(days_overdue=days[order])


def lateness(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return the number of open and overdue recommendations, by group.

    Parameters
    ----------
    history : DataFrame
        As for `overdue`.
    by : str or sequence of str
        Columns to group by: ``addressee``, ``report_year``, ``report``, ``officer``, ….

    Returns
    -------
    DataFrame
        The keys; ``open``; ``with_deadline``, the open ones that name a deadline; ``overdue``;
        ``longest_days``, missing where none is overdue.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> jiu.metrics.lateness(jiu.load().history).iloc[0].astype(int).tolist()
    [24, 16, 5, 821]
    """
    opened, dated, late = _deadlines(history)
    groups = group(history, by)
    # 0 closed, 1 open, 2 open with a deadline, 3 overdue: all are counted in one pass.
    kind = opened.view(np.int8) + dated.view(np.int8)
    kind[late] += 1
    tally = groups.tally(kind, 4)
    rows = history[["as_of", "target_date"]].iloc[late]
    return groups.keys.assign(
        open=tally[:, 1:].sum(axis=1),
        with_deadline=tally[:, 2:].sum(axis=1),
        overdue=tally[:, 3],
        longest_days=groups.highest(whole_days(rows["as_of"], rows["target_date"]), late),
    )


def age(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the rows with the age of each recommendation at the as-of date.

    The age counts from the day the report was issued. Where that day is unknown, it counts
    from 31 December of the year in the report's symbol, and is marked as assumed.

    Parameters
    ----------
    history : DataFrame
        With ``as_of``, ``issued_on`` and ``report_year``.
    clock : {"issued_on", "report_year"}
        The start of the age; ``report_year`` takes 31 December of that year for all rows.

    Returns
    -------
    DataFrame
        `history` with ``age_days`` (whole days; never below 0, since a review can be
        numbered in one year and issued in the next) and ``age_is_assumed``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> aged = jiu.metrics.age(jiu.load().history)
    >>> aged.loc[aged["report"].eq("JIU/REP/2018/4"), "age_days"].tolist()
    [1333]
    """
    if clock not in CLOCKS:
        raise ValueError(f"clock must be one of {', '.join(CLOCKS)}, not {clock!r}")
    days, assumed = _ages(history, clock)
    return history.assign(age_days=pd.array(days, dtype="Int64"), age_is_assumed=assumed)


def age_bands(
    history: pd.DataFrame, by: str | Sequence[str] = (), *, clock: str = "issued_on"
) -> pd.DataFrame:
    """Return the number of open recommendations by age band.

    Parameters
    ----------
    history : DataFrame
        As for `age`, with ``acceptance`` and ``implementation``.
    by : str or sequence of str
        Columns to group by.
    clock : {"issued_on", "report_year"}
        The start of the age, as for `age`.

    Returns
    -------
    DataFrame
        The keys, ``band`` (one of `BANDS`: years of 365.25 days, lower end included) and
        ``count``, 0 where there is none.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> jiu.metrics.age_bands(jiu.load().history)["count"].tolist()
    [7, 12, 2, 3, 0]
    """
    origin, _ = origins(history, clock)
    age = history["as_of"].to_numpy(dtype="datetime64[s]") - origin
    seconds = age.view(np.int64)
    # Index = band × number of states + state; only the open states are summed, at the end.
    place = states(history).astype(np.int16)
    for years in _BAND_ENDS:
        place += (seconds >= math.ceil(years * 365.25) * 86_400) * np.int16(STATES)
    if (unknown := np.isnat(age)).any():
        place[unknown] = len(BANDS) * STATES
    groups = group(history, by)
    tally = groups.tally(place, (len(BANDS) + 1) * STATES)
    tally = tally.reshape(len(tally), len(BANDS) + 1, STATES)[:, :-1, OPEN].sum(axis=2)
    return long(groups.keys, tally, "band", BANDS)


def long_outstanding(
    history: pd.DataFrame, *, years: float = 5, clock: str = "issued_on"
) -> pd.DataFrame:
    """Return the open recommendations that are at least five years old.

    JIU has this category; the start of its clock could not be determined, so it is a
    parameter: `clock`, as for `age`.

    Parameters
    ----------
    history : DataFrame
        As for `age`, with ``acceptance`` and ``implementation``.
    years : float
        The threshold, in years of 365.25 days.
    clock : {"issued_on", "report_year"}
        The start of the age.

    Returns
    -------
    DataFrame
        The rows with ``age_days`` and ``age_is_assumed``, oldest first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(jiu.metrics.long_outstanding(jiu.load().history, years=3))
    3
    """
    aged = age(history[is_open(history)], clock=clock)
    is_long = aged["age_days"].ge(years * 365.25).fillna(value=False).astype(bool)
    return aged[is_long].sort_values("age_days", ascending=False, kind="stable")


def responsiveness(responses: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Return the share of due JIU requests that were answered in time.

    Parameters
    ----------
    responses : DataFrame
        The table ``responses``; if it also has the column ``as_of`` of the documents, a
        request that is neither due nor answered by that date is not counted.
    by : str or sequence of str
        Columns to group by, ``kind`` or ``review``.

    Returns
    -------
    DataFrame
        The keys, ``numerator`` (answered on or before the due day), ``denominator``
        (requests with a due day), ``rate`` and its 95 % Wilson interval ``low``, ``high``.
        Missing where nothing is recorded.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rate = jiu.metrics.responsiveness(jiu.load().responses).iloc[0]
    >>> int(rate["denominator"]), bool(pd.isna(rate["rate"]))
    (0, True)
    """
    due = responses["due_on"].notna().to_numpy()
    if "as_of" in responses:
        due = due & ~(responses["answered_on"].isna() & (responses["due_on"] > responses["as_of"]))
        due = due.to_numpy(dtype=bool)
    in_time = due & (responses["answered_on"] <= responses["due_on"]).to_numpy(dtype=bool)
    groups = group(responses, by)
    tally = groups.tally(due.astype(np.int8) + in_time, 3)
    return with_interval(groups.keys, tally[:, 2], tally[:, 1:].sum(axis=1))


def origins(history: pd.DataFrame, clock: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the start of each row's age (datetime64[s]), and whether it is assumed."""
    if clock not in CLOCKS:
        raise ValueError(f"clock must be one of {', '.join(CLOCKS)}, not {clock!r}")
    issued = history["issued_on"].to_numpy(dtype="datetime64[s]")
    assumed = np.isnat(issued) if clock == "issued_on" else np.ones(len(issued), dtype=bool)
    if not assumed.any():
        return issued, assumed
    years = history["report_year"].iloc[np.flatnonzero(assumed)].astype("float64")
    # A missing year formats as "nan", which is coerced to no date.
    ends = pd.to_datetime(years.map("{:.0f}-12-31".format), errors="coerce")
    issued = issued.copy()
    issued[assumed] = ends.to_numpy(dtype="datetime64[s]")
    return issued, assumed & ~np.isnat(issued)


def _ages(history: pd.DataFrame, clock: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the age in days (NaN where unknown), and whether it counts from an assumed day."""
    origin, assumed = origins(history, clock)
    return np.maximum(whole_days(history["as_of"].to_numpy(), origin), 0), assumed


def _deadlines(history: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which rows are open, which of them have a deadline, and the indices of the overdue."""
    opened = is_open(history).to_numpy()
    dated = opened & history["target_kind"].eq("deadline").to_numpy(dtype=bool)
    places = np.flatnonzero(dated)
    target = history["target_date"].to_numpy(dtype="datetime64[s]")[places]
    late = places[target < history["as_of"].to_numpy(dtype="datetime64[s]")[places]]
    return opened, dated, late
