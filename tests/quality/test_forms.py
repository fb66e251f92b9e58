"""Tables are recognised by the columns that their checks need."""

import pytest

from assembled_core.quality.forms import FORMS, are_bars, bar_columns, recognise_events


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_is_always_read_is_always_there(form):
    """Ticker, dates and the first count are among the columns a form is known by."""
    read = {form.subject, form.event, form.published, form.filing} - {""}
    if form.kind == "shipping":
        read.add(form.counts[0])
    assert read <= form.needs
    assert recognise_events([*form.needs, "another"]) is form


def test_no_form_hides_another():
    """Each is recognised as itself, whichever is looked for first."""
    for form in FORMS:
        assert [other for other in FORMS if other.needs <= form.needs] == [form]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["timestamp", "close"], True),
        (["Date", " Close "], True),
        (["timestamp", "price"], False),
        (["close"], False),
    ],
)
def test_bars_have_a_time_and_a_close(columns, said):
    """Whatever else they have, and however it is written."""
    assert are_bars(columns) is said


def test_the_canonical_name_wins():
    """Of `timestamp` and `date` the first is the time."""
    assert bar_columns(["date", "timestamp"]) == {"timestamp": "timestamp"}
