"""train_meta_model: from an ML dataset (given, or built on the fly) to a model and its metrics."""

import argparse
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DependencyError, ParameterError
from .options import (
    Tree,
    add_freq,
    add_labels,
    add_strategy,
    add_tracking,
    add_universe,
    add_window,
    common_parameters,
    put,
    put_labels,
    tracking_parameters,
    universe_stand_ins,
)
from .parser import number, one_of, say
from .paths import absolute, existing, plain_name, shown

if TYPE_CHECKING:
    from .session import Outcome

MUCH_WORSE = 0.01  # of the base rate's Brier score: more than chance makes of useless features
NEEDED = ("strategy", "freq", "start_date", "end_date")
BUILDING = (
    *NEEDED,
    *("price_file", "universe", "symbols_file", "symbols"),
    *("label_type", "label_horizon_days", "success_threshold", "sampling", "benchmark"),
)

# argument -> what is in force where it is not given
TRAINING_STAND_INS = {
    "output_model_path": "meta_model@fitted",
    "model_type": "params:training.model_type",
    "calibration": "params:training.calibration",
    "cv": "params:training.cv.kind",
    "seed": "params:training.seed",
}
BUILDING_STAND_INS = {
    "dataset_path": "on_the_fly_dataset@samples",
    "label_type": "params:on_the_fly.label_type",
    "label_horizon_days": "params:on_the_fly.horizon_days",
    "success_threshold": "params:on_the_fly.success_threshold",
    "sampling": "params:on_the_fly.sampling",
    "benchmark": "params:on_the_fly.benchmark",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the documented arguments."""
    parser.add_argument("--dataset-path", metavar="FILE", help="ML dataset to train on")
    parser.add_argument(
        "--output-model-path",
        metavar="FILE",
        help="where to write (default: models/meta/{strategy}_meta_model.joblib)",
    )
    parser.add_argument(
        "--model-type",
        type=one_of("model type", ("gradient_boosting", "random_forest")),
        metavar="TYPE",
        help="gradient_boosting or random_forest (default: gradient_boosting)",
    )
    parser.add_argument(
        "--calibration",
        type=one_of("calibration", ("none", "sigmoid", "isotonic")),
        metavar="METHOD",
        help="none, sigmoid or isotonic (default: none)",
    )
    parser.add_argument(
        "--cv",
        type=one_of("cross-validation", ("purged_kfold", "walk_forward", "cpcv")),
        metavar="SCHEME",
        help="of the printed metrics: purged_kfold, walk_forward or cpcv (default: purged_kfold)",
    )
    parser.add_argument(
        "--seed", type=number("seed", 0, 2**32 - 1, int), metavar="N", help="seed (default: 0)"
    )
    add_strategy(parser)
    add_freq(parser)
    add_window(parser)
    add_universe(parser)
    add_labels(parser, threshold="0.05 when built on the fly")
    add_tracking(parser)


def run(args: argparse.Namespace, project: Path) -> None:
    """Train, evaluate out of fold, and print the metrics as documented."""
    from .main import log_level

    if args.dataset_path is None:
        names, tree = ["on_the_fly"], _on_the_fly(args, project)
    else:
        names, tree = ["training", "evaluation"], _from_dataset(args, project)
    tree.setdefault("training", {}).update(_training(args))
    _require_learn()
    from .session import run_pipelines

    print("Training meta-model...", flush=True)
    outcome = run_pipelines(project, names, tree, env=args.env, level=log_level(args))
    _print_metrics(outcome)
    _warn_of_no_skill(outcome)
    print(f"Model saved to: {shown(outcome.path('meta_model@fitted'))}")
    print(f"Calibration plot: {shown(outcome.path('calibration_plot'))}")
    print(f"Confusion matrix: {shown(outcome.path('confusion_plot'))}")
    if outcome.experiment:
        print(f"Experiment: {shown(outcome.experiment)}")


def _warn_of_no_skill(outcome: "Outcome") -> None:
    """Say so where the probabilities are worse than none."""
    metrics = outcome.load("meta_model_metrics")
    skill = metrics.get("confidence_brier_skill", metrics.get("brier_skill"))
    if skill is not None and skill < -MUCH_WORSE:
        say(
            f"warning: out of fold the confidence is {-skill:.1%} worse than always predicting the "
            "base rate (Brier score); a filter on it has nothing to go by."
        )


def _print_metrics(outcome: "Outcome") -> None:
    from ..workflows.evaluation_text import evaluation_text

    print(f"Model trained: {outcome.load('meta_model@fitted').model_class}")
    scheme = outcome.load("params:training").scheme()
    metrics, confusion = (outcome.load(name) for name in ("meta_model_metrics", "confusion_matrix"))
    print(evaluation_text(metrics, scheme, confusion), end="")


def _on_the_fly(args: argparse.Namespace, project: Path) -> Tree:
    missing = [f"--{name.replace('_', '-')}" for name in NEEDED if getattr(args, name) is None]
    if missing:
        raise ParameterError(
            f"without --dataset-path, {', '.join(missing)} must be given (or pass --dataset-path)."
        )
    tree = common_parameters(args)
    put_labels(tree, "on_the_fly", args)
    _name_model(tree, args, project)
    model = Path(tree["paths"]["meta_model"])
    put(tree, "paths.on_the_fly_dataset", str(model.with_suffix(".dataset.parquet")))
    stand_ins = {**universe_stand_ins(args), **TRAINING_STAND_INS, **BUILDING_STAND_INS}
    put(tree, "tracking", tracking_parameters(args, stand_ins))
    return tree


def _from_dataset(args: argparse.Namespace, project: Path) -> Tree:
    from ..datasets.ml_dataset import read_metadata

    path = Path(existing(args.dataset_path, "dataset"))
    if path.suffix not in (".parquet", ".csv"):
        raise ParameterError(f"{path}: format {path.suffix!r} is unknown; use parquet or csv.")
    said = [f"--{name.replace('_', '-')}" for name in BUILDING if getattr(args, name) is not None]
    if said:
        say(f"note: {', '.join(said)} change nothing: the dataset is built already.")
    made = read_metadata(path) or {}
    named = {key: made.get(key) for key in ("strategy", "freq")}
    named["strategy"] = path.stem if named["strategy"] is None else named["strategy"]
    tree: Tree = {
        key: plain_name(str(name), key) for key, name in named.items() if name is not None
    }
    put(tree, "paths.ml_dataset", str(path))
    _name_model(tree, args, project)
    known = _built_with(made)
    put(tree, "tracking", tracking_parameters(args, TRAINING_STAND_INS, known))
    return tree


def _built_with(made: Mapping[str, Any]) -> Tree:
    """Return the building arguments as a dataset says of itself, never as flags say.

    What it does not say is null: neither a flag that changed nothing nor a default is true of it.
    """
    labels, window = made.get("labels") or {}, made.get("window") or {}
    said = {
        "strategy": made.get("strategy"),
        "freq": made.get("freq"),
        "label_type": labels.get("label_type"),
        "label_horizon_days": labels.get("horizon_days"),
        "success_threshold": labels.get("success_threshold"),
        "sampling": labels.get("sampling"),
        "benchmark": labels.get("benchmark"),
        "start_date": window.get("start_date"),
        "end_date": window.get("end_date"),
        "symbols": made.get("symbols"),
    }
    return {**dict.fromkeys(BUILDING), **said}


def _name_model(tree: Tree, args: argparse.Namespace, project: Path) -> None:
    """Say where the model goes; the plot and the metrics carry the stem of its name."""
    model = project / "models" / "meta" / f"{tree['strategy']}_meta_model.joblib"
    if args.output_model_path is not None:
        model = Path(absolute(args.output_model_path))
        if model.suffix != ".joblib":
            raise ParameterError(f"model path {args.output_model_path} must end in .joblib.")
    put(tree, "paths.meta_model", str(model))
    put(tree, "model_name", plain_name(model.stem, "model"))


def _training(args: argparse.Namespace) -> Tree:
    training: Tree = {}
    put(training, "model_type", args.model_type)
    put(training, "calibration", args.calibration)
    put(training, "cv.kind", args.cv)
    put(training, "seed", args.seed)
    return training


def _require_learn() -> None:
    """Say at once that scikit-learn is missing, not after the dataset is built."""
    if importlib.util.find_spec("sklearn") is None:
        raise DependencyError("training needs scikit-learn; run `pip install -e .[ml]`.")
