"""Scores of a panel's signals."""

from functools import partial

import numpy as np
import pytest

from assembled_core.errors import DataError, EmptyDataError, ModelError
from assembled_core.schemas import Confidences
from assembled_core.workflows.confidence import check_fits, first_scorable, score_signals
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from samples import ml_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow", "signal_direction")
QUICK = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"min_samples_leaf": 20, "max_iter": 10},
        "walk_forward": {"min_train_sessions": 120, "step_sessions": 60},
    }
)


@pytest.fixture(scope="module")
def model():
    """A model of two symbols."""
    rows = ml_dataset(symbols=2)
    fit = QUICK.fit(list(FEATURES))
    plan, settings = QUICK.step_plan(), QUICK.model_settings()
    return train_meta_model(rows, FEATURES, fit, plan, settings, rows.attrs["metadata"])


def panel_of(rows):
    """One lazy partition per symbol, as the chain gives them."""
    return {
        symbol: partial(frame.reset_index(drop=True).copy)
        for symbol, frame in rows.groupby("symbol")
    }


def test_every_active_bar_is_scored_by_its_dates_model(model):
    """Longer and wider data than the model was trained on: each signal by the right model."""
    rows = ml_dataset(symbols=3, sessions=500, seed=5)
    rows.loc[rows.index % 4 == 0, "signal_direction"] = 0.0
    scored = score_signals(model, panel_of(rows))
    active = rows[rows["signal_direction"] != 0].sort_values(["symbol", "timestamp"])
    assert scored["timestamp"].tolist() == active["timestamp"].tolist()
    assert scored["symbol"].tolist() == active["symbol"].tolist()
    expected = model.score(active)
    np.testing.assert_array_equal(scored["confidence"], expected["confidence"])
    assert scored["provenance"].tolist() == expected["provenance"].tolist()
    assert set(scored["provenance"]) == {"unscored", "walk_forward", "out_of_sample"}
    assert (scored["confidence"].isna() == (scored["provenance"] == "unscored")).all()


def test_the_frame_keeps_its_schema(model):
    """Confidences pass the schema under which they cross rooms."""
    Confidences.validate(score_signals(model, panel_of(ml_dataset(symbols=2))))


def test_nothing_before_the_first_scorable_date_is_scored(model):
    """What the comparison begins with is what the model can score."""
    scored = score_signals(model, panel_of(ml_dataset(symbols=2)))
    known = scored.loc[scored["provenance"] != "unscored", "timestamp"]
    assert known.min() >= first_scorable(model)


def test_bars_after_a_date_do_not_change_its_score(model):
    """Cutting the panel leaves earlier confidences bit-identical."""
    rows = ml_dataset(symbols=2, sessions=500)
    cut = rows[rows["timestamp"] < rows["timestamp"].median()]
    whole, part = score_signals(model, panel_of(rows)), score_signals(model, panel_of(cut))
    whole = whole[whole["timestamp"] < rows["timestamp"].median()].reset_index(drop=True)
    assert whole.equals(part)


def test_a_panel_that_lacks_features_or_symbols(model):
    """Missing features are named; an empty panel is said to be empty."""
    rows = ml_dataset(symbols=1).drop(columns="ta_slow")
    with pytest.raises(DataError, match="lacks 1 of the model's 4 features: ta_slow"):
        score_signals(model, panel_of(rows))
    with pytest.raises(EmptyDataError, match="no symbol"):
        score_signals(model, {})


def test_a_panel_without_signals_has_no_scores(model):
    """FLAT all the time means no rows."""
    rows = ml_dataset(symbols=1).assign(signal_direction=0.0)
    assert score_signals(model, panel_of(rows)).empty


def test_a_model_of_something_else_is_refused(model):
    """Another strategy or frequency is named on both sides."""
    check_fits(model, "trend_baseline", "1d")
    with pytest.raises(ModelError, match="trained for strategy trend_baseline, not event_insider"):
        check_fits(model, "event_insider_shipping", "1d")
    with pytest.raises(ModelError, match="trained for freq 1d, not 5min"):
        check_fits(model, "trend_baseline", "5min")


def test_a_model_that_does_not_say_is_used_and_said(model, caplog):
    """A dataset of unknown origin makes a model of unknown origin, with a warning."""
    from dataclasses import replace

    check_fits(replace(model, metadata={}), "trend_baseline", "1d")
    assert "does not say for which strategy" in caplog.text
