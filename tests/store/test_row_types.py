"""Rows as records: by the names of their columns, whatever their order."""

from typing import NamedTuple

from parley.store import row_types, to_record


class Site(NamedTuple):
    site_id: int
    name: str
    active: bool


def test_a_field_is_the_column_of_its_name() -> None:
    row = row_types.add("by name", ["name", "members", "active", "site_id"])(["Lease", 3, 1, 7])
    assert to_record(row, Site) == Site(7, "Lease", active=True)


def test_a_flag_is_a_boolean_on_each_engine() -> None:
    row = row_types.add("flags", ["site_id", "name", "active"])([7, "Lease", 0])
    assert to_record(row, Site).active is False
