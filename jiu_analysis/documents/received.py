"""The file as received."""

from __future__ import annotations

from pathlib import Path

from jiu_analysis.errors import ContentError, UsageError

#: No progress report comes near it.
LARGEST = 50_000_000


def file_content(path: Path) -> bytes:
    """The bytes of a file that may be a document.

    Raises
    ------
    UsageError
        The file is missing, a folder, or may not be read.
    ContentError
        The file is empty or too large.
    """
    if not path.exists():
        raise UsageError(f"{path}: there is no such file; check the path")
    if path.is_dir():
        raise UsageError(f"{path}: this is a folder; name the files in it")
    try:
        if path.stat().st_size > LARGEST:
            raise ContentError(
                f"{path}: larger than {LARGEST // 1_000_000} MB, which no progress report is"
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if not content.strip():
        raise ContentError(f"{path}: the file is empty; nothing was read")
    return content
