"""Transitions: the status of each recommendation from one document to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.errors import ArgumentError
from jiu_analysis.metrics.columns import (
    KNOWN_FROM,
    NOT_STATED,
    NOT_THERE,
    PREVIOUS,
    By,
    require,
)
from jiu_analysis.metrics.groups import category, group, long, word_codes
from jiu_analysis.metrics.series import Series
from jiu_analysis.terms import ACCEPTANCE, CHANGES, IMPLEMENTATION, STATUSES

_REASONS = ("closed", "left_open", "no_information")

_NEW, _UNKNOWN = PREVIOUS.index(NOT_THERE), PREVIOUS.index(NOT_STATED)
_PRINTED = ("previous_acceptance", "previous_implementation", "change")
_ADDED = ["status", "previous", "known_from", "previous_as_of"]


def with_previous(history: pd.DataFrame) -> pd.DataFrame:
    """Return each row with the recommendation's status in the previous document.

    If the previous document is in `history`, its row is used; otherwise the previous status
    that the document prints, where "no change" means the same status as now. A document's
    previous one is the one that it names (``previous_document``), adjacent or not; where it
    names none, the one before it of the same organization and body.

    The result can be filtered and given to every metric that asks for a previous status: so
    one document can be looked at with what the package knows of the one before. Metrics of what
    is no longer listed, and figures of a whole document, need the rows of all documents instead.

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``organization``, ``document``,
        ``as_of``, ``report``, ``recommendation``, ``acceptance``, ``implementation``,
        ``previous_acceptance``, ``previous_implementation`` and ``change``; where there are,
        also ``body``, ``previous_document`` and ``supersedes``.

    Returns
    -------
    DataFrame
        `history` without superseded documents, a recommendation that is printed twice once;
        with ``status`` (as `jiu_analysis.metrics.status`), ``previous`` (a status;
        ``not_there``: not in the previous document; ``not_stated``), ``known_from``
        (``rows``, ``printed`` or ``nothing``) and ``previous_as_of`` (missing where the
        previous document is not in `history` and the column does not say it).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> moved = with_previous(jiu.load().history)
    >>> moved["previous"].value_counts()["not_stated"].item()
    3
    """
    return look_up(history, "with_previous")


def refuse_looked_up(history: pd.DataFrame, function: str) -> None:
    """Raise an ArgumentError if rows are a result of `with_previous`, and perhaps filtered.

    What a previous document lists, and the one after it does not, is not in such rows.
    """
    if is_looked_up(history):
        raise ArgumentError(
            f"{function} needs rows of all documents: give those of package.history or"
            " metrics.up_to, not the result of metrics.with_previous"
        )


def look_up(history: pd.DataFrame, function: str) -> pd.DataFrame:
    """Return the result of `with_previous` for a metric, unless `history` is one already."""
    return history if is_looked_up(history) else moved_in(Series(history, function), function)


def is_looked_up(history: pd.DataFrame) -> bool:
    """Whether the rows are a result of `with_previous`, perhaps filtered since."""
    return {*_ADDED} <= {*history}


def transitions(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return the number and share of recommendations by previous and current status.

    Parameters
    ----------
    history : DataFrame
        As for `with_previous`.
    by : str or sequence of str
        Columns to group by.

    Returns
    -------
    DataFrame
        The keys, ``previous``, ``status``, ``count`` and ``share`` (of all rows with the same
        previous status in the group); only transitions that occur.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> moves = jiu.metrics.transitions(jiu.load().history)
    >>> row = moves[moves["previous"].eq("in_progress") & moves["status"].eq("implemented")]
    >>> row["count"].item()
    15
    """
    require(history, "transitions", by=by)
    moved = look_up(history, "transitions")
    # One extra status for those that have none, which is dropped afterwards.
    width = len(STATUSES) + 1
    codes = moved["previous"].cat.codes.to_numpy().astype(np.int16) * np.int16(width)
    codes += moved["status"].cat.codes.to_numpy() + np.int8(1)
    keys, tally = group(moved, by).tally(codes, len(PREVIOUS) * width)
    grid = tally.reshape(-1, len(PREVIOUS), width)[:, :, 1:]
    place, before, status = np.nonzero(grid)
    count = grid[place, before, status]
    return (
        keys.iloc[place]
        .reset_index(drop=True)
        .assign(
            previous=category(before, PREVIOUS),
            status=category(status, STATUSES),
            count=count,
            share=count / grid.sum(axis=2)[place, before],
        )
    )


