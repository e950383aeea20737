"""Generate a panel: 28 organizations, 20 years of half-yearly documents, a million status rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jiu_analysis.terms import ACCEPTANCE, ADDRESSEES, CHANGES, IMPLEMENTATION

ORGANIZATIONS, DOCUMENTS = 28, 40
TARGET_KINDS = ("deadline", "start")


def panel(rows: int, seed: int = 1) -> pd.DataFrame:
    """Return a frame with the columns of ``package.history`` that the metrics read.

    Parameters
    ----------
    rows : int
        Approximate number of rows; each recommendation appears in a run of consecutive documents of
        its organization.
    seed : int
        The same seed gives the same panel.
    """
    chance = np.random.default_rng(seed)
    run = 10
    recommendations = max(rows // run, 1)
    organization = chance.integers(0, ORGANIZATIONS, recommendations)
    first = chance.integers(0, DOCUMENTS - run + 1, recommendations)
    # A report addresses many organizations: 400 reports in twenty years.
    report = np.minimum(first * 10 + chance.integers(0, 10, recommendations), 399)
    shared = pd.DataFrame({"organization": organization, "report": report})
    number = shared.groupby(["organization", "report"]).cumcount().to_numpy() + 1
    done = chance.geometric(0.12, recommendations)
    which = np.repeat(np.arange(recommendations), run)
    step = np.tile(np.arange(run), recommendations)
    frame = pd.DataFrame(
        {
            "organization": organization[which],
            "rank": first[which] + step,
            "report": report[which],
            "recommendation": number[which],
            "step": step,
            "done": done[which],
            "which": which,
        }
    )
    frame = frame.sort_values(["rank", "organization"], ignore_index=True)
    size = len(frame)
    other = [
        ACCEPTANCE.index(word) for word in ("under_consideration", "not_accepted", "not_relevant")
    ]
    accepted = np.where(chance.random(size) < 0.9, 0, chance.choice(other, size))
    state = np.where(frame["step"] >= frame["done"], 0, chance.integers(1, 3, size))
    as_of = pd.to_datetime(
        [f"{2004 + rank // 2}-{'09-30' if rank % 2 else '03-31'}" for rank in range(DOCUMENTS)]
    ).to_numpy(dtype="datetime64[s]")
    years = 2003 + frame["report"] // 20
    issued = (years + 1 - 1970).to_numpy().astype("datetime64[Y]").astype("datetime64[s]")
    targets = issued + (chance.integers(100, 2000, size) * 86_400).astype("timedelta64[s]")
    names = [f"ORG{place:02}" for place in range(ORGANIZATIONS)]
    documents = [f"{name}/{rank:02}" for name in names for rank in range(DOCUMENTS)]
    reports = [f"JIU/REP/{2003 + place // 20}/{place % 20 + 1}" for place in range(400)]
    officers = [f"Director {place}" for place in range(200)]
    kind = np.where(chance.random(size) < 0.7, chance.integers(0, 2, size), -1)

    def words(codes: np.ndarray, categories: list[str] | tuple[str, ...], ordered: bool = True):
        return pd.Categorical.from_codes(codes, list(categories), ordered=ordered)

    return pd.DataFrame(
        {
            "organization": words(frame["organization"], names, ordered=False),
            "document": words(
                frame["organization"] * DOCUMENTS + frame["rank"], documents, ordered=False
            ),
            "as_of": as_of[frame["rank"]],
            "report": words(frame["report"], reports, ordered=False),
            "report_year": pd.array(years, dtype="Int64"),
            "recommendation": pd.array(frame["recommendation"], dtype="Int64"),
            "addressee": words((frame["which"] % 3 == 0).astype(int), ADDRESSEES),
            "acceptance": words(accepted, ACCEPTANCE),
            "implementation": words(np.where(accepted == 0, state, -1), IMPLEMENTATION),
            "previous_acceptance": words(np.full(size, -1), ACCEPTANCE),
            "previous_implementation": words(np.full(size, -1), IMPLEMENTATION),
            "change": words(np.where(frame["step"] == 0, 0, -1), CHANGES),
            "target_kind": words(np.where(kind < 0, -1, kind), TARGET_KINDS),
            "target_date": np.where(kind < 0, np.datetime64("NaT"), targets),
            "issued_on": issued,
            "is_repeated": np.zeros(size, dtype=bool),
            "officer": words(chance.integers(0, len(officers), size), officers, ordered=False),
        }
    )
