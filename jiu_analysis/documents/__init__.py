"""A published progress report becomes rows of the data package.

One room a format turns the file into blocks; one parser, led by a table of
words, turns the blocks into rows and accounts for every one of them. A table of
another shape is read by a mapping that its user writes (``sheets``).
"""

from __future__ import annotations

from jiu_analysis.documents import sheets
from jiu_analysis.documents.many import files_in, read_all
from jiu_analysis.documents.parser import parse
from jiu_analysis.documents.phrases import Words
from jiu_analysis.documents.reading import Problem, Reading
from jiu_analysis.documents.sheets import Mapping, load_mapping
from jiu_analysis.documents.source import read
from jiu_analysis.documents.wordlist import load_words

__all__ = [
    "Mapping",
    "Problem",
    "Reading",
    "Words",
    "files_in",
    "load_mapping",
    "load_words",
    "parse",
    "read",
    "read_all",
    "sheets",
]
