"""Readings go into a data package, each whole or not at all.

``merging`` works out on rows of text what a reading adds and what it contradicts;
``taking`` reads, checks and commits under the package's lock; ``upgrading`` brings a package
of an earlier version up to this one.
"""

from __future__ import annotations

from jiu_analysis.datapackage.store.taking import ConflictError, Outcome, take_in, take_in_all
from jiu_analysis.datapackage.store.upgrading import upgrade

__all__ = ["ConflictError", "Outcome", "take_in", "take_in_all", "upgrade"]
