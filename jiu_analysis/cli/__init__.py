"""The command line: parse arguments; the other packages do the work."""

from __future__ import annotations

from collections.abc import Sequence

from jiu_analysis.cli import arguments, console
from jiu_analysis.errors import JiuError


def main(given: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 input needs manual correction, 2 usage error."""
    console.prepare()
    try:
        try:
            options = arguments.parser().parse_args(given)
        except SystemExit:
            console.finish()  # The help must be flushed before exit.
            raise
        status = options.command(options)
        console.finish()
        return status
    except JiuError as error:
        return console.error(error)
    except KeyboardInterrupt:
        console.notice("stopped")
        return 130
    except BrokenPipeError:
        return 0  # The reader has closed the pipe, which is no error.
