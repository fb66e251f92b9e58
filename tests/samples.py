"""Small ML datasets that tests share: overlapping labels with a chance that is known."""

import numpy as np
import pandas as pd

from panels import weekdays

HORIZON = 10


def ml_dataset(
    symbols: int = 3,
    sessions: int = 400,
    strength: float = 1.0,
    seed: int = 0,
    base: float = 0.3,
    start: str = "2015-01-05",
) -> pd.DataFrame:
    """Return signals whose chance of label 1 is 1 / (1 + exp(-(base + strength * ta_known))).

    Args:
        symbols: Symbols, each active on about two thirds of the sessions, in runs.
        sessions: Weekdays.
        strength: How much `ta_known` tells; 0: every feature is useless.
        seed: Of the random numbers.
        base: Log odds of label 1 where ta_known is 0.
        start: First weekday.

    `ta_known` is standard normal, `ta_noise` tells nothing and has holes, `ta_slow` moves slowly.
    """
    draw = np.random.default_rng(seed)
    days = weekdays(sessions + HORIZON, start)
    parts = []
    for number in range(symbols):
        active = np.repeat(draw.random(sessions // 15 + 1) < 2 / 3, 15)[:sessions]
        rows = np.flatnonzero(active)
        known = draw.standard_normal(len(rows))
        chance = 1.0 / (1.0 + np.exp(-(base + strength * known)))
        label = (draw.random(len(rows)) < chance).astype(np.int8)
        held = np.where(label == 1, draw.integers(1, HORIZON + 1, len(rows)), HORIZON)
        noise = draw.standard_normal(len(rows))
        noise[draw.random(len(rows)) < 0.1] = np.nan
        starts = np.flatnonzero(np.diff(rows, prepend=-2) > 1)
        age = np.arange(len(rows)) - np.repeat(starts, np.diff([*starts, len(rows)]))
        parts.append(
            pd.DataFrame(
                {
                    "timestamp": days[rows],
                    "symbol": f"S{number}",
                    "ta_known": known,
                    "ta_noise": noise,
                    "ta_slow": np.sin(rows / 40.0 + number),
                    "signal_direction": 1.0,
                    "signal_score": draw.random(len(rows)),
                    "signal_age": age,
                    "label": label,
                    "realized_return": np.where(label == 1, 0.03, -0.02),
                    "entry_price": 10.0,
                    "exit_price": np.where(label == 1, 10.3, 9.8),
                    "horizon_days": HORIZON,
                    "label_end": days[rows + held],
                    "horizon_end": days[rows + HORIZON],
                    "exit_reason": np.where(label == 1, "target", "horizon"),
                    "sample_weight": 1.0 / held,
                    "true_chance": chance,
                }
            )
        )
    samples = pd.concat(parts, ignore_index=True)
    samples.attrs["metadata"] = {"strategy": "trend_baseline", "freq": "1d"}
    return samples


CUTS = (-1.6, -0.5, 0.7, 1.9)  # what the latent return must pass for the next class
CLASSES = (-2, -1, 0, 1, 2)


def multi_class_dataset(
    symbols: int = 3, sessions: int = 400, strength: float = 1.0, seed: int = 0
) -> pd.DataFrame:
    """Return LONG and SHORT signals with labels of -2 to 2, whose chances are known.

    Args:
        symbols: As of `ml_dataset`.
        sessions: As of `ml_dataset`.
        strength: How much `ta_known` tells of where the price goes.
        seed: Of the random numbers.

    A latent return of strength * ta_known plus logistic noise is cut into the classes. The columns
    chance_-2 to chance_2 hold the true chances.
    """
    samples = ml_dataset(symbols, sessions, strength, seed)
    draw = np.random.default_rng([seed, 1])
    run = (samples["signal_age"] == 0).cumsum()
    side = np.where(draw.random(run.max() + 1) < 0.6, 1.0, -1.0)[run]
    known = strength * samples["ta_known"].to_numpy()
    latent = known + draw.logistic(size=len(samples))
    label = np.digitize(latent, CUTS) - 2
    up_to = [1.0 / (1.0 + np.exp(known - cut)) for cut in CUTS]
    chances = np.diff(np.column_stack([np.zeros(len(known)), *up_to, np.ones(len(known))]))
    exit_price = 10.0 * (1.0 + 0.01 * latent)
    made = samples.drop(columns="true_chance").assign(
        signal_direction=side,
        label=label.astype(np.int8),
        realized_return=side * 0.01 * latent,
        exit_price=exit_price,
        label_end=samples["horizon_end"],
        exit_reason="horizon",
        **{f"chance_{value}": chances[:, k] for k, value in enumerate(CLASSES)},
    )
    made.attrs["metadata"] = {
        **samples.attrs["metadata"],
        "labels": {"label_type": "multi_class"},
    }
    return made
