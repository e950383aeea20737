"""Write files to a folder atomically, and read consistent snapshots; independent of JIU data.

A writer holds the folder's lock (``.lock``). It writes the new files to ``.staging`` and renames
that to ``.committed``; the rename is the commit. Then it moves each file to its final path and
removes the empty ``.committed``. A writer killed before the commit leaves a ``.staging`` that is
ignored; one killed after it leaves a ``.committed`` whose files are read as if they had been
moved, and which the next writer moves.

A reader needs no lock and writes nothing. It opens every file, preferring the one in
``.committed``, and then checks that each path still refers to the file that was opened. If so,
all of them were the folder's content at one moment, because a replaced file never returns and
an open file keeps its identity. If not, the reader starts again.

A program that does not follow this protocol may see a mix of old and new files while a writer
moves them, and, if the writer is killed at that point, until the next write.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from jiu_analysis.errors import UsageError

#: Default time that a writer waits for another one, in seconds.
PATIENCE = 60.0

_LOCK = ".lock"
_STAGING = ".staging"
_COMMITTED = ".committed"
_PAUSE = 0.05
_TRIES = 500
_NOT_THERE = (FileNotFoundError, NotADirectoryError)


def snapshot(folder: Path, names: Collection[str]) -> dict[str, bytes]:
    """Return the content of files in a folder, all as of the same moment.

    Parameters
    ----------
    folder : Path
        The folder; it may be missing or read-only.
    names : collection of str
        Names of files directly in the folder.

    Returns
    -------
    dict of str to bytes
        Content by file name; missing files are omitted.

    Raises
    ------
    OSError
        A file cannot be opened or read.
    UsageError
        The folder changes continuously.

    Examples
    --------
    >>> snapshot(Path("nowhere"), ["a.csv"])
    {}
    """
    for _ in range(_TRIES):
        with ExitStack() as files:
            opened = {name: _opened(folder, name, files) for name in names}
            if all(_is_current(folder, name, file) for name, file in opened.items()):
                return {name: file.read() for name, file in opened.items() if file}
        time.sleep(_PAUSE / 5)
    raise UsageError(f"{folder}: is being written to continuously; try again later")


def is_free(folder: Path) -> bool:
    """Whether a folder is missing, or contains only leftovers of a killed writer."""
    try:
        return {path.name for path in folder.iterdir()} <= {_LOCK, _STAGING}
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False


@contextmanager
def locked(
    folder: Path,
    *,
    patience: float = PATIENCE,
    on_wait: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Lock a folder against other writers, and create it if missing.

    The lock is an operating system lock: it is released when the process that holds it ends,
    for whatever reason. A folder that was created here and is still empty is removed again.

    Parameters
    ----------
    folder : Path
        The folder to write to.
    patience : float
        Seconds to wait for another writer.
    on_wait : callable, optional
        Called once with a message that names the process being waited for.

    Raises
    ------
    UsageError
        Another writer did not finish in time; the message names it and its lock file.
    OSError
        The folder cannot be created or written to.
    """
    # Imported here because readers do not need it.
    from filelock import FileLock, Timeout

    file = folder / _LOCK
    lock = FileLock(file)
    is_made = not folder.exists()
    deadline = time.monotonic() + patience
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(blocking=False)
            break
        except FileNotFoundError:
            pass  # The previous writer has just removed the folder it had created.
        except Timeout:
            if on_wait:
                on_wait(f"{folder}: waiting up to {patience:.0f} seconds for {_holder(file)}")
                on_wait = None
        if time.monotonic() > deadline:
            raise UsageError(
                f"{folder}: {_holder(file)} is writing to it (it holds {file}); try again when"
                " it has ended, or end it"
            )
        time.sleep(_PAUSE)
    try:
        with suppress(OSError):  # Optional: it tells waiting writers who holds the lock.
            file.write_text(
                f"process {os.getpid()} on {socket.gethostname()}"
                f" (since {time.strftime('%Y-%m-%d %H:%M:%S')})",
                encoding="utf-8",
            )
        yield
    finally:
        # Removed while the lock is held: a waiting writer notices this and creates a new file.
        with suppress(OSError):
            file.unlink()
        lock.release()
        if is_made:
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def writing(
    folder: Path,
    *,
    patience: float = PATIENCE,
    on_wait: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Lock a folder as `locked` does; a folder that cannot be written is a UsageError."""
    try:
        with locked(folder, patience=patience, on_wait=on_wait):
            yield
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error


def commit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files to a folder, all of them or none; the lock must be held.

    Parameters
    ----------
    folder : Path
        Target folder; files of the same name are replaced.
    files : mapping of str to bytes
        Content by name.

    Raises
    ------
    OSError
        The files cannot be written; the folder is unchanged.
    UsageError
        The files are committed, but could not be moved to their final paths yet.
    """
    _settle(folder)
    staging = folder / _STAGING
    if staging.exists():
        shutil.rmtree(staging)
    try:
        staging.mkdir()
        for name, content in files.items():
            _write(staging / name, content)
        _sync(staging)
        staging.rename(folder / _COMMITTED)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _sync(folder)
    _settle(folder)


def write_whole(file: Path, content: bytes) -> None:
    """Write one file atomically.

    Raises
    ------
    UsageError
        The file cannot be written; the previous content is unchanged.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        prefix = f"{_STAGING}-{file.name}."
        with tempfile.TemporaryDirectory(prefix=prefix, dir=file.parent) as staging:
            staged = Path(staging) / file.name
            # Not synced to disk: unlike the data package, what is written here can be made again.
            staged.write_bytes(content)
            os.replace(staged, file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from error


def _opened(folder: Path, name: str, files: ExitStack) -> BinaryIO | None:
    for place in (folder / _COMMITTED / name, folder / name):
        with suppress(*_NOT_THERE):
            # Reading a pipe or a device might never end.
            if not stat.S_ISREG(place.stat().st_mode):
                raise OSError(errno.EINVAL, "not a regular file", str(place))
            return files.enter_context(place.open("rb"))
    return None


def _is_current(folder: Path, name: str, file: BinaryIO | None) -> bool:
    for place in (folder / _COMMITTED / name, folder / name):
        with suppress(*_NOT_THERE):
            found = place.stat()
            return file is not None and os.path.samestat(os.fstat(file.fileno()), found)
    return file is None


def _settle(folder: Path) -> None:
    """Move committed files to their final paths."""
    committed = folder / _COMMITTED
    if not committed.exists():
        return
    try:
        for file in sorted(committed.iterdir()):
            os.replace(file, folder / file.name)
        _sync(folder)
        committed.rmdir()
    except OSError as error:
        raise UsageError(
            f"{folder}: what was written is safe in {committed}, but could not all be moved to its"
            f" place ({error.strerror}); correct that and run the same command again"
        ) from error


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    """Sync a folder to disk so that its entries survive a power loss, where supported."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _holder(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace").strip() or "another process"
    return "another process"
