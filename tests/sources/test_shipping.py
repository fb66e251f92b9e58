"""Shipping data are recognised by their columns, unless their form is said."""

import pytest

from assembled_core.errors import DataError
from assembled_core.sources.shipping import ShippingSourceParameters, read_shipping_events

PORTWATCH = "date,portid,portname,n_total,capacity\n2024/01/05 00:00:00+00,c1,Suez,59,1\n"
OWN = "place,event_time,available_at,kind,vessel_count\nA,2024-01-05,2024-01-06T00:00Z,waiting,3\n"


def test_the_columns_decide_what_it_is(tmp_path):
    """A file or folder with PortWatch's columns is PortWatch's, any other is one's own."""
    (tmp_path / "down.csv").write_text(PORTWATCH)
    settings = ShippingSourceParameters()
    for path in (tmp_path / "down.csv", str(tmp_path)):
        table, report = read_shipping_events(path, settings)
        assert (report.source, table["place"].tolist()) == ("portwatch", ["Suez"])
    (tmp_path / "own.csv").write_text(OWN)
    table, report = read_shipping_events(tmp_path / "own.csv", settings)
    assert (report.source, table["place"].tolist()) == ("file", ["A"])


def test_lines_before_the_header_do_not_mislead(tmp_path):
    """A file whose first line is a title of one cell is read by its own parameters."""
    (tmp_path / "own.csv").write_text("Queue of the week\n" + OWN)
    table, _ = read_shipping_events(
        tmp_path / "own.csv", ShippingSourceParameters(file={"skip_rows": 1})
    )
    assert len(table) == 1


def test_the_form_may_be_said(tmp_path):
    """With `form` nothing is looked at: a file of another form is refused by name."""
    (tmp_path / "own.csv").write_text(OWN)
    with pytest.raises(DataError, match="is no PortWatch download"):
        read_shipping_events(tmp_path / "own.csv", ShippingSourceParameters(form="portwatch"))
    (tmp_path / "down.csv").write_text(PORTWATCH)
    with pytest.raises(DataError, match="has no column place; name it under columns"):
        read_shipping_events(tmp_path / "down.csv", ShippingSourceParameters(form="file"))
