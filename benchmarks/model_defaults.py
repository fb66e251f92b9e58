"""Which defaults fit overlapping, noisy labels? The comparison behind docs/decisions/0005 and 0014.

    python benchmarks/model_defaults.py bars --seed 0 noise_0.parquet    # random walks as bars
    assembled build_ml_dataset --freq 1d --price-file noise_0.parquet --output-path ml_0.parquet
    python benchmarks/model_defaults.py compare demo.parquet ml_0.parquet ...

`compare` prints, for each dataset and candidate, Brier score and log loss divided by those of the
base rate (below 1 is better than no model) and the AUC within folds: out of fold (purged 5-fold,
embargo of 5 sessions) and walk-forward (steps of 126 sessions).
"""

import argparse
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from assembled_core.datasets.ml_dataset import read_ml_dataset
from assembled_core.labeling.uniqueness import uniqueness_weights
from assembled_core.modeling import GradientBoosting, ModelSettings, RandomForest, check_trainable
from assembled_core.modeling.classes import find_classes
from assembled_core.validation.purged import purged_kfold, walk_forward
from assembled_core.workflows.cross_fitting import (
    cross_fit,
    make_fit,
    weigh_by_uniqueness,
    weigh_equally,
)
from assembled_core.workflows.scores import base_rate_scores, scores_of

SKLEARN_BOOSTING = GradientBoosting(
    learning_rate=0.1,
    max_iter=100,
    max_leaf_nodes=31,
    min_samples_leaf=20,
    l2_regularization=0.0,
    max_features=1.0,
    max_bins=255,
)
SKLEARN_FOREST = RandomForest(min_samples_leaf=1, max_samples=1.0)
BOOSTING = {
    "boosting, scikit-learn's": SKLEARN_BOOSTING,
    "boosting, leaves of 200 rows": SKLEARN_BOOSTING.model_copy(update={"min_samples_leaf": 200}),
    "boosting, ours with 40 steps": GradientBoosting(max_iter=40),
    "boosting, ours with 80 steps": GradientBoosting(max_iter=80),
    "boosting, ours": GradientBoosting(),
}
FOREST = {
    "forest, scikit-learn's": SKLEARN_FOREST,
    "forest, leaves of 200 rows": RandomForest(max_samples=1.0),
    "forest, ours": RandomForest(),
}


def weigh_by_label_end(rows):
    """Uniqueness of [timestamp, label_end], a span that knows the outcome."""
    return uniqueness_weights(rows[["symbol", "timestamp", "label_end"]])


def weigh_by_horizon_end(rows):
    """Uniqueness of [timestamp, horizon_end], not scaled to keep the base rate."""
    spans = rows[["symbol", "timestamp"]].assign(label_end=rows["horizon_end"])
    return uniqueness_weights(spans)


WEIGHTS = {
    "none": weigh_equally,
    "label_end": weigh_by_label_end,
    "horizon_end": weigh_by_horizon_end,
    "horizon_end, base rate kept": weigh_by_uniqueness,
}
SPLITS = {"out of fold": purged_kfold, "walk-forward": walk_forward}


