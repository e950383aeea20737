"""Transitions: the status of each recommendation from one document to the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jiu_analysis import terms
from jiu_analysis.metrics.counts import long
from jiu_analysis.metrics.groups import category_codes, group, states
from jiu_analysis.metrics.status import CLOSED, OPEN, STATUS_OF
from jiu_analysis.terms import ACCEPTANCE, CHANGES, IMPLEMENTATION, STATUSES

#: Values of a previous status other than a status.
NOT_THERE, NOT_STATED = "not_there", "not_stated"
PREVIOUS = (*STATUSES, NOT_THERE, NOT_STATED)
#: The sources of a previous status.
KNOWN_FROM = ("rows", "printed", "nothing")
_REASONS = ("closed", "left_open", "no_information")

_THERE, _UNSTATED = PREVIOUS.index(NOT_THERE), PREVIOUS.index(NOT_STATED)
_IMPLEMENTED = STATUSES.index("implemented")


def with_previous(history: pd.DataFrame) -> pd.DataFrame:
    """Return each row with the recommendation's status in the previous document.

    If the organization's previous document is in `history`, its row is used; otherwise the
    previous status that the document prints, where "no change" means the same status as now.
    The printed status is also used if the document names another previous document
    (``previous_document``, if `history` has the column).

    Parameters
    ----------
    history : DataFrame
        One row per recommendation and document, with ``organization``, ``document``,
        ``as_of``, ``report``, ``recommendation``, ``acceptance``, ``implementation``,
        ``previous_acceptance``, ``previous_implementation`` and ``change``.

    Returns
    -------
    DataFrame
        `history` with ``status`` (as `jiu_analysis.metrics.status`), ``previous`` (a status;
        ``not_there``: not in the previous document; ``not_stated``) and ``known_from``
        (``rows``, ``printed`` or ``nothing``).

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> moved = with_previous(jiu.load().history)
    >>> moved["previous"].value_counts()["not_stated"].item()
    3
    """
    now, previous, known = _moves(history)
    return history.assign(
        status=_words(now, STATUSES),
        previous=_words(previous, PREVIOUS),
        known_from=_words(known, KNOWN_FROM),
    )


def transitions(history: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
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
    now, previous, _ = _moves(history)
    groups = group(history, by)
    # One extra column for a missing status, which is dropped afterwards.
    width = len(STATUSES) + 1
    codes = previous.astype(np.int16) * np.int16(width) + (now + np.int8(1))
    tally = groups.tally(codes, len(PREVIOUS) * width)
    grid = tally.reshape(len(tally), len(PREVIOUS), width)[:, :, 1:]
    place, before, status = np.nonzero(grid)
    count = grid[place, before, status]
    return (
        groups.keys.iloc[place]
        .reset_index(drop=True)
        .assign(
            previous=_words(before, PREVIOUS),
            status=_words(status, STATUSES),
            count=count,
            share=count / grid.sum(axis=2)[place, before],
        )
    )


def regressions(history: pd.DataFrame) -> pd.DataFrame:
    """Return the recommendations whose status reversed.

    Previously implemented and now anything else; or previously accepted and now not relevant,
    not accepted or under consideration.

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
    >>> jiu.metrics.regressions(jiu.load().history)["report"].tolist()
    ['JIU/REP/2020/6', 'JIU/REP/2020/6']
    """
    now, previous, known = _moves(history)
    refused = STATUSES.index("under_consideration")
    undone = (previous == _IMPLEMENTED) & (now != _IMPLEMENTED)
    informed = now != STATUSES.index("no_information")
    back = np.flatnonzero(informed & (undone | ((previous < refused) & (now >= refused))))
    return history.iloc[back].assign(
        status=_words(now[back], STATUSES),
        previous=_words(previous[back], PREVIOUS),
        known_from=_words(known[back], KNOWN_FROM),
    )


def departures(history: pd.DataFrame) -> pd.DataFrame:
    """Return the recommendations that the organization's next document no longer lists.

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
    >>> len(jiu.metrics.departures(jiu.load().history))
    0
    """
    order = _Order(history)
    gone = np.flatnonzero((order.rank < order.last) & (order.neighbour(+1) < 0))
    left = history.iloc[gone]
    reached = states(left)
    return left.assign(
        status=_words(STATUS_OF[reached], STATUSES),
        missing_from=order.following(gone),
        why=_words(np.select([CLOSED[reached], OPEN[reached]], [0, 1], 2), _REASONS),
    )


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
        closed now), ``vanished`` (previously open, no longer listed, or listed without
        information), ``open``, and ``not_stated`` (open now, previous status unknown).
        ``open_before + came_in + not_stated - went_out - vanished = open``. If the previous
        document is not in `history`, ``open_before`` is taken from the printed previous
        statuses, and ``vanished`` is missing because it cannot be known.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> flow = jiu.metrics.flows(jiu.load().history).iloc[0]
    >>> flow[["open_before", "came_in", "went_out", "not_stated", "open"]].astype(int).tolist()
    [33, 7, 19, 3, 24]
    """
    _, previous, known = _moves(history)
    groups = group(history, ["document"])
    stands_alone = groups.tally((known == 0).view(np.int8), 2)[:, 1] == 0
    opens = OPEN[states(history)]
    was_open, unknown = _WAS_OPEN[previous], previous == _UNSTATED
    # 0 neither, 1 stayed open, 2 came in, 3 went out, 4 open with unknown previous status,
    # 5 open before and now without information.
    went_out = was_open & CLOSED[states(history)]
    kind = np.select(
        [opens & was_open, opens & unknown, opens, went_out, was_open], [1, 4, 2, 3, 5], default=0
    )
    tally = groups.tally(kind, 6)
    about = history.drop_duplicates("document")[["organization", "document", "as_of"]]
    table = groups.keys.merge(about.astype({"document": object}), on="document", how="left")
    table = table[["organization", "document", "as_of"]]
    lost = departures(history)
    lost = lost[lost["why"].eq("left_open")].groupby("missing_from", observed=True).size()
    vanished = lost.reindex(table["document"]).fillna(0).to_numpy().astype("int64")
    vanished[stands_alone] = 0
    vanished += tally[:, 5]
    table = table.assign(
        open_before=tally[:, 1] + tally[:, 3] + vanished,
        came_in=tally[:, 2],
        went_out=tally[:, 3],
        vanished=pd.array(vanished, dtype="Int64"),
        not_stated=tally[:, 4],
        open=tally[:, [1, 2, 4]].sum(axis=1),
    )
    table.loc[stands_alone, "vanished"] = pd.NA
    return table.sort_values(["organization", "as_of"], ignore_index=True)


