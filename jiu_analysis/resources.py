"""Files shipped with the package: data, notebooks, pages of docs, templates, catalogues."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template

PACKAGE = Path(__file__).parent
TEMPLATES = PACKAGE / "report" / "templates"
#: Message catalogues by language.
LOCALE = PACKAGE / "report" / "locale"


def resource_path(name: str) -> Path:
    """Return the path of the shipped ``data``, ``notebooks`` or ``docs`` folder.

    It is next to the package in a checkout, and inside the package when installed.
    """
    installed = PACKAGE / "shipped" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def environment() -> Environment:
    """Return a template environment with autoescaping, in which unknown names are errors."""
    # Imported here: commands that render no page need no templates.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def template(name: str) -> Template:
    """Return a template by file name, read once; see `environment`."""
    return environment().get_template(name)
