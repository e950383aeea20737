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

from jiu_analysis.former_names import former_names

if TYPE_CHECKING:
    from jiu_analysis import checks, metrics
    from jiu_analysis.datapackage.loading import Package, load
    from jiu_analysis.errors import ContentError, JiuError, UsageError
    from jiu_analysis.explore import selection
    from jiu_analysis.explore.selection import Selection, card
    from jiu_analysis.ingest.mapping import draft_mapping
    from jiu_analysis.report import export, figures, key_figures, source_notes, tables, text
    from jiu_analysis.report.i18n import set_language

try:
    __version__ = version("jiu-analysis")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"

#: Modules of the public API, and where they are.
_MODULES = {
    "checks": "checks",
    "export": "report.export",
    "figures": "report.figures",
    "key_figures": "report.key_figures",
    "metrics": "metrics",
    "selection": "explore.selection",
    "source_notes": "report.source_notes",
    "tables": "report.tables",
    "text": "report.text",
}
#: Classes and functions of the public API, and the modules that define them.
_NAMES = {
    "ContentError": "errors",
    "JiuError": "errors",
    "Package": "datapackage.loading",
    "Selection": "explore.selection",
    "UsageError": "errors",
    "card": "explore.selection",
    "draft_mapping": "ingest.mapping",
    "load": "datapackage.loading",
    "set_language": "report.i18n",
}

__all__ = [
    "ContentError",
    "JiuError",
    "Package",
    "Selection",
    "UsageError",
    "__version__",
    "card",
    "checks",
    "draft_mapping",
    "export",
    "figures",
    "key_figures",
    "load",
    "metrics",
    "selection",
    "set_language",
    "source_notes",
    "tables",
    "text",
]
_former_name = former_names(__name__, {"notes": "source_notes", "sentences": "text"})


def __getattr__(name: str) -> Any:
    # Imported on first use: a command that needs no tables does not wait for pandas.
    if name in _MODULES:
        found: Any = import_module(f"{__name__}.{_MODULES[name]}")
    elif name in _NAMES:
        found = getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    else:
        return _former_name(name, stacklevel=3)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
