"""Where the project's own data and notebooks lie: in a checkout beside the package, else in it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The folder `name` (``data`` or ``notebooks``) that comes with the project."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
