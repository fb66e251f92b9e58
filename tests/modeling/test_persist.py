"""Model files: round trips, and hostile or broken files that must run nothing."""

import bz2
import copy
import gzip
import io
import os
import pickle
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import joblib
import numpy as np
import pytest
from joblib.numpy_pickle import NumpyArrayWrapper

from assembled_core.errors import DependencyError, ModelError, UntrustedModelError
from assembled_core.modeling import load_meta_model, save_meta_model, unpickle
from assembled_core.modeling.classes import MULTI_CLASS
from assembled_core.modeling.unpickle import ALLOWED
from assembled_core.workflows.training_parameters import TrainingParameters
from assembled_core.workflows.walk_forward import train_meta_model
from samples import ml_dataset, multi_class_dataset

FEATURES = ("ta_known", "ta_noise", "ta_slow")
SIDED = (*FEATURES, "signal_direction")
PLAN = {"min_train_sessions": 150, "step_sessions": 120, "embargo_sessions": 5}
LIVELY = {
    "gradient_boosting": {"min_samples_leaf": 20},
    "random_forest": {"min_samples_leaf": 20, "n_estimators": 8},
    "walk_forward": PLAN,
}


def make_model(**changes):
    """A small trained model with two step models."""
    training = TrainingParameters.model_validate(LIVELY | changes)
    rows = ml_dataset(symbols=2)
    return train_meta_model(
        rows,
        FEATURES,
        training.fit(list(FEATURES)),
        training.step_plan(),
        training.model_settings(),
        rows.attrs["metadata"],
    )


def make_multi_class_model(rows=None, **changes):
    """A small trained model of -2 to 2 with two step models."""
    training = TrainingParameters.model_validate(LIVELY | changes)
    rows = multi_class_dataset(symbols=2) if rows is None else rows
    return train_meta_model(
        rows,
        SIDED,
        training.fit(list(SIDED), MULTI_CLASS),
        training.step_plan(),
        training.model_settings(),
        rows.attrs["metadata"],
    )


@pytest.fixture(scope="module")
def plain():
    """What a model file holds."""
    return make_model().to_plain()


@pytest.fixture(scope="module")
def plain_classes():
    """What the file of a multi-class model holds."""
    return make_multi_class_model(calibration="isotonic").to_plain()


class Bomb:
    """Pickles as a call that leaves a canary file."""

    def __init__(self, canary: Path):
        self.canary = canary

    def __reduce__(self):
        return os.system, (f"touch {self.canary}",)


@pytest.fixture
def canary(tmp_path):
    """A path that must never come into being."""
    return tmp_path / "canary"


@pytest.mark.parametrize("model_type", ["gradient_boosting", "random_forest"])
@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
def test_a_loaded_model_predicts_like_the_fitted_one(tmp_path, model_type, calibration):
    """Final model, steps and everything told about them survive the file, to the bit."""
    fitted = make_model(model_type=model_type, calibration=calibration)
    save_meta_model(fitted.to_plain(), tmp_path / "model.joblib")
    loaded = load_meta_model(tmp_path / "model.joblib")
    rows = ml_dataset(symbols=2, seed=9)
    np.testing.assert_array_equal(fitted.predict_proba(rows), loaded.predict_proba(rows))
    assert fitted.score(rows).equals(loaded.score(rows))
    for name in ("features", "parameters", "span_start", "span_end", "metadata", "base_rate"):
        assert getattr(fitted, name) == getattr(loaded, name)
    assert [step.start for step in fitted.steps] == [step.start for step in loaded.steps]


@pytest.mark.parametrize("model_type", ["gradient_boosting", "random_forest"])
@pytest.mark.parametrize("calibration", ["none", "sigmoid", "isotonic"])
def test_a_loaded_multi_class_model_predicts_like_the_fitted_one(tmp_path, model_type, calibration):
    """Classes, base rates and every class's calibration survive the file, to the bit."""
    fitted = make_multi_class_model(model_type=model_type, calibration=calibration)
    save_meta_model(fitted.to_plain(), tmp_path / "model.joblib")
    loaded = load_meta_model(tmp_path / "model.joblib")
    rows = multi_class_dataset(symbols=2, seed=9)
    assert loaded.classes == MULTI_CLASS
    assert fitted.predict_proba(rows).shape == (len(rows), 5)
    np.testing.assert_array_equal(fitted.predict_proba(rows), loaded.predict_proba(rows))
    assert fitted.score(rows).equals(loaded.score(rows))
    assert loaded.final.base_rates == fitted.final.base_rates
    assert loaded.final.calibration == fitted.final.calibration
    assert loaded.base_rate == fitted.base_rate


