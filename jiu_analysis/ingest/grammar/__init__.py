"""Parse blocks of the known form of progress report into rows."""
