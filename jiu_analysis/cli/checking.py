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
    chosen = [package.document(symbol) for symbol in options.document] or [package]
    compared = pd.concat([checks.comparisons(each) for each in chosen], ignore_index=True)
    found = compared[compared["outcome"].eq("contradicts")]
    if options.format == "json":
        rows = found[list(_FINDING)].astype(object).where(found[list(_FINDING)].notna(), None)
        console.say(console.as_json(rows.to_dict("records")))
        return 1 if len(found) else 0
    outcomes = compared["outcome"].value_counts()
    for row in found.to_dict("records"):
        console.say(console.on_a_line(f"{row['document']}, {row['where']}: {_told(row)}"))
    agree, cannot = int(outcomes.get("agrees", 0)), int(outcomes.get("cannot_tell", 0))
    console.say(f"{agree} of {agree + len(found)} comparisons agree; {cannot} could not be made:")
    for row in compared[compared["outcome"].eq("cannot_tell")].to_dict("records"):
        where = ", ".join(filter(None, [row["document"], row["where"]]))
        console.say(f"  {console.on_a_line(f'{where}: {_told(row)}')}")
    unread = compared[compared["outcome"].eq("not_read")]
    if len(unread):
        console.say(f"{len(unread)} lines outside every recommendation were not read:")
    for row in unread.to_dict("records"):
        console.say(f"  {console.on_a_line(row['document'] + ': ' + _told(row))}")
    return 1 if len(found) else 0


def _told(row: dict[str, Any]) -> str:
    """Return the message of a finding, worded as on the page."""
    return i18n.plain(i18n.said(row["said"]))


#: Columns of a finding in `check --format json`; part of the public interface.
_FINDING = (
    "rule",
    "document",
    "report",
    "recommendation",
    "addressee",
    "stated",
    "counted",
    "where",
    "message",
)
