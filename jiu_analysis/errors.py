"""What goes wrong in a way that a person can mend, and the exit status it ends with."""

from __future__ import annotations


class JiuError(Exception):
    """Something a person can mend; its message is all they need to read."""

    exit_status = 2


class UsageError(JiuError):
    """The call was wrong, or something is missing on the machine."""


class ContentError(JiuError):
    """What was read needs a person: a document or a table that is not as it should be."""

    exit_status = 1
