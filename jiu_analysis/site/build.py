"""Update a site: make the pages whose inputs changed, keep the rest, and record the run.

A run holds the lock of the site. Pages are submitted to an executor and recorded as they come back.
The index and the record are written repeatedly during the run, so that a killed run keeps the pages
it has made. The next run removes the staging folders that it left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiu_analysis.datapackage import transaction
from jiu_analysis.errors import JiuError, UsageError, one_line
from jiu_analysis.site import publish as publishing
from jiu_analysis.site import temporary
from jiu_analysis.site.record import FAILED, UP_TO_DATE, Record, described, write

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from jiu_analysis.site.page import Page, Result

#: Seconds to wait for another run on the same site.
PATIENCE = 3600.0
#: Name of the index page.
INDEX = "index.html"
#: Maximum number of checks that one call computes.
_BATCH = 50
#: Largest share of a run's time that writing the record during the run may take.
_SHARE = 0.05


@dataclass(frozen=True)
class PageTarget:
    """A page that the site is to contain.

    Parameters
    ----------
    name : str
        Address of the page, relative to the site's folder.
    inputs : mapping of str to str
        Hash of each input, by the name that messages use for it.
    page : callable
        Returns the page to make; called only if the page has to be made.
    related : mapping
        As for `jiu_analysis.site.page.Page`.
    """

    name: str
    inputs: Mapping[str, str]
    page: Callable[[], Page]
    related: Mapping[str, list[list[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A value computed beside the pages, and again when its inputs change.

    Parameters
    ----------
    name : str
        Name of what is checked.
    inputs : mapping of str to str
        As for `PageTarget`.
    values : callable
        Takes names, and returns for each the value (a number of findings; for the overview of an
        `Index`, anything that JSON can hold) and an empty text, or None and the reason. It can be
        pickled. Checks that share the function are computed several at a time.
    """

    name: str
    inputs: Mapping[str, str]
    values: Callable[[Sequence[str]], Mapping[str, tuple[Any, str]]]


@dataclass(frozen=True)
class Index:
    """The index page of a site.

    Parameters
    ----------
    inputs : mapping of str to str
        Hashes of the inputs other than the record.
    page : callable
        Returns the HTML of the index from the entries of the record and the overview, which is
        None as long as it is not known.
    overview : Check, optional
        What the index shows of the data.
    """

    inputs: Mapping[str, str]
    page: Callable[[Sequence[dict[str, Any]], Any], str]
    overview: Check | None = None


