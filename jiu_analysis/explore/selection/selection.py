"""What is chosen: a record that gives the rows, their key figures, and its own code."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from jiu_analysis import metrics
from jiu_analysis.datapackage.loading import Package
from jiu_analysis.errors import UsageError
from jiu_analysis.explore.selection.rows import KEYS, Rows
from jiu_analysis.metrics.rates import with_interval
from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, IMPLEMENTATION

_VOCABULARIES = {
    "addressee": ADDRESSEES,
    "acceptance": ACCEPTANCE,
    "implementation": IMPLEMENTATION,
}
Chosen = Iterable[str | int | None] | str | int


@dataclass(frozen=True)
class Selection:
    """Which rows of ``package.history`` are looked at.

    Of each key any number of values is chosen; none means all of them, and None among
    the values means the rows where it is missing. A row is in when every key allows it.

    Parameters
    ----------
    document, organization, addressee, acceptance, implementation, officer : str or iterable
        Values as in ``package.history``; an officer also by a rendering of the post, such as
        the English one, for all spellings that have it.
    report_year : int or iterable
        Years in the symbols of JIU's reports.
    is_open : bool, optional
        Only what is open as `jiu_analysis.metrics.is_open` has it, or only what is closed;
        both when left out.
    overdue : bool, optional
        Only what is overdue as `jiu_analysis.metrics.overdue` has it, or only what is
        not; both when left out.
    text : str
        Words that must all occur, in any case and order, in what is known of a row: the
        report's symbol and titles, our summary, the officer, the wording of the deadline,
        and the document's own sentences where the package has them.

    Raises
    ------
    UsageError
        A word is in none of the closed vocabularies.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> package = jiu.load()
    >>> late = jiu.Selection(document="WO/PBC/34/6", overdue=True)
    >>> len(late.of(package))
    5
    >>> print(late.code())
    import jiu_analysis as jiu
    <BLANKLINE>
    package = jiu.load()
    selection = jiu.Selection(
        document=("WO/PBC/34/6",),
        overdue=True,
    )
    chosen = selection.of(package)
    """

    document: Chosen = ()
    organization: Chosen = ()
    addressee: Chosen = ()
    acceptance: Chosen = ()
    implementation: Chosen = ()
    officer: Chosen = ()
    report_year: Chosen = ()
    is_open: bool | None = None
    overdue: bool | None = None
    text: str = ""

    def __post_init__(self) -> None:
        for key in KEYS:
            values = _values(getattr(self, key))
            object.__setattr__(self, key, values)
            known = _VOCABULARIES.get(key)
            for value in values if known else ():
                if value is not None and value not in known:
                    raise UsageError(f"no {key} {value!r}; there is: {', '.join(known)}")

    def of(self, package: Package) -> pd.DataFrame:
        """The chosen rows.

        Parameters
        ----------
        package : Package
            As `jiu_analysis.load` gives it, or narrowed to one document.

        Returns
        -------
        DataFrame
            Rows of ``package.history`` in its order, with its index.

        Raises
        ------
        UsageError
            A value occurs nowhere in the package; names some that do.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> to_heads = jiu.Selection(addressee="executive_head", implementation="not_started")
        >>> to_heads.of(jiu.load())["report"].tolist()
        ['JIU/REP/2019/8']
        """
        return Rows(package).of(self)

    def key_figures(self, package: Package) -> pd.DataFrame:
        """The key figures of the chosen rows; see `key_figures`.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> figures = jiu.Selection(addressee="legislative_body").key_figures(jiu.load())
        >>> figures.set_index("indicator").loc["open", ["numerator", "denominator"]].tolist()
        [5, 13]
        """
        return key_figures(self.of(package))

    def code(self, data: Path | str | None = None) -> str:
        """A notebook's cell that gives the same rows.

        Parameters
        ----------
        data : Path or str, optional
            The package's folder; the one that comes with the project when left out.

        Returns
        -------
        str
            Python; run, it leaves the rows in ``chosen``.
        """
        given = [
            f"    {each.name}={_written(getattr(self, each.name))},\n"
            for each in fields(self)
            if getattr(self, each.name) != each.default
        ]
        folder = "" if data is None else _written(str(data))
        body = f"\n{''.join(given)}" if given else ""
        return (
            "import jiu_analysis as jiu\n\n"
            f"package = jiu.load({folder})\n"
            f"selection = jiu.Selection({body})\n"
            "chosen = selection.of(package)"
        )


def key_figures(history: pd.DataFrame) -> pd.DataFrame:
    """What share is open, accepted, implemented, closed and overdue, with intervals.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``. Over several documents a recommendation counts once
        in each of them.

    Returns
    -------
    DataFrame
        ``indicator``: ``open`` (of all), the rates of `jiu_analysis.metrics.rates`, and
        ``overdue`` (of the open ones with a deadline); ``numerator``, ``denominator``,
        ``rate`` and its 95 % Wilson interval ``low``, ``high``, missing where the
        denominator is 0.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> figures = jiu.load().history.pipe(jiu.selection.key_figures)
    >>> figures.set_index("indicator").loc["overdue", ["numerator", "denominator"]].tolist()
    [5, 16]
    """
    counts, late = metrics.open_counts(history), metrics.lateness(history)
    none = pd.DataFrame(index=[0])
    shares = {
        "open": (counts["open"], counts["total"]),
        "overdue": (late["overdue"], late["with_deadline"]),
    }
    made = {
        name: with_interval(none.assign(indicator=name), part.to_numpy(), whole.to_numpy())
        for name, (part, whole) in shares.items()
    }
    return pd.concat([made["open"], metrics.rates(history), made["overdue"]], ignore_index=True)


def _values(given: Chosen) -> tuple[str | int | None, ...]:
    """The chosen values, each one once, as plain text and numbers."""
    several = [given] if given is None or isinstance(given, str | numbers.Integral) else given
    plain = (
        None if pd.isna(each) else int(each) if isinstance(each, numbers.Integral) else str(each)
        for each in several
    )
    return tuple(dict.fromkeys(plain))


def _written(value: Any) -> str:
    """A value as Python, with the quotes that the project's code has."""
    if isinstance(value, tuple):
        inner = ", ".join(map(_written, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    text = repr(value)
    if text.startswith("'") and '"' not in text and "\\" not in text:
        return f'"{text[1:-1]}"'
    return text
