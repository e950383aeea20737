"""Run the commands as ``python -m jiu_analysis``."""

from __future__ import annotations

import sys

from jiu_analysis.cli import main

sys.exit(main())
