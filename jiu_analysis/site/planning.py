"""Plan the pages of a data package, each with hashes of all its inputs.

A run with nothing to do needs only this module, so pandas, the kernel and the templates are
imported only when a page has to be made.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jiu_analysis
from jiu_analysis import resources
from jiu_analysis.datapackage import subset as rows
from jiu_analysis.errors import ContentError, UsageError
from jiu_analysis.resources import shipped
from jiu_analysis.site.build import Check, Index, Planned
from jiu_analysis.site.report_config import FILE, SUBJECTS, Report, load
from jiu_analysis.terms import LANGUAGES, hashed, is_file_name, slug

if TYPE_CHECKING:
    from jiu_analysis.site.page import Page


@dataclass(frozen=True)
class Wish:
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

    @property
    def family(self) -> list[Report]:
        """Return the declared reports."""
        return load(self.reports or shipped("notebooks") / FILE)

    @property
    def folder(self) -> Path:
        """Return the folder of the data package."""
        return shipped("data") if self.data is None else self.data


@dataclass(frozen=True)
class Plan:
    """The pages and counts of a site.

    Parameters
    ----------
    pages : list of Planned
        Pages in the order of the declaration.
    checks : list of Check
        Counts of the contradictions in the documents that the pages are about.
    documents : dict of str to dict
        Metadata of these documents from the data package.
    language : str
        Language of the index.
    problem : str
        Cells of the package that violate a rule; a page that reads one fails.
    """

    pages: list[Planned]
    checks: list[Check]
    documents: dict[str, dict[str, str]]
    language: str
    problem: str = ""


def index(language: str) -> Index:
    """Return the index page of a site in a language."""
    inputs = {"language": language, "version": jiu_analysis.__version__, **_code(language)}
    return Index(inputs, partial(_index, language=language))


def plan(wish: Wish, output: Path) -> Plan:
    """Return the pages and counts of a request.

    Parameters
    ----------
    wish : Wish
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
    family = _chosen(wish.family, wish.notebooks)
    languages = wish.languages or list(
        dict.fromkeys(each for report in family for each in report.languages)
    )
    for language in languages:
        if language not in LANGUAGES:
            raise UsageError(f"no pages in language {language!r}; there is: {', '.join(LANGUAGES)}")
    data = _Data(rows.read(wish.folder))
    documents = data.documents(wish.documents)
    if not documents:
        raise UsageError(f"{wish.folder}: it holds no document yet; see jiu-analysis ingest")
    pages = [
        _planned(report, subject, language, wish, data, output)
        for report in family
        for subject in data.subjects(report, documents, is_all=not wish.documents)
        for language in wish.languages or report.languages
    ]
    _refuse_twice(each.name for each in pages)
    checks = [
        Check(
            document,
            {"data": data.version([document]), "version": jiu_analysis.__version__, **_code()},
            partial(contradictions, document, wish.data),
        )
        for document in documents
    ]
    problem = data.text.problem
    about = {each: data.about(each) for each in documents}
    return Plan(pages, checks, about, languages[0], str(problem or ""))


def contradictions(document: str, data: Path | None) -> int:
    """Return the number of contradictions that `jiu-analysis check` finds in a document."""
    # Imported here, because this runs on the workers.
    from jiu_analysis import checks
    from jiu_analysis.datapackage import loading as loaders

    return len(checks.contradictions(loaders.load(data, document=document)))


def versions() -> dict[str, str]:
    """Return the installed versions of Python and of the project's dependencies."""
    found = {"python": platform.python_version()}
    with suppress(metadata.PackageNotFoundError):  # a source checkout that is not installed
        for each in metadata.requires("jiu-analysis") or ():
            if "extra ==" not in each:
                name = re.match(r"[\w.-]+", each)[0]
                with suppress(metadata.PackageNotFoundError):
                    found[name] = metadata.version(name)
    return found


class _Data:
    """A data package for planning: its documents, and hashes of the rows that belong to them."""

    def __init__(self, text: rows.Text) -> None:
        self.text = text
        self._versions: dict[tuple[str, ...], str] = {}
        self._organizations = text.documents()
        self._of: dict[str, list[str]] = {}
        for document, organization in self._organizations.items():
            self._of.setdefault(organization, []).append(document)

    def documents(self, chosen: Sequence[str]) -> list[str]:
        for symbol in chosen:
            if symbol not in self._organizations:
                have = ", ".join(self._organizations) or "none yet"
                raise UsageError(f"no document {symbol!r} in the data package; it has: {have}")
        return list(dict.fromkeys(chosen)) or list(self._organizations)

    def of(self, organization: str) -> list[str]:
        return self._of[organization]

    def subjects(self, report: Report, documents: Sequence[str], *, is_all: bool) -> list[str]:
        """Return the documents or organizations that a report makes pages about."""
        if report.about == "document":
            known = list(documents)
        else:
            known = list(dict.fromkeys(self._organizations[each] for each in documents))
        for each in report.only:
            if each not in (self._organizations if report.about == "document" else self._of):
                raise UsageError(
                    f"{report.place}: no {report.about} {each!r} in {self.text.folder}; take it"
                    " out, or name the data package that has it (--data)"
                )
        return [each for each in known if not report.only or not is_all or each in report.only]

    def version(self, documents: Sequence[str]) -> str:
        key = tuple(documents)
        if key not in self._versions:
            self._versions[key] = self.text.version(documents)
        return self._versions[key]

    def about(self, document: str) -> dict[str, str]:
        """Return a document's row in the table of documents, with its number of recommendations."""
        return {**self._rows[document], "recommendations": str(self._listed[document])}

    @cached_property
    def _rows(self) -> dict[str, dict[str, str]]:
        names = rows.forms()["documents"].columns
        columns = [self.text.column("documents", name) for name in names]
        told = (dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))
        return {each["document"]: each for each in told}

    @cached_property
    def _listed(self) -> Counter[str]:
        return Counter(self.text.column("statuses", "document"))


