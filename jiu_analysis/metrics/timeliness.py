"""Timeliness: overdue recommendations, coming deadlines, age, long-outstanding ones, responses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.errors import ArgumentError
from jiu_analysis.metrics.columns import BANDS, By, require
from jiu_analysis.metrics.groups import category, group, long, whole_days
from jiu_analysis.metrics.once import counted_once, listed_once
from jiu_analysis.metrics.rates import rate_table
from jiu_analysis.metrics.series import WHO
from jiu_analysis.metrics.status import OPEN, STATES, states
from jiu_analysis.metrics.transitions import look_up

#: The day from which a recommendation's age can be counted.
_CLOCKS = ("issued_on", "report_year")
#: How exactly the day of issue is known: the day; the month, of which the last day is taken; or
#: only the year in the symbol, of which 31 December is taken.
PRECISIONS = ("day", "month", "year")
#: The lower ends of the age bands but the first.
_BAND_DAYS = [math.ceil(years * 365.25) for years in (1, 2, 3, 5)]
#: The dates by which something is due: JIU's deadline, and the organization's own.
_DUE_DATES = ("target_date", "due_on")


def overdue(history: pd.DataFrame, *, date: str = "target_date") -> pd.DataFrame:
    """Return the overdue recommendations with days overdue.

    A recommendation is overdue when it is open at the as-of date and the last day of the
    period that it names as its deadline is before that date. One that names a start date or
    no date is never overdue.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``acceptance``, ``implementation``,
        ``as_of``, ``target_date`` and ``target_kind``; or ``due_on``.
    date : {"target_date", "due_on"}
        JIU's deadline, or the organization's own due date, which is another thing.

    Returns
    -------
    DataFrame
        The overdue rows with ``days_overdue``, counted from that date; longest overdue first.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> late = jiu.metrics.overdue(jiu.load().history)
    >>> late["report"].iloc[0], int(late["days_overdue"].iloc[0])
    ('JIU/REP/2018/4', 821)
    """
    history = listed_once(history)
    days = days_overdue(history, date=date)
    rows = history.assign(days_overdue=days)[days.notna()].astype({"days_overdue": "int64"})
    return rows.sort_values("days_overdue", ascending=False, kind="stable")


def has_passed(history: pd.DataFrame, date: str = "target_date") -> pd.Series:
    """Return whether a date of each row is before the as-of date; False where it is missing."""
    return history[date] < history["as_of"]


def days_overdue(history: pd.DataFrame, *, date: str = "target_date") -> pd.Series:
    """Return the days overdue of each row, missing where it is not; see `overdue`."""
    _, dated = _deadlines(history, "overdue", date)
    late = dated & has_passed(history, date).to_numpy()
    days = np.where(late, whole_days(history["as_of"], history[date]), np.nan)
    return pd.Series(days, index=history.index).astype("Int64")


def due_next(history: pd.DataFrame, *, months: int = 12, date: str = "target_date") -> pd.DataFrame:
    """Return the open recommendations that fall due in the months after the as-of date.

    Parameters
    ----------
    history : DataFrame
        As for `overdue`.
    months : int
        How many months to look ahead.
    date : {"target_date", "due_on"}
        JIU's deadline, or the organization's own due date.

    Returns
    -------
    DataFrame
        The rows due on the as-of date or in the months after it, with ``days_left``; by date,
        and on one date by officer.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(jiu.metrics.due_next(jiu.load().history))
    9
    """
    history = listed_once(history)
    _, dated = _deadlines(history, "due_next", date)
    rows = history[dated & ~has_passed(history, date).to_numpy()]
    rows = rows[rows[date] <= rows["as_of"] + pd.DateOffset(months=months)]
    rows = rows.assign(days_left=whole_days(rows[date], rows["as_of"]).astype("int64"))
    return rows.sort_values([date, *({"officer"} & {*rows})], kind="stable")


def lateness(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
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
    require(history, "lateness", by=by)
    history = counted_once(history, by)
    opened, dated = _deadlines(history, "lateness", "target_date")
    groups = group(history, by)
    late = np.flatnonzero(dated)
    due = history[["target_date", "as_of"]].iloc[late]
    late = late[has_passed(due).to_numpy()]
    # 0 closed, 1 open, 2 open with a deadline, 3 overdue: all are counted in one pass.
    kind = opened.view(np.int8) + dated.view(np.int8)
    kind[late] += 1
    keys, tally = groups.tally(kind, 4)
    rows = history[["as_of", "target_date"]].iloc[late]
    longest = pd.Series(whole_days(rows["as_of"], rows["target_date"])).groupby(groups.cells[late])
    return keys.assign(
        open=tally[:, 1:].sum(axis=1),
        with_deadline=tally[:, 2:].sum(axis=1),
        overdue=tally[:, 3],
        longest_days=longest.max().reindex(groups.occurring).to_numpy(),
    )


def deadline_cohort(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return what became of the recommendations whose deadline had passed at the as-of date.

    One that was implemented counts as late if a document whose as-of date lies after the
    deadline still had it open: an earlier one in `history`, or the previous one by the status
    that is printed. Where the previous document is not in `history` its as-of date is that of
    the column ``previous_as_of``, if there is one; otherwise it is known only that it lies
    after the issue of the newest report that was listed before.

    Parameters
    ----------
    history : DataFrame
        As for `overdue` and `jiu_analysis.metrics.with_previous`.
    by : str or sequence of str
        Columns to group by.

    Returns
    -------
    DataFrame
        The keys; ``numerator`` (implemented), ``denominator`` (whose deadline had passed, those
        without information left out) and ``rate``; ``open``, ``closed_otherwise``;
        ``implemented_late``, at least; ``timing_not_known``, the others implemented whose
        previous status was open in a document of unknown as-of date.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> passed = jiu.metrics.deadline_cohort(jiu.load().history)
    >>> passed[["numerator", "denominator", "open"]].values.tolist()
    [[8, 13, 5]]
    >>> passed[["implemented_late", "timing_not_known"]].values.tolist()
    [[4, 4]]
    """
    require(history, "deadline_cohort", "as_of", "target_date", "target_kind", by=by)
    moved = counted_once(look_up(history, "deadline_cohort"), by)
    status, target = moved["status"], moved["target_date"]
    passed = moved["target_kind"].eq("deadline") & has_passed(moved)
    passed &= status.isin([*terms.OPEN, *terms.CLOSED])
    done = passed & status.eq("implemented")
    was_open = moved["previous"].isin(terms.OPEN)
    dates = moved[[*WHO, "as_of"]].assign(seen_open=moved["as_of"].where(status.isin(terms.OPEN)))
    # By position: rows may share a label of the index.
    dates = dates.reset_index(drop=True).sort_values("as_of", kind="stable")
    seen_open = dates.groupby(WHO, observed=True)["seen_open"].ffill().sort_index()
    seen_open = seen_open.set_axis(moved.index)
    since = moved["previous_as_of"].fillna(_earliest_previous_as_of(moved))
    late = done & ((seen_open > target) | (was_open & (since > target)))
    unknown = done & ~late & was_open & moved["previous_as_of"].isna()
    # 0 not passed, 1 open, 2 closed otherwise, 3 implemented, 4 late, 5 without known timing.
    kinds = [unknown, late, done, passed & status.isin(terms.CLOSED), passed]
    keys, tally = group(moved, by).tally(np.select(kinds, [5, 4, 3, 2, 1], default=0), 6)
    return rate_table(keys, tally[:, 3:].sum(axis=1), tally[:, 1:].sum(axis=1)).assign(
        open=tally[:, 1],
        closed_otherwise=tally[:, 2],
        implemented_late=tally[:, 4],
        timing_not_known=tally[:, 5],
    )


