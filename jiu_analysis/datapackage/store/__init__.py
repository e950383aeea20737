"""Add readings to a data package, each completely or not at all.

``merging`` computes, on rows of text, what a reading adds and what it contradicts;
``adding`` reads, checks and commits under the package lock; ``upgrading`` converts a package
of an earlier version to the current one.
"""

from __future__ import annotations

from jiu_analysis.datapackage.store.adding import ConflictError, Outcome, add
from jiu_analysis.datapackage.store.upgrading import upgrade

__all__ = ["ConflictError", "Outcome", "add", "upgrade"]
