"""Contents of report pages: tables, figures, text, key figures and source notes."""
