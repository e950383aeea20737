"""Follow what organizations of the UN system do with JIU's recommendations.

>>> import jiu_analysis as jiu
>>> history = jiu.load().history
>>> int(jiu.metrics.implementation_rate(history)["denominator"].iloc[0])
49
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from jiu_analysis import export, figures, key_figures, metrics, notes, selection, sentences, tables
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
