"""Step models speak for dates that none of their training rows could have known."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.modeling.fit import FittedModel
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import (
    StepPlan,
    fit_steps,
    train_meta_model,
)
from samples import ml_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow")
QUICK = TrainingParameters.model_validate(
    {
        "gradient_boosting": {"min_samples_leaf": 20, "max_iter": 30},
        "walk_forward": {"min_train_sessions": 120, "step_sessions": 60},
    }
)
PLAN = StepPlan(min_train_sessions=120, step_sessions=60, embargo_sessions=5, min_rows=50)


class Recorder:
    """A fit that remembers its training rows."""

    def __init__(self):
        self.seen = []

    def __call__(self, rows):
        """Remember."""
        self.seen.append(rows)
        return FittedModel((), None)


def named_dates(rows):
    """The dates that the rows name, as int64 ns."""
    return np.unique(pd.concat([rows["timestamp"], rows["horizon_end"]]).astype("int64"))


def train(rows, plan=PLAN):
    """A meta-model of these rows."""
    fit = QUICK.fit(list(FEATURES))
    return train_meta_model(rows, FEATURES, fit, plan, QUICK.model_settings(), {"freq": "1d"})


@pytest.mark.parametrize("embargo", [0, 1, 5])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_step_trains_on_what_was_undecided(seed, embargo):
    """By brute force: rows whose horizon_end and embargo precede a step train it, no others."""
    rows, fit = ml_dataset(symbols=2, seed=seed), Recorder()
    plan = StepPlan(120, 60, embargo, 50)
    steps = fit_steps(rows, fit, plan, named_dates(rows))
    assert len(steps) >= 4
    dates = sorted({*rows["timestamp"], *rows["horizon_end"]})
    for step, seen in zip(steps, fit.seen, strict=True):
        for row in rows.itertuples():
            between = sum(1 for date in dates if row.horizon_end < date < step.start)
            known = row.horizon_end < step.start and between >= embargo
            assert (row.Index in seen.index) == known
        assert step.train_rows == len(seen)
        assert step.train_end == seen["horizon_end"].max()
        assert step.base_rate == seen["label"].mean()


def test_steps_join_up_and_reach_the_final_model():
    """Each step ends where the next begins, the last one where the final model takes over."""
    rows = ml_dataset(symbols=2)
    model = train(rows)
    ends = [step.end for step in model.steps]
    starts = [step.start for step in model.steps]
    assert ends[:-1] == starts[1:]
    assert ends[-1] == model.out_of_sample_from
    assert model.out_of_sample_from > model.span_end == rows["horizon_end"].max()
    assert model.first_scorable == starts[0]


def test_the_span_ends_with_the_last_horizon_not_with_the_last_exit():
    """Where every late signal succeeded early, the final model still waits for the horizons."""
    rows = ml_dataset(symbols=2)
    late = rows["horizon_end"] == rows["horizon_end"].max()
    early = rows["label_end"].where(~late, rows["timestamp"])
    model = train(rows.assign(label_end=early))
    assert early.max() < rows["horizon_end"].max()
    assert model.span_end == rows["horizon_end"].max()
    assert model.out_of_sample_from > rows["horizon_end"].max()


def test_labels_after_a_step_do_not_move_it():
    """Permuting every label that a step could not know leaves its predictions bit-identical."""
    rows = ml_dataset(symbols=2)
    model = train(rows)
    for number, step in enumerate(model.steps):
        later = (rows["horizon_end"] >= step.start).to_numpy()
        labels = rows["label"].to_numpy().copy()
        labels[later] = np.random.default_rng(number).permutation(labels[later])
        again = train(rows.assign(label=labels))
        np.testing.assert_array_equal(
            step.model.predict(rows), again.steps[number].model.predict(rows)
        )


def test_steps_with_too_little_to_learn_from_are_skipped():
    """A step of too few rows, or of one class, leaves its dates unscored."""
    rows = ml_dataset(symbols=1)
    sessions = named_dates(rows)
    everything = fit_steps(rows, Recorder(), PLAN, sessions)
    early = rows["timestamp"] < everything[1].start
    one_class = rows.assign(label=rows["label"].where(~early, 1))
    assert fit_steps(one_class, Recorder(), PLAN, sessions)[0].start > everything[0].start
    picky = StepPlan(120, 60, 5, min_rows=everything[1].train_rows + 1)
    assert fit_steps(rows, Recorder(), picky, sessions)[0].start > everything[1].start


def test_short_history_has_no_steps():
    """A span shorter than the first training period has the final model alone."""
    rows = ml_dataset(symbols=3, sessions=110)
    model = train(rows)
    assert model.steps == ()
    assert model.first_scorable == model.out_of_sample_from
    assert set(model.score(rows)["provenance"]) == {"unscored"}


def test_steps_and_embargo_count_the_sessions_passed_in():
    """By a calendar with a holiday every week, everything begins that much later."""
    rows = ml_dataset(symbols=2)
    weekdays = pd.bdate_range("2015-01-05", periods=600, tz="UTC").as_unit("ns").asi8
    holidays = np.arange(len(weekdays)) % 5 == 3
    fit = QUICK.fit(list(FEATURES))
    settings = QUICK.model_settings()
    models = [
        train_meta_model(rows, FEATURES, fit, PLAN, settings, None, sessions)
        for sessions in (weekdays, weekdays[~holidays])
    ]
    for model, sessions in zip(models, (weekdays, weekdays[~holidays]), strict=True):
        first, last = (time.value for time in (model.span_start, model.span_end))
        assert np.sum((sessions >= first) & (sessions < model.steps[0].start.value)) == 120
        between = (sessions > last) & (sessions < model.out_of_sample_from.value)
        assert between.sum() == 5
    assert models[1].steps[0].start > models[0].steps[0].start


def test_the_model_says_how_it_was_made():
    """Dataset, steps and versions are in the metadata."""
    rows = ml_dataset(symbols=2)
    model = train(rows)
    assert model.metadata["dataset"] == {"freq": "1d"}
    assert model.metadata["walk_forward"]["step_sessions"] == 60
    assert set(model.metadata["versions"]) >= {"assembled-core", "scikit-learn"}
    assert model.train_rows == len(rows)
    assert model.model_class == "HistGradientBoostingClassifier"


def test_inputs_are_left_alone():
    """Training changes nothing in the frame it is given."""
    rows = ml_dataset(symbols=2)
    before = rows.copy()
    train(rows)
    pd.testing.assert_frame_equal(rows, before)
