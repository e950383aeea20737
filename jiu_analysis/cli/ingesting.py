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
from jiu_analysis.datapackage import loading as loaders
from jiu_analysis.datapackage import store
from jiu_analysis.errors import ContentError, JiuError, UsageError, shortened


def ingest(options: argparse.Namespace) -> int:
    """Read documents and store those that are complete; return the exit status."""
    phrases = documents.load_phrase_tables(options.words)
    paths = documents.files_in(options.source)
    results: Iterable[documents.ParseResult | JiuError]
    if options.report and not options.matrix:
        raise UsageError("--report needs --matrix")
    if options.matrix:
        if options.mapping:
            raise UsageError("--matrix and --mapping cannot be combined")
        results = (_matrix(path, options.report) for path in paths)
    elif options.mapping:
        results = _mapped(paths, phrases, options.mapping, options.data)
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
    if options.summaries:
        summaries = documents.load_summaries(options.summaries)
        for each in read:
            if not isinstance(each, JiuError):
                added = documents.add_summaries(each, summaries)
                each.notes.append(f"summaries: {added} of {len(summaries)} belong to it")
    whole = [each for each in read if not isinstance(each, JiuError) and each.is_whole]
    # Stored before anything is printed, because standard output may be closed or full.
    outcomes = []
    if whole:
        outcomes = store.add(
            whole,
            options.data,
            replace=options.replace,
            keep_texts=options.texts,
            dry_run=options.dry_run,
            on_wait=console.notice,
        )
    status = 0
    for path, result in zip(paths, read, strict=True):
        if isinstance(result, JiuError):
            status = max(status, console.error(result))
            continue
        console.say(f"{path}: {_summary(result)}")
        if not result.is_whole:
            console.notice(_problems(result, path, options.data))
            status = max(status, 1)
    return max(status, _print_changes(whole, outcomes, options))


def _matrix(path: Path, report: str) -> documents.ParseResult | JiuError:
    try:
        return documents.read_matrix(path, report)
    except JiuError as error:
        return error


def _mapped(
    paths: Sequence[Path], phrases: dict[str, documents.PhraseTable], path: Path, data: Path
) -> list[documents.ParseResult]:
    """Return the documents of the one file that a mapping describes."""
    if len(paths) > 1:
        raise UsageError("--mapping names one document; give one SOURCE with it")
    mapping = documents.load_mapping(path)
    found = documents.sheets.read_all(paths[0], mapping, phrases)
    for reading in found if mapping.derives_change else ():
        previous = reading.tables["documents"][0]["previous_document"]
        try:
            statuses = loaders.load(data, document=previous).statuses
        except UsageError as error:
            raise UsageError(
                f"{mapping.place('table.change')}: {data} has no document {previous} to compare"
                " with; ingest that one first, or leave out change under [table]"
            ) from error
        rows = statuses.astype(object).where(statuses.notna(), None).to_dict("records")
        documents.sheets.derive_changes(reading, rows)
    return found


def _print_changes(
    readings: Sequence[documents.ParseResult],
    outcomes: Sequence[store.Outcome | ContentError],
    options: argparse.Namespace,
) -> int:
    """Print what storing each document changed; return the exit status."""
    status, stored = 0, []
    for reading, outcome in zip(readings, outcomes, strict=True):
        if isinstance(outcome, JiuError):
            status = max(status, console.error(outcome))
            continue
        stored += [reading.document] if reading.document else []
        if not outcome.is_change:
            done = f"{options.data} already has these rows; nothing was changed"
        else:
            changed = ", ".join(f"{rows} {name}" for name, rows in outcome.rows.items() if rows)
            verb = "that would change" if options.dry_run else "added or changed"
            done = f"rows {verb} in {options.data}: {changed}"
        name = f"{reading.document or reading.source_name}: " if len(readings) > 1 else ""
        console.say(f"  {name}{done}")
    if stored and not options.dry_run:
        _print_next(stored, options.data)
    return status


#: Default folder for the pages of a user's own documents.
_OWN_SITE = "my-site"
#: Up to this many documents are checked at once, as each takes a moment; otherwise the command is
#: printed.
_CHECKED = 5


def _print_next(symbols: Sequence[str], data: Path) -> None:
    if len(symbols) > _CHECKED:
        console.say(f"  next: {console.quoted('jiu-analysis', 'check', '--data', str(data))}")
    else:
        package = loaders.load(data)
        for symbol in symbols:
            compared = checks.comparisons(package, [symbol])
            if found := len(checks.contradictions(package, compared)):
                command = console.quoted("jiu-analysis", "check", symbol, "--data", str(data))
                number = console.counted(found, "contradiction", "contradictions")
                console.say(f"  {symbol}: {number}; see {command}")
    named = symbols if len(symbols) <= _CHECKED else ()
    # A separate folder, so that these pages do not replace those of the bundled data.
    report = ("jiu-analysis", "report", *named, "--data", str(data), "--output", _OWN_SITE)
    console.say(f"  next: {console.quoted(*report)}")


def _summary(reading: documents.ParseResult) -> str:
    if "addressed" in reading.tables or not reading.document:
        reports = sorted({row["report"] for row in reading.tables.get("addressed", ())})
        number = len(reading.tables.get("addressed", ()))
        lines = [f"{', '.join(reports) or 'no report'}: {number} addressed recommendations"]
        return "\n".join([*lines, *(f"  {note}" for note in reading.notes)])
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
    outside = [(each.place, each.block.text) for each in reading.unread if not each.reason]
    lines += _listed(
        [f"{place}: {text[:_QUOTED]}" for place, text in outside + reading.unread_cells],
        "not recognised, outside the recommendations; kept in the table unread",
    )
    lines += _listed(
        [f"{place}: {kind}: {text[:_QUOTED]}" for place, kind, text in reading.left_out],
        "left out, because it is not visible",
    )
    return "\n".join(lines)


def _listed(lines: Sequence[str], what: str) -> list[str]:
    """Return a heading with the number of lines, and the first lines."""
    if not lines:
        return []
    return [f"  {len(lines)} {what}:", *(f"    {line}" for line in shortened(lines, _SHOWN))]


def _problems(reading: documents.ParseResult, source: Path, data: Path) -> str:
    found = [f"{place}: {message[:_LONGEST]}" for place, message in reading.problems]
    named = {problem.place for problem in reading.problems}
    unread = [each for each in reading.blocking if each.place not in named]
    found += [
        f"{each.place}: not recognised, and {each.reason}: {each.block.text[:_QUOTED]}"
        for each in unread
    ]
    number = console.counted(len(found), "problem", "problems")
    lines = [f"{source}: not added; {data} is unchanged. Correct {number} first:"]
    lines += [f"  {line}" for line in shortened(found, _SHOWN)]
    if unread:
        lines.append(
            "  A line that says nothing about a recommendation can be declared with --words as a"
            " phrase of the concept 'boilerplate'."
        )
    return "\n".join(lines)


#: How many lines of a kind are printed, and how many characters of each.
_SHOWN = 10
_QUOTED = 120
_LONGEST = 600
_COUNTED = {
    "statuses": "recommendations",
    "stated": "stated figures",
    "decisions": "submitted for decision",
    "open_reports": "open reports",
    "reviews": "reviews under way",
}
