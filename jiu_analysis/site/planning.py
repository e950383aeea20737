"""Plan the pages of a data package, each with hashes of all its inputs.

A run with nothing to do needs only this module, so pandas, the kernel and the templates are
imported only when a page has to be made.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import metadata
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jiu_analysis
from jiu_analysis.datapackage import descriptor, subset
from jiu_analysis.document_sequence import previous_documents
from jiu_analysis.errors import ContentError, JiuError, UsageError, one_line
from jiu_analysis.resources import LOCALE, PACKAGE, TEMPLATES, resource_path
from jiu_analysis.site.build import Check, Index, PageTarget
from jiu_analysis.site.publish import digest_of, digest_of_files
from jiu_analysis.site.report_config import FILE, SUBJECTS, Report, load
from jiu_analysis.terms import LANGUAGES, hashed, is_file_name, report_order, slug

if TYPE_CHECKING:
    from jiu_analysis.site.page import Page


@dataclass(frozen=True)
class BuildRequest:
    """A request for pages.

    Parameters
    ----------
    documents, notebooks, languages : sequence of str
        Restrict the request to these; empty for all that are declared.
    parameters : sequence of (str, str)
        Further parameters, as text from the command line.
    data : Path or None
        The data package; None for the bundled one.
    reports : Path or None
        The declaration file; None for the bundled one.
    """

    documents: Sequence[str] = ()
    notebooks: Sequence[str] = ()
    languages: Sequence[str] = ()
    parameters: Sequence[tuple[str, str]] = ()
    data: Path | None = None
    reports: Path | None = None


@dataclass(frozen=True)
class Plan:
    """The pages and counts of a site.

    Parameters
    ----------
    pages : list of PageTarget
        Pages in the order of the declaration.
    checks : list of Check
        Counts of the contradictions in the documents that the pages are about.
    documents : dict of str to dict
        Metadata of these documents from the data package.
    language : str
        Language of the index.
    overview : Check
        What the index shows of the data.
    problem : str
        Cells of the package that violate a rule; a page that reads one fails.
    """

    pages: list[PageTarget]
    checks: list[Check]
    documents: dict[str, dict[str, str]]
    language: str
    overview: Check
    problem: str = ""


def index(language: str, overview: Check | None = None) -> Index:
    """Return the index page of a site in a language, with what it shows of the data."""
    inputs = {"language": language, "version": jiu_analysis.__version__, **_code()}
    inputs["catalogue"] = _catalogue(language)
    return Index(inputs, partial(_index, language=language), overview)


def plan(request: BuildRequest, output: Path) -> Plan:
    """Return the pages and counts of a request.

    Parameters
    ----------
    request : BuildRequest
        The request.
    output : Path
        Folder of the site.

    Returns
    -------
    Plan

    Raises
    ------
    UsageError
        A requested document, notebook or language does not exist, or the declaration is invalid.
    ContentError
        The data package cannot be read at all; invalid rows are reported by their pages.
    """
    declared = load(request.reports or resource_path("notebooks") / FILE)
    reports = {report.name: report for report in declared}
    _refuse_unknown("notebook", request.notebooks, reports)
    chosen = [reports[name] for name in request.notebooks or reports]
    languages = request.languages or [each for report in chosen for each in report.languages]
    _refuse_unknown("pages in language", languages, LANGUAGES)
    folder = resource_path("data") if request.data is None else request.data
    data = _Data(subset.read(folder))
    if not data.documents:
        raise UsageError(f"{folder}: it holds no document yet; see jiu-analysis ingest")
    _refuse_unknown("document", request.documents, data.documents, " in the data package; it has")
    documents = list(dict.fromkeys(request.documents or data.documents))
    pages = [
        _target(report, subject, documents_read, language, request, data, output)
        for report in chosen
        for subject, documents_read in _subjects(report, request, data).items()
        for language in request.languages or report.languages
    ]
    _refuse_twice(each.name for each in pages)
    code = {"version": jiu_analysis.__version__, **_code()}
    values = partial(contradictions, data=request.data)
    # Pages about more than one organization read every document, and are about none.
    is_about_documents = any(report.about not in _WHOLE for report in chosen)
    checks = [
        Check(document, {"data": data.compared_version(document), **code}, values)
        for document in documents
        if is_about_documents
    ]
    whole = {"data": data.text.whole_version, **code}
    overview = Check("overview", whole, partial(_overview, data=request.data))
    about = {each: data.documents[each] for each in documents}
    return Plan(pages, checks, about, languages[0], overview, str(data.text.problem or ""))


def contradictions(
    documents: Sequence[str], *, data: Path | None
) -> dict[str, tuple[int | None, str]]:
    """Return the number of contradictions in each document, or the reason why it is unknown."""
    # Imported here, because this runs on the workers.
    from jiu_analysis import checks
    from jiu_analysis.datapackage.loading import select

    text = subset.read(resource_path("data") if data is None else data)
    try:
        package = select(text)
    except JiuError:
        return {each: _contradictions_alone(text, each) for each in documents}
    compared = checks.comparisons(package, documents)
    counts = checks.contradictions(package, compared)["document"].value_counts()
    return {each: (int(counts.get(each, 0)), "") for each in documents}


def _contradictions_alone(text: subset.Text, document: str) -> tuple[int | None, str]:
    """Return the number of contradictions in a document of a package with invalid rows."""
    from jiu_analysis import checks
    from jiu_analysis.datapackage.loading import select

    try:
        package = select(text, document=document, compared=True)
    except JiuError as error:
        return None, one_line(str(error))
    return len(checks.contradictions(package, checks.comparisons(package, [document]))), ""


def _overview(names: Sequence[str], *, data: Path | None) -> dict[str, tuple[Any, str]]:
    # Imported here, because this runs on the workers.
    from jiu_analysis.site.overview import overview

    return dict.fromkeys(names, (overview(data), ""))


@cache
def versions() -> dict[str, str]:
    """Return the installed versions of Python and of the project's dependencies."""
    found = {"python": platform.python_version()}
    with suppress(metadata.PackageNotFoundError):  # a source checkout that is not installed
        for each in metadata.requires("jiu-analysis") or ():
            if "extra ==" not in each:
                name = re.split(r"[^\w.-]", each, maxsplit=1)[0]
                with suppress(metadata.PackageNotFoundError):
                    found[name] = metadata.version(name)
    return found


