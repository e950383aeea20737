"""How scripts run: which are read from right to left, and which are set without spaces."""

from __future__ import annotations

import re

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u052f\u2e80-\u9fff]")
_LETTER = "[A-Za-z0-9\u00c0-\u052f\u0660-\u0669\u2e80-\u9fff%$€+]"
_LEFT_TO_RIGHT_RUN = re.compile(
    f"{_LETTER}(?:[^\u0590-\u065f\u066a-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*{_LETTER})?"
)
_BRACKET = re.compile(r"[()\[\]]")
_WORD = re.compile(r"\w")
_CJK = (
    "[\u2e80-\u2fff\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
_BETWEEN_CJK = re.compile(f"(?<={_CJK}) (?={_CJK})")
CJK_FIRST = re.compile(_CJK)


def is_rtl_text(text: str) -> bool:
    """Whether most letters of a text are of a script that runs from right to left."""
    if text.isascii() or not RIGHT_TO_LEFT.search(text):
        return False
    return len(RIGHT_TO_LEFT.findall(text)) > len(LEFT_TO_RIGHT.findall(text))


def logical(printed: str) -> str:
    """Characters as they stand from left to right, in the order they are read from the right.

    Examples
    --------
    >>> logical(".12"), logical("2021/1"), logical("(JIU)")
    ('12.', '2021/1', '(JIU)')
    """
    parts = _LEFT_TO_RIGHT_RUN.split(printed)
    runs = _LEFT_TO_RIGHT_RUN.findall(printed)
    text = parts[-1][::-1]
    for part, run in zip(reversed(parts[:-1]), reversed(runs), strict=True):
        text += run + part[::-1]
    return with_brackets(text)


def with_brackets(text: str) -> str:
    """The text with its brackets open before what they hold and closed after it.

    In a right-to-left line some of them come out mirrored, and only the order tells.

    Examples
    --------
    >>> with_brackets(")JIU( ]a[)#("), with_brackets("1)")
    ('(JIU) [a](#)', '1)')
    """
    open_ones = {"()": 0, "[]": 0}

    def bracket(found: re.Match[str]) -> str:
        kind = "()" if found[0] in "()" else "[]"
        starts = not _WORD.match(text[found.start() - 1 : found.start()])
        holds = _WORD.match(text, found.end()) is not None
        spaced = found.start() == 0 or text[found.start() - 1].isspace()
        opens = (spaced and holds) if open_ones[kind] else (starts or holds)
        open_ones[kind] += 1 if opens else -1 if open_ones[kind] else 0
        return kind[not opens]

    return _BRACKET.sub(bracket, text)


def has_letters(text: str) -> bool:
    """Whether a text has letters or figures, and not signs alone."""
    return any(map(str.isalnum, text))


def tight(text: str) -> str:
    """The text without the spaces that a line's end leaves between two Chinese characters."""
    return _BETWEEN_CJK.sub("", text)
