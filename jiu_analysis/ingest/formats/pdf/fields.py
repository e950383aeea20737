"""Annotations with displayed content: form fields, text typed onto a page, stamps."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from jiu_analysis.ingest.formats.pdf.geometry import Move, Rectangle, Word
from jiu_analysis.ingest.formats.pdf.objects import CHECK_BOX, FORM_FIELD
from jiu_analysis.ingest.formats.text import clean

_NOT_SHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PUSH_BUTTON = 1 << 16
_MOST_ON_PAGE = 2_000


class Field(NamedTuple):
    """A form field or a strike-out annotation.

    Parameters
    ----------
    kind : str
        "value", "unknown", "check box" or "strike".
    place : tuple of float
        Left, bottom, right, top, in the coordinates of the file.
    value : str
        The value of a form field.
    """

    kind: str
    place: tuple[float, float, float, float]
    value: str = ""


def fields_on(page: pypdfium2.PdfPage) -> list[Field]:
    """Flatten visible annotations into the page, and return its form fields and strike-outs.

    The page must be reopened afterwards.
    """
    found: list[Field] = []
    for index in reversed(range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ON_PAGE))):
        with _annotation(page, index) as annotation:
            subtype = raw.FPDFAnnot_GetSubtype(annotation)
            is_shown = not raw.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN
            field = _field(annotation, subtype) if is_shown else None
        if field is not None:
            found.append(field)
        shows_text = subtype in (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)
        if not is_shown or not (shows_text or (field and field.kind != "strike")):
            raw.FPDFPage_RemoveAnnot(page, index)
    if raw.FPDFPage_GetAnnotCount(page):
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    return found[::-1]


@contextmanager
def _annotation(page: pypdfium2.PdfPage, index: int) -> Iterator[Any]:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _field(annotation: Any, subtype: int) -> Field | None:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    place = box.left, box.bottom, box.right, box.top
    if subtype == raw.FPDF_ANNOT_STRIKEOUT:
        return Field("strike", place)
    if subtype != raw.FPDF_ANNOT_WIDGET:
        return None
    # PDFium's own form functions never return if fields are nested in each other.
    kind = _value(annotation, b"FT")
    if kind == "Btn" or raw.FPDFAnnot_HasKey(annotation, b"AS"):
        flags = ctypes.c_float()
        raw.FPDFAnnot_GetNumberValue(annotation, b"Ff", flags)
        return None if int(flags.value) & _PUSH_BUTTON else Field("check box", place)
    if kind != "Sig" and raw.FPDFAnnot_HasKey(annotation, b"V"):
        return Field("value", place, _value(annotation, b"V"))
    # A value inherited from a parent field is visible only if the file contains its appearance.
    is_drawn = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
    is_of_another = raw.FPDFAnnot_HasKey(annotation, b"Parent")
    return Field("value" if is_drawn or not is_of_another else "unknown", place)


def _value(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return clean(bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace"))


def with_fields(
    words: list[Word], fields: list[Field], move: Move
) -> tuple[list[Word], list[str], list[Word]]:
    """Add form fields to the words of a page.

    Returns
    -------
    list of Word
        The words, including those of the fields.
    list of str
        The values that are not in the page's text layer.
    list of Word
        The words that an annotation strikes out.
    """
    added: list[Word] = []
    values: list[str] = []
    struck: list[Word] = []
    for field in fields:
        place = move(*field.place)
        inside = [word for word in words if place.holds(word)]
        if field.kind == "strike":
            struck += inside
        elif field.kind in ("check box", "unknown"):
            added.append(_word(place, CHECK_BOX if field.kind == "check box" else FORM_FIELD))
        elif field.value and not inside:
            added.append(_word(place, field.value))
            values.append(field.value)
        elif _letters(field.value) not in ("", _letters("".join(word.text for word in inside))):
            added.append(_word(place, FORM_FIELD))
    return words + added, values, struck


def _letters(text: str) -> str:
    return "".join(sorted(filter(str.isalnum, text)))


def _word(place: Rectangle, text: str) -> Word:
    # Limited to the height of a text line, so that it joins the line beside it.
    middle = (place.top + place.bottom) / 2
    half = min(place.height, 12.0) / 2
    return Word(place.left, middle - half, place.right, middle + half, text, -1)
