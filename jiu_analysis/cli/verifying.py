"""The command ``verify``."""

from __future__ import annotations

import argparse

from jiu_analysis.cli import console
from jiu_analysis.datapackage import loading
from jiu_analysis.explore import verification_sheet
from jiu_analysis.metrics import with_verifications


def verify(options: argparse.Namespace) -> int:
    """Export statuses to verify, or import verifications, and show where evaluators differ."""
    if options.export is not None:
        count = verification_sheet.write(loading.load(options.data), options.export)
        console.say(f"{options.export}: {count} rows; fill in the last five columns, and import it")
        return 0
    made = verification_sheet.read(options.data, options.imported, replace=options.replace)
    console.say(
        f"{options.imported}: {made.added} added, {made.replaced} replaced,"
        f" {made.unchanged} already there"
    )
    package = loading.load(options.data)
    read = with_verifications(package.history, package.verifications)
    for row in read[read["is_disputed"]].to_dict("records"):
        verified = (
            row["verified_status"] if isinstance(row["verified_status"], str) else "no status"
        )
        line = (
            f"{row['document']}, {row['report']} recommendation {row['recommendation']}:"
            f" {row['verified_by']} says {row['support']} ({verified})"
        )
        console.say(f"  evaluators differ: {console.on_a_line(line)}")
    return 0
