"""Time the metrics on a million rows, and the same figures in polars and duckdb.

Each figure is first computed in all three ways and compared. Then the ways are timed in turn, so
that changes in the machine's speed affect all three alike. The result is the ratio.

    python benchmarks/metrics.py [ROWS]
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from panel import panel

from jiu_analysis import metrics
from jiu_analysis.terms import ACCEPTANCE, IMPLEMENTATION

ROUNDS = 7
Z = 1.959963984540054
BY = ["organization", "as_of"]


def main() -> None:
    warnings.simplefilter("ignore", metrics.PooledDocumentsWarning)  # Pooled on purpose.
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    # Each library gets the data in its own best types: categories, Enum, ENUM.
    history = panel(rows)
    frame = in_polars(history)
    database = in_duckdb(frame, history)
    print(f"{len(history):,} rows, {ROUNDS} rounds, medians in ms; ratio to the better of two")
    print(f"{'figure':<24}{'ours':>8}{'polars':>8}{'duckdb':>8}{'ratio':>7}")
    for name, (ours, polars, sql, check) in FIGURES.items():
        ways = (
            lambda ours=ours: ours(history),
            lambda polars=polars: polars(frame),
            lambda sql=sql: database.execute(sql).df(),
        )
        results = [way() for way in ways]
        assert check(*results), f"{name}: the three ways differ"
        spent = timed(ways)
        best = min(spent[1:])
        print(
            f"{name:<24}"
            + "".join(f"{each * 1000:>8.0f}" for each in spent)
            + f"{spent[0] / best:>7.2f}"
        )
    print("\nours alone, ms, and how the cost grows with the rows")
    sizes = [rows // 4, rows // 2, rows]
    print(f"{'figure':<24}" + "".join(f"{size:>10,}" for size in sizes))
    panels = [panel(size) for size in sizes]
    for name, metric in ALONE.items():
        spent = [timed((lambda metric=metric, each=each: metric(each),))[0] for each in panels]
        print(f"{name:<24}" + "".join(f"{each * 1000:>10.0f}" for each in spent))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of all of this in one process: {peak:.0f} MiB")


def timed(ways: tuple[Callable[[], object], ...]) -> list[float]:
    """Return the median seconds of each way, timed in turn."""
    spent: list[list[float]] = [[] for _ in ways]
    for _ in range(ROUNDS):
        for place, way in enumerate(ways):
            start = time.perf_counter()
            way()
            spent[place].append(time.perf_counter() - start)
    return [statistics.median(each) for each in spent]


# --- the panel in polars and duckdb ------------------------------------------------------------


def in_polars(history: pd.DataFrame) -> pl.DataFrame:
    columns = {}
    for name, column in history.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = list(column.cat.categories)
            codes = pl.Series(column.cat.codes.to_numpy().astype("int64"))
            table = pl.DataFrame({"code": range(len(words)), "word": words})
            joined = codes.to_frame("code").join(
                table, on="code", how="left", maintain_order="left"
            )
            columns[name] = joined["word"].cast(pl.Enum(words))
        elif column.dtype.kind == "M":
            columns[name] = pl.Series(column.to_numpy().astype("datetime64[ms]")).cast(pl.Date)
        else:
            columns[name] = pl.Series(column.to_numpy(dtype="int64"))
    return pl.DataFrame(columns)


def in_duckdb(frame: pl.DataFrame, history: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    parts = []
    for name, column in history.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = ", ".join(f"'{word}'" for word in column.cat.categories)
            database.execute(f"CREATE TYPE {name}_word AS ENUM ({words})")
            parts.append(f"{name}::VARCHAR::{name}_word AS {name}")
        else:
            parts.append(name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "panel.parquet"
        frame.write_parquet(file)
        database.execute(f"CREATE TABLE panel AS SELECT {', '.join(parts)} FROM '{file}'")
    return database


# --- the figures ------------------------------------------------------------------------------

OPEN = (
    ((pl.col("acceptance") == "accepted") & (pl.col("implementation") != "implemented"))
    | (pl.col("acceptance") == "under_consideration")
).fill_null(value=False)
OPEN_SQL = """(acceptance = 'accepted' AND implementation <> 'implemented'
               OR acceptance = 'under_consideration')"""


def rate_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    accepted = pl.col("acceptance") == "accepted"
    done = accepted & (pl.col("implementation") == "implemented")
    n, p = pl.col("denominator"), pl.col("rate")
    centre, width = p + Z**2 / (2 * n), Z * (p * (1 - p) / n + Z**2 / (4 * n**2)).sqrt()
    return (
        frame.group_by(BY)
        .agg(numerator=done.sum(), denominator=accepted.sum())
        .with_columns(rate=pl.col("numerator") / n)
        .with_columns(
            ci_low=(centre - width) / (1 + Z**2 / n), ci_high=(centre + width) / (1 + Z**2 / n)
        )
        .sort(BY)
    )


RATE_SQL = f"""
WITH counted AS (
  SELECT organization, as_of,
    count(*) FILTER (acceptance = 'accepted' AND implementation = 'implemented') AS numerator,
    count(*) FILTER (acceptance = 'accepted') AS denominator
  FROM panel GROUP BY ALL
), shares AS (SELECT *, numerator / denominator AS rate FROM counted)
SELECT *,
  (rate + {Z**2} / (2 * denominator)
   - {Z} * sqrt(rate * (1 - rate) / denominator + {Z**2} / (4 * denominator ** 2)))
  / (1 + {Z**2} / denominator) AS ci_low,
  (rate + {Z**2} / (2 * denominator)
   + {Z} * sqrt(rate * (1 - rate) / denominator + {Z**2} / (4 * denominator ** 2)))
  / (1 + {Z**2} / denominator) AS ci_high
