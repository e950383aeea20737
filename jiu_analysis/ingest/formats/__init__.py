"""Parse a file in one of the supported formats into blocks (paragraphs and table rows).

No module in this package has any logic about recommendations.
"""