class _Data:
    """A data package for planning."""

    def __init__(self, text: subset.Text) -> None:
        self.text = text
        #: Hash of the rows that belong to documents.
        self.version = cache(text.version)
        #: Hash of the rows on a JIU report.
        self.version_on = cache(text.version_on)

    def version_of(self, kind: str, subject: str) -> str:
        """Return the hash of the rows that a page about a subject reads."""
        if kind == "document":
            return self.compared_version(subject)
        if kind == "organization":
            return self.version(tuple(self.by_organization[subject]))
        return self.version_on(subject) if kind == "report" else self.text.whole_version

    def compared_version(self, document: str) -> str:
        """Return a hash of the rows of a document and of those that it is compared with.

        It is made of one hash per document: many documents are compared with the same ones.
        """
        versions = [self.version((each,)) for each in self.by_document[document]]
        return versions[0] if len(versions) == 1 else _digest(" ".join(versions))

    @cached_property
    def documents(self) -> dict[str, dict[str, str]]:
        """The rows of the table of documents, each with its number of recommendations."""
        listed = Counter(self.text.column("statuses", "document"))
        columns = descriptor.dictionary()["documents"].columns
        rows = (dict(zip(columns, row, strict=True)) for row in self.text.tables["documents"])
        return {
            each["document"]: {**each, "recommendations": str(listed[each["document"]])}
            for each in rows
            if each["document"]
        }

    @cached_property
    def by_document(self) -> dict[str, list[str]]:
        return {document: self.text.compared_with(document) for document in self.documents}

    @cached_property
    def previous(self) -> dict[str, str]:
        """The previous document of each document, empty without."""
        found = previous_documents(self.text.listed)
        return {document: each.document or "" for document, each in found.items()}

    @cached_property
    def following(self) -> dict[str, list[str]]:
        """The documents of which a document is the previous one."""
        found: dict[str, list[str]] = defaultdict(list)
        for document in self.documents:
            found[self.previous[document]].append(document)
        return found

    @cached_property
    def reports_of(self) -> dict[str, list[str]]:
        """The JIU reports that each document lists."""
        found: dict[str, list[str]] = defaultdict(list)
        for report, documents in self.by_report.items():
            for document in documents:
                found[document].append(report)
        return found

    @cached_property
    def by_organization(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for document, row in self.documents.items():
            found.setdefault(row["organization"], []).append(document)
        return found

    @cached_property
    def by_report(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        columns = (self.text.column("statuses", each) for each in ("report", "document"))
        for report, document in zip(*columns, strict=True):
            found.setdefault(report, set()).add(document)
        return {
            each: list(filter(found[each].__contains__, self.documents))
            for each in sorted(found, key=report_order)
        }


#: Per kind of subject, the function that returns the subjects and their documents.
SUBJECTS_OF: dict[str, Callable[[_Data], dict[str, list[str]]]] = {
    "document": attrgetter("by_document"),
    "organization": attrgetter("by_organization"),
    "report": attrgetter("by_report"),
    "system": lambda data: {"SYSTEM": list(data.documents)},
}
#: Kinds of subject whose pages read the whole package.
_WHOLE = ("report", "system")


def _subjects(report: Report, request: BuildRequest, data: _Data) -> dict[str, list[str]]:
    """Return the subjects that a report makes pages about, with the documents that these read."""
    known = SUBJECTS_OF[report.about](data)
    for each in report.only:
        if each not in known:
            raise UsageError(
                f"{report.place}: no {report.about} {each!r} in {data.text.folder}; take it"
                " out, or name the data package that has it (--data)"
            )
    return {
        subject: list(data.documents) if report.about in _WHOLE else documents
        for subject, documents in known.items()
        if (
            {*request.documents} & ({subject} if report.about == "document" else {*documents})
            if request.documents
            else not report.only or subject in report.only
        )
    }


def _target(
    report: Report,
    subject: str,
    documents: Sequence[str],
    language: str,
    request: BuildRequest,
    data: _Data,
    output: Path,
) -> PageTarget:
    given: dict[str, Any] = {"language": language}
    if SUBJECTS[report.about]:
        given[report.about] = subject
    if request.data is not None:
        given["data"] = str(request.data)
    given |= {**report.parameters, **_typed(report, request.parameters)}
    version = data.version_of(report.about, subject)
    name = f"{slug(subject)}/{_file_name(report.name)}.{language}.html"
    about = data.documents[subject] if report.about == "document" else {}
    inputs = {
        "notebook": _digest_of(report.notebook),
        "parameters": _digest(json.dumps(given, sort_keys=True, ensure_ascii=False)),
        "data": f"{version} (example)" if data.text.is_example else version,
        "version": jiu_analysis.__version__,
        **_code(),
        "catalogue": _catalogue(language),
        "libraries": _versions(),
    }

    related = _related(report.about, subject, data)

    def page() -> Page:
        from jiu_analysis.report import i18n
        from jiu_analysis.site import rendering as render
        from jiu_analysis.site.page import Page

        with i18n.use(language):
            line = _line(report.about, about)
        return Page(
            report.notebook,
            output / name,
            given,
            language,
            f"{subject} · {report.name} · {language}",
            subject,
            line,
            report.about,
            related,
            about.get("as_of", ""),
            i18n.translate_markdown,
            render.Colophon(
                jiu_analysis.__version__,
                version,
                _command(report, about.get("document"), language, request),
                languages={code: f"{_file_name(report.name)}.{code}.html" for code in LANGUAGES},
                is_example=data.text.is_example,
            ),
        )

    return PageTarget(name, inputs, page, related)


def _related(kind: str, subject: str, data: _Data) -> dict[str, list[list[str]]]:
    """Return the subjects that a page about a subject links to, by relation."""
    found: dict[str, list[list[str]]] = {"system": [["system", "SYSTEM"]]}
    if kind == "document":
        found["organization"] = [["organization", data.documents[subject]["organization"]]]
        found["previous"] = [["document", data.previous[subject]]]
        found["next"] = [["document", each] for each in data.following[subject]]
        found["reports"] = [["report", each] for each in data.reports_of[subject]]
    elif kind == "organization":
        found["documents"] = [["document", each] for each in data.by_organization[subject]]
    else:
        documents = data.by_report[subject] if kind == "report" else data.documents
        names = sorted({data.documents[each]["organization"] for each in documents})
        found["organizations"] = [["organization", each] for each in names]
    if kind == "system":
        found["reports"] = [["report", each] for each in data.by_report]
    return found


def _command(report: Report, document: str | None, language: str, request: BuildRequest) -> str:
    """Return the command that makes a page."""
    parts = ["jiu-analysis", "report", *([document] if document else [])]
    parts += ["--notebook", report.name, "--language", language]
    parts += [] if request.data is None else ["--data", str(request.data)]
    parts += [] if request.reports is None else ["--reports", str(request.reports)]
    return shlex.join(parts + [part for pair in request.parameters for part in ("-p", *pair)])


def _refuse_unknown(
    what: str, names: Iterable[str], known: Collection[str], have: str = "; there is"
) -> None:
    for name in names:
        if name not in known:
            raise UsageError(f"no {what} {name!r}{have}: {', '.join(known)}")


def _file_name(notebook: str) -> str:
    """Return a file name for a notebook: its name, or a hashed one if that is not portable."""
    return (
        notebook if is_file_name(notebook) else hashed(re.sub(r"[^\w-]+", "-", notebook), notebook)
    )


def _refuse_twice(names: Iterable[str]) -> None:
    """Raise if two pages would share a file, also on file systems that ignore case."""
    for name, times in Counter(each.casefold() for each in names).items():
        if times > 1:
            raise ContentError(
                f"{name}: {times} pages would have this address; give their notebooks names that"
                " differ in more than upper and lower case"
            )


def _line(kind: str, about: Mapping[str, str]) -> str:
    """Return a line about a subject, for the index, in the language that is set."""
    from jiu_analysis.report import i18n
    from jiu_analysis.report.i18n import gettext as _

    if not about:
        return _("Over time") if kind == "organization" else _("All organizations")
    as_of = about["as_of"]
    # An invalid date is reported by the page that fails on it.
    with suppress(ValueError):
        as_of = i18n.date(datetime.date.fromisoformat(as_of))
    if about["body"] and about["session"].isdecimal():
        line = _("{organization}, {body} session {session}, status as at {as_of}")
        return line.format(**{**about, "as_of": as_of})
    known = ", ".join(filter(None, (about[each] for each in ("organization", "body", "session"))))
    return _("{organization}, status as at {as_of}").format(organization=known, as_of=as_of)


def _index(entries: Sequence[dict[str, Any]], overview: Any, *, language: str) -> str:
    from jiu_analysis.report import i18n
    from jiu_analysis.site import rendering as render

    with i18n.use(language):
        return render.index(entries, overview, version=jiu_analysis.__version__)


def _typed(report: Report, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the parameters from the command line with the types that the notebook declares."""
    if not given:
        return {}
    from jiu_analysis.site import parameters
    from jiu_analysis.site.page import parameters_of

    for name, _ in given:
        if name in (*SUBJECTS, "language", "data"):
            raise UsageError(f"-p {name}: give it as an argument of the command (see --help)")
    try:
        known = parameters_of(report.notebook)
    except UsageError:
        return dict(given)  # Reported by the pages of the notebook.
    typed = {name: known[name].from_text(text) if name in known else text for name, text in given}
    parameters.check(known, typed, report.notebook.name)
    return typed


@cache
def _code() -> dict[str, str]:
    """Return hashes of the package's code and templates."""
    parts: dict[str, list[Path]] = {"code": [], "templates": []}
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = {*folders} - {"shipped", "__pycache__", LOCALE.name}
        part = "templates" if Path(folder).is_relative_to(TEMPLATES) else "code"
        parts[part] += [Path(folder, name) for name in names]
    return {part: digest_of_files(files, PACKAGE) for part, files in parts.items()}


@cache
def _catalogue(language: str) -> str:
    return digest_of_files((LOCALE / language).rglob("*.po"), PACKAGE)


@cache
def _versions() -> str:
    return _digest(json.dumps(versions(), sort_keys=True))


@cache
def _digest_of(notebook: Path) -> str:
    return digest_of(notebook) if notebook.is_file() else ""


def _digest(text: str) -> str:
    # A path may contain bytes that are not valid text.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