FROM shares ORDER BY organization, as_of"""


def same_rates(ours: pd.DataFrame, polars: pl.DataFrame, sql: pd.DataFrame) -> bool:
    columns = ["numerator", "denominator", "rate", "ci_low", "ci_high"]
    tables = [
        ours[columns].to_numpy(float),
        *(each[columns].to_numpy().astype(float) for each in (polars, sql)),
    ]
    return all(np.allclose(tables[0], each, equal_nan=True) for each in tables[1:])


STATUS = pl.coalesce(
    pl.when(pl.col("acceptance") == "accepted").then(pl.col("implementation").cast(pl.String)),
    pl.col("acceptance").cast(pl.String),
)
STATUS_SQL = """CASE WHEN acceptance = 'accepted' AND implementation IS NOT NULL
                THEN implementation::VARCHAR ELSE acceptance::VARCHAR END"""


def same_counts(ours: pd.DataFrame, polars: pl.DataFrame, sql: pd.DataFrame) -> bool:
    ours = ours[ours["count"] > 0]
    return sorted(ours["count"]) == sorted(polars["count"]) == sorted(sql["count"])


def status_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    # Grouping by the two categories is faster than by the status strings.
    keys = ["addressee", "report_year", "acceptance", "implementation"]
    return frame.group_by(keys).agg(count=pl.len())


STATUS_COUNT_SQL = """
SELECT addressee, report_year, acceptance, implementation, count(*) AS count
FROM panel GROUP BY ALL"""


def lateness_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    dated = OPEN & (pl.col("target_kind") == "deadline").fill_null(value=False)
    late = dated & (pl.col("target_date") < pl.col("as_of"))
    days = (pl.col("as_of") - pl.col("target_date")).dt.total_days()
    return (
        frame.group_by("officer")
        .agg(
            open=OPEN.sum(),
            with_deadline=dated.sum(),
            overdue=late.sum(),
            longest_days=days.filter(late).max(),
        )
        .sort("officer")
    )


LATENESS_SQL = f"""
SELECT officer,
  count(*) FILTER ({OPEN_SQL}) AS open,
  count(*) FILTER ({OPEN_SQL} AND target_kind = 'deadline') AS with_deadline,
  count(*) FILTER ({OPEN_SQL} AND target_kind = 'deadline' AND target_date < as_of) AS overdue,
  max(as_of - target_date) FILTER ({OPEN_SQL} AND target_kind = 'deadline'
      AND target_date < as_of) AS longest_days
