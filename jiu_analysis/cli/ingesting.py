"""The command ``ingest``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from jiu_analysis import documents, loaders, metrics, store
from jiu_analysis.cli.complaint import complain
from jiu_analysis.errors import JiuError, UsageError


def ingest(options: argparse.Namespace) -> int:
    """Read documents, and take in those that were read whole."""
    phrases = documents.load_words(options.words)
    paths = documents.files_in(options.source)
    results = (
        _mapped(paths, phrases, options.mapping)
        if options.mapping
        else documents.read_all(paths, phrases, without=options.without)
    )
    bar = tqdm(results, total=len(paths), unit="file", leave=False, disable=not sys.stderr.isatty())
    status, whole = 0, []
    for path, result in zip(paths, list(bar), strict=True):
        if isinstance(result, JiuError):
            status = max(status, complain(result))
            continue
        print(f"{path}: {_what_was_read(result)}")
        if result.is_whole:
            whole.append(result)
        else:
            print(_what_was_not(result, path, options.data), file=sys.stderr)
            status = max(status, 1)
    return max(status, _take_in(whole, options)) if whole else status


def _mapped(
    paths: Sequence[Path], phrases: dict[str, documents.Words], mapping: Path
) -> Iterator[documents.Reading]:
    """The one table that a mapping speaks of."""
    if len(paths) > 1:
        raise UsageError("--mapping names one document; give one SOURCE with it")
    yield documents.sheets.read(paths[0], documents.load_mapping(mapping), phrases)


def _take_in(readings: Sequence[documents.Reading], options: argparse.Namespace) -> int:
    """Put whole readings into the package, and say what that changed."""
    outcomes = store.take_in_all(
        readings,
        options.data,
        replace=options.replace,
        keep_texts=options.texts,
        dry_run=options.dry_run,
        on_wait=lambda message: print(f"jiu-analysis: {message}", file=sys.stderr),
    )
    status, taken = 0, []
    for reading, outcome in zip(readings, outcomes, strict=True):
        if isinstance(outcome, JiuError):
            status = max(status, complain(outcome))
            continue
        taken.append(reading.document)
        if not outcome.is_change:
            done = f"{options.data} already holds just this; nothing was changed"
        else:
            changed = ", ".join(f"{rows} {name}" for name, rows in outcome.rows.items() if rows)
            verb = "that would change" if options.dry_run else "added or changed"
            done = f"rows {verb} in {options.data}: {changed}"
        print(f"  {reading.document}: {done}" if len(readings) > 1 else f"  {done}")
    if taken and not options.dry_run:
        _say_what_is_next(taken, options.data)
    return status


#: Where pages of a user's own documents go when nothing else is said.
_OWN_SITE = "my-site"
#: Holding a document against itself takes a moment; of many, the user is told how to.
_CHECKED = 5


def _say_what_is_next(symbols: Sequence[str], data: Path) -> None:
    if len(symbols) > _CHECKED:
        print(f"  next: jiu-analysis check --data {data}")
    else:
        package = loaders.load(data)
        for symbol in symbols:
            if found := len(metrics.contradictions(package.document(symbol))):
                print(
                    f"  {symbol} disagrees with itself in {found}"
                    f" {'place' if found == 1 else 'places'}:"
                    f" jiu-analysis check {symbol} --data {data}"
                )
    named = " ".join(symbols) if len(symbols) <= _CHECKED else ""
    # Pages of other data are not to take the place of the project's own.
    asked = f"{named} --data {data} --output {_OWN_SITE}".strip()
    print(f"  next: jiu-analysis report {asked}")


def _what_was_read(reading: documents.Reading) -> str:
    account = reading.account()
    tables = {name: len(reading.tables.get(name, ())) for name in _COUNTED}
    counted = ", ".join(f"{tables[name]} {what}" for name, what in _COUNTED.items())
    read = {role: account[role] for role in ("field", "heading", "prose")}
    return (
        f"{reading.document or 'no symbol found'}, in language {reading.language}\n"
        f"  read: {counted}\n"
        f"  lines: {sum(account.values())} = {sum(read.values())} read"
        f" ({', '.join(f'{number} {role}' for role, number in read.items())})"
        f" + {account['boilerplate']} boilerplate + {account['blank']} blank"
        f" + {account['unread']} unread" + "".join(f"\n  {note}" for note in reading.notes)
    )


def _what_was_not(reading: documents.Reading, source: Path, data: Path) -> str:
    lines = [f"  {place}: {message}" for place, message in reading.problems]
    named = {problem.place for problem in reading.problems}
    unread = [block for block in reading.unread if block.place not in named]
    lines += [f"  {block.place}, not read: {block.raw.strip()[:120]}" for block in unread]
    return "\n".join(
        [
            f"jiu-analysis: {source}: not taken in, {data} is as it was."
            f" {len(lines)} {'thing needs' if len(lines) == 1 else 'things need'} a person:",
            *lines,
            *(_BOILERPLATE if unread else ()),
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
