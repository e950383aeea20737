"""Count rows by group in one pass; the basis of all rates and counts.

Each key column becomes small integers (category codes, the index of a date among the
dates), so that the group number of a row is computed from them and counting is one
``bincount``. The cost is proportional to the rows, never to rows times groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION

# Beyond this number of possible groups, only those that occur are numbered.
_DENSE = 4_000_000
# The integer that numpy uses for a missing date.
_NO_DATE = np.iinfo(np.int64).min

Levels = pd.api.extensions.ExtensionArray | np.ndarray


class Groups:
    """The group of each row, as a number below `cells`.

    Parameters
    ----------
    codes : array of int
        One number per row.
    sizes : sequence of int
        Number of values of each key.
    levels : sequence of array
        The values of each key, in order; missing comes last.
    by : sequence of str
        Names of the keys.
    """

    def __init__(
        self, codes: np.ndarray, sizes: Sequence[int], levels: Sequence[Levels], by: Sequence[str]
    ) -> None:
        self._sizes, self._levels, self._by = tuple(sizes), levels, tuple(by)
        self._numbered: np.ndarray | None = None
        self.cells = int(np.prod(sizes, dtype=float)) if len(sizes) else 1
        if self.cells > _DENSE:
            self._numbered, codes = np.unique(codes, return_inverse=True)
            self.cells = len(self._numbered)
        self.codes = codes

    @cached_property
    def occurring(self) -> np.ndarray:
        """The groups that have rows, in key order; a single group of all rows always occurs."""
        if not self._by:
            return np.zeros(1, dtype=np.int64)
        return np.flatnonzero(np.bincount(self.codes, minlength=self.cells))

    @property
    def keys(self) -> pd.DataFrame:
        """The keys of the groups that occur, one row per group."""
        return self.decode(self.occurring)

    def decode(self, cells: np.ndarray) -> pd.DataFrame:
        """Return the keys of the given groups, one row per group."""
        if not self._by:
            return pd.DataFrame(index=range(len(cells)))
        numbers = cells if self._numbered is None else self._numbered[cells]
        places = np.unravel_index(numbers, self._sizes)
        return pd.DataFrame(
            {
                key: levels.take(place)
                for key, levels, place in zip(self._by, self._levels, places, strict=True)
            }
        )

    def tally(self, values: np.ndarray, size: int) -> np.ndarray:
        """Return the count of each value 0…size-1 in each group: shape (groups, size)."""
        cells = self.cells * size
        flat = self.codes * _narrow(size, cells) + values
        counted = np.bincount(flat, minlength=cells).reshape(self.cells, size)
        if "occurring" not in self.__dict__ and self._by:
            self.occurring = np.flatnonzero(counted.any(axis=1))
        return counted[self.occurring]

    def highest(self, values: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the highest value in each group over `rows` (indices); NaN where it has none."""
        found = np.full(self.cells, -np.inf)
        np.maximum.at(found, self.codes[rows], values)
        found = found[self.occurring]
        return np.where(np.isinf(found), np.nan, found)


def group(history: pd.DataFrame, by: str | Sequence[str]) -> Groups:
    """Return the group number of each row.

    Parameters
    ----------
    history : DataFrame
        Any rows.
    by : str or sequence of str
        Columns; none for a single group of all rows, which exists even without rows.

    Returns
    -------
    Groups
    """
    by = [by] if isinstance(by, str) else list(by)
    if missing := [key for key in by if key not in history]:
        raise KeyError(f"no column {missing[0]!r} to group by; there are: {', '.join(history)}")
    if not by:
        return Groups(np.zeros(len(history), dtype=np.int32), (), (), ())
    parts = [_levels(history[key]) for key in by]
    sizes = [len(levels) for _, levels in parts]
    cells = int(np.prod(sizes, dtype=float))
    combined = parts[0][0].astype(np.int32 if cells < 2**31 else np.int64)
    for (codes, _), size in zip(parts[1:], sizes[1:], strict=True):
        combined *= size
        combined += codes
    return Groups(combined, sizes, [levels for _, levels in parts], by)


