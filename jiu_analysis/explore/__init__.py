"""Exploring with widgets in JupyterLab; what they show comes from the rooms that pages use."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from jiu_analysis.datapackage.loading import Package, load
from jiu_analysis.errors import UsageError

if TYPE_CHECKING:
    from jiu_analysis.explore.view import Explorer

#: What widgets need and the rest of the package does not: the extra ``lab``.
NEEDED = ("ipywidgets", "itables", "anywidget")

__all__ = ["NEEDED", "explorer"]


def explorer(package: Package | None = None) -> Explorer:
    """Controls, key figures, chart, table, card, export and code, linked to one another.

    Parameters
    ----------
    package : Package, optional
        As `jiu_analysis.load` gives it; the one that comes with the project when left out.

    Returns
    -------
    Explorer
        Shown by a notebook; its ``frame``, ``selection`` and ``card`` are what is chosen.

    Raises
    ------
    UsageError
        The widgets are not installed.

    Examples
    --------
    >>> import jiu_analysis as jiu
    >>> from jiu_analysis import explore
    >>> shown = explore.explorer(jiu.load())
    >>> shown.choose(overdue=True)
    >>> len(shown.frame)
    5
    """
    if missing := [each for each in NEEDED if find_spec(each) is None]:
        raise UsageError(
            f"exploring with widgets needs {' and '.join(missing)}, not installed here;"
            " install with: pip install 'jiu-analysis[lab]' (in a checkout: make lab)"
        )
    from jiu_analysis.explore.view import Explorer

    return Explorer(load() if package is None else package)
