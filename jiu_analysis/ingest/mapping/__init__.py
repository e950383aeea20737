"""Read tables of any layout, in any format, with a user's mapping file.

``fields``, ``patterns``, ``keys`` and ``description`` read the mapping. ``grid`` stores the
cells of a table and reads CSV; ``workbook`` reads XLSX, with ``package`` (parts of the file),
``styles`` and ``number_formats`` (what a cell shows), ``worksheet`` (its cells), ``merging``
(merged cells) and ``drawn`` (pictures and form controls); ``document_tables`` reads the
tables and lists of a document, and ``arranging`` gives each recommendation one row. ``header``
finds the columns, ``context`` what rows take from headings and rows above, ``cells`` converts
cells to values; ``table`` produces rows of the data package. ``reading`` does all of it for a
file. ``draft`` writes a first mapping, with the guesses of ``guessing``. ``changes`` compares
with the previous document.
"""

from __future__ import annotations

from jiu_analysis.ingest.mapping.changes import derive_changes
from jiu_analysis.ingest.mapping.description import Mapping, load_mapping
from jiu_analysis.ingest.mapping.draft import Draft, draft_mapping
from jiu_analysis.ingest.mapping.reading import read, read_all

__all__ = [
    "Draft",
    "Mapping",
    "derive_changes",
    "draft_mapping",
    "load_mapping",
    "read",
    "read_all",
]
