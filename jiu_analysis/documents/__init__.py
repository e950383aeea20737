"""A published progress report becomes rows of the data package.

One room a format turns the file into blocks; one parser, led by a table of
words, turns the blocks into rows and accounts for every one of them.
"""

from __future__ import annotations

from jiu_analysis.documents.parser import parse
from jiu_analysis.documents.phrases import Words, load_words
from jiu_analysis.documents.reading import Problem, Reading
from jiu_analysis.documents.source import read

__all__ = ["Problem", "Reading", "Words", "load_words", "parse", "read"]