def reversals(history: pd.DataFrame) -> pd.DataFrame:
    """Return the recommendations whose status reversed.

    Previously implemented and now anything else; or previously accepted and now under
    consideration or not accepted. What became not relevant is closed, and what is now without
    information says nothing: neither is a reversal of an acceptance.

    Parameters
    ----------
    history : DataFrame
        As for `with_previous`.

    Returns
    -------
    DataFrame
        The rows with ``status``, ``previous`` and ``known_from``.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(jiu.metrics.reversals(jiu.load().history))
    0
    """
    moved = look_up(history, "reversals")
    status, previous = moved["status"], moved["previous"]
    undone = previous.eq("implemented") & status.ne("implemented") & status.notna()
    accepted = [each for each in terms.OPEN if each != "under_consideration"]
    back = previous.isin(accepted) & status.isin(["under_consideration", "not_accepted"])
    return moved[undone | back]


def dropped(history: pd.DataFrame) -> pd.DataFrame:
    """Return the recommendations that the organization's next document no longer lists.

    The next document is the one whose previous document is that of the row: over a gap nothing
    is dropped.

    Parameters
    ----------
    history : DataFrame
        As for `with_previous`.

    Returns
    -------
    DataFrame
        The last row of each, with ``status``, ``missing_from`` (the next document) and
        ``why``: ``closed`` if its last status was closed, ``left_open`` if it was open, which
        no document explains, ``no_information`` if it was neither.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> len(jiu.metrics.dropped(jiu.load().history))
    0
    """
    refuse_looked_up(history, "metrics.dropped")
    return dropped_in(Series(history, "dropped"))


def flows(history: pd.DataFrame) -> pd.DataFrame:
    """Return the number of open recommendations per document, and the flows since the previous.

    Parameters
    ----------
    history : DataFrame
        As for `with_previous`.

    Returns
    -------
    DataFrame
        One row per document: ``organization``, ``document``, ``as_of``, ``open_before``,
        ``came_in`` (open now; previously closed or not listed), ``went_out`` (previously open,
        closed now), ``vanished`` (previously open, now not listed or without information),
        ``not_stated`` (open now, previous status unknown) and ``open``.
        ``open_before + came_in + not_stated - went_out - vanished = open``. For the first
        document of a series the printed previous statuses are used, and ``vanished`` is
        missing because it cannot be known; if it prints none, only ``not_stated`` and ``open``
        are known. Across a gap (the document names a previous one that is not in `history`) all
        but ``open`` are missing.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> flow = jiu.metrics.flows(jiu.load().history).iloc[0]
    >>> flow[["open_before", "came_in", "went_out", "not_stated", "open"]].astype(int).tolist()
    [33, 7, 19, 3, 24]
    """
    refuse_looked_up(history, "metrics.flows")
    series = Series(history, "flows")
    moved = moved_in(series, "flows")
    opens, was_open = (moved[each].isin(terms.OPEN) for each in ("status", "previous"))
    closes, unknown = moved["status"].isin(terms.CLOSED), moved["previous"].eq(NOT_STATED)
    kinds = {
        "stayed": opens & was_open,
        "not_stated": opens & unknown,
        "came_in": opens & ~was_open & ~unknown,
        "went_out": was_open & closes,
        "vanished": was_open & ~opens & ~closes,
    }
    places = range(len(series.documents))
    table = series.documents.assign(
        **{
            name: np.bincount(series.document[kind], minlength=len(places))
            for name, kind in kinds.items()
        }
    )
    lost = dropped_in(series)
    lost = lost[lost["why"].eq("left_open")].groupby("missing_from", observed=True).size()
    table["vanished"] += lost.reindex(table["document"], fill_value=0).to_numpy()
    table["open_before"] = table["stayed"] + table["went_out"] + table["vanished"]
    table["open"] = table["stayed"] + table["not_stated"] + table["came_in"]
    flows = ["open_before", "came_in", "went_out", "vanished", "not_stated"]
    table[flows] = table[flows].astype("Int64")
    table.loc[table["previous"] < 0, "vanished"] = pd.NA
    silent = moved["known_from"].eq("nothing").groupby(series.document).all()
    table.loc[silent.index[silent], ["open_before", "came_in", "went_out"]] = pd.NA
    table.loc[table["gap"], flows] = pd.NA
    return table[["organization", "document", "as_of", *flows, "open"]]


