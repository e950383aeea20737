"""What completion offers of the public modules."""

from __future__ import annotations

from types import ModuleType

import pytest

import jiu_analysis as jiu

MODULES = [name for name in jiu.__all__ if isinstance(getattr(jiu, name), ModuleType)]


def test_there_are_public_modules():
    assert {"checks", "export", "figures", "metrics", "tables"} <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_a_public_module_shows_its_public_names_and_no_others(name):
    module = getattr(jiu, name)
    assert dir(module) == sorted(module.__all__)
    for each in module.__all__:
        found = getattr(module, each)
        assert not isinstance(found, ModuleType), each
        assert getattr(found, "__module__", "jiu_analysis").startswith("jiu_analysis"), each
