"""A piece of a page's text, and the paragraphs it is made of.

A message of the catalogues may emphasize a part of it (``<b>``); what it is put in, and what
is put into it, is done here, so that nothing from the data is ever markup.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from jiu_analysis.report import i18n as words


@dataclass(frozen=True)
class Prose:
    """A piece of a page's text; what comes from the data is never markup in it."""

    markup: Markup

    def _repr_html_(self) -> str:
        # JupyterLab would set what stands between two dollar signs as a formula.
        return f'<div class="tex2jax_ignore mathjax_ignore">\n{self.markup}</div>'

    def __repr__(self) -> str:
        return " ".join(words.plain(self.markup).split())


def filled(message: str, **values: object) -> Markup:
    """A message of the catalogues with its values."""
    return Markup(message).format(**values)


def element(name: str, *sentences: str, kind: str = "", language: str = "en") -> Markup:
    """An element of the page that holds sentences, one after the other."""
    # A Chinese full stop brings its own space.
    text = Markup("" if language == "zh" else " ").join(filter(None, sentences))
    opening = Markup('<{} class="{}">').format(Markup(name), kind) if kind else f"<{name}>"
    return Markup("{}{}</{}>\n").format(Markup(opening), text, Markup(name))


def proposed(language: str, document: str = "") -> Markup:
    """What nobody may overlook: that no figure is endorsed yet."""
    _ = words.translations(language).gettext
    text = (
        _(
            "Every figure here is <b>as proposed in {document}, not yet endorsed</b>: it is the"
            " secretariat’s own assessment, put before the member States."
        )
        if document
        else _(
            "Every figure here is <b>as proposed in the documents, not yet endorsed</b>: it is the"
            " secretariat’s own assessment, put before the member States."
        )
    )
    document = words.symbol(document, language)
    return element("p", filled(text, document=document), kind="proposed", language=language)
