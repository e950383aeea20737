"""Print on the console: escaped for a terminal, in any encoding."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import sys
from contextlib import suppress
from typing import IO, Any

from jiu_analysis.errors import JiuError, UsageError

#: Control characters that a terminal would execute, and bytes of paths that are not valid text.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Limits of a message: number of lines, and characters per line.
_LINES, _LENGTH = 20, 1000


def escaped(text: str) -> str:
    r"""Return a text with control characters escaped, except line ends and tabs.

    Examples
    --------
    >>> escaped("red \x1b[31m")
    'red \\x1b[31m'
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def on_a_line(text: str) -> str:
    """Return a text on one line: escaped, with white space collapsed."""
    return escaped(" ".join(text.split()))


def quoted(*arguments: str) -> str:
    r"""Return arguments quoted for a shell, in printable characters.

    Examples
    --------
    >>> quoted("check", "A $(B)", "C\x1b")
    "check 'A $(B)' $'C\\x1b'"
    """
    return " ".join(map(_quoted, arguments))


def _quoted(argument: str) -> str:
    if _UNSAFE.search(argument) is None and not {"\n", "\t"} & set(argument):
        return shlex.quote(argument)
    characters = map(chr, os.fsencode(argument))
    shown = (
        each if " " <= each <= "~" and each not in "\\'" else f"\\x{ord(each):02x}"
        for each in characters
    )
    return f"$'{''.join(shown)}'"


def prepare() -> None:
    """Make the standard streams accept any text, and open those that are closed."""
    names = ("stdin", "stdout", "stderr")
    for number in range(len(names)):
        try:
            os.fstat(number)
        except OSError:
            # Otherwise the next opened file, here or in a child process, would get the number of
            # the stream.
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for number, name in enumerate(names):
        if getattr(sys, name) is None:
            stream = os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
    for output in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if isinstance(output, io.TextIOWrapper):
                output.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a text on standard output.

    Raises
    ------
    BrokenPipeError
        The reader of the output has closed it.
    UsageError
        The output cannot be written, for example because a disk is full.
    """
    _write(f"{escaped(text)}\n")


def finish() -> None:
    """Flush standard output; raise the same errors as `say`."""
    _write("")


def warn(text: str) -> None:
    """Print a text on standard error; ignore it if that is not possible."""
    try:
        print(escaped(text), file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _redirect(sys.stderr)


def notice(text: str) -> None:
    """Print a text on standard error, with the name of the program."""
    warn(f"jiu-analysis: {text}")


def error(problem: JiuError | str) -> int:
    """Print an error on standard error, shortened to a readable length; return its exit status."""
    lines = [
        line if len(line) <= _LENGTH else f"{line[: _LENGTH - 1]}…"
        for line in str(problem).split("\n")
    ]
    if len(lines) > _LINES:
        lines[_LINES - 1 :] = [f"… and {len(lines) - _LINES + 1} more lines"]
    notice("\n".join(lines))
    return problem.exit_status if isinstance(problem, JiuError) else JiuError.exit_status


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def as_json(value: Any) -> str:
    """Return a value as JSON, with ASCII escapes only if the terminal needs them."""
    readable = json.dumps(value, ensure_ascii=False, indent=2)
    with suppress(UnicodeEncodeError):
        readable.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        if escaped(readable) == readable:
            return readable
    return json.dumps(value, indent=2)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        if not text:
            sys.stdout.flush()
    except BrokenPipeError:
        _redirect(sys.stdout)
        raise
    except OSError as failure:
        _redirect(sys.stdout)
        message = f"standard output: cannot be written ({failure.strerror})"
        raise UsageError(message) from failure


def _redirect(stream: IO[str]) -> None:
    """Redirect a broken stream to the null device, so that Python can close it without an error."""
    with suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
