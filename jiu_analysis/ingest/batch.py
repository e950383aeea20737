"""Many files at once: which there are in a folder, and reading them on all cores."""

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
from jiu_analysis.ingest.phrases.phrase_table import Words
from jiu_analysis.ingest.received import UNREADABLE, shown
from jiu_analysis.ingest.result import Reading
from jiu_analysis.ingest.source import read

_log = logging.getLogger(__name__)

# Starting workers costs about as much as reading this many documents in one process.
_FEW = 60
_CHUNK = 16


def files_in(sources: Iterable[Path]) -> list[Path]:
    """The files meant: those named, and for a folder all in it, hidden ones left out.

    Parameters
    ----------
    sources : iterable of Path
        Files and folders.

    Returns
    -------
    list of Path
        In the order given, a folder's by name; each once.

    Raises
    ------
    UsageError
        A folder holds no file.
    """
    found: dict[Path, None] = {}
    for source in sources:
        if not _is_folder(source):
            found[source] = None
            continue
        inside = sorted(_inside(source))
        if not inside:
            raise UsageError(f"{shown(source)}: there is no file in this folder")
        found |= dict.fromkeys(inside)
    return list(found)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # reading it says why
        return False


def _inside(folder: Path) -> Iterator[Path]:
    """The files in a folder, and what in it cannot be looked into, which reading then tells."""
    unread: list[Path] = []
    # Links to folders are not followed, so that none leads round in a circle.
    walk = os.walk(folder, onerror=lambda error: unread.append(Path(error.filename)))
    for name, folders, files in walk:
        folders[:] = [each for each in folders if not each.startswith(".")]
        paths = (Path(name, each) for each in files if not each.startswith("."))
        yield from (path for path in paths if not _is_special(path))
    for path in unread:
        if path == folder:
            raise UsageError(f"{shown(folder)}: {UNREADABLE}")
        yield path


def _is_special(path: Path) -> bool:
    """Whether it is a device, a pipe, a socket, or a link to nothing or to a folder."""
    try:
        return not path.is_file() and (path.is_symlink() or path.exists())
    except OSError:
        return False


def read_all(
    paths: Sequence[Path],
    words: dict[str, Words],
    *,
    jobs: int | None = None,
    **options: Any,
) -> Iterator[Reading | JiuError]:
    """Read documents, each by itself.

    Parameters
    ----------
    paths : sequence of Path
        Files.
    words : dict of str to Words
        The phrases by language.
    jobs : int, optional
        Processes to read in; all cores when left out.
    **options
        As for `jiu_analysis.ingest.read`.

    Yields
    ------
    Reading or JiuError
        In the order of `paths`; what is wrong with one keeps no other out.
    """
    one = partial(_read_or_error, words=words, options=options)
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    if jobs < 2 or len(paths) <= _FEW:
        yield from map(one, paths)
        return
    yield from _in_processes(one, paths, jobs)


def _in_processes(
    one: Callable[[Path], Reading | JiuError], paths: Sequence[Path], jobs: int
) -> Iterator[Reading | JiuError]:
    """Read in several processes; a file at which one dies is told apart from its neighbours."""
    start = 0
    while start < len(paths):
        try:
            with _pool(jobs) as pool:
                for result in pool.map(one, paths[start:], chunksize=_CHUNK):
                    start += 1
                    yield result
        except BrokenExecutor:
            # It is one of the files that were being read.
            for path in paths[start : start + jobs * _CHUNK]:
                start += 1
                yield _apart(one, path)


def _apart(one: Callable[[Path], Reading | JiuError], path: Path) -> Reading | JiuError:
    """Read a file in a process of its own, which may die."""
    try:
        with _pool(1) as pool:
            return pool.submit(one, path).result()
    except BrokenExecutor:
        return _unexpected(path, "the process that read it has died")


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Spawned, since a fork of a process with threads may hang.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def _read_or_error(
    path: Path, words: dict[str, Words], options: Mapping[str, Any]
) -> Reading | JiuError:
    try:
        return read(path, words, **options)
    except JiuError as error:
        return error
    except Exception as error:  # a fault of ours, or of a library, is no fault of other files
        _log.debug("%s", path, exc_info=True)
        return _unexpected(path, f"{type(error).__name__}: {str(error)[:200]}")


def _unexpected(path: Path, what: str) -> ContentError:
    return ContentError(
        f"{shown(path)}: it cannot be read: an unexpected error inside the reader ({what})."
        " Save the document again in the program that made it, or in another form; please"
        " report it with the file if it may be shared"
    )