def test_a_model_that_met_two_of_the_classes_can_be_stored(tmp_path):
    """Its estimator is a binary one, and its columns are still those of the label."""
    rows = multi_class_dataset(symbols=2)
    few = rows[rows["label"].isin([-1, 2])]
    few.attrs["metadata"] = rows.attrs["metadata"]
    fitted = make_multi_class_model(few)
    save_meta_model(fitted.to_plain(), tmp_path / "model.joblib")
    found = load_meta_model(tmp_path / "model.joblib").predict_proba(rows)
    np.testing.assert_array_equal(found, fitted.predict_proba(rows))
    assert (found[:, [0, 2, 3]] == 0.0).all()


def test_binary_files_are_of_version_1_and_others_of_2(plain, plain_classes):
    """A program that knows binary labels alone must not open what has other columns."""
    assert plain["format_version"] == 1
    assert "classes" not in plain
    assert "base_rates" not in plain["final"]
    assert plain_classes["format_version"] == 2
    assert plain_classes["classes"] == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize("make", [make_model, make_multi_class_model])
def test_same_model_same_bytes(tmp_path, make):
    """Two trainings on the same rows write the same file."""
    for name in ("one", "two"):
        save_meta_model(make().to_plain(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_holds_only_allowed_names_and_none_of_ours(tmp_path, plain):
    """The file names library classes only, so it opens under any name of our package."""
    assert not any(module.startswith(("assembled_core", "src")) for module, _ in ALLOWED)
    path = tmp_path / "model.joblib"
    save_meta_model(plain, path)
    assert b"assembled_core." not in zlib.decompress(path.read_bytes())


def test_both_import_names_open_the_same_file(tmp_path, plain):
    """`src.assembled_core` works from the repository root, as documented."""
    path = tmp_path / "model.joblib"
    save_meta_model(plain, path)
    root = Path(__file__).parents[2]
    code = (
        "from src.assembled_core.signals.meta_model import load_meta_model;"
        f"print(load_meta_model({str(path)!r}).model_class)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "HistGradientBoostingClassifier", run.stderr


def wrap_top(bomb, plain):
    """The whole file is the bomb."""
    return bomb


def wrap_dict(bomb, plain):
    """A good model with a bomb in its metadata."""
    return plain | {"metadata": {"notes": [{"deep": bomb}]}}


def wrap_object_array(bomb, plain):
    """A bomb inside an array of objects, which joblib stores as a pickle of its own."""
    return plain | {"base_rate": np.array([bomb], dtype=object)}


def wrap_nested_object_array(bomb, plain):
    """Arrays of objects inside each other."""
    return [np.array([np.array([bomb, 1], dtype=object), 2], dtype=object)]


def wrap_estimator(bomb, plain):
    """A bomb as an attribute of a genuine estimator."""
    estimator = copy.deepcopy(plain["final"]["estimator"])
    estimator._scorer = bomb
    return plain | {"final": {"estimator": estimator, "calibration": None}}


WRAPPERS = [wrap_top, wrap_dict, wrap_object_array, wrap_nested_object_array, wrap_estimator]
COMPRESSIONS = [0, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)]


@pytest.mark.parametrize("compress", COMPRESSIONS, ids=str)
@pytest.mark.parametrize("wrap", WRAPPERS, ids=lambda f: f.__name__)
def test_hostile_joblib_files_run_nothing(tmp_path, canary, plain, wrap, compress):
    """Wherever the call hides and however it is compressed: refused in one line, by name."""
    path = tmp_path / "model.joblib"
    joblib.dump(wrap(Bomb(canary), plain), path, compress=compress)
    with pytest.raises(UntrustedModelError, match=r"system|array of objects") as refusal:
        load_meta_model(path)
    assert "\n" not in str(refusal.value)
    assert str(path) in str(refusal.value)
    assert not canary.exists()


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickles_run_nothing(tmp_path, canary, protocol):
    """A pickle that joblib never saw is read by the same rules, in every protocol."""
    path = tmp_path / "model.joblib"
    path.write_bytes(pickle.dumps({"format": Bomb(canary)}, protocol=protocol))
    with pytest.raises(UntrustedModelError, match=r"\.system, which is no part"):
        load_meta_model(path)
    assert not canary.exists()


GADGETS = {
    "builtins.eval": b"cbuiltins\neval\n(S'1+1'\ntR.",
    "builtins.getattr": b"cbuiltins\ngetattr\n(cbuiltins\nlist\nS'append'\ntR.",
    "builtins.__import__": b"cbuiltins\n__import__\n(S'os'\ntR.",
    "operator.attrgetter": b"coperator\nattrgetter\n(S'x'\ntR.",
    "functools.partial": b"cfunctools\npartial\n.",
    "numpy.load": b"cnumpy\nload\n(S'x'\ntR.",
    "numpy.memmap": b"cnumpy\nmemmap\n(S'/etc/passwd'\ntR.",
    "numpy.core.multiarray.scalar": b"cnumpy.core.multiarray\nscalar\n.",
    "numpy.ndarray.tofile": b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.",
    "joblib.numpy_pickle_compat.NDArrayWrapper": (
        b"cjoblib.numpy_pickle_compat\nNDArrayWrapper\n(S'/etc/passwd'\nctypes\nNoneType\ntR."
    ),
    "joblib.numpy_pickle.load": b"cjoblib.numpy_pickle\nload\n(S'x'\ntR.",
    "sklearn._loss._loss.__pyx_unpickle_CyHalfMultinomialLoss": (
        b"csklearn._loss._loss\n__pyx_unpickle_CyHalfMultinomialLoss\n."
    ),
    "sklearn.utils.Bunch": b"csklearn.utils\nBunch\n.",
}


@pytest.mark.parametrize("name", GADGETS)
def test_known_gadgets_are_refused_by_name(tmp_path, name):
    """Names that other readers let pass, as close to the allowed ones as can be."""
    path = tmp_path / "model.joblib"
    path.write_bytes(GADGETS[name])
    with pytest.raises(UntrustedModelError, match=name):
        load_meta_model(path)


def test_state_for_a_class_is_refused(tmp_path):
    """A pickle may not set attributes on an allowed class, which would change it for everyone."""
    path = tmp_path / "model.joblib"
    name = b"csklearn.ensemble._forest\nRandomForestClassifier\n"
    path.write_bytes(name + b"(N(dS'predict_proba'\nI1\nstb.")
    with pytest.raises(UntrustedModelError, match=r"state for .*RandomForestClassifier"):
        load_meta_model(path)
    from sklearn.ensemble import RandomForestClassifier

    assert callable(RandomForestClassifier.predict_proba)


def test_an_array_wrapper_that_carries_more_is_refused(tmp_path):
    """An attribute that would shadow the wrapper's own `read` is no part of an array."""
    wrapper = NumpyArrayWrapper(np.ndarray, (1,), "C", np.dtype("f8"))
    wrapper.read = 1
    path = tmp_path / "model.joblib"
    path.write_bytes(pickle.dumps(wrapper) + b"\0" * 64)
    with pytest.raises(UntrustedModelError, match="array"):
        load_meta_model(path)


def test_scalars_are_numbers(tmp_path):
    """NumPy's scalar function takes objects as well; ours takes bytes of numbers."""
    path = tmp_path / "model.joblib"
    head = b"cnumpy._core.multiarray\nscalar\n(cnumpy\ndtype\n(S'O'\nI00\nI01\ntR"
    path.write_bytes(head + b"cnumpy\nndarray\ntR.")
    with pytest.raises(ModelError, match="a scalar that is not a number"):
        load_meta_model(path)


def test_trees_that_point_outside_themselves_are_refused(tmp_path):
    """Compiled prediction trusts a tree's links; those that lead astray never get there."""
    for value in (10**6, 0, -5):
        plain = make_model().to_plain()
        nodes = plain["final"]["estimator"]._predictors[0][0].nodes
        nodes["left"][0] = np.array(value).astype(nodes["left"].dtype)
        save_meta_model(plain, tmp_path / "boosting.joblib")
        with pytest.raises(ModelError, match="damaged: a tree whose links lead astray"):
            load_meta_model(tmp_path / "boosting.joblib")
    plain = make_model(model_type="random_forest").to_plain()
    trees = plain["final"]["estimator"].estimators_
    inner = next(tree.tree_ for tree in trees if tree.tree_.node_count > 1)
    inner.children_right[0] = 10**6
    save_meta_model(plain, tmp_path / "forest.joblib")
    with pytest.raises(ModelError, match="damaged: a tree whose links lead astray"):
        load_meta_model(tmp_path / "forest.joblib")


def test_an_estimator_of_another_kind_is_refused(tmp_path, plain):
    """An allowed class in a wrong place is no model either."""
    tree = make_model(model_type="random_forest").final.estimator.estimators_[0]
    final = {"estimator": tree, "calibration": None}
    save_meta_model(plain | {"final": final}, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match="damaged: an estimator of class DecisionTreeClassifier"):
        load_meta_model(tmp_path / "model.joblib")


BROKEN = {
    "empty": lambda whole: b"",
    "text": lambda whole: b"date,close\n2020-01-01,10\n",
    "truncated": lambda whole: whole[: len(whole) // 2],
    "a few bytes short": lambda whole: whole[:-20],
    "bytes after the end": lambda whole: pickle.dumps({"format": 1}) + b"more",
    "a flipped bit": lambda whole: whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:],
    "zeros": lambda whole: bytes(1000),
    "a picture": lambda whole: b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR",
    "truncated gzip": lambda whole: gzip.compress(pickle.dumps([1, 2, 3]))[:-9],
    "bz2 of nothing": lambda whole: bz2.compress(b""),
    "a number": lambda whole: pickle.dumps(7),
    "a list": lambda whole: pickle.dumps(["assembled-core meta-model"]),
    "another dict": lambda whole: pickle.dumps({"format": "something else"}),
    "half a model": lambda whole: pickle.dumps(
        {"format": "assembled-core meta-model", "format_version": 1}
    ),
}


def change(plain, where, value):
    """A copy of a model's plain form with one part changed; `where` is its path."""
    changed = copy.copy(plain)
    first, *rest = where
    changed[first] = change(plain[first], rest, value) if rest else value
    return changed


SLOPE = {"method": "sigmoid", "x": [1.0], "y": [0.0]}
STEPS = {"method": "isotonic", "x": [0.2, 0.8], "y": [0.1, 0.9]}
INCONSISTENT = {
    "metadata": (("metadata",), [("dataset", {})], "metadata is .*, not a mapping"),
    "dataset": (("metadata", "dataset"), ["1d"], "metadata.dataset is .*, not a mapping"),
    "parameters": (("parameters",), None, "parameters is None, not a mapping"),
    "naive span": (("span", "start"), "2015-01-05T00:00:00", "2015-01-05 00:00:00 has no zone"),
    "no time": (("steps", 0, "end"), None, "NaT has no zone"),
    "naive": (("out_of_sample_from",), "2099-01-01", "2099-01-01 00:00:00 has no zone"),
    "far": (("out_of_sample_from",), "2999-01-01T00:00:00+00:00", "2999"),
    "span": (("span", "end"), "2001-01-01T00:00:00+00:00", "ends at 2001-.*, before it starts"),
    "early": (
        ("out_of_sample_from",),
        "2015-01-05T00:00:00+00:00",
        "out_of_sample_from 2015-01-05 .* is not after the training span",
    ),
    "step": (("steps", 0, "train_end"), "2099-01-01T00:00:00+00:00", "trained up to 2099-01-01"),
    "overlap": (("steps", 0, "end"), "2016-06-01T00:00:00+00:00", "in another"),
    "last": (("steps", 1, "end"), "2099-01-01T00:00:00+00:00", "the last step ends after"),
    "rate": (("steps", 0, "base_rate"), float("nan"), "base rate nan, which is no share"),
    "features": (("features",), ["ta_known", "ta_noise"], "feature"),
    "other": (("final", "calibration"), SLOPE, "calibration sigmoid in a model of .* none"),
}
BAD_CALIBRATIONS = {
    "method": (SLOPE | {"method": "linear"}, "an unknown calibration 'linear'"),
    "empty": (SLOPE | {"x": []}, "one slope and one intercept"),
    "two": (SLOPE | {"y": [0.0, 1.0]}, "one slope and one intercept"),
    "nan": (SLOPE | {"x": [float("nan")]}, "not finite"),
    "no steps": (STEPS | {"x": [], "y": []}, "of 0 to 0 numbers"),
    "lengths": (STEPS | {"x": [0.5]}, "of 1 to 2 numbers"),
    "order": (STEPS | {"x": [0.8, 0.2]}, "do not ascend"),
    "above": (STEPS | {"y": [0.1, 1.5]}, "leaves 0 to 1"),
    "below": (STEPS | {"y": [-0.1, 0.5]}, "leaves 0 to 1"),
    "infinite": (STEPS | {"y": [0.1, float("inf")]}, "not finite"),
}


@pytest.mark.parametrize("name", INCONSISTENT)
def test_a_model_that_contradicts_itself_is_refused(tmp_path, plain, name):
    """Times out of order or without a zone and parts of another kind are told in one line."""
    where, value, message = INCONSISTENT[name]
    save_meta_model(change(plain, where, value), tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=rf"is damaged: .*{message}") as refusal:
        load_meta_model(tmp_path / "model.joblib")
    assert "\n" not in str(refusal.value)


IMPOSSIBLE_CLASSES = {
    "none": (("classes",), [0, 1, 2], r"classes \(0, 1, 2\), which no label has"),
    "turned": (("classes",), [2, 1, 0, -1, -2], "which no label has"),
    "no number": (("classes",), ["buy"] * 5, "buy"),
    "rates": (("final", "base_rates"), [0.5, 0.5], "calibrations of 2 classes"),
    "too much": (("steps", 0, "base_rates"), [0.5] * 5, "base rates .* of the classes"),
    "below": (("steps", 0, "base_rates"), [-0.5, 0.5, 0.5, 0.5, 0.0], "base rate -0.5"),
    "binary": (("final", "calibration"), STEPS, "maps"),
    "maps": (("final", "calibration", "maps"), [None], "1 calibrations of 5 classes"),
    "order": (("final", "calibration", "maps", 1, "x"), [0.8, 0.2], "do not ascend|numbers"),
    "other": (("final", "calibration", "maps", 2), SLOPE, "sigmoid among those of isotonic"),
    "all gone": (("final", "calibration", "maps"), "maps", "calibrations of 5|indices"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE_CLASSES)
def test_a_multi_class_model_that_contradicts_itself_is_refused(tmp_path, plain_classes, name):
    """Classes, base rates and calibrations that do not fit each other are told in one line."""
    where, value, message = IMPOSSIBLE_CLASSES[name]
    save_meta_model(change(plain_classes, where, value), tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=rf"is damaged: .*({message})") as refusal:
        load_meta_model(tmp_path / "model.joblib")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("model_type", ["gradient_boosting", "random_forest"])
def test_an_estimator_of_other_classes_is_refused(tmp_path, model_type, plain):
    """A binary file with an estimator of five classes, and one whose classes no label has."""
    several = make_multi_class_model(model_type=model_type).to_plain()
    within = plain | {"features": list(SIDED), "final": several["final"], "steps": []}
    save_meta_model(within, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=r"classes \[-2, -1, 0, 1, 2\] among \[0, 1\]"):
        load_meta_model(tmp_path / "model.joblib")
    several["final"]["estimator"].classes_ = np.array([-2, -1, 0, 1, 7])
    save_meta_model(several, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=r"classes \[-2, -1, 0, 1, 7\] among \[-2, -1"):
        load_meta_model(tmp_path / "model.joblib")


@pytest.mark.parametrize(
    ("model_type", "spoil", "message"),
    [
        ("gradient_boosting", {"n_trees_per_iteration_": 10**12}, "an estimator of 10+ classes"),
        ("gradient_boosting", {"n_trees_per_iteration_": 4}, "5 trees where each step has as many"),
        ("gradient_boosting", {"n_trees_per_iteration_": 0}, "an estimator of 0 classes"),
        ("random_forest", {"n_classes_": 10**12}, "an estimator of 10+ classes"),
        ("random_forest", {"n_classes_": None}, "NoneType"),
    ],
)
def test_estimators_that_claim_other_sizes_are_refused(tmp_path, model_type, spoil, message):
    """Prediction would make room for as many classes as a file says, all memory if it must."""
    plain = make_multi_class_model(model_type=model_type).to_plain()
    for name, value in spoil.items():
        setattr(plain["final"]["estimator"], name, value)
    save_meta_model(plain, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=f"is damaged: .*{message}"):
        load_meta_model(tmp_path / "model.joblib")


@pytest.mark.parametrize("n_classes", [np.array([6]), np.array([2, 2]), np.array([1]), [2]])
def test_trees_of_impossible_classes_are_refused(n_classes):
    """A tree's own constructor trusts the length of `n_classes`; five classes are the most."""
    with pytest.raises(ValueError, match="not of one label's classes"):
        unpickle._make_tree(3, n_classes, 1)


def test_multi_class_trees_that_point_outside_themselves_are_refused(tmp_path):
    """The links of every class's trees are checked, not only the first one's."""
    plain = make_multi_class_model().to_plain()
    nodes = plain["final"]["estimator"]._predictors[0][4].nodes
    nodes["left"][0] = 10**6
    save_meta_model(plain, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match="damaged: a tree whose links lead astray"):
        load_meta_model(tmp_path / "model.joblib")


@pytest.mark.parametrize("compress", COMPRESSIONS, ids=str)
@pytest.mark.parametrize("wrap", WRAPPERS, ids=lambda f: f.__name__)
def test_hostile_multi_class_files_run_nothing(tmp_path, canary, plain_classes, wrap, compress):
    """The same holds for the second version of the file."""
    path = tmp_path / "model.joblib"
    joblib.dump(wrap(Bomb(canary), plain_classes), path, compress=compress)
    with pytest.raises(UntrustedModelError, match=r"system|array of objects"):
        load_meta_model(path)
    assert not canary.exists()


@pytest.mark.parametrize("name", BAD_CALIBRATIONS)
def test_a_calibration_that_cannot_be_is_refused(tmp_path, plain, name):
    """A map without numbers, out of order or beyond probabilities is told in one line."""
    calibration, message = BAD_CALIBRATIONS[name]
    changed = change(plain, ("final", "calibration"), calibration)
    save_meta_model(changed, tmp_path / "model.joblib")
    with pytest.raises(ModelError, match=rf"is damaged: .*{message}"):
        load_meta_model(tmp_path / "model.joblib")


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_in_one_line(tmp_path, plain, name):
    """Whatever is wrong with a file, one line names the file."""
    whole = io.BytesIO()
    joblib.dump(plain, whole, compress=3)
    path = tmp_path / "model.joblib"
    path.write_bytes(BROKEN[name](whole.getvalue()))
    with pytest.raises(ModelError, match="model") as refusal:
        load_meta_model(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_says_how_to_train_one(tmp_path):
    """The path and the command that makes it are named."""
    with pytest.raises(ModelError, match=r"no model file at .*nowhere\.joblib; .*train_meta_model"):
        load_meta_model(tmp_path / "nowhere.joblib")


def test_another_format_version_is_refused(tmp_path, plain):
    """Both versions are named."""
    path = tmp_path / "model.joblib"
    joblib.dump(plain | {"format_version": 99}, path)
    with pytest.raises(ModelError, match="format version 99, this program reads 1 and 2"):
        load_meta_model(path)


def test_only_models_are_saved(tmp_path):
    """Something else is not written under a model's name."""
    with pytest.raises(ModelError, match="is not a meta-model"):
        save_meta_model({"format": "other"}, tmp_path / "model.joblib")
    assert not (tmp_path / "model.joblib").exists()


def test_missing_scikit_learn_names_the_extra(tmp_path, plain, monkeypatch):
    """Opening a model without scikit-learn names the way to install it."""
    save_meta_model(plain, tmp_path / "model.joblib")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(DependencyError, match=r"pip install -e \.\[ml\]"):
        load_meta_model(tmp_path / "model.joblib")


def test_another_version_of_scikit_learn_is_said(tmp_path, plain, monkeypatch, caplog):
    """A model of another scikit-learn opens with a warning that names both versions."""
    import sklearn.base

    save_meta_model(plain, tmp_path / "model.joblib")
    monkeypatch.setattr(sklearn.base, "__version__", "1.8.0")
    load_meta_model(tmp_path / "model.joblib")
    assert "1.8.0" in caplog.text
    assert sklearn.__version__ in caplog.text
