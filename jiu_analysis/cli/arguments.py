"""The arguments of the commands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import jiu_analysis
from jiu_analysis.resources import resource_path

#: Default folders of the data package for a user's own documents, and of the pages.
_OWN_DATA, _SITE = Path("jiu-data"), Path("site")


class _Parser(argparse.ArgumentParser):
    """A parser with short forms of the options that commands share."""

    def flag(self, name: str, help: str) -> None:
        self.add_argument(name, action="store_true", help=help)

    def file(self, name: str, help: str) -> None:
        self.add_argument(name, type=Path, metavar="FILE", help=help)

    def text(self, name: str, metavar: str, help: str) -> None:
        self.add_argument(name, default="", metavar=metavar, help=help)

    def documents(self) -> None:
        self.add_argument("document", nargs="*", metavar="DOCUMENT", help="symbols (default: all)")

    def data(self, help: str = "default: the project's own", **more: Any) -> None:
        self.add_argument("--data", type=Path, metavar="DIR", help=help, **more)

    def own_data(self, help: str) -> None:
        self.data(f"{help} (default: {_OWN_DATA})", default=_OWN_DATA)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; the options have the function to call, `command`."""
    pages = resource_path("docs")
    made = _Parser(
        prog="jiu-analysis",
        description="Follow what organizations do with the recommendations of the Joint Inspection"
        " Unit.",
        epilog=f"To begin: {pages / 'start.md'}\nErrors and their remedies: {pages / 'errors.md'}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=jiu_analysis.__version__)
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for command in (_ingest, _mapping, _upgrade, _check, _verify, _report, _list, _example, _lab):
        command(partial(_add, commands))
    return made


def _add(commands: Any, name: str, function: str, **more: str) -> _Parser:
    """Add a command that calls a function, given with its module in ``jiu_analysis.cli``."""
    made: _Parser = commands.add_parser(name, **more)
    made.set_defaults(command=partial(_call, function))
    return made


def _call(function: str, options: argparse.Namespace) -> int:
    module, _, name = function.partition(".")
    # The module is imported when the command is called: pandas is slow to import.
    status: int = getattr(import_module(f"jiu_analysis.cli.{module}"), name)(options)
    return status


def _ingest(add: Callable[..., _Parser]) -> None:
    made = add(
        "ingest",
        "ingesting.ingest",
        help="read published progress reports into a data package",
        description="Read published progress reports, or folders of them, into a data package. The"
        " same document again changes nothing; one that contradicts its earlier rows is refused"
        " with the differences, and so is one with lines that could hide a recommendation.",
    )
    made.add_argument(
        "source",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="a document (DOCX, PDF, HTML or text), or a folder of them",
    )
    made.own_data("the data package, created if it does not exist")
    made.flag("--dry-run", "read and compare, write nothing")
    made.flag("--replace", "overwrite rows that differ")
    made.file("--words", "CSV of further phrases: language, concept, phrase")
    made.file("--mapping", "TOML file that defines the columns and terms of the document's tables")
    made.file("--summaries", "CSV of one-line summaries: report, recommendation, summary")
    made.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="REPORT",
        help="a JIU report that the document names without listing its recommendations",
    )
    made.add_argument(
        "--no-texts",
        dest="texts",
        action="store_false",
        help="do not store the document's own sentences",
    )
    made.text(
        "--organization",
        "NAME",
        "the organization, where the document's symbol does not determine it (such as 'WIPO')",
    )
    made.text("--body", "NAME", "the governing body to which the document was submitted")
    made.flag("--strict", "refuse a document with any line that is not recognised")
    made.flag(
        "--matrix",
        "read the annex of a JIU report that shows which recommendation is addressed to whom",
    )
    made.text(
        "--report",
        "SYMBOL",
        "the JIU report of the matrix, where the document does not give its symbol",
    )


def _mapping(add: Callable[..., _Parser]) -> None:
    made = add(
        "mapping",
        "drafting.draft",
        help="draft the mapping of a document whose tables have another layout",
        description="Draft the mapping of a document or spreadsheet of another layout: its tables,"
        " their distinct words, and a guess for each column, marked where it is unsure.",
    )
    made.add_argument("source", type=Path, metavar="SOURCE", help="a document or spreadsheet")
    made.file("--output", "file to write (default: standard output)")


def _upgrade(add: Callable[..., _Parser]) -> None:
    made = add(
        "upgrade",
        "upgrading.upgrade",
        help="upgrade a data package of an earlier version, and keep a copy",
        description="Upgrade a data package of an earlier version; what is replaced is kept beside"
        " it. ingest does the same, and every other command reads such a package as it is.",
    )
    made.own_data("the data package")


