"""What earlier versions offered: former names and arguments, kept for one release."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import isfunction
from typing import Any

from jiu_analysis.report import i18n


def accept_language(module: str) -> None:
    """Make the public functions of a module accept the former argument ``language``."""
    names = vars(sys.modules[module])
    for name in names["__all__"]:
        if isfunction(names[name]):
            names[name] = _accepting(names[name])


def _accepting(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def accepting(*arguments: Any, **options: Any) -> Any:
        if "language" not in options:
            return function(*arguments, **options)
        warnings.warn(
            f"the argument language of {function.__name__}() will be removed;"
            " call jiu_analysis.set_language() once instead",
            DeprecationWarning,
            stacklevel=2,
        )
        with i18n.use(options.pop("language")):
            return function(*arguments, **options)

    return accepting


def former_names(module: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a module in which names were replaced by others.

    Parameters
    ----------
    module : str
        Name of the module.
    names : mapping of str to str
        The present name by former name.
    """

    def look_up(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warnings.warn(
            f"{module}.{name} will be removed; use {names[name]}", DeprecationWarning, stacklevel=2
        )
        return getattr(sys.modules[module], names[name])

    return look_up