def _earliest_previous_as_of(moved: pd.DataFrame) -> pd.Series:
    """Return the first day that the previous document of each row can be of.

    A report that it listed had been issued: on the known day, or not before the first day of
    the known month, or of the year in its symbol.
    """
    dates = moved.reindex(columns=["issued_on", "issued_month", "report_year"])
    day = pd.to_datetime(dates["issued_on"])
    for column in ("issued_month", "report_year"):
        day = day.fillna(pd.to_datetime(dates[column].astype("string"), format="ISO8601"))
    listed = day.where(moved["previous"].isin(terms.STATUSES))
    return listed.groupby(moved["document"], observed=True).transform("max")


def age(history: pd.DataFrame, *, clock: str = "issued_on") -> pd.DataFrame:
    """Return the rows with the age of each recommendation at the as-of date.

    The age counts from the day the report was issued; where only the month is known from its
    last day; where nothing is known from 31 December of the year in the report's symbol, which
    is marked as assumed.

    Parameters
    ----------
    history : DataFrame
        With ``as_of``, ``issued_on`` and ``report_year``; and ``issued_month``, where there is.
    clock : {"issued_on", "report_year"}
        The start of the age; ``report_year`` takes 31 December of that year for all rows.

    Returns
    -------
    DataFrame
        `history` with ``age_days`` (whole days; never below 0, since a review can be
        numbered in one year and issued in the next), ``issued_precision`` (one of
        `PRECISIONS`) and ``age_is_assumed`` (only the year is known).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> aged = jiu.metrics.age(jiu.load().history)
    >>> aged.loc[aged["report"].eq("JIU/REP/2018/4"), "age_days"].tolist()
    [1333]
    """
    require(history, "age", "as_of")
    origin, precision = origins(history, clock, "age")
    return history.assign(
        age_days=pd.array(ages(history["as_of"], origin), dtype="Int64"),
        issued_precision=category(precision, PRECISIONS),
        age_is_assumed=precision == PRECISIONS.index("year"),
    )