def _chosen(family: Iterable[Report], names: Sequence[str]) -> list[Report]:
    known = {report.name: report for report in family}
    for name in names:
        if name not in known:
            raise UsageError(f"no notebook {name!r}; there is: {', '.join(known)}")
    return [known[name] for name in names or known]


def _planned(
    report: Report,
    subject: str,
    language: str,
    wish: Wish,
    data: _Data,
    output: Path,
) -> Planned:
    documents = [subject] if report.about == "document" else data.of(subject)
    given: dict[str, Any] = {report.about: subject, "language": language}
    if wish.data is not None:
        given["data"] = str(wish.data)
    given |= {**report.parameters, **_typed(report, wish.parameters)}
    version = data.version(documents)
    name = f"{slug(subject)}/{_file_name(report.name)}.{language}.html"
    return Planned(
        name,
        {
            "notebook": _digest_of(report.notebook),
            "parameters": _digest(json.dumps(given, sort_keys=True, ensure_ascii=False)),
            "data": version,
            "version": jiu_analysis.__version__,
            **_code(language),
            "libraries": _versions(),
        },
        partial(
            _page,
            report,
            subject,
            language,
            given,
            output / name,
            version,
            data.about(subject) if report.about == "document" else {},
            wish,
        ),
    )


def _page(
    report: Report,
    subject: str,
    language: str,
    given: Mapping[str, Any],
    target: Path,
    version: str,
    about: Mapping[str, str],
    wish: Wish,
) -> Page:
    from jiu_analysis.report import i18n
    from jiu_analysis.site import rendering as render
    from jiu_analysis.site.page import Page

    parts = ["jiu-analysis", "report", *([subject] if report.about == "document" else [])]
    parts += ["--notebook", report.name, "--language", language]
    parts += [] if wish.data is None else ["--data", str(wish.data)]
    parts += [] if wish.reports is None else ["--reports", str(wish.reports)]
    for name, text in wish.parameters:
        parts += ["-p", name, text]
    return Page(
        report.notebook,
        target,
        given,
        language,
        f"{subject} · {report.name} · {language}",
        subject,
        _line(about, language),
        about.get("as_of", ""),
        partial(i18n.prose, language=language),
        render.Colophon(
            jiu_analysis.__version__,
            version,
            shlex.join(parts),
            languages={code: f"{_file_name(report.name)}.{code}.html" for code in LANGUAGES},
        ),
    )


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


def _line(about: Mapping[str, str], language: str) -> str:
    """Return a line about a subject, for the index."""
    from jiu_analysis.report import i18n

    _ = i18n.translations(language).gettext
    if not about:
        return _("Over time")
    as_of = about["as_of"]
    # An invalid date is reported by the page that fails on it.
    with suppress(ValueError), i18n.use(language):
        as_of = i18n.date(datetime.date.fromisoformat(as_of))
    return _("{organization}, {body} session {session}, status as at {as_of}").format(
        organization=about["organization"],
        body=about["body"],
        session=about["session"],
        as_of=as_of,
    )


def _index(entries: Sequence[dict[str, Any]], *, language: str) -> str:
    from jiu_analysis.site import rendering as render

    return render.index(entries, version=jiu_analysis.__version__, language=language)


def _typed(report: Report, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the parameters from the command line with the types that the notebook declares."""
    if not given:
        return {}
    from jiu_analysis.site import parameters
    from jiu_analysis.site.page import open_notebook

    for name, _ in given:
        if name in (*SUBJECTS, "language", "data"):
            raise UsageError(f"-p {name}: say it as an argument of the command (see --help)")
    try:
        known = parameters.read(open_notebook(report.notebook), report.notebook.name)
    except UsageError:
        return dict(given)  # Reported by the pages of the notebook.
    typed = {name: known[name].from_text(text) if name in known else text for name, text in given}
    parameters.check(known, typed, report.notebook.name)
    return typed


@cache
def _code(language: str = "en") -> dict[str, str]:
    """Return hashes of the package's code, templates and translations."""
    catalogue = resources.LOCALE / language
    code, templates = [], []
    for file in sorted(resources.PACKAGE.rglob("*")):
        if file.is_relative_to(resources.TEMPLATES):
            templates.append(file)
        elif not (
            file.is_relative_to(resources.LOCALE) or {"shipped", "__pycache__"} & {*file.parts}
        ):
            code.append(file)
    return {
        "catalogue": _digest_of(*sorted(catalogue.rglob("*.po"))),
        "code": _digest_of(*code),
        "templates": _digest_of(*templates),
    }


@cache
def _versions() -> str:
    return _digest(json.dumps(versions(), sort_keys=True))


@cache
def _digest_of(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _digest(text: str) -> str:
    # A path may contain bytes that are not valid text.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
