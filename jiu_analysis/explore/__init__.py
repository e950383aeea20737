"""Explore a package with widgets in JupyterLab, using the same modules as the report pages."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from jiu_analysis.datapackage.loading import Package, load
from jiu_analysis.errors import UsageError
from jiu_analysis.report.lazy_imports import import_charts

if TYPE_CHECKING:
    from jiu_analysis.explore.view import Explorer

#: Packages needed only by the widgets, installed with the extra ``lab``.
NEEDED = ("ipywidgets", "itables", "anywidget")

__all__ = ["NEEDED", "explorer"]


def explorer(package: Package | None = None) -> Explorer:
    """Create the explorer: linked controls, key figures, chart, table, card, export and code.

    Parameters
    ----------
    package : Package, optional
        Returned by `jiu_analysis.load`; by default the package that comes with the project.

    Returns
    -------
    Explorer
        Displayed by a notebook; ``frame``, ``selection`` and ``card`` hold the current choice.

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
    check_installed(*NEEDED)
    import_charts()
    from jiu_analysis.explore.view import Explorer

    return Explorer(load() if package is None else package)


def check_installed(*packages: str) -> None:
    """Raise an error if a package that exploring needs is not installed.

    Raises
    ------
    UsageError
        The message names what is missing and how to install it.
    """
    if missing := [each for each in packages if find_spec(each) is None]:
        raise UsageError(
            f"exploring needs {' and '.join(missing)}, not installed here;"
            " install with: pip install 'jiu-analysis[lab]' (in a checkout: make lab)"
        )
