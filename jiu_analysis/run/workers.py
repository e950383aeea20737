"""Where pages are made: any executor of `concurrent.futures` does."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor


def executor(jobs: int) -> Executor:
    """Processes of their own, so many at a time."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
