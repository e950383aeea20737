"""The command ``mapping``."""

from __future__ import annotations

import argparse

from jiu_analysis.cli import console
from jiu_analysis.errors import UsageError
from jiu_analysis.ingest import draft_mapping


def draft(options: argparse.Namespace) -> int:
    """Draft a mapping for a file, and print or write it; return the exit status."""
    found = draft_mapping(options.source)
    if options.output is None:
        console.say(found.toml().rstrip("\n"))
        return 0
    if options.output.exists():
        raise UsageError(f"{options.output}: already exists; name another file, or remove it")
    try:
        found.write(options.output)
    except OSError as error:
        raise UsageError(f"{options.output}: cannot be written ({error.strerror})") from error
    used = [table.grid.name or "the table" for table in found.used]
    console.say(f"{options.source}: tables: {len(found.tables)}, with recommendations: {len(used)}")
    console.say(f"  written: {options.output}; replace each “?”, and see “# check”")
    source, output = str(options.source), str(options.output)
    command = console.quoted("jiu-analysis", "ingest", source, "--mapping", output)
    console.say(f"  next: {command}")
    return 0
