"""Compare self-reported statuses with those that evaluators verified."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.metrics.columns import By, keys_of, require
from jiu_analysis.metrics.once import listed_once
from jiu_analysis.metrics.rates import share
from jiu_analysis.metrics.status import status

_KEYS = ["document", "report", "recommendation", "addressee"]
#: The key columns that hold text, in ``history`` as categories.
_TEXT = dict.fromkeys(["document", "report", "addressee"], object)
_SUPPORT = ("supported", "arguable", "not_supported")
_READING = ["support", "verified_implementation", "note", "verified_by", "verified_on"]


def with_verifications(history: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    """Rows whose status was verified, with the latest reading of each evaluator.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``.
    verifications : DataFrame
        The table ``verifications``.

    Returns
    -------
    DataFrame
        The rows of the history once per evaluator who verified them, with ``support``,
        ``verified_implementation``, ``note``, ``verified_by`` and ``verified_on``;
        ``verified_status``, the verified implementation or, where the evaluator left it empty
        and supports the status, the self-reported one; and ``is_disputed``: whether evaluators
        differ in support or verified implementation.
    """
    require(verifications, "with_verifications", "verified_on")
    history = listed_once(history)
    latest = verifications.sort_values("verified_on", kind="stable").drop_duplicates(
        [*_KEYS, "verified_by"], keep="last"
    )
    rows = history.assign(status=status(history).astype(object)).astype(_TEXT)
    read = rows.merge(latest[[*_KEYS, *_READING]].astype(_TEXT), on=_KEYS)
    own = read["verified_implementation"].astype(object)
    confirmed = read["status"].where(read["support"].eq("supported"))
    judged = read["support"].astype(str) + "/" + own.fillna("").astype(str)
    different = judged.groupby([read[each] for each in _KEYS]).transform("nunique")
    return read.assign(
        verified_status=own.where(own.notna(), confirmed), is_disputed=different.gt(1)
    )


def verification_summary(
    history: pd.DataFrame, verifications: pd.DataFrame, by: By = ()
) -> pd.DataFrame:
    """How many statuses were verified, and how many of them are supported.

    Parameters
    ----------
    history, verifications : DataFrame
        As for `with_verifications`.
    by : str or sequence of str
        Columns to group by; none for a single group of all rows.

    Returns
    -------
    DataFrame
        The keys; ``indicator``: ``verified`` (of all rows), then ``supported``, ``arguable`` and
        ``not_supported`` (of those verified) and ``disputed`` (those on which evaluators differ,
        which count under none of the three); ``numerator``, ``denominator``, ``rate``.
    """
    read = with_verifications(history, verifications).drop_duplicates(_KEYS)
    names = pd.MultiIndex.from_frame(read[_KEYS])
    is_verified = pd.Series(pd.MultiIndex.from_frame(history[_KEYS]).isin(names))
    judged = read["support"].astype(object).mask(read["is_disputed"], "disputed")
    rates = {"verified": share(history, is_verified, by=by)} | {
        each: share(read, judged.eq(each), by=by) for each in (*_SUPPORT, "disputed")
    }
    table = pd.concat(rates, names=["indicator"]).reset_index("indicator").reset_index(drop=True)
    keys = keys_of(by)
    table = table[[*keys, "indicator", "numerator", "denominator", "rate"]]
    return table.sort_values(keys, kind="stable", ignore_index=True) if keys else table


def verified_counts(
    history: pd.DataFrame, verifications: pd.DataFrame, by: By = ()
) -> pd.DataFrame:
    """Self-reported beside verified statuses, of the rows that were verified.

    Parameters
    ----------
    history, verifications : DataFrame
        As for `with_verifications`.
    by : str or sequence of str
        Columns to group by; none for a single group of all rows.

    Returns
    -------
    DataFrame
        The keys, ``status``, ``self_reported`` and ``verified``: numbers of recommendations,
        which add up to the same. ``status`` is missing for those on which evaluators differ or
        that they could not judge.
    """
    read = with_verifications(history, verifications).drop_duplicates(_KEYS)
    keys = keys_of(by)
    order = status(history).cat.categories
    agreed = read["verified_status"].mask(read["is_disputed"])
    counts = [
        read[keys]
        .assign(status=pd.Categorical(values, order, ordered=True))
        .value_counts(dropna=False)
        .rename(name)
        for name, values in (("self_reported", read["status"]), ("verified", agreed))
    ]
    table = pd.concat(counts, axis=1).fillna(0).astype("Int64")
    table = table[table.sum(axis=1).gt(0)].reset_index()
    return table.sort_values([*keys, "status"], ignore_index=True)
