"""Find the files in folders, and read many files in parallel."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jiu_analysis.errors import ContentError, JiuError, UsageError
from jiu_analysis.ingest.input_files import UNREADABLE, printable
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import ParseResult
from jiu_analysis.ingest.source import read

_log = logging.getLogger(__name__)

# Starting workers takes about as long as reading this many documents in one process.
_FEW = 60
_CHUNK = 16


def files_in(sources: Iterable[Path]) -> list[Path]:
    """Return the given files, and all files in the given folders except hidden ones.

    Parameters
    ----------
    sources : iterable of Path
        Files and folders.

    Returns
    -------
    list of Path
        In the order given, those of a folder by name; each once.

    Raises
    ------
    UsageError
        If a folder contains no file.
    """
    found: dict[Path, None] = {}
    for source in sources:
        if not _is_folder(source):
            found[source] = None
            continue
        inside = sorted(_inside(source))
        if not inside:
            raise UsageError(f"{printable(source)}: there is no file in this folder")
        found |= dict.fromkeys(inside)
    return list(found)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # reading the file reports the error
        return False


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder, and unreadable subfolders, for which reading gives the error."""
    unread: list[Path] = []
    # Links to folders are not followed, because they may form a cycle.
    walk = os.walk(folder, onerror=lambda error: unread.append(Path(error.filename)))
    for name, folders, files in walk:
        folders[:] = [each for each in folders if not each.startswith(".")]
        paths = (Path(name, each) for each in files if not each.startswith("."))
        yield from (path for path in paths if not _is_special(path))
    for path in unread:
        if path == folder:
            raise UsageError(f"{printable(folder)}: {UNREADABLE}")
        yield path


def _is_special(path: Path) -> bool:
    """Whether the path is a device, a pipe, a socket, or a link to a folder or to nothing."""
    try:
        return not path.is_file() and (path.is_symlink() or path.exists())
    except OSError:
        return False


def read_all(
    paths: Sequence[Path],
    words: dict[str, PhraseTable],
    *,
    jobs: int | None = None,
    **options: Any,
) -> Iterator[ParseResult | JiuError]:
    """Read documents independently of each other.

    Parameters
    ----------
    paths : sequence of Path
        Files.
    words : dict of str to PhraseTable
        The phrases by language.
    jobs : int, optional
        Number of processes; all cores if omitted.
    **options
        As for `jiu_analysis.ingest.read`.

    Yields
    ------
    ParseResult or JiuError
        In the order of `paths`; an error in one document does not affect the others.
    """
    one = partial(_read_or_error, words=words, options=options)
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    if jobs < 2 or len(paths) <= _FEW:
        yield from map(one, paths)
        return
    yield from _in_processes(one, paths, jobs)


def _in_processes(
    one: Callable[[Path], ParseResult | JiuError], paths: Sequence[Path], jobs: int
) -> Iterator[ParseResult | JiuError]:
    """Read in several processes; isolate a file whose reading kills the process."""
    start = 0
    while start < len(paths):
        try:
            with _pool(jobs) as pool:
                for result in pool.map(one, paths[start:], chunksize=_CHUNK):
                    start += 1
                    yield result
        except BrokenExecutor:
            # The cause is one of the files that were being read.
            for path in paths[start : start + jobs * _CHUNK]:
                start += 1
                yield _apart(one, path)


def _apart(one: Callable[[Path], ParseResult | JiuError], path: Path) -> ParseResult | JiuError:
    """Read a file in a separate process, which may die."""
    try:
        with _pool(1) as pool:
            return pool.submit(one, path).result()
    except BrokenExecutor:
        return _unexpected(path, "the process that read it has died")


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Spawned, because a fork of a process with threads may hang.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def _read_or_error(
    path: Path, words: dict[str, PhraseTable], options: Mapping[str, Any]
) -> ParseResult | JiuError:
    try:
        return read(path, words, **options)
    except JiuError as error:
        return error
    except Exception as error:  # a bug here or in a library must not affect other files
        _log.debug("%s", path, exc_info=True)
        return _unexpected(path, f"{type(error).__name__}: {str(error)[:200]}")


def _unexpected(path: Path, what: str) -> ContentError:
    return ContentError(
        f"{printable(path)}: it cannot be read: an unexpected error inside the reader ({what})."
        " Save the document again in the program that made it, or in another form; please"
        " report it with the file if it may be shared"
    )