def status_over_time(history: pd.DataFrame) -> pd.DataFrame:
    """Return the number of recommendations by status at each known point in time.

    Each document is one point in time. Where an organization's first document prints previous
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
    moved = with_previous(history)
    every = (*STATUSES, NOT_STATED)
    keys = ["organization", "document", "as_of"]
    first = moved["as_of"].eq(
        moved.groupby("organization", observed=True)["as_of"].transform("min")
    )
    listed = first & moved["previous"].ne(NOT_THERE)
    printed = listed & moved["previous"].ne(NOT_STATED)
    before = moved[listed & printed.groupby(moved["organization"], observed=True).transform("any")]
    before = before.assign(
        document=before["previous_document"].fillna("before"),
        as_of=pd.NaT,
        status=before["previous"],
    )
    parts = []
    for rows, known in ((before, "printed"), (moved, "rows")):
        groups = group(rows, keys)
        # Code 0 is a missing status; it is counted as not stated.
        codes = category_codes(rows["status"], rows["status"].cat.categories)
        tally = groups.tally(codes, 1 + len(PREVIOUS))
        stated = np.column_stack(
            [tally[:, 1 : 1 + len(STATUSES)], tally[:, 0] + tally[:, 1 + _UNSTATED]]
        )
        parts.append(long(groups.keys, stated, "status", every).assign(known_from=known))
    table = pd.concat(
        [
            part.astype({"organization": object, "document": object})
            for part in [each for each in parts if len(each)] or parts[:1]
        ],
        ignore_index=True,
    )
    table = table.astype({"as_of": "datetime64[s]"})
    table = table.sort_values(
        ["organization", "as_of"], kind="stable", na_position="first", ignore_index=True
    )
    return table[[*keys, "known_from", "status", "count"]]


_WAS_OPEN = np.isin(PREVIOUS, terms.OPEN)


def _moves(history: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the current status, the previous one and its source, as indices into their terms."""
    now = STATUS_OF[states(history)]
    before, has_before = _from_rows(history, now)
    previous = before
    known = np.zeros(len(history), dtype=np.int8)
    alone = np.flatnonzero(~has_before)
    if len(alone):
        printed = _printed(history[list(_PRINTED)].iloc[alone], now[alone])
        previous[alone] = printed
        known[alone] = np.where(printed == _UNSTATED, 2, 1)
    return now, previous, known


