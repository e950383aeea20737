"""The command ``upgrade``."""

from __future__ import annotations

import argparse

from jiu_analysis.cli import console
from jiu_analysis.datapackage import store


def upgrade(options: argparse.Namespace) -> int:
    """Upgrade a data package of an earlier version; return the exit status."""
    written = store.upgrade(options.data, on_wait=console.notice)
    copies = [name for name in written if ".before-" in name]
    if written:
        console.say(
            f"{options.data}: upgraded; {len(written) - len(copies)} files written. What they"
            f" replace is kept beside them: {', '.join(copies)}"
        )
    else:
        console.say(f"{options.data}: is of the current version; nothing was changed")
    return 0
