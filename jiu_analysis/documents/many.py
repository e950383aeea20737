"""Many files at once: which there are in a folder, and reading them on all cores."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Reading
from jiu_analysis.documents.source import read
from jiu_analysis.errors import ContentError, JiuError, UsageError

_log = logging.getLogger(__name__)

# Starting workers costs about as much as reading this many documents in one process.
_FEW = 60


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
        if not source.is_dir():
            found[source] = None
            continue
        inside = [
            path
            for path in sorted(source.rglob("*"))
            if path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(source).parts)
        ]
        if not inside:
            raise UsageError(f"{source}: there is no file in this folder")
        found |= dict.fromkeys(inside)
    return list(found)


def read_all(
    paths: Sequence[Path],
    words: dict[str, Words],
    *,
    without: Collection[str] = (),
    is_strict: bool = False,
    jobs: int | None = None,
) -> Iterator[Reading | JiuError]:
    """Read documents, each by itself.

    Parameters
    ----------
    paths : sequence of Path
        Files.
    words : dict of str to Words
        The phrases by language.
    without, is_strict
        As for `jiu_analysis.documents.read`.
    jobs : int, optional
        Processes to read in; all cores when left out.

    Yields
    ------
    Reading or JiuError
        In the order of `paths`; what is wrong with one keeps no other out.
    """
    one = partial(_read_or_error, words=words, without=tuple(without), is_strict=is_strict)
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    if jobs < 2 or len(paths) <= _FEW:
        yield from map(one, paths)
        return
    # Spawned, since a fork of a process with threads may hang.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, paths, chunksize=16)


def _read_or_error(
    path: Path, words: dict[str, Words], without: tuple[str, ...], is_strict: bool
) -> Reading | JiuError:
    try:
        return read(path, words, without=without, is_strict=is_strict)
    except JiuError as error:
        return error
    except Exception as error:  # a fault of ours, or of a library, is no fault of other files
        _log.debug("%s", path, exc_info=True)
        kind = type(error).__name__
        return ContentError(
            f"{path}: it cannot be read: an unexpected error inside the reader ({kind}:"
            f" {str(error)[:200]}). Save the document again in the program that made it, or in"
            " another form; please report it with the file if it may be shared"
        )
