"""Skip slow optional dependencies of imported libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
