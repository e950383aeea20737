"""Imports without what they bring along and nothing here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(module: str) -> Iterator[None]:
    """Let what is imported within do without an optional module that takes long.

    Whoever imports it afterwards gets it.

    Parameters
    ----------
    module : str
        One that the importing code can do without; left alone if it is there already.

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
    # Python's own way to say that a module cannot be imported.
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
