"""Former names of functions and modules, kept for one release."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def former_names(module: str, names: Mapping[str, str]) -> Callable[..., Any]:
    """Return the ``__getattr__`` of a module in which names were replaced by others.

    Parameters
    ----------
    module : str
        Name of the module.
    names : mapping of str to str
        The present name by former name; with the module, if that is another one.
    """

    def look_up(name: str, *, stacklevel: int = 2) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        place, _, now = names[name].rpartition(".")
        place = place or module
        message = f"{module}.{name} will be removed; use {place}.{now}"
        warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)
        return getattr(import_module(place), now)

    return look_up
