"""Read the content of an input file, with checks of its type and size."""

from __future__ import annotations

import csv
import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from jiu_analysis.errors import ContentError, UsageError

#: Maximum size in bytes; far above any progress report.
LARGEST = 50_000_000
#: Error message for a folder.
UNREADABLE = "this folder cannot be read; check its permissions"


def printable(path: Path | str) -> str:
    """Return a path as text that can be printed and stored, even if its name is not UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def file_content(path: Path) -> bytes:
    """Return the bytes of a file that may be a document.

    Raises
    ------
    UsageError
        If the file is missing, a folder, a device, a pipe or a socket, or is not readable.
    ContentError
        If the file is empty or too large.
    """
    try:
        _check_sort(path, path.stat())
        # Opened without blocking, in case the file has been replaced by a pipe since the check.
        with open(path, "rb", opener=_without_waiting) as file:
            _check_sort(path, os.fstat(file.fileno()))
            content = file.read(LARGEST + 1)  # the file may be growing
    except OSError as error:
        missing = (errno.ENOENT, errno.ENOTDIR)
        if error.errno in missing:
            raise UsageError(f"{printable(path)}: there is no such file; check the path") from error
        raise UsageError(f"{printable(path)}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # a null character in the path
        raise UsageError(f"{str(path)!r}: this is not the path of a file ({error})") from error
    if len(content) > LARGEST:
        raise _too_large(path)
    if not content.strip():
        raise ContentError(f"{printable(path)}: the file is empty; nothing was read")
    return content


def _check_sort(path: Path, about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode) and not os.access(path, os.R_OK | os.X_OK):
        raise UsageError(f"{printable(path)}: {UNREADABLE}")
    if stat.S_ISDIR(about.st_mode):
        raise UsageError(f"{printable(path)}: this is a folder; name the files in it")
    if not stat.S_ISREG(about.st_mode):
        raise UsageError(
            f"{printable(path)}: this is a device, a pipe or a socket, not a file;"
            " save its content in a file"
        )
    if about.st_size > LARGEST:
        raise _too_large(path)


def _too_large(path: Path) -> ContentError:
    return ContentError(
        f"{printable(path)}: larger than {LARGEST // 1_000_000} MB, too large for a progress report"
    )


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this package."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def user_rows(path: Path, what: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file that a user has written, or a UsageError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read as {what} ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"{path}: cannot be read as {what}; save it as CSV in UTF-8 with the columns"
            f" {', '.join(columns)}"
        ) from error
