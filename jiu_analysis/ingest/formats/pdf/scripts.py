"""Writing direction and spacing of scripts: right-to-left text, and text without spaces."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from jiu_analysis.ingest.formats.text import SUSPENDED

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u052f\u2e80-\u9fff]")
_LETTER = "[A-Za-z0-9\u00c0-\u052f\u0660-\u0669\u2e80-\u9fff%$€+]"
_LEFT_TO_RIGHT_RUN = re.compile(
    f"{_LETTER}(?:[^\u0590-\u065f\u066a-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*{_LETTER})?"
)
_RANGE = re.compile(r"(?<![\w/-])(\d{1,9})([–—-])(\d{1,9})(?![\w/-])")
# Signs that a right-to-left line may print on the other side of a number: "%3", and the end of a
# sentence before it, as in "(.12)" after Latin text.
_PERCENT = re.compile(r"%(\d[\d.,]*\d|\d)")
_STOP_FIRST = re.compile(r"(^|[(\[])([.,;:،؛]+)([^\s()\[\]]*\d)(?=$|[)\]])")
# A hyphen at a line break that may belong to the word, and one displayed only there.
LINE_HYPHEN, SOFT_HYPHEN = "\x02", "\u00ad"
# Where a word wider than its cell may have been broken without a hyphen.
LINE_BREAK = "\x03"
# A line end in a cell that was perhaps typed there, as between two officers: white space.
LINE_WRAP = "\x1e"
_HYPHEN_AT_END = re.compile(r"(?<=\w)-$")
_NO_SPACE_AFTER = re.compile(f"(?:(?<=\\w)[{LINE_HYPHEN}{SOFT_HYPHEN}/]|(?<=\\d)–|{LINE_BREAK})$")
_BROKEN = re.compile(f"(\\w*)([{LINE_HYPHEN}{SOFT_HYPHEN}])(\\w*)")
# Scores of words joined from parts, in letters: of an unknown word, and of each further word. A
# short part that is not known is hardly a word of its own, nor are many letters one word.
_UNKNOWN, _PER_WORD, _SHORT, _LONG, _MOST_PARTS = -8.0, 2.5, 3, 14, 12
# A year in the symbol of a report, which is of no use without the other part.
_BROKEN_YEAR = re.compile(
    f"(?<=/)(?:\\d{LINE_BREAK}\\d{{3}}|\\d\\d{LINE_BREAK}\\d\\d|\\d{{3}}{LINE_BREAK}\\d)(?=/)"
)
_BROKEN_IN_CELL = re.compile(f"\\w+(?:{LINE_BREAK}\\w+)+")
_BRACKET = re.compile(r"[()\[\]]")
_SPACE_INSIDE = re.compile(r"(?<=[(\[]) +| +(?=[)\]])")
_WORD = re.compile(r"\w")
_CJK = (
    "[\u2e80-\u2fff\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
_BETWEEN_CJK = re.compile(f"(?<={_CJK}) (?={_CJK})")
CJK_FIRST = re.compile(_CJK)


def is_rtl_text(text: str) -> bool:
    """Return whether most letters of a text belong to right-to-left scripts."""
    if text.isascii() or not RIGHT_TO_LEFT.search(text):
        return False
    return len(RIGHT_TO_LEFT.findall(text)) > len(LEFT_TO_RIGHT.findall(text))


def logical(printed: str) -> str:
    """Convert right-to-left characters from visual order (left to right) to reading order.

    Examples
    --------
    >>> logical(".12"), logical("2021/1"), logical("(JIU)"), logical("2022–2021")
    ('12.', '2021/1', '(JIU)', '2021–2022')
    >>> logical("(12.)"), logical(".(%3)"), logical("2022-2021")
    ('(12.)', '(3%).', '2021-2022')
    """
    printed = _RANGE.sub(_ascending, printed)
    parts = _LEFT_TO_RIGHT_RUN.split(printed)
    runs = _LEFT_TO_RIGHT_RUN.findall(printed)
    text = parts[-1][::-1]
    for part, run in zip(reversed(parts[:-1]), reversed(runs), strict=True):
        text += run + part[::-1]
    return stop_last(_PERCENT.sub(r"\1%", with_brackets(text)))


def stop_last(text: str) -> str:
    """Return a number with the sign that ends its sentence behind it, as in "(.12)"."""
    return _STOP_FIRST.sub(r"\1\3\2", text)


def _ascending(found: re.Match[str]) -> str:
    """Return a range of numbers, of which a right-to-left line has the first at the right."""
    first, dash, last = found.groups()
    return f"{last}{dash}{first}" if int(first) > int(last) else found[0]


def with_brackets(text: str) -> str:
    """Return the text with every bracket in its proper direction, and no space within it.

    In right-to-left lines some are mirrored, so that only their order shows which open and close.

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

    return _SPACE_INSIDE.sub("", _BRACKET.sub(bracket, text))


