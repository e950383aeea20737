"""Phrase tables, dates and numerals in the six official languages."""
