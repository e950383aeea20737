"""Tables of another shape, one row a recommendation, read by a mapping that their user writes.

``keys`` and ``mapping`` read the mapping; ``workbook`` and ``grid`` the cells of a
file; ``cells`` says what one means; ``table`` makes rows of the data package.
"""

from __future__ import annotations

from jiu_analysis.documents.sheets.mapping import Mapping, load_mapping
from jiu_analysis.documents.sheets.table import read
from jiu_analysis.documents.sheets.workbook import is_workbook

__all__ = ["Mapping", "is_workbook", "load_mapping", "read"]
