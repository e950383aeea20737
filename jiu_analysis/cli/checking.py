"""The command ``check``."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from jiu_analysis import checks
from jiu_analysis.cli import console
from jiu_analysis.datapackage import loading as loaders
from jiu_analysis.report import i18n


def check(options: argparse.Namespace) -> int:
    """Check documents for internal consistency, and print the contradictions."""
    package = loaders.load(options.data)
    for symbol in options.document:
        package.document(symbol)  # raises an error that lists the documents of the package
    compared = checks.comparisons(package, options.document or None)
    found = compared[compared["outcome"].eq("contradicts")]
    status = 1 if len(found) else 0
    if options.format == "json":
        rows = found.loc[:, :"message"]  # These columns are part of the public interface.
        rows = rows.astype(object).where(rows.notna(), None)
        console.say(console.as_json([_with_integers(row) for row in rows.to_dict("records")]))
        return status
    agreeing = int(compared["outcome"].eq("agrees").sum())
    agreed = console.counted(agreeing, "comparison agrees", "comparisons agree")
    console.say(f"{console.counted(len(found), 'contradiction', 'contradictions')}; {agreed}")
    _list(found)
    for outcome, what in _FURTHER.items():
        rows = compared[compared["outcome"].eq(outcome)]
        if len(rows):
            console.say(f"{console.counted(len(rows), *what)}:")
            _list(rows)
    return status


def _with_integers(row: dict[str, Any]) -> dict[str, Any]:
    """Return a finding with whole numbers as integers; percentages may have decimals."""
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() else value
        for key, value in row.items()
    }


def _list(rows: pd.DataFrame) -> None:
    """Print the message of each row, worded as on the pages."""
    for row in rows.to_dict("records"):
        where = ", ".join(filter(None, [row["document"], row["where"]]))
        message = i18n.plain_text(i18n.finding_text(row["sentences"]))
        console.say(f"  {console.on_a_line(f'{where}: {message}')}")


_FURTHER = {
    "cannot_tell": ("comparison could not be made", "comparisons could not be made"),
    "not_read": (
        "line outside the recommendations was not read",
        "lines outside the recommendations were not read",
    ),
}
