"""The command line: parse arguments; the other packages do the work."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import jiu_analysis
from jiu_analysis.cli import console, reporting
from jiu_analysis.errors import JiuError
from jiu_analysis.resources import resource_path

_DESCRIPTION = "Follow what organizations do with the recommendations of the Joint Inspection Unit."
#: Default folder of the data package for a user's own documents.
_OWN_DATA = Path("jiu-data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 input needs manual correction, 2 usage error."""
    console.prepare()
    try:
        try:
            options = _parser().parse_args(arguments)
        except SystemExit:
            console.finish()  # The help must be flushed before exit.
            raise
        status = options.command(options)
        console.finish()
        return status
    except JiuError as error:
        return console.error(error)
    except KeyboardInterrupt:
        console.warn("jiu-analysis: stopped")
        return 130
    except BrokenPipeError:
        return 0  # The reader has closed the pipe, which is no error.


def _in(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """Return a command that imports its module when it is called: pandas is slow to import."""
    return lambda options: getattr(import_module(f"{__name__}.{module}"), name)(options)


def _parser() -> argparse.ArgumentParser:
    pages = resource_path("docs")
    parser = argparse.ArgumentParser(
        prog="jiu-analysis",
        description=_DESCRIPTION,
        epilog=f"To begin: {pages / 'start.md'}\nErrors and their remedies: {pages / 'errors.md'}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=jiu_analysis.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ingest = commands.add_parser(
        "ingest",
        help="read published progress reports into a data package",
        description="Read published progress reports, or folders of them, into a data package. The"
        " same document again changes nothing; one that contradicts its earlier rows is refused"
        " with the differences, and so is one with lines that could hide a recommendation.",
    )
    ingest.add_argument(
        "source",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="a document (DOCX, PDF, HTML or text), or a folder of them",
    )
    ingest.add_argument(
        "--data",
        type=Path,
        default=_OWN_DATA,
        metavar="DIR",
        help=f"the data package, made if it is not there (default: {_OWN_DATA})",
    )
    ingest.add_argument("--dry-run", action="store_true", help="read and compare, write nothing")
    ingest.add_argument("--replace", action="store_true", help="overwrite rows that differ")
    ingest.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="CSV of further phrases: language, concept, phrase",
    )
    ingest.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="TOML file that defines the columns and terms of the document's tables",
    )
    ingest.add_argument(
        "--summaries",
        type=Path,
        metavar="FILE",
        help="CSV of one-line summaries: report, recommendation, summary",
    )
    ingest.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="REPORT",
        help="a JIU report that the document names without listing its recommendations",
    )
    ingest.add_argument(
        "--no-texts",
        dest="texts",
        action="store_false",
        help="do not store the document's own sentences",
    )
    ingest.add_argument(
        "--organization",
        default="",
        metavar="NAME",
        help="the organization, where the document's symbol does not determine it (such as 'WIPO')",
    )
    ingest.add_argument(
        "--body",
        default="",
        metavar="NAME",
        help="the governing body to which the document was submitted",
    )
    ingest.add_argument(
        "--strict",
        action="store_true",
        help="refuse a document with any line that is not recognised",
    )
    ingest.add_argument(
        "--matrix",
        action="store_true",
        help="read the annex of a JIU report that shows which recommendation is addressed to whom",
    )
    ingest.add_argument(
        "--report",
        default="",
        metavar="SYMBOL",
        help="the JIU report of the matrix, where the document does not give its symbol",
    )
    ingest.set_defaults(command=_in("ingesting", "ingest"))

    mapping = commands.add_parser(
        "mapping",
        help="draft the mapping of a document whose tables have another layout",
        description="Draft the mapping of a document or spreadsheet of another layout: its tables,"
        " their distinct words, and a guess for each column, marked where it is unsure.",
    )
    mapping.add_argument("source", type=Path, metavar="SOURCE", help="a document or spreadsheet")
    mapping.add_argument(
        "--output", type=Path, metavar="FILE", help="where to write it (default: print it)"
    )
    mapping.set_defaults(command=_in("drafting", "draft"))

    upgrade = commands.add_parser(
        "upgrade",
        help="upgrade a data package of an earlier version, and keep a copy",
        description="Upgrade a data package of an earlier version; what is replaced is kept beside"
        " it. ingest does the same, and every other command reads such a package as it is.",
    )
    upgrade.add_argument(
        "--data",
        type=Path,
        default=_OWN_DATA,
        metavar="DIR",
        help=f"the data package (default: {_OWN_DATA})",
    )
    upgrade.set_defaults(command=_in("upgrading", "upgrade"))

    check = commands.add_parser(
        "check",
        help="check documents for internal consistency",
        description="List figures, lists, marks and titles of documents that contradict each"
        " other, and the lines that were not read. JSON is a list of objects with rule, document,"
        " report, recommendation, addressee, stated, counted, where and message.",
    )
    check.add_argument("document", nargs="*", metavar="DOCUMENT", help="symbols (default: all)")
    check.add_argument("--data", type=Path, metavar="DIR", help="default: the project's own")
    check.add_argument("--format", choices=["text", "json"], default="text")
    check.set_defaults(command=_in("checking", "check"))

    verify = commands.add_parser(
        "verify",
        help="export statuses to a spreadsheet to verify them in, and import it",
        description="Write the statuses to a spreadsheet to verify them in, those worth reading"
        " first on top, or read it back into the table verifications: all rows or none.",
    )
    verify.add_argument(
        "--data",
        type=Path,
        default=_OWN_DATA,
        metavar="DIR",
        help=f"the data package (default: {_OWN_DATA})",
    )
    way = verify.add_mutually_exclusive_group(required=True)
    way.add_argument("--export", type=Path, metavar="FILE", help="write a .xlsx or .csv file")
    way.add_argument(
        "--import",
        dest="imported",
        type=Path,
        metavar="FILE",
        help="read a file that was filled in",
    )
    verify.add_argument(
        "--replace", action="store_true", help="overwrite verifications that differ"
    )
    verify.set_defaults(command=_in("verifying", "verify"))

    reporting.add_to(commands)

    example = commands.add_parser(
        "example", help="write made-up data of 28 invented organizations, to try everything out"
    )
    example.add_argument("--data", type=Path, required=True, metavar="DIR", help="a new folder")
    for name, default, what in (
        ("organizations", 28, "invented organizations"),
        ("years", 10, "years in which they report"),
        ("documents", 1, "documents of an organization in a year"),
        ("recommendations", 30, "recommendations that a document lists, on average"),
        ("seed", 1, "another number gives other data"),
    ):
        example.add_argument(
            f"--{name}", type=int, default=default, metavar="N", help=f"{what} (default: {default})"
        )
    example.set_defaults(command=_in("making_example", "example"))

    lab = commands.add_parser("lab", help="open JupyterLab at a copy of the exploring notebook")
    lab.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data package to explore (default: as in the copy; at first, the project's own)",
    )
    lab.add_argument("--port", type=int, metavar="N", help="default: the first free one")
    lab.add_argument(
        "--no-browser", dest="browser", action="store_false", help="print the address only"
    )
    lab.add_argument(
        "more",
        nargs="*",
        metavar="-- OPTION",
        help="JupyterLab's own options, such as --allow-root where one works as root",
    )
    lab.set_defaults(command=_in("exploring", "lab"))
    return parser
