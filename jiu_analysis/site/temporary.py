"""Temporary folders; those of killed runs are removed later.

Each folder contains a file locked by its process. The lock ends with the process, however it ends;
so a folder whose file can be locked is no longer in use.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # On Windows the folders of killed runs are kept.
    fcntl = None  # type: ignore[assignment]  # A module that may be missing has no type.

_PREFIX = "jiu-"
_OWNER = ".owner"


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new temporary folder and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as made:
        with _owned(Path(made)):
            yield Path(made)


def sweep() -> None:
    """Remove this user's folders whose process has ended."""
    if fcntl is None:
        return
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Skip links, folders of other users and those without a lock file.
        with suppress(OSError):
            owner = os.open(left / _OWNER, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                if not left.is_symlink() and os.fstat(owner).st_uid == os.getuid():
                    fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(owner)


@contextmanager
def _owned(made: Path) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    # Locked before it is renamed, so that no other process takes it for abandoned.
    descriptor, unnamed = tempfile.mkstemp(dir=made)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        Path(unnamed).rename(made / _OWNER)
        yield
    finally:
        os.close(descriptor)
