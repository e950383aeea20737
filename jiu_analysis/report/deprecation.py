"""The former argument ``language``, kept for one release."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
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
