"""The commands ``report`` and ``list``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jiu_analysis
from jiu_analysis.cli import console
from jiu_analysis.errors import ContentError, UsageError, shortened
from jiu_analysis.resources import resource_path
from jiu_analysis.site import build as site
from jiu_analysis.site import planning
from jiu_analysis.site.record import FAILED, MADE, UP_TO_DATE, Record

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: Modules imported once for all pages.
WARM = ("jiu_analysis.site.warmup",)
#: Maximum number of pages that a summary lists.
_LISTED = 20
#: Time limit of a page.
_PAGE_SECONDS = 3600


def _plan(options: argparse.Namespace) -> planning.Plan:
    request = planning.BuildRequest(
        options.document,
        options.notebook,
        options.language,
        options.parameter,
        options.data,
        options.reports,
    )
    return planning.plan(request, options.output)


def report(options: argparse.Namespace) -> int:
    """Make the pages that are not up to date; return the exit status."""
    about = {"version": jiu_analysis.__version__, "versions": planning.versions()}
    try:
        plan = _plan(options)
    except ContentError as error:
        # The failure is also recorded on the site, for readers who do not see this command's
        # output.
        index = planning.index((options.language or ["en"])[0])
        site.fail(options.output, str(error), index=index, about=about)
        raise
    if plan.problem:
        console.error(plan.problem)
    progress = _Progress()
    try:
        outcome = site.update(
            options.output,
            plan.pages,
            executor=partial(_executor, options),
            index=planning.index(plan.language, plan.overview),
            checks=plan.checks,
            about=about,
            force=options.force,
            on_wait=console.notice,
            on_start=progress.start,
            on_page=progress.page,
        )
    finally:
        progress.end()
    for problem in outcome.problems:
        console.error(problem)
    others = _others(plan, options.output)
    summary = console.escaped(_summary(outcome, options.output / site.INDEX, others, options.data))
    try:
        if options.summary:
            from jiu_analysis.site.record import write

            write(options.summary, summary + "\n")
    finally:
        # The reader may have closed the output; the pages are made, and the exit status is theirs.
        with suppress(BrokenPipeError):
            console.say(summary)
            console.finish()
    found = sum(each["found"] or 0 for each in outcome.checks.values())
    unknown = any(each["found"] is None for each in outcome.checks.values())
    is_alarm = options.fail_on == "contradictions" and (found or unknown)
    return 1 if is_alarm or not outcome.is_good else 0


def _executor(options: argparse.Namespace, calls: int) -> Executor:
    data = str(options.data.resolve()) if options.data else ""
    about: dict[str, Any] = {"warm": WARM, "data": data, "seconds": _PAGE_SECONDS}
    if options.scheduler is not None:
        return _cluster(options, about)
    # Imported here, because a run with nothing to do needs no workers.
    from jiu_analysis.site import workers

    return workers.executor(min(options.jobs or workers.cores(), calls), **about)


def _cluster(options: argparse.Namespace, about: dict[str, Any]) -> Executor:
    try:
        from jiu_analysis.site import cluster
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
            raise
        raise UsageError(
            "--scheduler needs Dask, which is not installed: pip install 'jiu-analysis[cluster]'"
        ) from error

    return cluster.Cluster(
        options.scheduler,
        options.output,
        versions=_versions,
        needed=[
            options.reports.parent if options.reports else resource_path("notebooks"),
            options.data or resource_path("data"),
        ],
        **about,
    )


def _versions() -> dict[str, str]:
    """Return the versions of code and libraries; equal versions make equal pages."""
    from jiu_analysis.site.cluster import digest_of

    code = digest_of(Path(jiu_analysis.__file__).parent)
    own = f"{jiu_analysis.__version__} (files {code[:12]})"
    return {"jiu-analysis": own, **planning.versions()}


class _Progress:
    """Report pages as they are finished: a progress bar on a terminal, a line each in a log."""

    def __init__(self) -> None:
        self.bar: Any = None

    def start(self, number: int) -> None:
        if sys.stderr.isatty():
            # Imported here, because it is needed only on a terminal and with pages to make.
            from tqdm import tqdm

            with suppress(OSError):
                self.bar = tqdm(total=number, unit="page", leave=False)

    def page(self, entry: dict[str, Any]) -> None:
        if entry["status"] == FAILED:
            line = f"jiu-analysis: {_failure(entry)}"
        else:
            line = f"{entry['label']}: made in {entry['measured']['seconds']:.1f} s"
        if self.bar is None:
            console.warn(console.on_a_line(line))
            return
        with suppress(OSError):  # A terminal that was closed must not end the run.
            if entry["status"] == FAILED:
                self.bar.write(console.on_a_line(line), file=sys.stderr)
            self.bar.update()

    def end(self) -> None:
        if self.bar is not None:
            with suppress(OSError):
                self.bar.close()


def _others(plan: planning.Plan, output: Path) -> list[str]:
    """List the pages of a site that a plan does not contain, and that may be out of date."""
    planned = {each.name for each in plan.pages}
    pages = [each["page"] for each in Record(output).entries() if each["is_there"]]
    others = [each for each in pages if each not in planned]
    return _listed("not requested, and left unchanged", shortened(others, _LISTED))


def _summary(
    outcome: site.BuildResult, index: Path, others: Sequence[str], data: Path | None
) -> str:
    """Return a summary of a run, for the end of a log or the body of a mail."""
    entries = {status: outcome.of(status) for status in (MADE, UP_TO_DATE, FAILED)}
    counted = [f"{len(each)} {status}" for status, each in entries.items() if each]
    pages = console.counted(len(outcome.entries), "page", "pages")
    lines = [f"{pages}: {', '.join(counted)}; open {index}"]
    lines += _listed("made", shortened([each["label"] for each in entries[MADE]], _LISTED))
    lines += _listed("failed", [*map(_failure, entries[FAILED])])
    for name, check in outcome.checks.items():
        if check["found"] is None:
            name = console.on_a_line(name)
            lines.append(f"{name}: contradictions could not be counted: {check['reason']}")
        elif check["found"]:
            found = console.counted(check["found"], "contradiction", "contradictions")
            command = ["jiu-analysis", "check", name, *(["--data", str(data)] if data else [])]
            lines.append(f"{console.on_a_line(name)}: {found} found ({console.quoted(*command)})")
    return "\n".join([*lines, *others, *outcome.problems])


def _failure(entry: dict[str, Any]) -> str:
    kept = "; the last good page is kept" if entry["is_there"] else ""
    return f"{entry['label']}: {entry['reason']}{kept}"


def _listed(what: str, lines: Sequence[str]) -> list[str]:
    return [f"{what}:", *(f"  {console.on_a_line(line)}" for line in lines)] if lines else []


def list_pages(options: argparse.Namespace) -> int:
    """List the documents and pages of a plan; return the exit status."""
    plan = _plan(options)
    record = Record(options.output)
    console.say(f"data package {options.data or resource_path('data')}\ndocuments:")
    for name, about in plan.documents.items():
        texts = {key: console.on_a_line(text) for key, text in about.items()}
        console.say(
            f"  {console.on_a_line(name)}  {texts['organization']}, {texts['body']} session"
            f" {texts['session']}, as at {texts['as_of']},"
            f" {texts['recommendations']} recommendations"
        )
    console.say(f"pages in {options.output}:")
    for each in plan.pages:
        reason = site.why(each, record)
        console.say(f"  {each.name}  {f'to be made ({reason})' if reason else UP_TO_DATE}")
    for line in _others(plan, options.output):
        console.say(line)
    if plan.problem:
        console.error(plan.problem)
    return 1 if plan.problem else 0
