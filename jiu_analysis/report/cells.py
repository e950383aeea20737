"""Convert values to cells of CSV files and workbooks that are safe to open in a spreadsheet.

A spreadsheet evaluates a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula (CSV
injection), and text from a document must never be evaluated. So text that begins with one of
these characters, after optional spaces, or with a tab or line break, gets an apostrophe
prefix, in column headers too. Text that already begins with apostrophes gets one more, so that
removing one always restores the original. Numbers, including negative ones, booleans and
dates are not changed.

The data package itself is not escaped: it holds every text as in the document.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import pandas as pd

#: Leading characters that a spreadsheet ignores: spaces, control and invisible characters.
_OVERLOOKED = r"\s\x00-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
#: Full-width forms are included: Chinese and Japanese spreadsheets evaluate them.
_FORMULA = re.compile(rf"'*[{_OVERLOOKED}]*[=+\-@＝＋－＠\t\r\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")

Value = str | bool | int | float | datetime.date | None


def neutral(text: str) -> str:
    """Escape a text so that no spreadsheet evaluates it as a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("Plan - and act")
    ("'=1+1", 'Plan - and act')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def rows(frame: pd.DataFrame) -> Iterable[tuple[Value, ...]]:
    """Return the rows of a DataFrame as plain Python values, None where missing."""
    return zip(*(_values(column) for _, column in frame.items()), strict=True)


def _values(column: pd.Series) -> list[Value]:
    values = [_value(each) for each in column.tolist()]
    times = [each for each in values if isinstance(each, datetime.datetime)]
    if pd.api.types.is_datetime64_dtype(column) and all(
        each.time() == datetime.time.min for each in times
    ):
        # A column of dates, which pandas stores as timestamps.
        return [each.date() if isinstance(each, datetime.datetime) else each for each in values]
    return values


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if pd.api.types.is_bool(value):
        return bool(value)
    if pd.api.types.is_integer(value):
        return int(value)
    if pd.api.types.is_float(value) and math.isfinite(value):
        return float(value)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.isoformat(sep=" ")
    return value if isinstance(value, datetime.date) else str(value)


def as_text(value: Value) -> str:
    """Return a value as the text of a CSV cell; a whole number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(_SURROGATE.sub("\ufffd", value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)


def text_width(line: str) -> int:
    """Return the width of a line in characters; an ideograph is twice as wide as a letter.

    Examples
    --------
    >>> text_width("plan"), text_width("计划")
    (4, 4)
    """
    wide = 0 if line.isascii() else sum(unicodedata.east_asian_width(each) in "WF" for each in line)
    return len(line) + wide
