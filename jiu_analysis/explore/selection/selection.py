"""Define selections of recommendations, with their rows, key figures and Python code."""

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
from jiu_analysis.explore.selection.rows import DEADLINES, KEYS, Rows
from jiu_analysis.metrics.rates import rate_table
from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, CHANGES, IMPLEMENTATION

_VOCABULARIES = {
    "addressee": ADDRESSEES,
    "acceptance": ACCEPTANCE,
    "implementation": IMPLEMENTATION,
    "change": CHANGES,
    "deadline": DEADLINES,
}
Chosen = Iterable[str | int | None] | str | int


@dataclass(frozen=True)
class Selection:
    """Criteria that select rows of ``package.history``.

    For each key any number of values can be given; no value means all, and None among the values
    selects the rows where the key is missing. A row is selected if it matches every key.

    Parameters
    ----------
    document, organization, report, addressee, officer : str or iterable
        Values as in ``package.history``; an officer can also be given in any case and by a
        translation of the post, such as the English one, which selects all its spellings.
    acceptance, implementation, change : str or iterable
        Codes as in ``package.history``.
    report_year : int or iterable
        Years in the symbols of JIU's reports.
    deadline : str or iterable
        ``passed`` or ``coming`` at the as-of date, or ``none``. A date from which an action is to
        begin is no deadline.
    is_open : bool, optional
        Select only open recommendations (see `jiu_analysis.metrics.is_open`), or only closed
        ones; both by default.
    overdue : bool, optional
        Select only overdue recommendations (see `jiu_analysis.metrics.overdue`), or only those
        not overdue; both by default.
    put_to_decision : bool, optional
        Select only recommendations that the document puts to decision as closed, or only others;
        both by default.
    text : str
        Words that must all occur, in any case and order, in the texts of a row: the report's
        symbol and titles, the project's summary, the officer, the wording of the deadline, and
        the document's own sentences if the package has them.

    Raises
    ------
    UsageError
        A value is not in the closed vocabulary of its key.

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
    report: Chosen = ()
    report_year: Chosen = ()
    addressee: Chosen = ()
    acceptance: Chosen = ()
    implementation: Chosen = ()
    change: Chosen = ()
    deadline: Chosen = ()
    officer: Chosen = ()
    is_open: bool | None = None
    overdue: bool | None = None
    put_to_decision: bool | None = None
    text: str = ""

    def __post_init__(self) -> None:
        for key in KEYS:
            values = _values(getattr(self, key))
            object.__setattr__(self, key, values)
            known = _VOCABULARIES.get(key, ())
            for value in values if known else ():
                if value is not None and value not in known:
                    raise UsageError(f"no {key} {value!r}; there is: {', '.join(known)}")

    def of(self, package: Package) -> pd.DataFrame:
        """Return the selected rows.

        Parameters
        ----------
        package : Package
            Returned by `jiu_analysis.load`, or filtered to one document.

        Returns
        -------
        DataFrame
            Rows of ``package.history`` in the same order and with the same index.

        Raises
        ------
        UsageError
            A value does not occur in the package; the message lists some that do.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> to_heads = jiu.Selection(addressee="executive_head", implementation="not_started")
        >>> to_heads.of(jiu.load())["report"].tolist()
        ['JIU/REP/2019/8']
        """
        return Rows(package).of(self)

    def key_figures(self, package: Package) -> pd.DataFrame:
        """Return the key figures of the selected rows; see `key_figures`.

        Examples
        --------
        >>> import jiu_analysis as jiu
        >>> figures = jiu.Selection(addressee="legislative_body").key_figures(jiu.load())
        >>> figures.set_index("indicator").loc["open", ["numerator", "denominator"]].tolist()
        [5, 13]
        """
        return key_figures(self.of(package))

    def code(self, data: Path | str | None = None) -> str:
        """Return the code of a notebook cell that selects the same rows.

        Parameters
        ----------
        data : Path or str, optional
            Package folder; by default the package that comes with the project.

        Returns
        -------
        str
            Python code that assigns the rows to ``chosen``.
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
    """Return the shares open, accepted, implemented, closed and overdue.

    Parameters
    ----------
    history : DataFrame
        Rows of ``package.history``. In several documents, a recommendation is counted
        once per document.

    Returns
    -------
    DataFrame
        ``indicator``: ``open`` (of all), the rates of `jiu_analysis.metrics.rates`, and
        ``overdue`` (of open recommendations with a deadline); ``numerator``, ``denominator``,
        ``rate``, missing where the denominator is 0.

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
        name: rate_table(none.assign(indicator=name), part.to_numpy(), whole.to_numpy())
        for name, (part, whole) in shares.items()
    }
    return pd.concat([made["open"], metrics.rates(history), made["overdue"]], ignore_index=True)


def _values(given: Chosen) -> tuple[str | int | None, ...]:
    """Return the distinct given values as plain str and int."""
    several = [given] if given is None or isinstance(given, str | int | numbers.Integral) else given
    plain = (
        None if pd.isna(each) else int(each) if isinstance(each, numbers.Integral) else str(each)
        for each in several
    )
    return tuple(dict.fromkeys(plain))


def _written(value: Any) -> str:
    """Return a value as Python code, with the quotes of the project's code style."""
    if isinstance(value, tuple):
        inner = ", ".join(map(_written, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    text = repr(value)
    if text.startswith("'") and '"' not in text and "\\" not in text:
        return f'"{text[1:-1]}"'
    return text
