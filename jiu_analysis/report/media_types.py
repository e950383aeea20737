"""Media types of the data that an output carries beside what it shows."""

from __future__ import annotations

#: Data behind a table: a Frictionless tabular data resource.
TABLE = "application/vnd.dataresource+json"
#: Number of contradictions that a text states, by document.
CONTRADICTIONS = "application/vnd.jiu-analysis.contradictions+json"