def _check(add: Callable[..., _Parser]) -> None:
    made = add(
        "check",
        "checking.check",
        help="check documents for internal consistency",
        description="List figures, lists, marks and titles of documents that contradict each"
        " other, and the lines that were not read. JSON is a list of objects with rule, document,"
        " report, recommendation, addressee, stated, counted, where and message.",
    )
    made.documents()
    made.data()
    made.add_argument("--format", choices=["text", "json"], default="text")


def _verify(add: Callable[..., _Parser]) -> None:
    made = add(
        "verify",
        "verifying.verify",
        help="export statuses to a spreadsheet for verification, and import it",
        description="Write the statuses to a spreadsheet for verification,"
        " those to examine first at the top, or read it back into the table"
        " verifications: all rows or none.",
    )
    made.own_data("the data package")
    way = made.add_mutually_exclusive_group(required=True)
    way.add_argument("--export", type=Path, metavar="FILE", help="write a .xlsx or .csv file")
    way.add_argument(
        "--import",
        dest="imported",
        type=Path,
        metavar="FILE",
        help="read a file that was filled in",
    )
    made.flag("--replace", "overwrite verifications that differ")


def _report(add: Callable[..., _Parser]) -> None:
    made = add(
        "report",
        "reporting.report",
        help="make the pages that are not up to date",
        description="Make the pages that are not up to date, each with the executed notebook and"
        " its tables (CSV, a workbook, and the page as a Word document) in a folder beside it,"
        " and index.html and run.json. If a page fails, its last good version stays in place.",
    )
    _pages(made)
    where = made.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        type=_number,
        metavar="N",
        help="pages at a time (default: one for each processor)",
    )
    where.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="make pages on the workers of a Dask cluster (tcp://…) that share the folders",
    )
    made.flag("--force", "also make pages that are up to date")
    made.add_argument(
        "--fail-on",
        choices=["contradictions"],
        help="exit with status 1 also if a document contains contradictions",
    )
    made.file("--summary", "also write the summary of the run to this file")


def _list(add: Callable[..., _Parser]) -> None:
    made = add(
        "list",
        "reporting.list_pages",
        help="list the pages, and which of them are up to date",
        description="List the documents, and the pages that report would make or that are up to"
        " date, with the reason.",
    )
    _pages(made)


def _pages(made: _Parser) -> None:
    """Add the arguments that select pages."""
    made.documents()
    made.add_argument("--notebook", nargs="+", default=[], metavar="NAME", help="default: all")
    made.add_argument(
        "--language", nargs="+", default=[], metavar="CODE", help="default: as declared"
    )
    made.data()
    made.add_argument("--output", type=Path, default=_SITE, metavar="DIR", help=f"default: {_SITE}")
    made.file("--reports", "another declaration of notebooks (default: the project's own)")
    made.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a further parameter of the notebooks",
    )


def _example(add: Callable[..., _Parser]) -> None:
    made = add(
        "example",
        "making_example.example",
        help="write data of 28 invented organizations, to try out the commands",
    )
    made.data("a new folder", required=True)
    for name, default, what in (
        ("organizations", 28, "invented organizations"),
        ("years", 10, "years in which they report"),
        ("documents", 1, "documents of an organization in a year"),
        ("recommendations", 30, "recommendations that a document lists, on average"),
        ("seed", 1, "a different number gives different data"),
    ):
        made.add_argument(
            f"--{name}", type=int, default=default, metavar="N", help=f"{what} (default: {default})"
        )


def _lab(add: Callable[..., _Parser]) -> None:
    made = add(
        "lab",
        "exploring.lab",
        help="open JupyterLab at a copy of the exploring notebook",
    )
    made.data("the data package to explore (default: as in the copy; at first, the project's own)")
    made.add_argument("--port", type=int, metavar="N", help="default: the first free one")
    made.add_argument(
        "--no-browser", dest="browser", action="store_false", help="print the address only"
    )
    made.add_argument(
        "more",
        nargs="*",
        metavar="-- OPTION",
        help="JupyterLab's own options, such as --allow-root when working as root",
    )


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {text}")
    return number


def _address(text: str) -> str:
    # Checked here, because Dask reports it only after a while.
    if not re.fullmatch(r"(tcp|tls|wss?)://\S+:\d+", text):
        raise argparse.ArgumentTypeError(
            f"must be the address of a Dask scheduler such as tcp://10.0.0.1:8786, not {text!r}"
        )
    return text
