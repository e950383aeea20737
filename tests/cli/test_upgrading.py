"""The command ``upgrade``."""

from __future__ import annotations

import pandas as pd
from earlier import as_of_version

import jiu_analysis as jiu
from jiu_analysis.cli import main


def test_upgrade_names_its_backups_and_a_second_upgrade_changes_nothing(
    repository, tmp_path, capsys
):
    folder = as_of_version("0.2", repository / "data", tmp_path / "data")
    assert main(["upgrade", "--data", str(folder)]) == 0
    assert "recommendations.csv.before-0.3" in capsys.readouterr().out
    upgraded, present = jiu.load(folder), jiu.load(repository / "data")
    for name in ("documents", "statuses", "recommendations", "stated"):
        pd.testing.assert_frame_equal(getattr(upgraded, name), getattr(present, name))
    assert main(["upgrade", "--data", str(folder)]) == 0
    assert "nothing was changed" in capsys.readouterr().out


def test_upgrade_of_a_folder_without_a_package_reports_it(tmp_path, capsys):
    assert main(["upgrade", "--data", str(tmp_path / "none")]) == 2
    assert "no data package here" in capsys.readouterr().err
