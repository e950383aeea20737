"""What a notebook displays: tables, figures, text, key figures and source notes."""
