"""Progress reports on simulated recommendations whose time to implementation is known.

``python simulated.py [RUNS]`` prints how far off the median is that the survival curve gives, and
how often its 95 % interval holds the truth.
"""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pandas as pd

from jiu_analysis import metrics

#: The true median time to implementation, in months, and the days in a month.
MEDIAN, MONTH = 24, 365.25 / 12
#: Reviews are issued evenly over so many years before the last document.
YEARS = 20
LAST = pd.Timestamp("2022-03-31")


def reports(documents: int, seed: int, *, a_year: int = 40) -> pd.DataFrame:
    """Return the rows of yearly documents, each of what was open before it and what is new.

    Parameters
    ----------
    documents : int
        Number of documents; what was implemented before the first is in none.
    seed : int
        The same seed gives the same rows.
    a_year : int
        Number of recommendations of one year; all are accepted.
    """
    chance = np.random.default_rng(seed)
    count = a_year * YEARS
    issued = LAST - pd.to_timedelta(chance.integers(0, int(YEARS * 365.25), count), unit="D")
    days = chance.exponential(MEDIAN * MONTH / np.log(2), count)
    done = issued + pd.to_timedelta(np.ceil(days), unit="D")
    every = pd.DataFrame({"recommendation": np.arange(count), "issued_on": issued, "done": done})
    dates = [LAST - pd.DateOffset(years=back) for back in range(documents, -1, -1)]
    parts = []
    for before, as_of in itertools.pairwise(dates):
        rows = every[(every["issued_on"] <= as_of) & (every["done"] > before)]
        new = rows["issued_on"] > before
        implemented = rows["done"] <= as_of
        part = rows.assign(
            document=f"A/{as_of.year}",
            as_of=as_of,
            implementation=np.where(implemented, "implemented", "in_progress"),
            change=np.where(new, "new", "unchanged"),
            previous_implementation=np.where(new, None, "in_progress"),
        )
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(
        organization="A", report="JIU/REP/2000/1", acceptance="accepted", previous_acceptance=None
    )


def estimates(documents: int, runs: int) -> pd.DataFrame:
    """Return the estimated median in months, and whether the interval holds the truth, by run."""
    found = []
    for seed in range(runs):
        curve = metrics.time_to_implementation(reports(documents, seed))
        half = curve.loc[curve["survival"] <= 0.5, "days"].min()
        # The interval at the true median must hold the true share, which is one half.
        at = curve[curve["days"] <= MEDIAN * MONTH].iloc[-1]
        found.append((half / MONTH, at["ci_low"] <= 0.5 <= at["ci_high"]))
    return pd.DataFrame(found, columns=["median", "covers"])


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"true median {MEDIAN} months, {runs} runs")
    for documents in (2, 3, 5, 10):
        table = estimates(documents, runs)
        print(
            f"{documents:>2} documents: off by {table['median'].median() - MEDIAN:+.1f} months;"
            f" the interval holds the truth in {table['covers'].mean():.0%} of the runs"
        )
