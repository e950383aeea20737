"""Read tables of any other layout, one recommendation per row, with a user's mapping file.

``keys`` and ``description`` read the mapping. ``grid`` stores the cells of a file and reads
CSV; ``workbook`` reads XLSX, with ``package`` (parts of the file), ``styles`` and
``number_formats`` (what a cell shows), ``worksheet`` (its cells), ``merging`` (merged
cells) and ``drawn`` (pictures and form controls). ``cells`` converts cells to values;
``table`` produces rows of the data package.
"""

from __future__ import annotations

from jiu_analysis.ingest.mapping.description import Mapping, load_mapping
from jiu_analysis.ingest.mapping.table import read
from jiu_analysis.ingest.mapping.workbook import is_workbook

__all__ = ["Mapping", "is_workbook", "load_mapping", "read"]
