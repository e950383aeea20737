"""Inline markup within a line of text: Markdown, stray HTML tags and entities."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from jiu_analysis.ingest.formats.placeholders import Placeholders, without_reserved
from jiu_analysis.ingest.formats.text import LINE_END, raised

# Match only the elements that converters leave behind: "< 5 %" is content.
_BREAKING = re.compile(
    r"</?(?:p|div|ul|ol|li|br|center|h[1-6]|hr|section|blockquote|pre|thead|tbody|table|tr|td|th"
    r"|details|summary|figure|figcaption|label)(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_FLOWING = re.compile(
    r"</?(?:span|b|i|u|em|strong|sub|sup|a|font|small|big|ins|mark|tt|code|s|del|strike)(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"<sup(?:\s[^<>]{0,400})?>\s*(\d{1,3})\s*</sup>", re.IGNORECASE)
# Elements that may hide their content or display something other than text.
_TELLING = re.compile(
    r"<(?:s|del|strike|input|select|textarea|svg|canvas|object|iframe|template|noscript)\b"
    r"|<\w+\s[^<>]{0,400}(?:\bhidden\b|display|visibility|opacity|font-size|color|text-indent|clip"
    r"|line-through|position|transform|wingdings|symbol)",
    re.IGNORECASE,
)
_IMAGE_TAG = re.compile(r"<img\b([^<>]{0,2000})>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--((?:(?!<!--).){0,2000}?)-->", re.DOTALL)
_SHOWN = {"image": "a picture", "formula-not-decoded": "a formula", "chart": "a chart"}
# A link with an empty target ("#") is kept as printed, and so is a plain note in brackets.
_TARGET = (
    r"\(\s*(?:<[^<>]{0,1000}>|(?:#\w|[\w.+-]+:|\.{0,2}/|www\.|[\w%-]+(?:[/.][\w%-]{2,80})+)"
    r"[^\s()]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"(?:\{[^{}]{0,300}\})?"
)
_IMAGE = re.compile(rf"(?<!\\)!\[([^\[\]]{{0,1000}})\](?:{_TARGET}|\([^()\s]{{1,1000}}\))")
_LINK = re.compile(rf"(?<![\\!])\[((?:[^\[\]\\]|\\.|\[[^\[\]]{{0,100}}\]){{0,300}})\]{_TARGET}")
_REFERENCE = re.compile(r"(?<!\\)\[([^\[\]]{1,500})\] ?\[([^\[\]]{0,200})\]")
_DEFINITION = re.compile(r"\s{0,3}\[([^\]^]{1,200})\]:\s*\S")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,1000}|[^\s<>@]{1,80}@[^\s<>@]{1,80})>")
_SPAN = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.){0,2000})\]\{([.#][^{}]{0,200})\}")
# A footnote reference as Word converters write it: "[[1]](#footnote-1)".
_NOTE_LINK = re.compile(
    r"\[?\[\\?\[?(\d{1,3})\\?\]?\]\(#(?:_?foot|_?end|fn|ftn|_ftn)[\w-]{0,40}\)\]?"
)
_NOTE_TEXT = re.compile(r"\s{0,3}\[\^([^\]\s]{1,40})\]:\s*")
_NOTE = re.compile(r"(?<!\\)\[\^([^\]\s]{1,40})\]")
_STRUCK = re.compile(r"(?<![\\~])~~(?=[^\s~])((?:(?!~~).){1,2000}?)(?<=\S)~~(?!~)")
_ABOVE = re.compile(r"(?<!\\)\^(\d{1,3})\^")
_STRONG = re.compile(r"(?<!\\)(\*{2,3}|_{2,3})(?=\S)((?:(?!\1).){1,2000}?)(?<=[^\s\\])\1")
_EMPHASIS = re.compile(
    r"(?<![\\\w*])\*(?=[^\s*])([^*]{1,2000}?)(?<=[^\s\\])\*(?![\w*])"
    r"|(?<![\\\w_])_(?=[^\s_])((?:[^_]|(?<=\w)_(?=\w)){1,2000}?)(?<=[^\s\\])_(?![\w_])"
)
_CODE = re.compile(r"(?<!\\)(`{1,2})(?=[^`])([^`]{1,2000})(?<=[^`])\1(?!`)")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


#: Length limit for inline parsing, in characters; longer cells are rejected later.
_LONGEST = 100_000


class Inline:
    """Remove the markup from pieces of a text.

    Parameters
    ----------
    lines : sequence of str
        The whole text, which may contain the definitions of reference links.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.marks = Placeholders()
        found = (_DEFINITION.match(line) for line in lines if "]:" in line)
        self._defined = {each[1].casefold() for each in found if each}

    def marked(self, text: str) -> str:
        """Return a text without markup, with marks for hidden text and non-text objects."""
        if len(text) > _LONGEST:  # rejected later in any case
            return text
        text = without_reserved(text)
        if "<" in text:
            text = self._without_tags(text)
        if not text.isascii() or not text.replace(" ", "").isalnum():
            text = self._without_signs(text)
        return text

    def _without_tags(self, text: str) -> str:
        # An unterminated comment hides nothing.
        text = _COMMENT.sub(self._comment, text).replace("<!--", "&lt;!--")
        text = _AUTOLINK.sub(r"\1", text)
        if _TELLING.search(text):
            from jiu_analysis.ingest.formats import html_visibility

            text = html_visibility.text_of_fragment(text, self.marks)
        text = _IMAGE_TAG.sub(self._tagged_image, text)
        text = _SUPERSCRIPT.sub(lambda found: raised(found[1]), text)
        return _FLOWING.sub("", _BREAKING.sub(LINE_END, text))

    def _comment(self, found: re.Match[str]) -> str:
        name = _SHOWN.get(found[1].strip().lower())
        return self.marks.thing(name) if name else ""

    def _tagged_image(self, found: re.Match[str]) -> str:
        alternative = _ALT.search(found[1])
        text = (alternative[1] or alternative[2] or "") if alternative else ""
        return self.marks.thing("a picture", text, is_essential=bool(text) or not alternative)

    def _without_signs(self, text: str) -> str:
        if "[" in text:
            text = _IMAGE.sub(lambda found: self.marks.thing("a picture", found[1]), text)
            text = _NOTE_LINK.sub(lambda found: raised(found[1]), text)
            text = _SPAN.sub(self._span, text)
            text = _LINK.sub(r"\1", text)
            text = _REFERENCE.sub(self._referred, text)
            text = _NOTE_TEXT.sub(lambda found: f"{_number(found[1]) or '*'} ", text)
            text = _NOTE.sub(lambda found: _number(found[1]), text)
        if "~~" in text:
            text = _STRUCK.sub(lambda found: self._struck(found[1]), text)
        if "^" in text:
            text = _ABOVE.sub(lambda found: raised(found[1]), text)
        if "*" in text or "_" in text:
            for _ in range(3):
                text = _STRONG.sub(r"\2", text)
            text = _EMPHASIS.sub(lambda found: found[1] or found[2], text)
        if "`" in text:
            text = _CODE.sub(r"\2", text)
        if "&" in text:
            text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        return _ESCAPE.sub(r"\1", text) if "\\" in text else text

    def _referred(self, found: re.Match[str]) -> str:
        name = (found[2] or found[1]).casefold()
        return found[1] if name in self._defined else found[0]

    def _span(self, found: re.Match[str]) -> str:
        if re.search(r"strike|strikeout|line-through|\.del\b|deletion", found[2]):
            return self._struck(found[1])
        return found[1]

    def _struck(self, text: str) -> str:
        return self.marks.hidden("struck-out text", text)


def _number(name: str) -> str:
    """Return a superscript footnote reference; empty if its label is not a number."""
    return raised(name) if name.isascii() and name.isdigit() else ""
