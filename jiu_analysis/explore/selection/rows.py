"""Index the rows of a package for repeated selection.

Each column is encoded as integer codes on first use. Selecting values then takes one look-up
per row, and words are searched once per distinct text, so that selecting from a million rows
takes milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jiu_analysis import checks, terms
from jiu_analysis.checks.reading_signals import SIGNALS
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.metrics.once import is_repeated
from jiu_analysis.metrics.system import latest_documents
from jiu_analysis.metrics.timeliness import has_passed

if TYPE_CHECKING:
    from jiu_analysis.explore.selection.selection import Selection

#: Columns of ``package.history`` to select values of, and ``deadline``.
KEYS = (
    "document",
    "organization",
    "report",
    "report_year",
    "addressee",
    "acceptance",
    "implementation",
    "change",
    "deadline",
    "officer",
)
#: Whether JIU's deadline has passed at the as-of date, is still to come, or is not named. A date
#: from which an action is to begin is no deadline.
DEADLINES = ("passed", "coming", "none")
#: Columns with a report's title in one language.
TITLE = re.compile("title_[a-z]{2}")
_SEARCHED = ("report", "summary", "officer", "target_wording")
_NAMED = 8


class Rows:
    """Rows of ``package.history``, indexed for repeated selection.

    Parameters
    ----------
    package : Package
        Returned by `jiu_analysis.load`.

    Attributes
    ----------
    package : Package
        The package.
    history : DataFrame
        The history of the package.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> rows = jiu.selection.Rows(jiu.load())
    >>> len(rows.of(jiu.Selection(overdue=True))), len(rows.of(jiu.Selection(text="2018/4")))
    (5, 1)
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.history = package.history
        self._coded: dict[str, tuple[np.ndarray, pd.Index]] = {}

    def of(self, selection: Selection) -> pd.DataFrame:
        """Return the selected rows, in the order and with the index of the history."""
        return self.history.iloc[self.places(selection)]

    def places(self, selection: Selection) -> np.ndarray:
        """Return the positions of the selected rows in the history, in ascending order.

        Raises
        ------
        UsageError
            A selected value does not occur in the package.
        """
        return np.flatnonzero(self._matching(self._masks(selection)))

    def of_system(self, selection: Selection) -> np.ndarray:
        """Return the positions of the rows that match in the latest documents of the organizations.

        The document and the organization of the selection are disregarded, and each
        recommendation of an organization counts once. Empty if the package has one organization.
        """
        if len(self._codes("organization")[1]) < 2:
            return np.array([], dtype=int)
        matching = self._masks(replace(selection, document=(), organization=()))
        return np.flatnonzero(self._is_latest & self._matching(matching))

    def counts(self, selection: Selection) -> dict[str, dict[str | int | None, int]]:
        """Return how many rows each value of a key would select, with the other criteria.

        Returns
        -------
        dict of str to dict
            Number of rows by value, by key; None stands for rows without a value.
        """
        masks = self._masks(selection)
        found = {}
        for key in KEYS:
            others = self._matching(masks, but=key)
            codes, values = self._codes(key)
            numbers = np.bincount(codes[others] + 1, minlength=len(values) + 1).tolist()
            found[key] = dict(zip([None, *values], numbers, strict=True))
        return found

    def loosened(self, selection: Selection) -> dict[str, int]:
        """Return how many rows there would be without each criterion, where there are any."""
        masks = self._masks(selection)
        numbers = {name: int(self._matching(masks, but=name).sum()) for name in masks}
        return {name: number for name, number in numbers.items() if number}

    def _matching(self, masks: Mapping[str, np.ndarray], *, but: str = "") -> np.ndarray:
        """Return the rows that match every criterion but one."""
        kept = [mask for name, mask in masks.items() if name != but]
        return reduce(np.logical_and, kept, np.ones(len(self.history), dtype=bool))

    def _masks(self, selection: Selection) -> dict[str, np.ndarray]:
        """Return a mask of the rows that match each criterion, by its name."""
        masks = {
            key: self._among(key, values) for key in KEYS if (values := getattr(selection, key))
        }
        if selection.is_open is not None:
            statuses = terms.OPEN if selection.is_open else terms.CLOSED
            masks["is_open"] = self.history["status"].isin(statuses).to_numpy()
        if selection.overdue is not None:
            masks["overdue"] = (self.days_overdue > 0) == selection.overdue
        if selection.put_to_decision is not None:
            masks["put_to_decision"] = self._decided == selection.put_to_decision
        if words := selection.text.casefold().split():
            masks["text"] = reduce(np.logical_and, map(self._contains, words))
        return masks

    def prepare(self) -> None:
        """Build all indexes in advance, so that the first selection is as fast as later ones."""
        for key in KEYS:
            self._codes(key)
        _ = self._texts, self.is_open, self.days_overdue, self._decided, self._is_latest

    def values(self, key: str) -> list[str | int | None]:
        """Return the values of a column in order; None is last if any value is missing."""
        codes, values = self._codes(key)
        occurs = np.bincount(codes + 1, minlength=len(values) + 1) > 0
        there = [value for value, is_there in zip(values, occurs[1:], strict=True) if is_there]
        return there + [None] * bool(occurs[0])

    def different(self, key: str, places: np.ndarray) -> int:
        """Return the number of distinct values of a column in the rows at these positions."""
        codes, values = self._codes(key)
        return int((np.bincount(codes[places] + 1, minlength=len(values) + 1)[1:] > 0).sum())

    def _among(self, key: str, values: tuple[str | int | None, ...]) -> np.ndarray:
        codes, known = self._codes(key)
        # A missing value has the code -1, which indexes the last position.
        wanted = np.zeros(len(known) + 1, dtype=bool)
        for value in values:
            if value is None or value in known:
                wanted[-1 if value is None else known.get_loc(value)] = True
                continue
            printed = [each for each in self._printed(key, value) if each in known]
            if not printed:
                raise UsageError(
                    f"no {key} {value!r} in the data package; it has: {self._some(key)}"
                )
            wanted[known.get_indexer(printed)] = True
        return wanted[codes]

    def _printed(self, key: str, value: str | int) -> list[str]:
        """Return the titles of posts, as printed, that this is in any case, or a translation of."""
        if key != "officer":
            return []
        posts = self.package.officers[["officer", *self._renderings]]
        sought = str(value).casefold()
        named = posts.apply(lambda column: column.str.casefold().eq(sought)).any(axis=1)
        printed = [each for each in self.values(key) if str(each).casefold() == sought]
        return [*posts.loc[named, "officer"], *printed]

    @property
    def _renderings(self) -> list[str]:
        """Names of the columns with translations of the posts."""
        return [each for each in self.package.officers if each.startswith("officer_")]

    def _some(self, key: str) -> str:
        # Officers by their English names, in which a user most likely asked.
        column = self.history["officer_en"] if key == "officer" else None
        values = self.values(key) if column is None else sorted(column.dropna().unique())
        more = f", … and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
        return ", ".join(map(str, values[:_NAMED])) + more if values else "none"

    @cached_property
    def is_open(self) -> np.ndarray:
        """Whether each row is open."""
        return self.history["is_open"].to_numpy(dtype=bool)

    @cached_property
    def _is_latest(self) -> np.ndarray:
        """Whether each row is what its organization reports in its latest document."""
        documents = latest_documents(self.package.documents)["document"]
        latest = self.history[self.history["document"].isin(documents)]
        keys = ["organization", "report", "recommendation"]
        latest = latest.loc[~is_repeated(latest), keys].drop_duplicates(keep="last")
        return self.history.index.isin(latest.index)

    @cached_property
    def _decided(self) -> np.ndarray:
        """Whether each row is submitted for decision as closed."""
        keys = ["document", "report", "recommendation"]
        decided = pd.MultiIndex.from_frame(self.package.decisions[keys].astype(object))
        if decided.empty:
            return np.zeros(len(self.history), dtype=bool)
        return pd.MultiIndex.from_frame(self.history[keys].astype(object)).isin(decided)

    @cached_property
    def signals(self) -> dict[int, list[str]]:
        """What makes a row worth reading first, by position; see `jiu_analysis.checks.signals`."""
        keys = ["document", "report", "recommendation", "addressee"]
        found = checks.signals(self.package)
        places = self.history[keys].astype(dict.fromkeys(keys, object)).reset_index(drop=True)
        placed = places.assign(place=places.index).merge(found.astype(dict.fromkeys(keys, object)))
        return placed["signal"].map(SIGNALS).groupby(placed["place"]).agg(list).to_dict()

    def _column(self, name: str) -> pd.Series | pd.Categorical:
        if name != "deadline":
            return self.history[name]
        has_one = (
            self.history["target_kind"].eq("deadline") & self.history["target_date"].notna()
        ).to_numpy(dtype=bool, na_value=False)
        passed = has_passed(self.history).to_numpy(dtype=bool)
        return pd.Categorical.from_codes(np.where(has_one, np.where(passed, 0, 1), 2), DEADLINES)

    @cached_property
    def days_overdue(self) -> np.ndarray:
        """Days overdue of each row; 0 if not overdue."""
        return self.history["days_overdue"].to_numpy(dtype=np.int64, na_value=0)

    def _contains(self, word: str) -> np.ndarray:
        """Return a mask of the rows that contain this word in any searched text."""
        found = np.zeros(len(self.history), dtype=bool)
        for places, texts in self._texts:
            found |= np.array([*(word in text for text in texts), False])[places]
        return found

    @cached_property
    def _texts(self) -> list[tuple[np.ndarray, list[str]]]:
        """The searched texts in lower case, with the place of each row's among them (-1: none)."""
        titles = [each for each in self.history if TITLE.fullmatch(each)]
        searched = [self._codes(each) for each in (*_SEARCHED, *titles) if each in self.history]
        posts = self._beside(self.package.officers, ["organization", "officer"], self._renderings)
        sentences = ["recommendation_text", "assessment_text"]
        quoted = self._beside(self.package.texts, ["document", "locator"], sentences)
        return [
            (places, [str(each).casefold() for each in texts])
            for places, texts in (*searched, posts, quoted)
        ]

    def _beside(
        self, table: pd.DataFrame, keys: list[str], columns: list[str]
    ) -> tuple[np.ndarray, list[str]]:
        """Return the place of each row in another table (-1: none), and the texts there."""
        rows = self.history[keys].astype(object)
        found = rows.merge(table[keys].assign(place=np.arange(len(table))), on=keys, how="left")
        texts = map("\n".join, table[columns].fillna("").itertuples(index=False))
        return found["place"].fillna(-1).to_numpy(dtype=int), [*texts]

    def _codes(self, name: str) -> tuple[np.ndarray, pd.Index]:
        """Return a column as codes (-1 where missing), and the values that they index."""
        if name not in self._coded:
            column = self._column(name)
            if isinstance(column.dtype, pd.CategoricalDtype):
                coded = pd.Categorical(column)
                self._coded[name] = coded.codes, coded.categories
            else:
                codes, values = pd.factorize(column, sort=True)
                self._coded[name] = codes, pd.Index(values)
        return self._coded[name]
