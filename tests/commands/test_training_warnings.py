"""What train_meta_model says of a model without skill."""

import pytest

from assembled_core.commands.train_meta_model import _warn_of_no_skill


class Outcome:
    """A run that left these metrics."""

    def __init__(self, **metrics: float) -> None:
        self._metrics = metrics

    def load(self, name: str) -> dict[str, float]:
        """The metrics."""
        assert name == "meta_model_metrics"
        return self._metrics


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({"brier_skill": 0.02}, ""),
        ({"brier_skill": -0.009}, ""),
        ({"brier_skill": -0.17}, "the confidence is 17.0% worse than always predicting"),
        ({"brier_skill": 0.02, "confidence_brier_skill": -0.044}, "4.4% worse"),
        ({"brier_skill": None}, ""),
    ],
)
def test_a_confidence_worse_than_the_base_rate_is_warned_of(capsys, metrics, said):
    """More than one per cent worse, of what the ensemble uses, is said on stderr."""
    _warn_of_no_skill(Outcome(**metrics))
    warned = capsys.readouterr().err
    assert said in warned
    assert bool(warned) == bool(said)
