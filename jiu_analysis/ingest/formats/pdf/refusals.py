"""Errors for PDF files that cannot be read, with advice.

An error that concerns a single module is raised in that module.
"""

from __future__ import annotations

import pypdfium2
from pypdfium2 import raw

from jiu_analysis.errors import ContentError

TEXT_FORM = "use the text or the Word file of the document"


def refusal(error: pypdfium2.PdfiumError) -> ContentError:
    """Return the error for a file that PDFium cannot open or read."""
    if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return ContentError(
            "the PDF is protected by a password and cannot be read;"
            f" save it without protection, or {TEXT_FORM}"
        )
    return ContentError(
        f"the PDF is damaged or not a PDF and cannot be read; obtain the file again, or {TEXT_FORM}"
    )
