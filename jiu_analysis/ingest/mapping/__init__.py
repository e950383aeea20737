"""Tables of another shape, one row a recommendation, read by a mapping that their user writes.

``keys`` and ``mapping`` read the mapping. ``grid`` holds the cells of a file and reads
CSV; ``workbook`` reads XLSX, with ``package`` (parts of the file), ``styles`` and
``number_formats`` (what a cell shows), ``worksheet`` (its cells), ``merging`` (merged
cells) and ``drawn`` (pictures and form controls). ``cells`` says what a cell means;
``table`` makes rows of the data package.
"""

from __future__ import annotations

from jiu_analysis.ingest.mapping.description import Mapping, load_mapping
from jiu_analysis.ingest.mapping.table import read
from jiu_analysis.ingest.mapping.workbook import is_workbook

__all__ = ["Mapping", "is_workbook", "load_mapping", "read"]
