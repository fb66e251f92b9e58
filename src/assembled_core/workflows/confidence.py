"""What a meta-model thinks of each signal of a panel, and how it can know."""

import logging
from collections.abc import Callable, Mapping

import pandas as pd

from ..errors import EmptyDataError, ModelError
from ..modeling.meta_model import MetaModel
from ..progress import track
from .confidence_arrays import since_start

logger = logging.getLogger(__name__)

COLUMNS = ["timestamp", "symbol", "confidence", "provenance"]


def score_signals(
    model: MetaModel, panel: Mapping[str, Callable[[], pd.DataFrame]]
) -> pd.DataFrame:
    """Confidence of every active bar, by the model that could have existed at its date.

    Args:
        model: the meta-model; it need not know the symbols.
        panel: symbol -> function that returns its signal frame: timestamp, symbol,
            signal_direction (0 is FLAT) and the model's features.

    Returns:
        timestamp, symbol, confidence in [0, 1] (NaN where unscored) and provenance
        (`walk_forward` inside the training span, `out_of_sample` after its end and the embargo,
        `unscored` where no earlier data existed), sorted by (symbol, timestamp).

    Raises:
        EmptyDataError: no symbols.
        DataError: features missing, not numeric or infinite, by name.
    """
    if not panel:
        raise EmptyDataError("there is no symbol whose signals could be scored.")
    wanted = list(dict.fromkeys(["timestamp", "symbol", *model.features]))
    parts = []
    for symbol in track(sorted(panel), "Reading signals", unit="symbol"):
        signals = panel[symbol]()
        active = signals["signal_direction"] != 0.0
        parts.append(signals.loc[active, [name for name in wanted if name in signals.columns]])
    return score_rows(model, pd.concat(parts, ignore_index=True))


def score_rows(model: MetaModel, rows: pd.DataFrame) -> pd.DataFrame:
    """Confidence of each of the rows given, active or not; see `score_signals`."""
    scored = rows[["timestamp", "symbol"]].join(model.score(rows))
    return scored.sort_values(["symbol", "timestamp"], ignore_index=True)[COLUMNS]


def ask_meta_model(
    model: MetaModel,
    panel: Mapping[str, Callable[[], pd.DataFrame]],
    start: pd.Timestamp | None,
    strategy: str,
    freq: str,
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Confidence of the window's signals, and the first instant from which there can be one.

    Args:
        model: the meta-model.
        panel: as in `score_signals`, up to the window's end.
        start: first session of the window, or None for all.
        strategy: whose signals they are.
        freq: bar size.

    Raises:
        ModelError: the model was trained for another strategy or frequency.
        DataError: features missing, not numeric or infinite, by name.
    """
    check_fits(model, strategy, freq)
    return score_signals(model, since_start(panel, start)), first_scorable(model)


def first_scorable(model: MetaModel) -> pd.Timestamp:
    """First instant from which the model can score: where a fair comparison begins."""
    return model.first_scorable


def check_fits(model: MetaModel, strategy: str, freq: str) -> None:
    """Refuse a model that was trained on another strategy's signals or at another frequency.

    Raises:
        ModelError: what the model was made for, and what it was to be used for.
    """
    dataset = model.metadata.get("dataset", {})
    for name, wanted in (("strategy", strategy), ("freq", freq)):
        made_for = dataset.get(name)
        if made_for is None:
            logger.warning("The model does not say for which %s it was trained.", name)
        elif made_for != wanted:
            raise ModelError(
                f"the meta-model was trained for {name} {made_for}, not {wanted}; "
                "train one for it or pass another --meta-model-path."
            )
