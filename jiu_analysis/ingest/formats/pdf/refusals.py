"""Errors for PDF files that cannot be read, with advice.

An error that concerns a single module is raised in that module.
"""

from __future__ import annotations

import pypdfium2
from pypdfium2 import raw

from jiu_analysis.errors import ContentError

TEXT_FORM = "give the document's text form, or its Word file"


def refusal(error: pypdfium2.PdfiumError) -> ContentError:
    """Return the error for a file that PDFium cannot open or read."""
    if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return ContentError(
            "the PDF is protected by a password and cannot be read;"
            f" save it without protection, or {TEXT_FORM}"
        )
    return ContentError(
        "the PDF is damaged or no PDF at all and cannot be read;"
        f" get the file again, or {TEXT_FORM}"
    )