FROM panel GROUP BY officer ORDER BY officer"""


def same_lateness(ours: pd.DataFrame, polars: pl.DataFrame, sql: pd.DataFrame) -> bool:
    columns = ["open", "with_deadline", "overdue", "longest_days"]
    tables = [
        ours[columns].to_numpy(float),
        *(each[columns].to_numpy().astype(float) for each in (polars, sql)),
    ]
    return all(np.allclose(tables[0], each, equal_nan=True) for each in tables[1:])


def ages_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    years = (pl.col("as_of") - pl.col("issued_on")).dt.total_days().clip(0) / 365.25
    band = sum((years >= end).cast(pl.Int8) for end in (1, 2, 3, 5))
    return frame.filter(OPEN).group_by("organization", band.alias("band")).agg(count=pl.len())


AGES_SQL = f"""
SELECT organization, (years >= 1)::INT + (years >= 2)::INT + (years >= 3)::INT
  + (years >= 5)::INT AS band, count(*) AS count
FROM (SELECT organization, greatest(as_of - issued_on, 0) / 365.25 AS years
      FROM panel WHERE {OPEN_SQL})
GROUP BY ALL"""

WHO = ["organization", "report", "recommendation"]
STATE = pl.col("acceptance").to_physical() * 4 + pl.col("implementation").to_physical().fill_null(3)


def moves_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    ranked = frame.select(
        *WHO, state=STATE, rank=pl.col("as_of").rank("dense").over("organization")
    )
    before = ranked.select(*WHO, before=pl.col("state"), rank=pl.col("rank") + 1)
    first = ranked.select(pl.col("rank").min()).item()
    return (
        ranked.filter(pl.col("rank") > first)
        .join(before, on=[*WHO, "rank"], how="left")
        .group_by("before", "state")
        .agg(count=pl.len())
    )


MOVES_SQL = """
WITH ranked AS (
  SELECT organization, report, recommendation, acceptance, implementation,
    dense_rank() OVER (PARTITION BY organization ORDER BY as_of) AS rank
  FROM panel)
SELECT b.acceptance AS before, b.implementation AS before_done,
  a.acceptance, a.implementation, count(*) AS count
FROM ranked a LEFT JOIN ranked b
  ON a.organization = b.organization AND a.report = b.report
  AND a.recommendation = b.recommendation AND a.rank = b.rank + 1
WHERE a.rank > 1 GROUP BY ALL"""


def same_moves(ours: pd.DataFrame, polars: pl.DataFrame, sql: pd.DataFrame) -> bool:
    # In the panel an organization's first document prints "new" and no previous statuses.
    return polars["count"].sum() == sql["count"].sum() and sorted(polars["count"]) == sorted(
        sql["count"]
    )


def survival_in_polars(frame: pl.DataFrame) -> pl.DataFrame:
    ranked = frame.select(
        *WHO,
        "change",
        days=(pl.col("as_of") - pl.col("issued_on")).dt.total_days().clip(0),
        open=OPEN,
        done=(pl.col("acceptance") == "accepted") & (pl.col("implementation") == "implemented"),
        rank=pl.col("as_of").rank("dense").over("organization"),
    )
    before = ranked.select(
        *WHO, since=pl.col("days"), was_open=pl.col("open"), rank=pl.col("rank") + 1
    )
    spells = (
        ranked.join(before, on=[*WHO, "rank"], how="left")
        .filter(
            pl.col("was_open").fill_null(pl.col("since").is_null() & (pl.col("change") == "new"))
        )
        .select(
            since=pl.col("since").fill_null(0),
            until=pl.col("days"),
            ended=pl.col("done").fill_null(value=False),
            open="open",
        )
        .with_columns(
            until=pl.max_horizontal(
                pl.when("open")
                .then("until")
                .otherwise(pl.col("since") + (pl.col("until") - pl.col("since") + 1) // 2),
                pl.col("since") + 1,
            )
        )
    )
    came = spells.group_by(day="since").agg(risk=pl.len().cast(pl.Int64), ended=pl.lit(0, pl.Int64))
    left = spells.group_by(day="until").agg(
        risk=-pl.len().cast(pl.Int64), ended=pl.col("ended").sum().cast(pl.Int64)
    )
    at = pl.concat([came, left]).group_by("day").agg(pl.col("risk", "ended").sum()).sort("day")
    at = at.with_columns(at_risk=pl.col("risk").cum_sum() - pl.col("risk")).filter(
        pl.col("ended") > 0
    )
    return at.with_columns(survival=(1 - pl.col("ended") / pl.col("at_risk")).cum_prod())


SURVIVAL_SQL = f"""
WITH ranked AS (
  SELECT organization, report, recommendation, change, {OPEN_SQL} AS open,
    greatest(as_of - issued_on, 0) AS days,
    acceptance = 'accepted' AND implementation = 'implemented' AS done,
    dense_rank() OVER (PARTITION BY organization ORDER BY as_of) AS rank
  FROM panel),