def status_over_time(history: pd.DataFrame) -> pd.DataFrame:
    """Return the number of recommendations by status at each known point in time.

    Each document is one point in time. Where the first document of a series prints previous
    statuses, they give one more point before it: for the recommendations still listed, not
    for all that were listed then.

    Parameters
    ----------
    history : DataFrame
        As for `with_previous`, with ``previous_document``.

    Returns
    -------
    DataFrame
        ``organization``, ``document``, ``as_of`` (missing for a printed point),
        ``known_from`` (``rows`` or ``printed``), ``status`` (a status or ``not_stated``)
        and ``count``, 0 where there is none.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> points = status_over_time(jiu.load().history)
    >>> points.groupby("document", sort=False)["count"].sum().to_dict()
    {'WO/PBC/33/7': 36, 'WO/PBC/34/6': 51}
    """
    refuse_looked_up(history, "metrics.status_over_time")
    require(history, "status_over_time", "previous_document")
    series = Series(history, "status_over_time")
    moved = moved_in(series, "status_over_time")
    first = (series.documents["previous"].lt(0) & ~series.documents["gap"]).to_numpy()
    listed = first[series.document] & moved["previous"].ne(NOT_THERE)
    stated = listed & moved["previous"].ne(NOT_STATED)
    before = moved[listed & stated.groupby(series.document).transform("any")]
    before = before.assign(
        document=before["previous_document"].astype(object).fillna("before"),
        as_of=pd.NaT,
        status=before["previous"],
        known_from="printed",
    )
    every, parts = (*STATUSES, NOT_STATED), []
    keys = ["organization", "document", "as_of", "known_from"]
    for rows in (before, moved.assign(known_from="rows")):
        plain = rows[[*keys, "status"]].astype(dict.fromkeys((*keys[:2], "known_from"), object))
        plain["as_of"] = plain["as_of"].astype("datetime64[s]")
        # A missing status counts as not stated.
        codes = word_codes(plain["status"], every)
        codes = np.where(codes < 0, len(STATUSES), codes)
        parts.append(long(*group(plain, keys).tally(codes, len(every)), "status", every))
    table = pd.concat([each for each in parts if len(each)] or parts[:1], ignore_index=True)
    return table.sort_values(
        ["organization", "as_of"], kind="stable", na_position="first", ignore_index=True
    )


def moved_in(series: Series, function: str) -> pd.DataFrame:
    """Return the rows of a series with their status and that in the previous document."""
    require(series.rows, function, *_PRINTED)
    at = series.row_in(series.before)
    found = np.append(series.now, -1)[at]
    previous = np.where(at < 0, _NEW, np.where(found < 0, _UNKNOWN, found)).astype(np.int8)
    known = np.zeros(len(series.rows), dtype=np.int8)
    alone = np.flatnonzero(series.before < 0)
    if len(alone):
        previous[alone] = _printed(series.rows[[*_PRINTED]].iloc[alone], series.now[alone])
        known[alone] = np.where(previous[alone] == _UNKNOWN, 2, 1)
    dates = np.append(series.documents["as_of"].to_numpy(), np.datetime64("NaT"))[series.before]
    if "previous_as_of" in series.rows:
        printed = series.rows["previous_as_of"].to_numpy(dtype=dates.dtype)
        dates = np.where(np.isnat(dates), printed, dates)
    return series.rows.assign(
        status=category(series.now, STATUSES),
        previous=category(previous, PREVIOUS),
        known_from=category(known, KNOWN_FROM),
        previous_as_of=dates,
    )


def dropped_in(series: Series) -> pd.DataFrame:
    """Return the rows of a series that the following document does not list."""
    after = series.following[series.document]
    gone = np.flatnonzero((after >= 0) & (series.row_in(after) < 0))
    left = series.rows.iloc[gone].assign(status=category(series.now[gone], STATUSES))
    closed, opens = (left["status"].isin(each) for each in (terms.CLOSED, terms.OPEN))
    return left.assign(
        missing_from=series.documents["document"].to_numpy()[after[gone]],
        why=category(np.select([closed, opens], [0, 1], 2), _REASONS),
    )


def _printed(rows: pd.DataFrame, now: np.ndarray) -> np.ndarray:
    """Return the previous status printed in the document, as an index into `PREVIOUS`."""
    answer, progress, change = (
        word_codes(rows[column], words)
        for column, words in zip(_PRINTED, (ACCEPTANCE, IMPLEMENTATION, CHANGES), strict=True)
    )
    result = np.array([*map(STATUSES.index, ACCEPTANCE), _UNKNOWN], dtype=np.int8)[answer]
    result = np.where(
        progress < 0, result, np.array([*map(STATUSES.index, IMPLEMENTATION)])[progress]
    )
    # The printed status is used; the change mark only where no status is printed.
    nothing = result == _UNKNOWN
    same = nothing & (now >= 0) & (change == CHANGES.index("unchanged"))
    result = np.where(same, now, result)
    return np.where(nothing & (change == CHANGES.index("new")), _NEW, result)
