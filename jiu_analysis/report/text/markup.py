"""Build text of a page from translated messages and escaped values.

A message in the catalogues may contain emphasis (``<b>``). Enclosing elements are added and
values inserted only here, so that data is always escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from jiu_analysis.report import i18n
from jiu_analysis.report.i18n import gettext as _


@dataclass(frozen=True)
class PageText:
    """Text of a page as markup; values from the data are escaped.

    Parameters
    ----------
    markup : Markup
        The text.
    data : mapping of str to object
        What the output carries beside it, by media type.
    """

    markup: Markup
    data: Mapping[str, Any] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        # Otherwise JupyterLab would typeset text between two dollar signs as a formula.
        return f'<div class="tex2jax_ignore mathjax_ignore">\n{self.markup}</div>'

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        return dict(self.data)

    def __repr__(self) -> str:
        return " ".join(i18n.plain_text(self.markup).split())


def filled(message: str, **values: object) -> Markup:
    """Return a translated message with its values inserted and escaped; see `i18n.filled`."""
    return Markup(i18n.filled(Markup(message), **values))


def if_any(number: int | None, message: str) -> Markup:
    """Return the message with its ``{number}``, or nothing where there is none."""
    return filled(message, number=number) if number else Markup("")


def element(name: str, *sentences: str, kind: str = "") -> Markup:
    """Return an HTML element that contains the given sentences."""
    # A Chinese full stop includes its own space.
    text = Markup("" if i18n.get_language() == "zh" else " ").join(filter(None, sentences))
    opening = Markup('<{} class="{}">').format(Markup(name), kind) if kind else f"<{name}>"
    return Markup("{}{}</{}>\n").format(Markup(opening), text, Markup(name))


def paragraph(message: str, kind: str = "", **values: object) -> Markup:
    """Return a translated message as a paragraph, with its values inserted and escaped."""
    return element("p", filled(message, **values), kind=kind)


def lead(*sentences: str) -> Markup:
    """Return the paragraph with which a section begins."""
    return element("p", *sentences, kind="lead")


def proposed() -> Markup:
    """Return the notice that statuses are self-reported and proposed for endorsement."""
    text = _(
        "Statuses are the <b>secretariat’s own assessment (self-reported), proposed for"
        " endorsement</b> by the member States."
    )
    return element("p", Markup(text), kind="proposed")
