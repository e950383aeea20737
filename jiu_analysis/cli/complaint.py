"""Print user-facing errors on standard error."""

from __future__ import annotations

from jiu_analysis.cli import console
from jiu_analysis.errors import JiuError


def complain(error: JiuError) -> int:
    """Print an error, and return its exit status."""
    console.complain(str(error))
    return error.exit_status
