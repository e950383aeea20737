"""User-facing errors and exit codes."""

from __future__ import annotations

from collections.abc import Sequence


class JiuError(Exception):
    """An error that the user can correct; its message is all they need to read."""

    exit_status = 2


class UsageError(JiuError):
    """The call was wrong, or something is missing on the machine."""


class ArgumentError(UsageError, ValueError):
    """A function of the Python interface was called with a wrong argument or DataFrame."""


class ContentError(JiuError):
    """A document or table is invalid and needs manual correction."""

    exit_status = 1


#: Maximum length of a reason that is printed on one line.
_LONGEST = 600


def one_line(text: str, longest: int = _LONGEST) -> str:
    r"""Return a text on one line, truncated to `longest` characters.

    Examples
    --------
    >>> one_line("no such\n  file"), one_line("y" * 10_000, longest=10)
    ('no such file', 'yyyyyyyyy…')
    """
    # Only the beginning is split into words: a text may have many megabytes.
    begun = text[: 10 * longest]
    words = " ".join(begun.split())
    is_whole = begun == text and len(words) <= longest
    return words if is_whole else f"{words[: longest - 1]}…"


def shortened(lines: Sequence[str], most: int) -> list[str]:
    """Return the first `most` lines, and the number of the others.

    Examples
    --------
    >>> shortened(["a", "b", "c"], 1)
    ['a', '… and 2 more']
    """
    more = [f"… and {len(lines) - most} more"] if len(lines) > most else []
    return [*lines[:most], *more]