def compare(paths: list[Path], seeds: int) -> None:
    """Print one line per dataset and candidate, as a markdown table.

    Of a multi_class dataset two lines: of all classes, and of the confidence.
    """
    print(
        "| dataset | rows | model | weights | Brier oof | log loss oof | AUC oof | Brier wf "
        "| log loss wf | AUC wf |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for path, (name, settings, weights) in product(paths, candidates()):
        dataset = read_ml_dataset(path)
        found = [
            judge(dataset, settings, WEIGHTS[weights], split, seeds) for split in SPLITS.values()
        ]
        for prefix, what in (("", ""), ("confidence_", ", confidence")):
            if f"{prefix}brier_score" in found[0]:
                line = " | ".join(_cells(each, prefix) for each in found)
                print(f"| {path.stem} | {len(dataset)} | {name}{what} | {weights} | {line} |")


def _cells(found: pd.Series, prefix: str) -> str:
    """Brier score and log loss relative to the base rates', and the AUC."""
    relative = (
        found[f"{prefix}{score}"] / found[f"{prefix}base_rate_{score}"]
        for score in ("brier_score", "log_loss")
    )
    return " | ".join([*(f"{value:.4f}" for value in relative), f"{found[f'{prefix}roc_auc']:.3f}"])


def candidates() -> Iterator[tuple[str, ModelSettings, str]]:
    """scikit-learn's own settings unweighted, ours under each kind of weights, what is between."""
    for name, chosen in BOOSTING.items():
        settings = ModelSettings(gradient_boosting=chosen)
        yield from ((name, settings, weights) for weights in weights_for(name))
    for name, chosen in FOREST.items():
        settings = ModelSettings(model_type="random_forest", random_forest=chosen)
        yield from ((name, settings, weights) for weights in weights_for(name))


def weights_for(name: str) -> list[str]:
    """Every kind of weights for our own settings, one for the rest."""
    if name.endswith("ours"):
        return list(WEIGHTS)
    return ["none"] if "scikit-learn" in name else ["horizon_end, base rate kept"]


def judge(dataset, settings, weigh, split, seeds):
    """Mean over seeds of every score, of the model and of the base rates."""
    features, classes = check_trainable(dataset, min_rows=100), find_classes(dataset)
    found = []
    for seed in range(seeds):
        seeded = settings.model_copy(update={"seed": seed})
        fit = make_fit(features, seeded, purged_kfold, weigh, classes)
        split_two_classes = partial(_keep_two_classes, dataset["label"].to_numpy(), split)
        scored = cross_fit(dataset, split_two_classes, fit)
        groups = scored["fold"].to_numpy()
        found.append({**scores_of(scored, groups=groups), **base_rate_scores(scored)})
    return pd.DataFrame(found).mean()


def _keep_two_classes(labels, split, start_ns, end_ns):
    """Without the early steps that have nothing to learn from yet, as in training."""
    return [
        fold
        for fold in split(start_ns, end_ns)
        if len(fold.train) >= 100 and np.ptp(labels[fold.train]) > 0
    ]


def write_noise_bars(path: Path, seed: int, symbols: int = 5, bars: int = 2500) -> None:
    """Write random walks with fat tails and a small drift: nothing in them can be learned."""
    draw = np.random.default_rng(seed)
    sessions = pd.bdate_range("2000-03-01", periods=bars, tz="UTC")
    parts = []
    for number in range(symbols):
        steps = 0.018 * draw.standard_t(5, bars) / np.sqrt(5 / 3) + 0.0003
        close = 50.0 * np.exp(np.cumsum(steps))
        opening = np.r_[50.0, close[:-1]]
        reach = np.exp(np.abs(draw.normal(0.0, 0.005, (2, bars))))
        parts.append(
            pd.DataFrame(
                {
                    "timestamp": sessions,
                    "symbol": f"WALK{number}",
                    "open": opening,
                    "high": np.maximum(opening, close) * reach[0],
                    "low": np.minimum(opening, close) / reach[1],
                    "close": close,
                    "adj_close": close,
                    "volume": np.exp(draw.normal(14.0, 0.5, bars)),
                }
            )
        )
    pd.concat(parts).to_parquet(path, index=False)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    bars = commands.add_parser("bars", help="write random walks as daily bars")
    bars.add_argument("path", type=Path)
    bars.add_argument("--seed", type=int, default=0)
    bars.set_defaults(run=lambda args: write_noise_bars(args.path, args.seed))
    judged = commands.add_parser("compare", help="compare candidates on ML datasets")
    judged.add_argument("paths", type=Path, nargs="+")
    judged.add_argument("--seeds", type=int, default=1, help="model seeds to average over")
    judged.set_defaults(run=lambda args: compare(args.paths, args.seeds))
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
