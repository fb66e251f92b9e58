"""What a dataset must hold to be trained on, and how it is refused."""

import numpy as np
import pandas as pd
import pytest

from assembled_core.errors import DataError, EmptyDataError
from assembled_core.modeling.rows import (
    check_trainable,
    feature_columns,
    feature_matrix,
    nanoseconds,
)
from samples import ml_dataset


@pytest.fixture
def dataset():
    """A dataset that can be trained on."""
    return ml_dataset(symbols=1, sessions=300)


def test_features_are_found_by_prefix(dataset):
    """ta_, insider_, shipping_ and signal_ are features; signal_age, labels and prices are not."""
    frame = dataset.assign(insider_net=1.0, shipping_load=2.0)
    assert feature_columns(frame) == [
        "ta_known",
        "ta_noise",
        "ta_slow",
        "signal_direction",
        "signal_score",
        "insider_net",
        "shipping_load",
    ]


def test_a_good_dataset_passes(dataset):
    """Holes in a feature are no obstacle."""
    assert dataset["ta_noise"].isna().any()
    assert check_trainable(dataset, min_rows=100) == feature_columns(dataset)


def said_to_be(dataset, label_type):
    """The dataset with a label type in its metadata."""
    dataset.attrs["metadata"] = {"labels": {"label_type": label_type}}
    return dataset


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda d: d.drop(columns="label"), DataError, "no 'label' column"),
        (lambda d: d.drop(columns=["horizon_end", "symbol"]), DataError, "symbol, horizon_end"),
        (lambda d: d.iloc[:0], EmptyDataError, "the dataset is empty"),
        (lambda d: d.drop(columns=feature_columns(d)), DataError, "no feature columns.*ta_"),
        (lambda d: d.assign(label=1), DataError, r"all \d+ labels are 1: with one class"),
        (
            lambda d: d.assign(label=np.arange(len(d)) % 6 - 2),
            DataError,
            "labels must be 0 or 1, or from -2 to 2, got 3; build",
        ),
        (lambda d: d.assign(label=d["label"] + 0.5), DataError, r"from -2 to 2, got \d\.5; build"),
        (lambda d: d.assign(label="up"), DataError, "labels must be 0 or 1"),
        (
            lambda d: said_to_be(d.assign(label=d["label"] - 1), "binary_outperformance"),
            DataError,
            "binary_outperformance labels must be 0 or 1, got -1",
        ),
        (lambda d: said_to_be(d, "five_stars"), DataError, "label type is 'five_stars'; known are"),
        (lambda d: said_to_be(d, ["multi_class"]), DataError, r"label type is \['multi_class'\]"),
        (
            lambda d: said_to_be(d.assign(label=0), "multi_class"),
            DataError,
            r"all \d+ labels are 0",
        ),
        (
            lambda d: said_to_be(d.drop(columns="signal_direction"), "multi_class"),
            DataError,
            "multi_class rows need a 'signal_direction' column",
        ),
        (
            lambda d: said_to_be(d.assign(signal_direction="LONG"), "multi_class"),
            DataError,
            "'signal_direction' must hold numbers",
        ),
        (
            lambda d: said_to_be(d.assign(signal_direction=0.0), "multi_class"),
            DataError,
            r"signal_direction must be 1 or -1 in \d+ rows of the dataset, got 0.0",
        ),
        (lambda d: d.assign(label=d["label"].astype(float).where(d.index > 0)), DataError, "1 mis"),
        (lambda d: d.assign(ta_slow="high"), DataError, "these are not: ta_slow"),
        (lambda d: d.assign(ta_slow=np.nan), DataError, "without a single value: ta_slow"),
        (lambda d: d.assign(ta_slow=np.inf), DataError, "infinite values: ta_slow"),
        (lambda d: d.iloc[:40], DataError, "40 rows, training needs at least 100"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(dataset, change, error, message):
    """Each refusal says in one line what is wrong."""
    with pytest.raises(error, match=message) as refusal:
        check_trainable(change(dataset), min_rows=100)
    assert "\n" not in str(refusal.value)


def test_missing_features_are_named(dataset):
    """A frame that lacks features is told which, the first five by name."""
    with pytest.raises(DataError, match="lacks 1 of the model's 3 features: ta_slow"):
        feature_matrix(dataset.drop(columns="ta_slow"), ["ta_known", "ta_noise", "ta_slow"])
    wanted = [f"ta_{n}" for n in range(7)]
    with pytest.raises(DataError, match="ta_0, ta_1, ta_2, ta_3, ta_4 and 2 more"):
        feature_matrix(dataset, wanted)


def test_order_is_that_of_the_names(dataset):
    """The matrix follows the names given, whatever the frame's order."""
    matrix = feature_matrix(dataset, ["ta_slow", "ta_known"])
    np.testing.assert_array_equal(matrix, dataset[["ta_slow", "ta_known"]].to_numpy())


def test_times_in_any_unit_and_none_without_a_zone():
    """Microseconds mean the same instant; a stamp without a zone means none."""
    stamps = pd.Series(pd.to_datetime(["2020-01-01"], utc=True), name="timestamp")
    expected = [1_577_836_800_000_000_000]
    assert nanoseconds(stamps.dt.as_unit("us")).tolist() == expected
    with pytest.raises(DataError, match="'timestamp' must hold times with a zone"):
        nanoseconds(stamps.dt.tz_localize(None))
    with pytest.raises(DataError, match="'timestamp' holds 1 missing times"):
        nanoseconds(pd.Series([pd.NaT], dtype="datetime64[ns, UTC]", name="timestamp"))