steps AS (
  SELECT coalesce(b.days, 0) AS since, a.days, coalesce(a.done, false) AS ended, a.open
  FROM ranked a LEFT JOIN ranked b
    ON a.organization = b.organization AND a.report = b.report
    AND a.recommendation = b.recommendation AND a.rank = b.rank + 1
  WHERE b.open OR (b.days IS NULL AND a.change = 'new')),
spells AS (
  SELECT since, ended, greatest(since + 1,
    CASE WHEN open THEN days ELSE since + (days - since + 1) // 2 END) AS until FROM steps),
moves AS (
  SELECT since AS day, count(*) AS risk, 0 AS ended FROM spells GROUP BY 1
  UNION ALL SELECT until, -count(*), count(*) FILTER (ended) FROM spells GROUP BY 1),
days AS (SELECT day, sum(risk) AS risk, sum(ended) AS ended FROM moves GROUP BY 1),
risk AS (SELECT day, ended, sum(risk) OVER (ORDER BY day) - risk AS at_risk FROM days)
SELECT day, exp(sum(ln(greatest(1 - ended / at_risk, 1e-300))) OVER (ORDER BY day)) AS survival
FROM risk WHERE ended > 0 ORDER BY day"""


def same_survival(ours: pd.DataFrame, polars: pl.DataFrame, sql: pd.DataFrame) -> bool:
    tables = [each["survival"].to_numpy() for each in (polars, sql)]
    mine = ours["survival"].to_numpy()
    return all(len(mine) == len(each) and np.allclose(mine, each) for each in tables)


FIGURES = {
    "implementation rate": (
        lambda history: metrics.implementation_rate(history, by=BY, interval=True),
        rate_in_polars,
        RATE_SQL,
        same_rates,
    ),
    "status counts": (
        lambda history: metrics.status_counts(history, by=["addressee", "report_year"]),
        status_in_polars,
        STATUS_COUNT_SQL,
        same_counts,
    ),
    "lateness by officer": (
        lambda history: metrics.lateness(history, by=["officer"]),
        lateness_in_polars,
        LATENESS_SQL,
        same_lateness,
    ),
    "open by age": (
        lambda history: metrics.age_bands(history, by=["organization"]),
        ages_in_polars,
        AGES_SQL,
        same_counts,
    ),
    "transitions": (metrics.transitions, moves_in_polars, MOVES_SQL, same_moves),
    "time to implementation": (
        metrics.time_to_implementation,
        survival_in_polars,
        SURVIVAL_SQL,
        same_survival,
    ),
}

ALONE = {
    "rates (all five)": lambda history: metrics.rates(history, by=BY),
    "open counts": lambda history: metrics.open_counts(history, by=["report"]),
    "change counts": lambda history: metrics.change_counts(history, by=["organization"]),
    "overdue": metrics.overdue,
    "long outstanding": metrics.long_outstanding,
    "reversals": metrics.reversals,
    "dropped": metrics.dropped,
    "flows": metrics.flows,
    "status over time": lambda history: metrics.status_over_time(
        history.assign(previous_document=pd.NA)
    ),
    **{name: ours for name, (ours, *_) in FIGURES.items()},
}

if __name__ == "__main__":
    assert ACCEPTANCE[0] == "accepted"
    assert IMPLEMENTATION[0] == "implemented"
    main()
