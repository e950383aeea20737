"""Read published progress reports into rows of the data package.

One module per format converts the file into blocks; one parser, driven by phrase tables,
converts the blocks into rows and accounts for every block. Tables of any other layout are
read with a mapping file (``sheets``).
"""

from __future__ import annotations

from jiu_analysis.ingest import mapping as sheets
from jiu_analysis.ingest.batch import files_in, read_all
from jiu_analysis.ingest.grammar.parser import parse
from jiu_analysis.ingest.mapping import Mapping, draft_mapping, load_mapping
from jiu_analysis.ingest.matrix import read_matrix
from jiu_analysis.ingest.phrases.loading import load_phrase_tables
from jiu_analysis.ingest.phrases.phrase_table import PhraseTable
from jiu_analysis.ingest.result import ParseResult, Problem
from jiu_analysis.ingest.source import read
from jiu_analysis.ingest.summaries import add_summaries, load_summaries

__all__ = [
    "Mapping",
    "ParseResult",
    "PhraseTable",
    "Problem",
    "add_summaries",
    "draft_mapping",
    "files_in",
    "load_mapping",
    "load_phrase_tables",
    "load_summaries",
    "parse",
    "read",
    "read_all",
    "read_matrix",
    "sheets",
]