def category_codes(column: pd.Series, words: Sequence[str]) -> np.ndarray:
    """Return the index of each value in `words`, from 1; 0 where missing or not in `words`."""
    if isinstance(column.dtype, pd.CategoricalDtype) and tuple(column.cat.categories) == tuple(
        words
    ):
        codes = column.cat.codes.to_numpy()
    else:
        codes = pd.Categorical(column.astype(object), categories=list(words)).codes
    return codes + np.int8(1)


#: Number of states that `states` distinguishes.
STATES = (len(ACCEPTANCE) + 1) * (len(IMPLEMENTATION) + 1)


def states(history: pd.DataFrame) -> np.ndarray:
    """Return acceptance and implementation of each row as one number below `STATES`."""
    acceptance = category_codes(history["acceptance"], ACCEPTANCE)
    acceptance *= np.int8(len(IMPLEMENTATION) + 1)
    acceptance += category_codes(history["implementation"], IMPLEMENTATION)
    return acceptance


def meaning(acceptance: str | None, implementation: str | None) -> np.ndarray:
    """Return which states have the given acceptance and implementation; None means any.

    Returns
    -------
    array of bool, shape (STATES,)
    """
    grid = np.ones((len(ACCEPTANCE) + 1, len(IMPLEMENTATION) + 1), dtype=bool)
    if acceptance is not None:
        grid &= (np.arange(len(grid)) == 1 + ACCEPTANCE.index(acceptance))[:, None]
    if implementation is not None:
        grid &= np.arange(grid.shape[1]) == 1 + IMPLEMENTATION.index(implementation)
    return grid.ravel()


def whole_days(later: pd.Series | np.ndarray, earlier: pd.Series | np.ndarray) -> np.ndarray:
    """Return the days between dates; NaN where either is missing."""
    days = np.asarray(later, dtype="datetime64[s]") - np.asarray(earlier, dtype="datetime64[s]")
    return np.where(np.isnat(days), np.nan, days.view("int64") // 86_400)


def _narrow(number: int, cells: int) -> np.integer:
    return np.int32(number) if cells < 2**31 else np.int64(number)


def _levels(column: pd.Series) -> tuple[np.ndarray, Levels]:
    """Return the index of each value among the sorted values, and these; missing comes last."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        count = len(column.cat.categories)
        levels = pd.Categorical.from_codes([*range(count), -1], dtype=column.dtype)
        if column.hasnans:
            codes = np.where(codes < 0, count, codes)
        return codes, levels
    if pd.api.types.is_integer_dtype(column.dtype) and len(column) and not column.hasnans:
        values = column.to_numpy(dtype="int64")
        low, high = int(values.min()), int(values.max())
        if high - low < 100_000:
            return values - low, pd.array(np.arange(low, high + 1), dtype=column.dtype)
    if column.dtype.kind == "M" and len(column):
        # A history is sorted by date: then each run of equal dates is one code, without a sort.
        values = column.to_numpy().view("int64")
        starts = np.r_[0, 1 + np.flatnonzero(values[1:] != values[:-1])]
        dates = values[starts]
        if (dates[1:] > dates[:-1]).all() and dates[0] != _NO_DATE:
            codes = np.repeat(
                np.arange(len(starts), dtype=np.int32), np.diff(starts, append=len(values))
            )
            return codes, pd.array(column.to_numpy()[starts], dtype=column.dtype)
    codes, values = pd.factorize(column, sort=True)
    array = pd.array(values, dtype=column.dtype)
    if (codes < 0).any():
        array = array._concat_same_type([array, array[:1].take([-1], allow_fill=True)])
        codes = np.where(codes < 0, len(array) - 1, codes)
    return codes, array
