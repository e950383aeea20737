"""Displayed objects other than text, represented within this package by one character per kind."""

from __future__ import annotations

import re

from jiu_analysis.ingest.result import OBJECT

UNKNOWN, FORM_FIELD, CHECK_BOX, PICTURE, PARTLY_STRUCK = "\ue000\ue001\ue002\ue003\ue004"
_NAMES = {
    UNKNOWN: "a character without a known meaning",
    FORM_FIELD: "a form field",
    CHECK_BOX: "a check box",
    PICTURE: "a picture or drawing",
    PARTLY_STRUCK: "a word struck out in part",
}
_ANY = re.compile("[\ue000-\ue004]")


def with_objects(text: str) -> tuple[str, list[str]]:
    """Return a text with `OBJECT` for each object other than text, and the names of the objects."""
    if text.isascii():
        return text, []
    return _ANY.sub(OBJECT, text), [_NAMES[each] for each in _ANY.findall(text)]
