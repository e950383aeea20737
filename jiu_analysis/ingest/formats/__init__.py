"""Read a file in one of the supported formats into blocks: paragraphs and table rows.

Nothing in here knows of recommendations.
"""
