"""Compare self-reported statuses with those that evaluators verified."""

from __future__ import annotations

import pandas as pd

from jiu_analysis.metrics.rates import rate_table
from jiu_analysis.metrics.status import status

_KEYS = ["document", "report", "recommendation", "addressee"]
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
    latest = verifications.sort_values("verified_on", kind="stable").drop_duplicates(
        [*_KEYS, "verified_by"], keep="last"
    )
    latest = latest.astype(dict.fromkeys([*_KEYS[:2], *_KEYS[3:]], object))
    rows = history.assign(status=status(history).astype(object))
    rows = rows.astype(dict.fromkeys([*_KEYS[:2], *_KEYS[3:]], object))
    read = rows.merge(latest[[*_KEYS, *_READING]], on=_KEYS)
    own = read["verified_implementation"].astype(object)
    confirmed = read["status"].where(read["support"].eq("supported"))
    judged = read["support"].astype(str) + "/" + own.fillna("").astype(str)
    different = judged.groupby([read[each] for each in _KEYS]).transform("nunique")
    return read.assign(
        verified_status=own.where(own.notna(), confirmed), is_disputed=different.gt(1)
    )


def verification_summary(history: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    """How many statuses were verified, and how many of them are supported.

    Parameters
    ----------
    history, verifications : DataFrame
        As for `with_verifications`.

    Returns
    -------
    DataFrame
        ``indicator``: ``verified`` (of all rows), then ``supported``, ``arguable`` and
        ``not_supported`` (of those verified) and ``disputed`` (those on which evaluators differ,
        which count under none of the three); ``numerator``, ``denominator``, ``rate``.
    """
    read = with_verifications(history, verifications)
    statuses = read.drop_duplicates(_KEYS)
    agreed = statuses[~statuses["is_disputed"]]["support"].value_counts()
    support = ("supported", "arguable", "not_supported")
    parts = [len(statuses), *(int(agreed.get(each, 0)) for each in support)]
    parts.append(int(statuses["is_disputed"].sum()))
    table = pd.DataFrame({"indicator": ["verified", *support, "disputed"]})
    wholes = [len(history)] + [len(statuses)] * 4
    return rate_table(table, pd.Series(parts).to_numpy(), pd.Series(wholes).to_numpy())


def verified_counts(history: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    """Self-reported beside verified statuses, of the rows that were verified.

    Parameters
    ----------
    history, verifications : DataFrame
        As for `with_verifications`.

    Returns
    -------
    DataFrame
        ``status``, ``self_reported`` and ``verified``: numbers of recommendations. Those on
        which evaluators differ or that they could not judge are missing from ``verified``.
    """
    read = with_verifications(history, verifications)
    statuses = read.drop_duplicates(_KEYS)
    verified = statuses.loc[~statuses["is_disputed"], "verified_status"]
    counts = {
        "self_reported": statuses["status"].value_counts(),
        "verified": verified.value_counts(),
    }
    order = list(status(history).cat.categories)
    table = pd.DataFrame(counts).reindex(order).fillna(0).astype("Int64")
    table = table[table.sum(axis=1).gt(0)]
    return table.rename_axis("status").reset_index()