def has_letters(text: str) -> bool:
    """Return whether a text has letters or figures, rather than punctuation alone."""
    return any(map(str.isalnum, text))


def flowing(lines: Iterable[str]) -> str:
    r"""Return lines joined into one text, without spaces inside words broken at line ends.

    A hyphen that breaks a word remains `LINE_HYPHEN` until `with_whole_words` resolves it.

    Examples
    --------
    >>> flowing(["in the", "end"]), flowing(["self-", "help"]), flowing(["short-", "or long-term"])
    ('in the end', 'self\x02help', 'short- or long-term')
    """
    pieces: list[str] = []
    for line in lines:
        if not pieces or not line:
            pieces.append(line)
            continue
        before = pieces[-1]
        if line[0].isalnum() and not SUSPENDED.match(line):
            before = _HYPHEN_AT_END.sub(LINE_HYPHEN, before)
        if line[0] in ".,;)]" or (_NO_SPACE_AFTER.search(before) and not SUSPENDED.match(line)):
            pieces[-1:] = [before, line]
        else:
            pieces[-1:] = [before, " ", line]
    return tight("".join(pieces)) if len(pieces) > 1 else "".join(pieces)


def with_whole_words(text: str, known: Collection[str]) -> str:
    r"""Return the text with words broken at line ends spelled as elsewhere in the document.

    The hyphen is kept, as printed, unless the word is known without it.

    Parameters
    ----------
    text : str
        The result of `flowing`.
    known : collection of str
        Words, in lower case.

    Examples
    --------
    >>> with_whole_words("Decem\x02ber self\x02help", {"december"})
    'December self-help'
    >>> with_whole_words("Deci\x03ded fully\x03decided", {"fully", "decided"})
    'Decided fully decided'
    >>> with_whole_words("JIU/REP/20\x0319/4 20\x0319", {"20", "19"})
    'JIU/REP/2019/4 20 19'
    """

    def whole(found: re.Match[str]) -> str:
        first, hyphen, rest = found.groups()
        if not rest:
            return first + "-"
        is_soft = hyphen == SOFT_HYPHEN
        if is_soft or (rest[0].islower() and (first + rest).lower() in known):
            return first + rest
        return f"{first}-{rest}"

    if LINE_BREAK in text:
        text = _BROKEN_YEAR.sub(lambda found: found[0].replace(LINE_BREAK, ""), text)
        text = _BROKEN_IN_CELL.sub(lambda found: _unbroken(found[0], known), text)
        text = text.replace(LINE_BREAK, "")
    if LINE_HYPHEN not in text and SOFT_HYPHEN not in text:
        return text
    return _BROKEN.sub(whole, text)


def _unbroken(text: str, known: Collection[str]) -> str:
    """Return the parts of a text joined to the words that are most likely.

    Long known words are best, then few words; a short unknown part is no word of its own.
    """
    parts = text.split(LINE_BREAK)
    # By number of parts: the best score, and the words that these parts form.
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(parts) + 1):
        choices = []
        for start in range(max(end - _MOST_PARTS, 0), end):
            word = "".join(parts[start:end])
            score = float(len(word))
            if word.lower() not in known or (len(word) == 1 and word.isalpha()):
                score = _UNKNOWN - 2 * max(len(word) - _LONG, 0)
                score *= 2 if start + 1 == end and len(word) <= _SHORT else 1
            choices.append((best[start][0] + score - _PER_WORD, [*best[start][1], word]))
        best.append(max(choices, key=lambda choice: choice[0]))
    return " ".join(best[-1][1])


def tight(text: str) -> str:
    """Return the text without the spaces that line breaks leave between Chinese characters."""
    return text if text.isascii() else _BETWEEN_CJK.sub("", text)
