"""What happened since the previous document: to those listed before, and to those that are new."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.metrics.columns import By, keys_of, require
from jiu_analysis.metrics.counts import status_counts
from jiu_analysis.metrics.groups import category, group, word_codes
from jiu_analysis.metrics.once import counted_once
from jiu_analysis.metrics.rates import acceptance_rate, rate_table
from jiu_analysis.metrics.series import Series
from jiu_analysis.metrics.timeliness import BANDS, bands, origins
from jiu_analysis.metrics.transitions import NOT_THERE, dropped_in, is_looked_up, look_up, moved_in


def closed_since_previous(
    history: pd.DataFrame, by: By = (), *, interval: bool = False
) -> pd.DataFrame:
    """Return how many of those listed before were closed since the previous document.

    Listed before is what is not new (see `jiu_analysis.metrics.with_previous`) and was not
    closed then, also where the document prints no previous status; with the previous document
    in `history` also what was open there and is no longer listed. What is now without
    information is left out. A document that says nothing about any previous status gives no
    figures.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.with_previous`.
    by : str or sequence of str
        Columns to group by.
    interval : bool
        Whether to add the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        The keys; ``numerator`` (closed now), ``denominator`` (listed before) and ``rate``;
        ``implemented``, ``not_accepted`` and ``not_relevant``, which add up to the numerator;
        ``no_longer_listed``, those in the denominator that no document explains; missing where
        the previous document is not in `history`, so that it cannot be known.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> closed = jiu.metrics.closed_since_previous(jiu.load().history).iloc[0]
    >>> closed[["numerator", "denominator", "implemented", "not_relevant"]].astype(int).tolist()
    [19, 36, 17, 2]
    """
    require(history, "closed_since_previous", by=by)
    return _closed(counted_once(_listed_before(history, "closed_since_previous"), by), by, interval)


def closing_by_age(
    history: pd.DataFrame,
    by: By = (),
    *,
    clock: str = "issued_on",
    interval: bool = False,
) -> pd.DataFrame:
    """Return how many of those open in the previous document were closed since, by age then.

    Neither what had left the list before nor what is new distorts this figure. Where the as-of
    date of the previous document is not known, the age is that at the as-of date of this one.

    Parameters
    ----------
    history : DataFrame
        As for `closed_since_previous` and `jiu_analysis.metrics.age`.
    by : str or sequence of str
        Columns to group by.
    clock : {"issued_on", "report_year"}
        The start of the age.
    interval : bool
        Whether to add the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        The keys, ``band`` (the age, as for `age_bands`; only those that occur) and ``age_at``
        (``previous_document`` or ``this_document``), followed by the columns of
        `closed_since_previous`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> table = jiu.metrics.closing_by_age(jiu.load().history)
    >>> int(table["numerator"].sum()), int(table["denominator"].sum())
    (19, 36)
    """
    require(history, "closing_by_age", by=by)
    listed = counted_once(_listed_before(history, "closing_by_age"), by)
    then = listed["previous_as_of"]
    origin, _ = origins(listed, clock, "closing_by_age")
    band = bands(then.where(then.notna(), listed["as_of"]), origin)
    listed = listed.assign(
        band=category(np.where(band == len(BANDS), -1, band), BANDS),
        age_at=np.where(then.isna(), "this_document", "previous_document"),
    )
    return _closed(listed, [*keys_of(by), "band", "age_at"], interval)


def first_statuses(history: pd.DataFrame, by: By = ()) -> pd.DataFrame:
    """Return the statuses of the recommendations that a document lists for the first time.

    Parameters
    ----------
    history : DataFrame
        As for `jiu_analysis.metrics.with_previous`. New is what the previous document does not
        list; where that one is not in `history`, what the document calls new.
    by : str or sequence of str
        Columns to group by.

    Returns
    -------
    DataFrame
        As for `jiu_analysis.metrics.status_counts`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> first = jiu.metrics.first_statuses(jiu.load().history).set_index("status")["count"]
    >>> int(first.sum()), int(first["implemented"])
    (15, 8)
    """
    return status_counts(_new(history, "first_statuses"), by)


def accepted_of_new(history: pd.DataFrame, by: By = (), *, interval: bool = False) -> pd.DataFrame:
    """Return the accepted as a share of the recommendations listed for the first time.

    The only ones in a progress report of which an acceptance rate can be given: what is
    refused leaves the list, and what is accepted stays.

    Parameters
    ----------
    history : DataFrame
        As for `first_statuses`.
    by : str or sequence of str
        Columns to group by.
    interval : bool
        Whether to add the 95 % Wilson interval.

    Returns
    -------
    DataFrame
        As for `jiu_analysis.metrics.acceptance_rate`.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rate = jiu.metrics.accepted_of_new(jiu.load().history)
    >>> rate[["numerator", "denominator"]].values.tolist()
    [[15, 15]]
    """
    return acceptance_rate(_new(history, "accepted_of_new"), by, interval=interval)


def _new(history: pd.DataFrame, function: str) -> pd.DataFrame:
    moved = look_up(history, function)
    return moved[moved["previous"].eq(NOT_THERE)]


def _listed_before(history: pd.DataFrame, function: str) -> pd.DataFrame:
    """Return the rows listed before and not closed then, with those no longer listed."""
    series = None if is_looked_up(history) else Series(history, function)
    moved = moved_in(series, function) if series else history
    says = moved["known_from"].ne("nothing").groupby(moved["document"], observed=True)
    counts = says.transform("any") & ~moved["previous"].isin([NOT_THERE, *terms.CLOSED])
    counts &= moved["status"].ne("no_information")
    listed = moved[counts].assign(no_longer_listed=False)
    if series is None:
        return listed.assign(is_followed=False)
    listed["is_followed"] = listed["known_from"].eq("rows")
    gone = dropped_in(series)
    gone = gone[gone["why"].eq("left_open")]
    if gone.empty:
        return listed
    documents = history.drop_duplicates("document").set_index("document")["as_of"]
    gone = gone.assign(
        previous_as_of=gone["as_of"],
        document=gone["missing_from"],
        as_of=documents.loc[gone["missing_from"]].to_numpy(),
        previous=gone["status"],
        no_longer_listed=True,
        is_followed=True,
    ).astype({"document": listed["document"].dtype})
    return pd.concat([listed, gone[listed.columns.intersection(gone.columns)]], ignore_index=True)


def _closed(listed: pd.DataFrame, by: By, interval: bool) -> pd.DataFrame:
    there = ~listed["no_longer_listed"].to_numpy(dtype=bool)
    codes = word_codes(listed["status"], terms.CLOSED)
    # 0 no longer listed, 1 open, then each way to be closed.
    groups = group(listed, by)
    keys, tally = groups.tally(np.where(there, codes + 2, 0), len(terms.CLOSED) + 2)
    closed = tally[:, 2:].sum(axis=1)
    followed = groups.tally(listed["is_followed"].to_numpy(dtype=np.intp), 2)[1][:, 1]
    gone = pd.Series(tally[:, 0], dtype="Int64").where(followed > 0)
    return rate_table(keys, closed, tally.sum(axis=1), interval=interval).assign(
        **{word: tally[:, place + 2] for place, word in enumerate(terms.CLOSED)},
        no_longer_listed=gone.array,
    )
