"""Files that come with the package: data, notebooks, templates and catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template

PACKAGE = Path(__file__).parent
TEMPLATES = PACKAGE / "report" / "templates"
#: Message catalogues by language.
LOCALE = PACKAGE / "report" / "locale"


def shipped(name: str) -> Path:
    """Return the folder of the project's own ``data`` or ``notebooks``.

    In a checkout it stands beside the package, in an installed package within it.
    """
    installed = PACKAGE / "shipped" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def environment(translations: Any = None) -> Environment:
    """Return a template environment that escapes what it is given and refuses unknown names.

    Parameters
    ----------
    translations : gettext.NullTranslations, optional
        The catalogue that the templates' own messages are looked up in.
    """
    # Imported here: commands that show no page need no templates.
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
        made.install_gettext_translations(translations, newstyle=True)
    return made


def template(name: str, translations: Any = None) -> Template:
    """Return a template; see `environment`."""
    return environment(translations).get_template(name)
