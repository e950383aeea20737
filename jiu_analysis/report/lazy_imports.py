"""Skip slow optional dependencies of imported libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module


@contextmanager
def without(module: str) -> Iterator[None]:
    """Prevent imports in this block from loading a slow optional module.

    The module can be imported afterwards.

    Parameters
    ----------
    module : str
        Name of the optional module; not blocked if it is already imported.

    Examples
    --------
    >>> with without("this"):
    ...     import this
    Traceback (most recent call last):
    ModuleNotFoundError: import of this halted; None in sys.modules
    """
    if module in sys.modules:
        yield
        return
    # Python's way to mark a module as not importable.
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


def import_charts() -> None:
    """Import the charts, and seaborn for them without its optional libraries.

    The heat map and styles of charts need none of them, and they take a second to import. A
    notebook that imports seaborn itself gets all of it.
    """
    own = {*sys.modules}
    with ExitStack() as blocked:
        for name in ("scipy", "statsmodels", "ipywidgets"):
            blocked.enter_context(without(name))
        import_module("jiu_analysis.report.figures")
    for name in {*sys.modules} - own:
        if name.partition(".")[0] == "seaborn":
            del sys.modules[name]
