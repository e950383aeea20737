"""What a person can mend, said on standard error."""

from __future__ import annotations

import sys

from jiu_analysis.errors import JiuError


def complain(error: JiuError) -> int:
    """Say what is wrong; gives the exit status it ends with."""
    print(f"jiu-analysis: {error}", file=sys.stderr)
    return error.exit_status
