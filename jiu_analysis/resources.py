"""Files shipped with the package: data, notebooks, pages of docs, templates, catalogues."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

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


def environment(translations: NullTranslations | None = None) -> Environment:
    """Return a template environment with autoescaping, in which unknown names are errors.

    Parameters
    ----------
    translations : gettext.NullTranslations, optional
        The message catalogue for the templates' own messages.
    """
    # Imported here: commands that render no page need no templates.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    if translations is not None:
        translate(made, translations)
    return made


def translate(environment: Environment, translations: NullTranslations) -> None:
    """Set the message catalogue of a template environment with the extension ``i18n``."""
    # The extension adds this method to the environment, so that no type of jinja2 has it.
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]


@cache
def template(name: str, translations: NullTranslations | None = None) -> Template:
    """Return a template by file name, read once; see `environment`."""
    return environment(translations).get_template(name)
