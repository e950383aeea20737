"""The command ``ingest``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from jiu_analysis import checks
from jiu_analysis import ingest as documents
from jiu_analysis.cli import console
from jiu_analysis.cli.complaint import complain
from jiu_analysis.datapackage import loading as loaders
from jiu_analysis.datapackage import store
from jiu_analysis.errors import ContentError, JiuError, UsageError


def ingest(options: argparse.Namespace) -> int:
    """Read documents and store those that are complete; return the exit status."""
    phrases = documents.load_words(options.words)
    paths = documents.files_in(options.source)
    results: Iterable[documents.Reading | JiuError]
    if options.mapping:
        results = _mapped(paths, phrases, options.mapping)
        paths = paths * len(results)
    else:
        results = documents.read_all(
            paths,
            phrases,
            without=tuple(options.without),
            is_strict=options.strict,
            organization=options.organization,
            body=options.body,
        )
    bar = tqdm(results, total=len(paths), unit="file", leave=False, disable=not sys.stderr.isatty())
    read = list(bar)
    whole = [each for each in read if not isinstance(each, JiuError) and each.is_whole]
    # Stored before anything is printed, because standard output may be closed or full.
    outcomes = _taken_in(whole, options) if whole else []
    status = 0
    for path, result in zip(paths, read, strict=True):
        if isinstance(result, JiuError):
            status = max(status, complain(result))
            continue
        console.say(f"{path}: {_what_was_read(result)}")
        if not result.is_whole:
            console.warn(_what_was_not(result, path, options.data))
            status = max(status, 1)
    return max(status, _say_what_was_done(whole, outcomes, options))


def _mapped(
    paths: Sequence[Path], phrases: dict[str, documents.Words], mapping: Path
) -> list[documents.Reading]:
    """Return the documents of the one file that a mapping describes."""
    if len(paths) > 1:
        raise UsageError("--mapping names one document; give one SOURCE with it")
    return documents.sheets.read_all(paths[0], documents.load_mapping(mapping), phrases)


def _taken_in(
    readings: Sequence[documents.Reading], options: argparse.Namespace
) -> list[store.Outcome | ContentError]:
    return store.take_in_all(
        readings,
        options.data,
        replace=options.replace,
        keep_texts=options.texts,
        dry_run=options.dry_run,
        on_wait=lambda message: console.warn(f"jiu-analysis: {message}"),
    )


def _say_what_was_done(
    readings: Sequence[documents.Reading],
    outcomes: Sequence[store.Outcome | ContentError],
    options: argparse.Namespace,
) -> int:
    """Print what storing each document changed; return the exit status."""
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
        console.say(f"  {reading.document}: {done}" if len(readings) > 1 else f"  {done}")
    if taken and not options.dry_run:
        _say_what_is_next(taken, options.data)
    return status


#: Default folder for the pages of a user's own documents.
_OWN_SITE = "my-site"
#: Up to this many documents are checked at once, as each takes a moment; otherwise the command is
#: printed.
_CHECKED = 5


def _say_what_is_next(symbols: Sequence[str], data: Path) -> None:
    if len(symbols) > _CHECKED:
        console.say(f"  next: {console.quoted('jiu-analysis', 'check', '--data', str(data))}")
    else:
        package = loaders.load(data)
        for symbol in symbols:
            if found := len(checks.contradictions(package.document(symbol))):
                command = console.quoted("jiu-analysis", "check", symbol, "--data", str(data))
                console.say(
                    f"  {symbol} contradicts itself in {found}"
                    f" {'place' if found == 1 else 'places'}: {command}"
                )
    named = symbols if len(symbols) <= _CHECKED else ()
    # A separate folder, so that these pages do not replace those of the bundled data.
    report = ("jiu-analysis", "report", *named, "--data", str(data), "--output", _OWN_SITE)
    console.say(f"  next: {console.quoted(*report)}")


def _what_was_read(reading: documents.Reading) -> str:
    account = reading.account()
    tables = {name: len(reading.tables.get(name, ())) for name in _COUNTED}
    counted = ", ".join(f"{tables[name]} {what}" for name, what in _COUNTED.items())
    read = {role: account[role] for role in ("field", "heading", "prose")}
    lines = [
        f"{reading.document or 'no symbol found'}, in language {reading.language}",
        f"  read: {counted}",
        f"  lines: {sum(account.values())} = {sum(read.values())} read"
        f" ({', '.join(f'{number} {role}' for role, number in read.items())})"
        f" + {account['boilerplate']} boilerplate + {account['blank']} blank"
        f" + {account['unread']} unread",
        *(f"  {note}" for note in reading.notes),
    ]
    lines += _listed(
        [f"{place}: {text[:_QUOTED]}" for place, text in _harmless(reading)],
        "not understood, outside every recommendation; kept in the table unread",
    )
    lines += _listed(
        [f"{place}: {kind}: {text[:_QUOTED]}" for place, kind, text in reading.left_out],
        "left out, since no reader sees it",
    )
    return "\n".join(lines)


def _harmless(reading: documents.Reading) -> list[tuple[str, str]]:
    lines = [(each.place, each.block.text) for each in reading.unread if not each.reason]
    return lines + reading.unread_cells


def _listed(lines: Sequence[str], what: str) -> list[str]:
    """Return a heading with the number of lines, and the first lines."""
    if not lines:
        return []
    more = [f"    … and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"  {len(lines)} {what}:", *(f"    {line}" for line in lines[:_SHOWN]), *more]


def _what_was_not(reading: documents.Reading, source: Path, data: Path) -> str:
    found = [f"{place}: {message[:_LONGEST]}" for place, message in reading.problems]
    named = {problem.place for problem in reading.problems}
    unread = [each for each in reading.blocking if each.place not in named]
    found += [
        f"{each.place}: not understood, and {each.reason}: {each.block.text[:_QUOTED]}"
        for each in unread
    ]
    more = [f"  … and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    number = "1 thing must" if len(found) == 1 else f"{len(found)} things must"
    return "\n".join(
        [
            f"jiu-analysis: {source}: not taken in; {data} is unchanged."
            f" {number} be corrected or decided first:",
            *(f"  {line}" for line in found[:_SHOWN]),
            *more,
            *(_BOILERPLATE if unread else ()),
        ]
    )


_BOILERPLATE = (
    "  A line that says nothing about a recommendation can be declared with --words as a phrase of"
    " the concept 'boilerplate'.",
)
#: How many lines of a kind are printed, and how many characters of each.
_SHOWN = 10
_QUOTED = 120
_LONGEST = 600
_COUNTED = {
    "statuses": "recommendations",
    "stated": "stated figures",
    "decisions": "put to decision",
    "open_reports": "open reports",
    "reviews": "reviews under way",
}
