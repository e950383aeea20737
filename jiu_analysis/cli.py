"""The commands: words only, the work is done in the rooms."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

import jiu_analysis
from jiu_analysis import documents, lab, loaders, metrics, parameters, render, run, store, words
from jiu_analysis.errors import JiuError, UsageError
from jiu_analysis.shipped import shipped
from jiu_analysis.terms import slug

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


def _report(options: argparse.Namespace) -> int:
    package = loaders.load(options.data)
    chosen = options.document or list(package.documents["document"])
    if not chosen:
        raise UsageError(f"{package.path}: it holds no document yet; see jiu-analysis ingest")
    narrowed = [package.document(symbol) for symbol in chosen]
    organizations = {each.documents["organization"].iloc[0]: None for each in narrowed}
    for language in options.language:
        words.check_language(language)
    pages = []
    for notebook in _notebooks(options.notebook):
        known = parameters.read(run.open_notebook(notebook), notebook.name)
        subject = next((each for each in _SUBJECTS if each in known), None)
        values = {"document": chosen, "organization": list(organizations)}.get(subject, [])
        for value in values:
            same = [
                _page(notebook, known, {subject: value}, language, package, options)
                for language in options.language
            ]
            pages += _in_each_others_languages(same)
    for page in pages:
        run.check(page)
    run.check_output(options.output)
    return _make(pages, options)


#: What a notebook can be about: a page for each document, or for each organization.
_SUBJECTS = ("document", "organization")


def _make(pages: Sequence[run.Page], options: argparse.Namespace) -> int:
    results = []
    for page in pages:
        results.append(run.make(page, progress=sys.stderr.isatty()))
        if results[-1].reason:
            kept = "; the last good page stays" if page.target.exists() else ""
            print(f"jiu-analysis: {page.label}: {results[-1].reason}{kept}", file=sys.stderr)
    recorded = run.record(results, options.output, version=jiu_analysis.__version__)
    index = options.output / "index.html"
    run.write_text(
        index,
        render.index(recorded, version=jiu_analysis.__version__, language=options.language[0]),
    )
    made = sum(result.is_made for result in results)
    print(f"{made} of {len(results)} pages made; open {index}")
    return 0 if made == len(results) else 1


def _page(
    notebook: Path,
    known: Mapping[str, parameters.Parameter],
    about: Mapping[str, str],
    language: str,
    package: loaders.Package,
    options: argparse.Namespace,
) -> run.Page:
    given: dict[str, Any] = {**about, "language": language}
    if options.data is not None:
        given["data"] = str(options.data)
    for name, text in options.parameter:
        if name in (*_SUBJECTS, "language", "data"):
            raise UsageError(f"-p {name}: say it as an argument of the command (see --help)")
        given[name] = known[name].from_text(text) if name in known else text
    [(kind, subject)] = about.items()
    return run.Page(
        notebook,
        options.output / slug(subject) / f"{notebook.stem}.{language}.html",
        given,
        language,
        f"{subject} · {notebook.stem} · {language}",
        subject,
        *_on_the_index(kind, subject, package, options.language[0]),
        partial(words.prose, language=language),
        render.Colophon(
            jiu_analysis.__version__,
            package.version,
            _command(notebook, language, [subject] if kind == "document" else [], options),
        ),
    )


def _on_the_index(
    kind: str, subject: str, package: loaders.Package, language: str
) -> tuple[str, str]:
    """A line about a subject, and what orders it: sessions come newest first."""
    if kind != "document":
        return words.translations(language).gettext("Over time"), ""
    about = package.document(subject).documents.iloc[0]
    form = words.translations(language).gettext(
        "{organization}, {body} session {session}, status as at {as_of}"
    )
    line = form.format(
        organization=about["organization"],
        body=about["body"],
        session=about["session"],
        as_of=words.date(about["as_of"], language),
    )
    return line, f"{about['as_of']:%Y-%m-%d}"


def _command(
    notebook: Path, language: str, document: Sequence[str], options: argparse.Namespace
) -> str:
    """What makes the page again."""
    parts = ["jiu-analysis", "report", *(document or options.document)]
    parts += ["--notebook", notebook.stem, "--language", language]
    parts += [] if options.data is None else ["--data", str(options.data)]
    for name, text in options.parameter:
        parts += ["-p", name, text]
    return shlex.join(parts)


def _in_each_others_languages(pages: Sequence[run.Page]) -> list[run.Page]:
    """The pages of one subject, each linked to the others."""
    if len(pages) == 1:
        return list(pages)
    addresses = {page.language: page.target.name for page in pages}
    return [replace(page, colophon=replace(page.colophon, languages=addresses)) for page in pages]


def _notebooks(names: Sequence[str] | None) -> list[Path]:
    """The notebooks that make a page for a document: all, or those named."""
    folder = shipped("notebooks")
    # The one to explore with makes no page.
    found = sorted(path for path in folder.glob("*.ipynb") if path.name != lab.NOTEBOOK)
    every = {path.stem: path for path in found}
    for name in names or ():
        if name not in every:
            raise UsageError(f"no notebook {name!r}; there is: {', '.join(every)}")
    return [every[name] for name in names or every]


def _list(options: argparse.Namespace) -> int:
    package = loaders.load(options.data)
    print(f"data package {package.path}")
    print("documents:")
    for row in package.documents.to_dict("records"):
        rows = int(package.statuses["document"].eq(row["document"]).sum())
        print(
            f"  {row['document']}  {row['organization']}, {row['body']} session {row['session']},"
            f" as at {row['as_of']:%Y-%m-%d}, {rows} recommendations"
        )
    if package.documents.empty:
        print("  none yet; see jiu-analysis ingest")
    print(f"notebooks: {', '.join(path.stem for path in _notebooks(None))}")
    print(f"languages: {', '.join(words.AVAILABLE)}")
    return 0


def _lab(options: argparse.Namespace) -> int:
    return lab.run(Path.cwd(), port=options.port, browser=options.browser)


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

    report = commands.add_parser("report", help="make the pages of documents")
    report.add_argument("document", nargs="*", metavar="DOCUMENT", help="symbols (default: all)")
    report.add_argument("--notebook", nargs="+", metavar="NAME", help="notebooks (default: all)")
    report.add_argument("--language", nargs="+", default=["en"], metavar="CODE", help="default: en")
    report.add_argument("--data", type=Path, metavar="DIR", help="default: the project's own")
    report.add_argument(
        "--output", type=Path, default=Path("site"), metavar="DIR", help="default: site"
    )
    report.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a further parameter of the notebooks",
    )
    report.set_defaults(command=_report)

    listing = commands.add_parser("list", help="documents, notebooks and languages there are")
    listing.add_argument("--data", type=Path, metavar="DIR", help="default: the project's own")
    listing.set_defaults(command=_list)

    exploring = commands.add_parser("lab", help="open JupyterLab at the exploring notebook")
    exploring.add_argument("--port", type=int, metavar="N", help="default: the first free one")
    exploring.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only say where to look"
    )
    exploring.set_defaults(command=_lab)
    return parser
