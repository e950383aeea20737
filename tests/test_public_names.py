"""What completion offers of the public modules, and the former names that still work."""

from __future__ import annotations

from operator import attrgetter
from types import ModuleType

import pytest

import jiu_analysis as jiu

MODULES = [name for name in jiu.__all__ if isinstance(getattr(jiu, name), ModuleType)]


def test_there_are_public_modules():
    assert {"checks", "export", "figures", "metrics", "tables"} <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_dir_of_a_public_module_lists_its_public_names_only(name):
    module = getattr(jiu, name)
    assert dir(module) == sorted(module.__all__)
    for each in module.__all__:
        found = getattr(module, each)
        assert not isinstance(found, ModuleType), each
        assert getattr(found, "__module__", "jiu_analysis").startswith("jiu_analysis"), each


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("notes", "source_notes"),
        ("sentences", "text"),
        ("checks.outcomes", "checks.check_summary"),
        ("figures.waiting", "figures.survival"),
        ("metrics.contradictions", "checks.contradictions"),
        ("metrics.departures", "metrics.dropped"),
        ("metrics.outcomes", "checks.check_summary"),
        ("metrics.regressions", "metrics.reversals"),
        ("tables.moves", "tables.reversals"),
        ("tables.waiting", "tables.survival"),
    ],
)
def test_a_former_name_works_with_a_warning_that_names_its_caller_and_the_present_name(former, now):
    with pytest.warns(DeprecationWarning, match=rf"{former} will be removed; use .*{now}$") as said:
        found = attrgetter(former)(jiu)
    assert found is attrgetter(now)(jiu)
    assert said[0].filename == __file__


@pytest.mark.parametrize("module", [jiu, *(getattr(jiu, name) for name in MODULES)])
def test_a_name_that_never_was_is_no_attribute(module):
    with pytest.raises(AttributeError, match=f"'{module.__name__}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018