_PRINTED = ("previous_acceptance", "previous_implementation", "change")


class _Order:
    """The position of each row: its recommendation, and its document in date order."""

    def __init__(self, history: pd.DataFrame) -> None:
        documents = group(history, ["document"])
        # All rows of a document have the same organization and date, so any of them will do.
        row = np.zeros(documents.cells, dtype=np.int64)
        row[documents.codes] = np.arange(len(history))
        there = documents.occurring if len(history) else np.zeros(0, dtype=np.int64)
        columns = ["organization", "as_of", *({"previous_document"} & {*history})]
        about = history[columns].iloc[row[there]]
        about = about.assign(document=documents.decode(there)["document"].to_numpy(), cell=there)
        about = about.astype({"organization": object}).sort_values(
            ["organization", "as_of"], kind="stable"
        )
        own = about.groupby("organization", sort=False, dropna=False)
        rank, size = own.cumcount().to_numpy(), own["cell"].transform("size").to_numpy()
        self._span = int(size.max()) if len(size) else 1
        self._following = about["document"].shift(-1).to_numpy()
        # Where a document names another previous document, that one is missing: a gap.
        named = about.get("previous_document", pd.Series(pd.NA, index=about.index))
        named = named.astype(object)
        follows = (rank > 0) & (named.isna() | named.eq(about["document"].shift(1))).to_numpy()
        place = np.zeros(documents.cells, dtype=np.int32)
        place[about["cell"]] = np.arange(len(about))
        self._place = place[documents.codes]
        self.rank = rank.astype(np.int32)[self._place] if len(about) else place[:0]
        self.follows = follows[self._place] if len(about) else np.zeros(0, dtype=bool)
        self.last = (size - 1).astype(np.int32)[self._place] if len(about) else place[:0]
        who = group(history, ["organization", "report", "recommendation"])
        self._cells = who.cells * self._span
        self._cell = who.codes.astype(np.int64) * self._span + self.rank

    def neighbour(self, step: int) -> np.ndarray:
        """Return the row of the same recommendation `step` documents later; -1 if there is none."""
        rows = np.full(self._cells, -1, dtype=np.int32)
        # If a recommendation is printed twice in a document, the first row is used.
        rows[self._cell[::-1]] = np.arange(len(self._cell), dtype=np.int32)[::-1]
        at = self.rank + step
        there = (at >= 0) & (at < self._span)
        found = rows[np.where(there, self._cell + step, 0)] if len(there) else rows[:0]
        return np.where(there, found, -1)

    def following(self, rows: np.ndarray) -> np.ndarray:
        """Return the organization's next document after the document of each given row."""
        return self._following[self._place[rows]]


def _from_rows(history: pd.DataFrame, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = _Order(history)
    before = order.neighbour(-1)
    status = np.where(before < 0, np.int8(_THERE), now[before]) if len(history) else now
    return np.where(status < 0, np.int8(_UNSTATED), status), order.follows


def _printed(history: pd.DataFrame, now: np.ndarray) -> np.ndarray:
    """Return the previous status printed in the document, as an index into `PREVIOUS`."""
    acceptance = category_codes(history["previous_acceptance"], ACCEPTANCE)
    implementation = category_codes(history["previous_implementation"], IMPLEMENTATION)
    change = category_codes(history["change"], CHANGES)
    # The printed status is used; the change mark only where no status is printed.
    answers = [_UNSTATED, *(STATUSES.index(each) for each in ACCEPTANCE)]
    deeds = [_UNSTATED, *(STATUSES.index(each) for each in IMPLEMENTATION)]
    result = np.array(answers, dtype=np.int8)[acceptance]
    deed = np.array(deeds, dtype=np.int8)[implementation]
    result = np.where(implementation > 0, deed, result)
    nothing = result == _UNSTATED
    result = np.where(nothing & (change == 1 + CHANGES.index("unchanged")), now, result)
    return np.where(nothing & (change == 1 + CHANGES.index("new")), np.int8(_THERE), result)


def _words(codes: np.ndarray, words: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, words, ordered=True)
