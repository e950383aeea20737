"""Follow what organizations of the UN system do with JIU's recommendations.

>>> import jiu_analysis as jiu
>>> history = jiu.load().history
>>> int(jiu.metrics.implementation_rate(history)["denominator"].iloc[0])
49
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jiu_analysis import (
        export,
        figures,
        key_figures,
        metrics,
        notes,
        selection,
        sentences,
        tables,
    )
    from jiu_analysis.errors import ContentError, JiuError, UsageError
    from jiu_analysis.loaders import Package, load
    from jiu_analysis.selection import Selection, card

try:
    __version__ = version("jiu-analysis")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = [
    "ContentError",
    "JiuError",
    "Package",
    "Selection",
    "UsageError",
    "__version__",
    "card",
    "export",
    "figures",
    "key_figures",
    "load",
    "metrics",
    "notes",
    "selection",
    "sentences",
    "tables",
]

#: Where a name is found that is no room itself.
_ROOMS = {
    "ContentError": "errors",
    "JiuError": "errors",
    "Package": "loaders",
    "Selection": "selection",
    "UsageError": "errors",
    "card": "selection",
    "load": "loaders",
}


def __getattr__(name: str) -> Any:
    # A room is opened when it is first asked for: a command that needs no table waits for none.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = import_module(f"{__name__}.{_ROOMS.get(name, name)}")
    globals()[name] = found = getattr(room, name) if name in _ROOMS else room
    return found


def __dir__() -> list[str]:
    return __all__
