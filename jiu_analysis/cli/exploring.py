"""The command ``lab``."""

from __future__ import annotations

import argparse
from pathlib import Path

from jiu_analysis.explore.lab import run


def lab(options: argparse.Namespace) -> int:
    """Open JupyterLab with the explorer notebook."""
    return run(
        Path.cwd(),
        data=options.data,
        port=options.port,
        browser=options.browser,
        more=options.more,
    )
