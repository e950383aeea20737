"""The commands ``report`` and ``list``."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jiu_analysis
from jiu_analysis import loaders, parameters, render, words
from jiu_analysis.errors import UsageError
from jiu_analysis.run import site, workers
from jiu_analysis.run.page import Page, open_notebook
from jiu_analysis.run.record import FAILED, MADE
from jiu_analysis.shipped import shipped
from jiu_analysis.terms import slug


def add_to(commands: Any) -> None:
    """Let a parser know these commands."""
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
        known = parameters.read(open_notebook(notebook), notebook.name)
        subject = next((each for each in _SUBJECTS if each in known), None)
        values = {"document": chosen, "organization": list(organizations)}.get(subject, [])
        for value in values:
            pages += [
                _page(notebook, known, {subject: value}, language, package, options)
                for language in options.language
            ]
    return _make(pages, options)


#: What a notebook can be about: a page for each document, or for each organization.
_SUBJECTS = ("document", "organization")


#: What pages import, once for all of them.
_WARM = (
    "jiu_analysis.run.page",
    "jiu_analysis.run.making",
    "jiu_analysis.run.shell",
    "jiu_analysis.cli",
    *(f"jiu_analysis.{room}" for room in jiu_analysis.__all__ if room.islower()),
    "matplotlib.backends.backend_svg",
    "nbconvert",
    "pandera.pandas",
    "statsmodels.stats.proportion",
)
#: A page that takes longer is broken.
_PAGE_SECONDS = 3600


def _make(pages: Sequence[Page], options: argparse.Namespace) -> int:
    version, index = jiu_analysis.__version__, options.output / site.INDEX
    outcome = site.update(
        options.output,
        [
            site.Planned(
                page.target.relative_to(options.output).as_posix(), {}, partial(_same, page)
            )
            for page in pages
        ],
        executor=lambda calls: workers.executor(
            min(calls, workers.cores()), warm=_WARM, seconds=_PAGE_SECONDS
        ),
        index=site.Index(
            {"version": version},
            partial(render.index, version=version, language=options.language[0]),
        ),
        about={"version": version},
        force=True,
        on_wait=_say,
    )
    for entry in outcome.of(FAILED):
        kept = "; the last good page stays" if entry["is_there"] else ""
        _say(f"{entry['label']}: {entry['reason']}{kept}")
    for problem in outcome.problems:
        _say(problem)
    print(f"{len(outcome.of(MADE))} of {len(pages)} pages made; open {index}")
    return 0 if outcome.is_good else 1


def _same(page: Page) -> Page:
    return page


def _say(message: str) -> None:
    print(f"jiu-analysis: {message}", file=sys.stderr)


def _page(
    notebook: Path,
    known: Mapping[str, parameters.Parameter],
    about: Mapping[str, str],
    language: str,
    package: loaders.Package,
    options: argparse.Namespace,
) -> Page:
    given: dict[str, Any] = {**about, "language": language}
    if options.data is not None:
        given["data"] = str(options.data)
    for name, text in options.parameter:
        if name in (*_SUBJECTS, "language", "data"):
            raise UsageError(f"-p {name}: say it as an argument of the command (see --help)")
        given[name] = known[name].from_text(text) if name in known else text
    [(kind, subject)] = about.items()
    return Page(
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
            languages={code: f"{notebook.stem}.{code}.html" for code in words.AVAILABLE},
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
    parts = ["jiu-analysis", "report", *document]
    parts += ["--notebook", notebook.stem, "--language", language]
    parts += [] if options.data is None else ["--data", str(options.data)]
    for name, text in options.parameter:
        parts += ["-p", name, text]
    return shlex.join(parts)


def _notebooks(names: Sequence[str] | None) -> list[Path]:
    """The notebooks that make a page for a document: all, or those named."""
    folder = shipped("notebooks")
    every = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
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
