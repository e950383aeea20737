"""The differences between two data dictionaries of the same tables."""

from __future__ import annotations

import copy
import json

import pytest
from earlier import VERSIONS, dictionary_of

from jiu_analysis.datapackage import descriptor


@pytest.fixture
def ours(repository):
    return descriptor.parsed((repository / "data" / "datapackage.json").read_bytes())


@pytest.fixture
def theirs(ours):
    return copy.deepcopy(ours)


def field(described, table, column):
    [fields] = [
        each["schema"]["fields"] for each in described["resources"] if each["name"] == table
    ]
    return next(each for each in fields if each["name"] == column), fields


def test_a_dictionary_agrees_with_itself(ours, theirs):
    assert descriptor.differences(theirs, ours) == []


def test_a_byte_order_mark_makes_no_difference(ours, repository):
    content = (repository / "data" / "datapackage.json").read_bytes()
    assert descriptor.parsed(b"\xef\xbb\xbf" + content) == ours


def test_descriptions_and_additional_tables_may_differ(ours, theirs):
    theirs["title"], theirs["name"] = "Ours", "our-own"
    theirs["resources"][0]["description"] = "Papers."
    theirs["resources"].append({"name": "contacts", "path": "contacts.csv"})
    field(theirs, "statuses", "officer")[0]["description"] = "Who."
    assert descriptor.differences(theirs, ours) == []


def test_a_difference_that_changes_how_a_table_is_read_is_named(ours, theirs):
    column, fields = field(theirs, "statuses", "officer")
    fields.remove(column)
    fields.append({"name": "unit", "type": "string"})
    field(theirs, "documents", "session")[0]["type"] = "integer"
    field(theirs, "statuses", "change")[0]["constraints"] = {"enum": ["new"]}
    documents, *others = theirs["resources"]
    documents["path"], documents["schema"]["primaryKey"] = "papers.csv", ["document", "language"]
    theirs["resources"] = [each for each in (documents, *others) if each["name"] != "stated"]
    found = descriptor.differences(theirs, ours)
    assert found[:3] == [
        "documents: its path is papers.csv, here documents.csv",
        "documents: column session: its type is integer, here string",
        'documents: its primaryKey is ["document", "language"], here document',
    ]
    assert "statuses: column officer is missing" in found
    assert "statuses: column unit is not known here" in found
    assert "table stated is missing" in found
    assert any(each.startswith("statuses: column change: its constraints is") for each in found)
    assert len(found) == 7


def test_columns_in_another_order_are_a_difference(ours, theirs):
    _, fields = field(theirs, "decisions", "report")
    fields.reverse()
    [found] = descriptor.differences(theirs, ours)
    assert (
        found == "decisions: its columns are in the order locator, recommendation, report, document"
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"name": ', "it is not JSON: Expecting value in line 1, column 10"),
        (b"\xff\xfe{}", "it is not UTF-8 from byte 0 on"),
        (b"[]", "it lists no tables"),
        (b'{"resources": {}}', "it lists no tables"),
        (b'{"resources": ["a.csv"]}', "table 1 .* has no name"),
        (b'{"resources": [{"name": null}]}', "table 1 .* has no name"),
        (b'{"resources": [{"name": "a"}, {"name": "a"}]}', "table a is described twice"),
        (b"\n" + b"[" * 5_000, "it is nested too deeply"),
        (b'{"a":' * 100_000, "it is nested too deeply"),
        (b'{"text": "[[", "a": ' + b"[" * 9_000, "it is nested too deeply"),
        (b'{"a":\n ' + b"9" * 10_000 + b"}", "a number of too many digits"),
    ],
)
def test_an_invalid_dictionary_is_refused_with_the_reason(content, complaint):
    with pytest.raises(ValueError, match=complaint):
        descriptor.parsed(content)


@pytest.mark.parametrize("schema", [None, "schema.json", {"fields": None}, {"fields": ["a", {}]}])
def test_a_table_without_fields_is_reported_as_missing_every_column(ours, theirs, schema):
    theirs["resources"][0]["schema"] = json.loads(json.dumps(schema))
    found = descriptor.differences(theirs, ours)
    assert "documents: column document is missing" in found


@pytest.mark.parametrize("place", ["fields", "constraints", "type", "path", "primaryKey", "name"])
@pytest.mark.parametrize("value", [None, 7, "text", [], ["a"], {"a": [1]}, [None, [{}]], "../../x"])
def test_a_value_of_a_wrong_type_is_a_difference_and_never_a_crash(ours, theirs, place, value):
    table = theirs["resources"][0]
    schema = table["schema"]
    where = {"fields": schema, "primaryKey": schema, "path": table}
    where.get(place, schema["fields"][0])[place] = value
    found = descriptor.differences(theirs, ours)
    assert found
    assert all(each.startswith("documents: ") for each in found)
    assert descriptor.differences(descriptor.upgraded(theirs, ours), ours) == found


def test_a_column_that_is_described_twice_is_a_difference(ours, theirs):
    column, fields = field(theirs, "statuses", "officer")
    fields.append(column)
    assert descriptor.differences(theirs, ours) == ["statuses: column officer is described twice"]


def test_differences_are_shortened_and_without_control_characters(ours, theirs):
    theirs["resources"][0]["path"] = "\x1b[2J" + "x" * 100_000
    [found] = descriptor.differences(theirs, ours)
    assert found.startswith(r"documents: its path is \x1b[2Jxxx")
    assert len(found) < 150
    assert found.isprintable()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_dictionary_differs_only_by_later_additions(ours, version):
    theirs = dictionary_of(version)
    assert "table addressed is missing" in descriptor.differences(theirs, ours)
    assert descriptor.differences(descriptor.upgraded(theirs, ours), ours) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_other_differences_of_an_earlier_version_are_refused(ours, version):
    theirs = dictionary_of(version)
    theirs["resources"] = [each for each in theirs["resources"] if each["name"] != "stated"]
    _, fields = field(theirs, "documents", "as_of")
    fields.append({"name": "unit", "type": "string"})
    assert descriptor.differences(descriptor.upgraded(theirs, ours), ours) == [
        "documents: column unit is not known here",
        "table stated is missing",
    ]


def test_a_dictionary_of_an_unknown_version_is_not_upgraded(ours):
    theirs = dictionary_of("0.2") | {"version": "9.0"}
    assert descriptor.upgraded(theirs, ours) == theirs