def age_bands(history: pd.DataFrame, by: By = (), *, clock: str = "issued_on") -> pd.DataFrame:
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
    [11, 8, 2, 3, 0]
    """
    require(history, "age_bands", "as_of", "acceptance", "implementation", by=by)
    history = counted_once(history, by)
    origin, _ = origins(history, clock, "age_bands")
    # Index = band × number of states + state; only the open states are summed, at the end.
    place = bands(history["as_of"], origin).astype(np.int16) * np.int16(STATES) + states(history)
    keys, tally = group(history, by).tally(place, (len(BANDS) + 1) * STATES)
    tally = tally.reshape(-1, len(BANDS) + 1, STATES)[:, :-1, OPEN].sum(axis=2)
    return long(keys, tally, "band", BANDS)


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
    require(history, "long_outstanding", "acceptance", "implementation")
    history = listed_once(history)
    aged = age(history[OPEN[states(history)]], clock=clock)
    is_long = aged["age_days"].ge(years * 365.25).fillna(value=False).astype(bool)
    return aged[is_long].sort_values("age_days", ascending=False, kind="stable")


def responsiveness(responses: pd.DataFrame, by: By = ()) -> pd.DataFrame:
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
        (requests with a due day) and ``rate``, missing where nothing is recorded.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rate = jiu.metrics.responsiveness(jiu.load().responses).iloc[0]
    >>> int(rate["denominator"]), bool(pd.isna(rate["rate"]))
    (0, True)
    """
    require(responses, "responsiveness", "due_on", "answered_on", by=by)
    due = responses["due_on"].notna().to_numpy()
    if "as_of" in responses:
        due = due & ~(responses["answered_on"].isna() & (responses["due_on"] > responses["as_of"]))
        due = due.to_numpy(dtype=bool)
    in_time = due & (responses["answered_on"] <= responses["due_on"]).to_numpy(dtype=bool)
    keys, tally = group(responses, by).tally(due.astype(np.int8) + in_time, 3)
    return rate_table(keys, tally[:, 2], tally[:, 1:].sum(axis=1))


def origins(history: pd.DataFrame, clock: str, function: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the start of each row's age (datetime64[s]), and its index in `PRECISIONS`."""
    if clock not in _CLOCKS:
        raise ArgumentError(f"clock must be one of {', '.join(_CLOCKS)}, not {clock!r}")
    require(history, function, clock)
    count = len(history)
    if clock == "issued_on":
        origin = history["issued_on"].to_numpy(dtype="datetime64[s]")
    else:
        origin = np.full(count, "NaT", dtype="datetime64[s]")
    precision = np.zeros(count, dtype=np.int8)
    unknown = np.flatnonzero(np.isnat(origin))
    if not len(unknown):
        return origin, precision
    require(history, function, "report_year")
    origin = origin.copy()
    rows = history.iloc[unknown]
    if clock == "issued_on" and "issued_month" in history:
        months = pd.to_datetime(rows["issued_month"].astype(object), format="%Y-%m")
        origin[unknown] = (months + pd.offsets.MonthEnd(0)).to_numpy(dtype="datetime64[s]")
        precision[unknown] = PRECISIONS.index("month")
        rows = rows[months.isna().to_numpy()]
        unknown = unknown[np.isnat(origin[unknown])]
    # A missing year formats as "nan", which is coerced to no date.
    years = rows["report_year"].astype("float64").map("{:.0f}-12-31".format)
    ends = pd.to_datetime(years, format="%Y-%m-%d", errors="coerce").to_numpy(dtype="datetime64[s]")
    origin[unknown] = ends
    precision[unknown] = np.where(np.isnat(ends), -1, PRECISIONS.index("year"))
    return origin, precision


def ages(as_of: pd.Series, origin: np.ndarray) -> np.ndarray:
    """Return the age in days at the as-of dates, never below 0; NaN where it is unknown."""
    return np.maximum(whole_days(as_of, origin), 0)


def bands(as_of: pd.Series, origin: np.ndarray) -> np.ndarray:
    """Return the index in `BANDS` of the age at the as-of dates; its length where unknown."""
    age = as_of.to_numpy(dtype="datetime64[s]") - origin
    days = age.view(np.int64) // 86_400
    band = sum((days >= least).view(np.int8) for least in _BAND_DAYS)
    return np.where(np.isnat(age), np.int8(len(BANDS)), band)


def _deadlines(history: pd.DataFrame, function: str, date: str) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows are open, and which of them have the date by which something is due."""
    if date not in _DUE_DATES:
        raise ArgumentError(f"date must be one of {', '.join(_DUE_DATES)}, not {date!r}")
    kind = ["target_kind"] if date == "target_date" else []
    require(history, function, "acceptance", "implementation", "as_of", date, *kind)
    opened = OPEN[states(history)]
    due = history["target_kind"].eq("deadline") if kind else history[date].notna()
    return opened, opened & due.to_numpy(dtype=bool)
