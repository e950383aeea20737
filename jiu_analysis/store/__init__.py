"""Readings go into a data package, each whole or not at all.

``merging`` works out on rows of text what a reading adds and what it contradicts;
``taking`` reads, checks and commits under the package's lock.
"""

from __future__ import annotations

from jiu_analysis.store.taking import ConflictError, Outcome, take_in, take_in_all

__all__ = ["ConflictError", "Outcome", "take_in", "take_in_all"]
