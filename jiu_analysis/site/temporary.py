"""Folders for temporary files; what a killed run leaves, a later one removes.

A folder holds a file that its process has locked. The lock goes with the process, however that
ends; so a folder whose file can be locked belongs to nobody any more.
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
except ImportError:  # Windows; there the folders of killed runs stay.
    fcntl = None

_PREFIX = "jiu-"
_OWNER = ".owner"


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder where temporary files go, removed in the end."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as made:
        with _owned(Path(made)):
            yield Path(made)


def sweep() -> None:
    """Remove the folders of this user whose process has died."""
    if fcntl is None:
        return
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # What is a link, or of another user, is not ours; neither is what nobody has locked.
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
    # Locked before it has its name, so that nobody can take it for one that was left.
    descriptor, unnamed = tempfile.mkstemp(dir=made)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        Path(unnamed).rename(made / _OWNER)
        yield
    finally:
        os.close(descriptor)
