"""What the commands print: escaped for a terminal, in any encoding."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from contextlib import suppress
from typing import IO, Any

from jiu_analysis.errors import UsageError

#: What a terminal would act on instead of showing it, and the bytes of paths that are no text.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Of a message that is longer, the rest is counted.
_LINES, _LENGTH = 20, 1000


def escaped(text: str) -> str:
    r"""Return a text with escapes for what a terminal would act on, lines and tabs apart.

    Examples
    --------
    >>> escaped("red \x1b[31m")
    'red \\x1b[31m'
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def on_a_line(text: str) -> str:
    """Return a text escaped and without line ends, to stand in a line with others."""
    return escaped(" ".join(text.split()))


def quoted(*arguments: str) -> str:
    r"""Return arguments as a shell takes them, in a form that can be printed.

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
    """Let the standard streams take every text, and be there where they were closed."""
    names = ("stdin", "stdout", "stderr")
    for number in range(len(names)):
        try:
            os.fstat(number)
        except OSError:
            # Otherwise the next file that is opened, here or in a program that is started,
            # would be taken for the stream.
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for number, name in enumerate(names):
        if getattr(sys, name) is None:
            stream = os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a text on standard output.

    Raises
    ------
    BrokenPipeError
        Whoever reads the output has ended.
    UsageError
        It cannot be written, as where a disk is full.
    """
    _written(f"{escaped(text)}\n")


def finish() -> None:
    """Make sure that what was said has been written; raises as `say` does."""
    _written("")


def warn(text: str) -> None:
    """Print a text on standard error; where that cannot be, the work goes on without it."""
    try:
        print(escaped(text), file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _let_go(sys.stderr)


def complain(message: str) -> None:
    """Print what is wrong on standard error, in as many lines as a reader can take in."""
    lines = [
        line if len(line) <= _LENGTH else f"{line[: _LENGTH - 1]}…" for line in message.split("\n")
    ]
    if len(lines) > _LINES:
        lines[_LINES - 1 :] = [f"… and {len(lines) - _LINES + 1} more lines"]
    warn("jiu-analysis: " + "\n".join(lines))


def as_json(value: Any) -> str:
    """Return a value as JSON that a terminal shows; other programs read the same in any case."""
    readable = json.dumps(value, ensure_ascii=False, indent=2)
    with suppress(UnicodeEncodeError):
        readable.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        if escaped(readable) == readable:
            return readable
    return json.dumps(value, indent=2)


def _written(text: str) -> None:
    try:
        sys.stdout.write(text)
        if not text:
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)
        raise
    except OSError as error:
        _let_go(sys.stdout)
        raise UsageError(f"standard output: cannot be written ({error.strerror})") from error


def _let_go(stream: IO[str]) -> None:
    """Send what is left for a stream nowhere; Python would complain when it closes it."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
