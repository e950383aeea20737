"""The command ``example``."""

from __future__ import annotations

import argparse

from jiu_analysis.cli import console
from jiu_analysis.datapackage.example import Size, write


def example(options: argparse.Namespace) -> int:
    """Write an invented data package, and print a summary of it."""
    size = Size(options.organizations, options.years, options.documents, options.recommendations)
    rows = write(options.data, size, seed=options.seed)
    console.say(
        f"{options.data}: made-up example data, {rows['documents']:,} progress reports of"
        f" {size.organizations} invented organizations, {rows['statuses']:,} rows of statuses\n"
        f"next: {console.quoted('jiu-analysis', 'report', '--data', str(options.data))}"
        " --output example-site"
    )
    return 0
