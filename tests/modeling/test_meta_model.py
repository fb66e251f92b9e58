"""What a meta-model says about rows, and on which grounds."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError
from assembled_core.modeling.classes import MULTI_CLASS
from assembled_core.modeling.fit import FittedModel
from assembled_core.modeling.meta_model import MetaModel, Step


class Constant:
    """An estimator that always says the same."""

    def __init__(self, chance):
        self.chance = chance

    def predict_proba(self, matrix):
        """The same chance for each row."""
        return np.tile([1 - self.chance, self.chance], (len(matrix), 1))


def day(text):
    """A midnight."""
    return pd.Timestamp(text, tz="UTC")


def step(start, end, chance):
    """A step model that says `chance`."""
    return Step(
        day(start), day(end), 500, day("2019-12-01"), 0.5, FittedModel(("ta_x",), Constant(chance))
    )


@pytest.fixture
def model():
    """Steps over January and March 2020, none over February; out of sample from April."""
    return MetaModel(
        model_type="gradient_boosting",
        features=("ta_x",),
        parameters={},
        seed=0,
        calibration="none",
        span_start=day("2018-01-02"),
        span_end=day("2020-03-25"),
        out_of_sample_from=day("2020-04-02"),
        embargo_sessions=5,
        train_rows=1000,
        base_rate=0.5,
        steps=(
            step("2020-01-01", "2020-02-01", 0.1),
            step("2020-03-01", "2020-04-02", 0.3),
        ),
        final=FittedModel(("ta_x",), Constant(0.9)),
        metadata={},
    )


def rows_on(*days):
    """One row per date."""
    return pd.DataFrame({"timestamp": pd.to_datetime(days, utc=True), "ta_x": 1.0})


def test_each_date_is_scored_by_its_own_model(model):
    """Before the first step and in a skipped one: unscored; at a boundary: the later model."""
    scored = model.score(
        rows_on(
            "2019-12-31",
            "2020-01-01",
            "2020-01-31",
            "2020-02-01",
            "2020-03-01",
            "2020-04-01",
            "2020-04-02",
            "2021-01-01",
        )
    )
    np.testing.assert_array_equal(
        scored["confidence"], [np.nan, 0.1, 0.1, np.nan, 0.3, 0.3, 0.9, 0.9]
    )
    assert scored["provenance"].tolist() == [
        "unscored",
        "walk_forward",
        "walk_forward",
        "unscored",
        "walk_forward",
        "walk_forward",
        "out_of_sample",
        "out_of_sample",
    ]


def test_order_and_index_are_the_frames_own(model):
    """Rows may come in any order, under any index; the frame is left as it was."""
    rows = rows_on("2021-01-01", "2020-01-05").set_index(pd.Index([7, 3]))
    before = rows.copy()
    scored = model.score(rows)
    assert scored.index.tolist() == [7, 3]
    assert scored["confidence"].tolist() == [0.9, 0.1]
    pd.testing.assert_frame_equal(rows, before)


def test_predict_proba_is_the_final_model(model):
    """Both classes, summing to one; extra columns do not matter, missing ones are named."""
    rows = rows_on("2020-01-05", "2021-01-01").assign(other="text")
    np.testing.assert_allclose(model.predict_proba(rows), [[0.1, 0.9], [0.1, 0.9]])
    with pytest.raises(DataError, match="lacks 1 of the model's 1 features: ta_x"):
        model.predict_proba(rows.drop(columns="ta_x"))


def test_no_rows_no_scores(model):
    """An empty frame gives empty answers."""
    assert model.predict_proba(rows_on()).shape == (0, 2)
    assert model.score(rows_on()).empty


def test_scoring_needs_a_date(model):
    """Without timestamps nobody knows which model may speak."""
    with pytest.raises(DataError, match="need a 'timestamp' column"):
        model.score(rows_on("2020-01-05").drop(columns="timestamp"))


def test_first_scorable(model):
    """The first step's start; without steps the end of the span and the embargo."""
    from dataclasses import replace

    assert model.first_scorable == day("2020-01-01")
    assert replace(model, steps=()).first_scorable == day("2020-04-02")


class OfClasses:
    """An estimator that has met three classes and always says the same."""

    classes_ = np.array([-2, 1, 2])

    def __init__(self, *chances):
        self.chances = chances

    def predict_proba(self, matrix):
        """The same chances for each row."""
        return np.tile(self.chances, (len(matrix), 1))


def of_classes(*chances):
    """A model of -2 to 2 that says these chances of -2, 1 and 2."""
    rates = (0.4, 0.0, 0.0, 0.3, 0.3)
    return FittedModel(("ta_x",), OfClasses(*chances), None, MULTI_CLASS, rates)


@pytest.fixture
def multi_class(model):
    """The same dates with models of several classes."""
    from dataclasses import replace

    steps = tuple(replace(step, model=of_classes(0.5, 0.3, 0.2)) for step in model.steps)
    return replace(model, steps=steps, final=of_classes(0.7, 0.2, 0.1))


def test_confidence_is_that_of_each_rows_side(multi_class):
    """LONG: P(label >= 1); SHORT: P(label <= -1); FLAT: nobody has an opinion."""
    days = ["2020-01-05", "2020-01-06", "2020-01-07", "2021-01-01", "2021-01-02", "2019-01-01"]
    rows = rows_on(*days).assign(signal_direction=[1.0, -1.0, 0.0, 1.0, -1.0, 1.0])
    scored = multi_class.score(rows)
    np.testing.assert_allclose(scored["confidence"], [0.5, 0.5, np.nan, 0.3, 0.7, np.nan])
    assert scored["provenance"].tolist() == [
        "walk_forward",
        "walk_forward",
        "unscored",
        "out_of_sample",
        "out_of_sample",
        "unscored",
    ]
    with pytest.raises(DataError, match="multi_class rows need a 'signal_direction' column"):
        multi_class.score(rows.drop(columns="signal_direction"))


def test_predict_proba_has_a_column_for_each_class(multi_class):
    """From strong_sell to strong_buy; the side does not matter, a class not met stays at 0."""
    assert multi_class.classes == (-2, -1, 0, 1, 2)
    found = multi_class.predict_proba(rows_on("2020-01-05"))
    np.testing.assert_allclose(found, [[0.7, 0.0, 0.0, 0.2, 0.1]])
    assert multi_class.predict_proba(rows_on()).shape == (0, 5)


def test_a_binary_model_needs_no_direction(model):
    """Label 1 is a success of either side, so frames without a direction can be scored."""
    assert model.classes == (0, 1)
    assert model.score(rows_on("2021-01-01"))["confidence"].tolist() == [0.9]
