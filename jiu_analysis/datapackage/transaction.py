"""Files of a folder that change together or not at all; knows nothing of JIU.

A writer holds the folder's lock (``.lock``). It writes the new files to ``.staging``
and renames that to ``.committed``: this one step is the commit. Then it moves each file
to its place and removes ``.committed``, empty by then. Killed before the commit, it
leaves a ``.staging`` that counts for nothing; killed after it, a ``.committed`` whose
files count as if they were in place, and which the next writer moves there.

A reader needs no lock and writes nothing. It opens every file, the one in ``.committed``
before the one in place, and then looks whether each name still leads to what it opened.
If so, there was a moment at which all of them were the folder's content: a file that was
replaced never comes back, and an open one cannot be taken for another. If not, it starts
again.

A program that knows nothing of this may see old and new files side by side while a
writer moves them, and after a kill in that moment until the next writer.
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

#: How long a writer waits for another one, in seconds.
PATIENCE = 60.0

_LOCK = ".lock"
_STAGING = ".staging"
_COMMITTED = ".committed"
_PAUSE = 0.05
_TRIES = 500
_NOT_THERE = (FileNotFoundError, NotADirectoryError)


def snapshot(folder: Path, names: Collection[str]) -> dict[str, bytes]:
    """The content of files of a folder, all as they were at one moment.

    Parameters
    ----------
    folder : Path
        Needs not be there, nor be writable.
    names : collection of str
        Of files directly in it.

    Returns
    -------
    dict of str to bytes
        By name; a file that is not there is left out.

    Raises
    ------
    OSError
        A file cannot be opened or read.
    UsageError
        The folder never rests.

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
    raise UsageError(f"{folder}: is written to without a pause; try again when that has ended")


def is_free(folder: Path) -> bool:
    """Whether a folder is not there, or holds nothing but what a killed writer left."""
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
    """Keep other writers out of a folder, which is made if it is not there.

    The lock is the operating system's: it goes with the process that holds it, however
    that ends. A folder that was made and stayed empty is removed again.

    Parameters
    ----------
    folder : Path
        To write to.
    patience : float
        Seconds to wait for another writer.
    on_wait : callable, optional
        Is told once whom this one waits for.

    Raises
    ------
    UsageError
        Another writer did not end in time; names it and the file that it holds.
    OSError
        The folder cannot be made or written to.
    """
    # Imported here: a reader needs no lock.
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
            pass  # The writer before this one has just removed the folder that it had made.
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
        with suppress(OSError):  # A name for those who wait; where it cannot be written, none.
            file.write_text(
                f"process {os.getpid()} on {socket.gethostname()}"
                f" (since {time.strftime('%Y-%m-%d %H:%M:%S')})",
                encoding="utf-8",
            )
        yield
    finally:
        # Removed while it is held: whoever waits for it sees that it is gone, and makes a new one.
        with suppress(OSError):
            file.unlink()
        lock.release()
        if is_made:
            with suppress(OSError):
                folder.rmdir()


def commit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder, all of them or none; the lock must be held.

    Parameters
    ----------
    folder : Path
        Where they go, over those of the same name.
    files : mapping of str to bytes
        Content by name.

    Raises
    ------
    OSError
        They cannot be written; the folder is as it was.
    UsageError
        They are committed, but could not be moved to their places yet.
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
    """Write one file whole or not at all.

    Raises
    ------
    UsageError
        It cannot be written; what was there is still there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as staging:
            staged = Path(staging) / file.name
            _write(staged, content)
            os.replace(staged, file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from error


def _opened(folder: Path, name: str, files: ExitStack) -> BinaryIO | None:
    for place in (folder / _COMMITTED / name, folder / name):
        with suppress(*_NOT_THERE):
            # A pipe or a device would be read without an end.
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
    """Move what is committed to its place."""
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
    """Let the names in a folder outlive a loss of power, where the system can promise it."""
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