@dataclass(frozen=True)
class BuildResult:
    """The result of a run.

    Parameters
    ----------
    entries : list of dict
        Entries of the record, one for each planned page.
    checks : dict of str to dict
        By name: the count (``found``), or the ``reason`` why it is unknown.
    problems : list of str
        Errors other than those of pages.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, status: str) -> list[dict[str, Any]]:
        """Return the entries with a status."""
        return [each for each in self.entries if each["status"] == status]

    @property
    def is_good(self) -> bool:
        """Whether nothing failed."""
        return not self.of(FAILED) and not self.problems


def why(planned: PageTarget, record: Record) -> str:
    """Return the reason why a page has to be made; empty if it is up to date.

    Parameters
    ----------
    planned : PageTarget
        The page with its current inputs.
    record : Record
        The record of the site.
    """
    entry = record.pages.get(planned.name)
    if entry is None or not entry["sha256"]:
        return "not there yet"
    before, now = entry["inputs"], planned.inputs
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    if changed:
        return f"changed: {', '.join(changed)}"
    if not publishing.is_whole(record.output / planned.name, entry["sha256"], entry["files"]):
        return "its files have changed since they were made"
    return ""


def update(
    output: Path,
    planned: Collection[PageTarget],
    *,
    executor: Callable[[int], Executor],
    index: Index,
    checks: Collection[Check] = (),
    about: Mapping[str, Any] | None = None,
    force: bool = False,
    patience: float = PATIENCE,
    on_wait: Callable[[str], object] | None = None,
    on_start: Callable[[int], object] | None = None,
    on_page: Callable[[dict[str, Any]], object] | None = None,
) -> BuildResult:
    """Make the pages of a site that are not up to date.

    Parameters
    ----------
    output : Path
        The site's folder; created if missing.
    planned : collection of PageTarget
        The pages to make or keep; other pages of the site are left as they are.
    executor : callable
        Returns an executor for the given number of calls. It is shut down at the end; if the run is
        interrupted, pending calls are cancelled.
    index : Index
        The index page.
    checks : collection of Check
        The counts to compute.
    about : mapping
        Facts about the run that the record stores.
    force : bool
        Also make pages that are up to date.
    patience : float
        Seconds to wait for another run on the same site.
    on_wait, on_start, on_page : callable, optional
        Called with a message about the run that this one waits for, with the number of pages to
        make, and with the entry of each page as it comes back.

    Returns
    -------
    BuildResult

    Raises
    ------
    UsageError
        The folder is not writable, another run does not end in time, or a page would be outside of
        the folder. No page was started.
    """
    publishing.refuse_outside(output, {each.name for each in planned})
    with _alone(output, patience, on_wait):
        publishing.sweep(output)
        temporary.sweep()
        run = _Run(Record(output), index, about or {})
        stale = {each.name: each for each in planned if force or why(each, run.record)}
        run.leave(each for each in planned if each.name not in stale)
        counted = [each for each in checks if _is_open(each, run.record.checks.get(each.name))]
        if index.overview and _is_open(index.overview, run.record.overview):
            counted.append(index.overview)
        if stale or counted:
            try:
                # Started first, because the workers warm up while the pages are prepared here.
                with _started(executor(len(stale) + len(_batches(counted)))) as started:
                    pages = {name: each.page() for name, each in stale.items()}
                    if on_start:
                        on_start(len(pages))
                    run.make(stale, pages, counted, started, on_page)
            finally:
                # A worker process that was killed leaves staging folders.
                publishing.sweep(output)
        run.end()
        return BuildResult(
            [run.record.pages[each.name] for each in planned],
            {each.name: run.record.checks[each.name] for each in checks},
            [*run.problems, *run.unwritten],
        )


def fail(output: Path, reason: str, *, index: Index, about: Mapping[str, Any]) -> None:
    """Record that a site could not be planned; its pages stay as they are.

    Parameters
    ----------
    output : Path
        The site's folder; nothing is done if it has no site.
    reason : str
        The reason.
    index, about
        As for `update`.
    """
    if not Record(output).pages:
        return
    with _alone(output, PATIENCE, None):
        run = _Run(Record(output), index, about)
        for entry in run.record.pages.values():
            entry |= {"status": FAILED, "reason": one_line(reason)}
        run.end()


@contextmanager
def _alone(
    output: Path, patience: float, on_wait: Callable[[str], object] | None
) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            lock = transaction.locked(output, patience=patience, on_wait=on_wait)
            stack.enter_context(lock)
        except OSError as error:
            raise UsageError(
                f"{output}: pages cannot be written there ({error.strerror}); name another folder"
                " (--output)"
            ) from error
        yield


@contextmanager
def _started(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


class _Run:
    """A run that holds the lock of the site."""

    def __init__(self, record: Record, index: Index, about: Mapping[str, Any]) -> None:
        self.record, self.index = record, index
        self.problems: list[str] = []
        self.unwritten: list[str] = []
        self.start = time.monotonic()
        self.next_write = self.start
        record.begin(about)

    def leave(self, planned: Iterable[PageTarget]) -> None:
        """Record pages that are up to date."""
        for each in planned:
            entry = self.record.pages[each.name]
            entry |= {"status": UP_TO_DATE, "reason": ""}
            if self.record.index.get("inputs") != self.index.inputs:
                entry |= described(each.page())
            entry["related"] = each.related

    def make(
        self,
        planned: Mapping[str, PageTarget],
        pages: Mapping[str, Page],
        checks: Iterable[Check],
        executor: Executor,
        on_page: Callable[[dict[str, Any]], object] | None,
    ) -> None:
        """Submit pages and counts to the executor, and record the results as they arrive.

        A count that a page about the same subject states is not computed again.
        """
        from jiu_analysis.site.page import Result, unfit

        subjects = {each.subject for each in pages.values()}
        waiting = {each.name: each for each in checks if each.name in subjects}
        others = [each for each in checks if each.name not in waiting]

        def note(name: str, result: Result) -> None:
            self.record.add(name, planned[name].inputs, result)
            subject = result.page.subject
            if subject in waiting and subject in result.contradictions:
                self._note(waiting.pop(subject), result.contradictions[subject], "")
            if on_page:
                on_page(self.record.pages[name])

        # A page whose address is taken or whose notebook cannot make it must not block the others.
        reasons = {**unfit(pages), **self._taken(pages)}
        fit = {name: page for name, page in pages.items() if name not in reasons}
        try:
            for name, reason in reasons.items():
                note(name, Result(pages[name], 0, one_line(reason)))
            self._collect(fit, others, executor, note)
            self._collect({}, waiting.values(), executor, note)
        finally:
            # Also if the run is interrupted, so that finished pages are recorded.
            self._write()

    def _collect(
        self,
        pages: Mapping[str, Page],
        checks: Iterable[Check],
        executor: Executor,
        note: Callable[[str, Result], None],
    ) -> None:
        """Submit pages and counts, and record their results."""
        from concurrent.futures import as_completed

        from jiu_analysis.site.build_page import died, make

        asked: dict[Future[Any], str | list[Check]] = {}
        for name, page in pages.items():
            asked[executor.submit(make, page)] = name
        for batch in _batches(checks):
            asked[executor.submit(batch[0].values, [each.name for each in batch])] = batch
        for future in as_completed(asked):
            each, reason = asked[future], _error_of(future)
            if isinstance(each, list):
                values = {} if reason else future.result()
                for check in each:
                    self._note(check, *values.get(check.name, (None, reason)))
                continue
            note(each, died(pages[each], reason) if reason else future.result())
            self._write_at_times()

    def _note(self, check: Check, found: Any, reason: str) -> None:
        entry = {"inputs": dict(check.inputs), "found": found, "reason": reason}
        if check is not self.index.overview:
            self.record.checks[check.name] = entry
            return
        self.record.overview = entry
        self.problems += [f"{INDEX}: {reason}"] if reason else []

    def _taken(self, pages: Mapping[str, Page]) -> dict[str, str]:
        """Return the reasons of pages whose address already has a page about another subject."""
        reasons = {}
        for name, page in pages.items():
            there = self.record.pages.get(name, {}).get("subject", page.subject)
            if there != page.subject:
                folder = self.record.output / name.rpartition("/")[0]
                reasons[name] = (
                    f"its address is used by a page about {there}; remove"
                    f" the folder {folder}, or name"
                    " another folder (--output)"
                )
        return reasons

    def end(self) -> None:
        """Update the links between pages, and write the index and the record."""
        self._link()
        self.record.end(time.monotonic() - self.start)
        self._write()

    def _link(self) -> None:
        """Link every page to its other languages and to related pages, as far as they exist."""
        families: dict[str, list[dict[str, Any]]] = {}
        about: dict[tuple[str, str], dict[str, str]] = {}
        for entry in self.record.entries():
            if entry["is_there"] and entry["sha256"]:
                family = entry["page"].removesuffix(f".{entry['language']}.html")
                families.setdefault(family, []).append(entry)
                pages = about.setdefault((entry["kind"], entry["subject"]), {})
                pages.setdefault(entry["language"], entry["page"])
        for name, family in families.items():
            languages = [each["language"] for each in family] if len(family) > 1 else []
            addresses = {each: f"{name.rpartition('/')[2]}.{each}.html" for each in languages}
            for entry in family:
                target, links = self.record.output / entry["page"], _links(entry, about)
                try:
                    # Externally modified pages are not linked; the next run rebuilds them.
                    is_old = entry["languages"] != languages or entry["links"] != links
                    if is_old and publishing.is_same(target, entry["sha256"]):
                        entry["sha256"] = publishing.link(
                            target, entry["language"], addresses, links
                        )
                        entry |= {"languages": languages, "links": links}
                except OSError as error:
                    self.problems.append(f"{target}: cannot be written ({error.strerror})")

    def _write_at_times(self) -> None:
        if (begun := time.monotonic()) >= self.next_write:
            self._write()
            self.next_write = begun + (time.monotonic() - begun) / _SHARE

    def _write(self) -> None:
        """Write the index first, because the record contains its hash."""
        self.unwritten = []
        for each in (self._write_index, self.record.write):
            try:
                each()
            except JiuError as error:
                self.unwritten.append(str(error))

    def _write_index(self) -> None:
        file = self.record.output / INDEX
        of = {"inputs": dict(self.index.inputs), "shows": self.record.shown()}
        before, self.record.index = self.record.index, {}
        if before.items() >= of.items() and publishing.is_same(file, before["sha256"]):
            self.record.index = before
            return
        entries = [{**each, **each["measured"]} for each in self.record.entries()]
        write(file, self.index.page(entries, self.record.overview.get("found")))
        self.record.index = {**of, "sha256": publishing.digest_of(file)}


def _is_open(check: Check, before: Mapping[str, Any] | None) -> bool:
    """Whether a value has to be computed."""
    return not before or before["inputs"] != check.inputs or before["found"] is None


def _batches(checks: Iterable[Check]) -> list[list[Check]]:
    """Return the checks in lists that one call computes."""
    found: dict[Any, list[Check]] = {}
    for each in checks:
        found.setdefault(each.values, []).append(each)
    return [
        several[place : place + _BATCH]
        for several in found.values()
        for place in range(0, len(several), _BATCH)
    ]


def _links(
    entry: Mapping[str, Any], about: Mapping[tuple[str, str], Mapping[str, str]]
) -> dict[str, list[list[str]]]:
    """Return subject and address of the existing pages that a page links to, by relation."""
    found: dict[str, list[list[str]]] = {"index": [["", f"../{INDEX}"]]}
    for relation, subjects in entry["related"].items():
        for kind, subject in subjects:
            pages = about.get((kind, subject), {})
            page = pages.get(entry["language"]) or next(iter(pages.values()), "")
            if page and page != entry["page"]:
                found.setdefault(relation, []).append([subject, f"../{page}"])
    return found


def _error_of(future: Future[Any]) -> str:
    """Return the error of a call, for a message; empty if there is none."""
    # Imported here, because a run with nothing to do does not need it.
    from concurrent.futures import CancelledError

    try:
        error = future.exception()
    except CancelledError as cancelled:  # the executor could not run the call
        error = cancelled
    if error is None:
        return ""
    message = one_line(str(error))
    if isinstance(error, JiuError):
        return message
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
