"""User-facing errors, and the exit status that each ends with."""

from __future__ import annotations


class JiuError(Exception):
    """An error that the user can correct; its message is all they need to read."""

    exit_status = 2


class UsageError(JiuError):
    """The call was wrong, or something is missing on the machine."""


class ContentError(JiuError):
    """A document or a table is not as it should be, and needs manual correction."""

    exit_status = 1


#: How long a reason may be where it is told in one line.
_LONGEST = 600


def one_line(text: str, longest: int = _LONGEST) -> str:
    r"""Return a text on one line, cut where it is longer than a reader needs.

    Examples
    --------
    >>> one_line("no such\n  file"), one_line("y" * 10_000, longest=10)
    ('no such file', 'yyyyyyyyy…')
    """
    # A text of many megabytes is not split into words to keep its beginning.
    begun = text[: 10 * longest]
    words = " ".join(begun.split())
    is_whole = begun == text and len(words) <= longest
    return words if is_whole else f"{words[: longest - 1]}…"
