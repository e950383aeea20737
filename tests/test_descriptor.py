"""What two data dictionaries say otherwise of the same tables."""

from __future__ import annotations

import copy
import json

import pytest

from jiu_analysis import descriptor


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


def test_words_and_further_tables_are_free(ours, theirs):
    theirs["title"], theirs["name"] = "Ours", "our-own"
    theirs["resources"][0]["description"] = "Papers."
    theirs["resources"].append({"name": "contacts", "path": "contacts.csv"})
    field(theirs, "statuses", "officer")[0]["description"] = "Who."
    assert descriptor.differences(theirs, ours) == []


def test_what_changes_how_a_table_is_read_is_named(ours, theirs):
    column, fields = field(theirs, "statuses", "officer")
    fields.remove(column)
    fields.append({"name": "unit", "type": "string"})
    field(theirs, "documents", "session")[0]["type"] = "string"
    field(theirs, "statuses", "change")[0]["constraints"] = {"enum": ["new"]}
    documents, *others = theirs["resources"]
    documents["path"], documents["schema"]["primaryKey"] = "papers.csv", ["document", "language"]
    theirs["resources"] = [each for each in (documents, *others) if each["name"] != "stated"]
    found = descriptor.differences(theirs, ours)
    assert found[:3] == [
        "documents: its path is papers.csv, here documents.csv",
        "documents: column session: its type is string, here integer",
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
        (b'{"name": ', "it is no JSON: Expecting value in line 1, column 10"),
        (b"\xff\xfe{}", "it is not UTF-8 from byte 0 on"),
        (b"[]", "it lists no tables"),
        (b'{"resources": {}}', "it lists no tables"),
        (b'{"resources": ["a.csv"]}', "table 1 .* has no name"),
    ],
)
def test_what_is_no_dictionary_is_refused_with_the_reason(content, complaint):
    with pytest.raises(ValueError, match=complaint):
        descriptor.parsed(content)


@pytest.mark.parametrize("schema", [None, "schema.json", {"fields": None}, {"fields": ["a", {}]}])
def test_a_table_without_fields_lacks_every_column(ours, theirs, schema):
    theirs["resources"][0]["schema"] = json.loads(json.dumps(schema))
    found = descriptor.differences(theirs, ours)
    assert "documents: column document is missing" in found
