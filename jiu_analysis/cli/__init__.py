"""The commands: words only, the work is done in the rooms."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import jiu_analysis
from jiu_analysis.cli import reporting
from jiu_analysis.errors import JiuError

# Each command imports what it needs: `report` with nothing to do is to answer at once.
if TYPE_CHECKING:
    from jiu_analysis import documents

_DESCRIPTION = "Follow what organizations do with the recommendations of the Joint Inspection Unit."
#: Where a user's own documents go when no folder is named.
_OWN_DATA = Path("jiu-data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 the content needs a person, 2 asked wrongly."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except JiuError as error:
        return _say(error)
    except KeyboardInterrupt:
        print("jiu-analysis: stopped", file=sys.stderr)
        return 130


def _say(error: JiuError) -> int:
    print(f"jiu-analysis: {error}", file=sys.stderr)
    return error.exit_status


def _ingest(options: argparse.Namespace) -> int:
    from jiu_analysis import documents

    phrases = documents.load_words(options.words)
    status = 0
    for source in options.source:
        try:
            status = max(status, _ingest_one(source, phrases, options))
        except JiuError as error:
            status = max(status, _say(error))
    return status


def _ingest_one(
    source: Path, phrases: dict[str, documents.Words], options: argparse.Namespace
) -> int:
    from jiu_analysis import documents, loaders, metrics, store

    reading = documents.read(source, phrases)
    print(f"{source}: {_what_was_read(reading)}")
    if not reading.is_whole:
        print(_what_was_not(reading, source, options.data), file=sys.stderr)
        return 1
    outcome = store.take_in(
        reading,
        options.data,
        replace=options.replace,
        keep_texts=options.texts,
        dry_run=options.dry_run,
        on_wait=lambda message: print(f"jiu-analysis: {message}", file=sys.stderr),
    )
    if not outcome.is_change:
        print(f"  {options.data} already holds just this; nothing was changed")
    else:
        changed = ", ".join(f"{rows} {name}" for name, rows in outcome.rows.items() if rows)
        verb = "that would change" if options.dry_run else "added or changed"
        print(f"  rows {verb} in {options.data}: {changed}")
    if not options.dry_run:
        found = len(metrics.contradictions(loaders.load(options.data).document(reading.document)))
        named = f"--data {options.data}"
        if found:
            print(
                f"  the document disagrees with itself in {found}"
                f" {'place' if found == 1 else 'places'}:"
                f" jiu-analysis check {reading.document} {named}"
            )
    print(f"  next: jiu-analysis report {reading.document} --data {options.data}")
    return 0


def _what_was_read(reading: documents.Reading) -> str:
    account = reading.account()
    tables = {name: len(reading.tables.get(name, ())) for name in _COUNTED}
    counted = ", ".join(f"{tables[name]} {what}" for name, what in _COUNTED.items())
    lines = ", ".join(f"{number} {role}" for role, number in account.items())
    return (
        f"{reading.document or 'no symbol found'}, in language {reading.language}\n"
        f"  read: {counted}\n"
        f"  lines: {sum(account.values())} = {lines}"
    )


def _what_was_not(reading: documents.Reading, source: Path, data: Path) -> str:
    lines = [f"  {place}: {message}" for place, message in reading.problems]
    lines += [f"  {block.place}, not read: {block.raw.strip()[:120]}" for block in reading.unread]
    return "\n".join(
        [
            f"jiu-analysis: {source}: not taken in, {data} is as it was."
            f" {len(lines)} {'thing needs' if len(lines) == 1 else 'things need'} a person:",
            *lines,
            *(_BOILERPLATE if reading.unread else ()),
        ]
    )


_BOILERPLATE = ("  A line that says nothing can be made known as 'boilerplate' with --words.",)
_COUNTED = {
    "statuses": "recommendations",
    "stated": "stated figures",
    "decisions": "put to decision",
    "open_reports": "open reports",
    "reviews": "reviews under way",
}


def _check(options: argparse.Namespace) -> int:
    import pandas as pd

    from jiu_analysis import loaders, metrics

    package = loaders.load(options.data)
    chosen = [package.document(symbol) for symbol in options.document] or [package]
    compared = pd.concat([metrics.comparisons(each) for each in chosen], ignore_index=True)
    found = compared[compared["outcome"].eq("contradicts")]
    if options.format == "json":
        rows = found[list(_FINDING)].astype(object).where(found[list(_FINDING)].notna(), None)
        print(json.dumps(rows.to_dict("records"), ensure_ascii=False, indent=2))
        return 1 if len(found) else 0
    outcomes = compared["outcome"].value_counts()
    for row in found.to_dict("records"):
        print(f"{row['document']}, {row['where']}: {row['message']}")
    agree, cannot = int(outcomes.get("agrees", 0)), int(outcomes.get("cannot_tell", 0))
    print(f"{agree} of {agree + len(found)} comparisons agree; {cannot} could not be made:")
    for row in compared[compared["outcome"].eq("cannot_tell")].to_dict("records"):
        print(f"  {', '.join(filter(None, [row['document'], row['where']]))}: {row['message']}")
    return 1 if len(found) else 0


#: What a finding of `check --format json` holds, by contract.
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jiu-analysis", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=jiu_analysis.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ingest = commands.add_parser(
        "ingest", help="read published progress reports into a data package"
    )
    ingest.add_argument("source", nargs="+", type=Path, metavar="SOURCE", help="a document's file")
    ingest.add_argument(
        "--data",
        type=Path,
        default=_OWN_DATA,
        metavar="DIR",
        help=f"the data package, made if it is not there (default: {_OWN_DATA})",
    )
    ingest.add_argument("--dry-run", action="store_true", help="read and compare, write nothing")
    ingest.add_argument(
        "--replace", action="store_true", help="let this reading win over rows that say otherwise"
    )
    ingest.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="CSV of further phrases: language, concept, phrase",
    )
    ingest.add_argument(
        "--no-texts",
        dest="texts",
        action="store_false",
        help="leave the document's own sentences out of the package",
    )
    ingest.set_defaults(command=_ingest)

    check = commands.add_parser("check", help="hold documents against themselves")
    check.add_argument("document", nargs="*", metavar="DOCUMENT", help="symbols (default: all)")
    check.add_argument("--data", type=Path, metavar="DIR", help="default: the project's own")
    check.add_argument("--format", choices=["text", "json"], default="text")
    check.set_defaults(command=_check)

    reporting.add_to(commands)
    return parser
