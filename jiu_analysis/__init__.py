"""Follow what organizations of the UN system do with JIU's recommendations.

>>> import jiu_analysis as jiu
>>> history = jiu.load().history
>>> int(jiu.metrics.implementation_rate(history)["denominator"].iloc[0])
49
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from jiu_analysis import export, figures, key_figures, metrics, notes, sentences, tables
from jiu_analysis.errors import ContentError, JiuError, UsageError
from jiu_analysis.loaders import Package, load

try:
    __version__ = version("jiu-analysis")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"

__all__ = [
    "ContentError",
    "JiuError",
    "Package",
    "UsageError",
    "__version__",
    "export",
    "figures",
    "key_figures",
    "load",
    "metrics",
    "notes",
    "sentences",
    "tables",
]
