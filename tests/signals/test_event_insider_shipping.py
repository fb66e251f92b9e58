"""event_insider_shipping, threshold by threshold."""

import numpy as np
import pytest
from pydantic import ValidationError

from assembled_core.signals.event_insider_shipping import EventParameters, decide_on_events

PARAMS = EventParameters()


def decided(net: list[float], congestion: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Direction and score of bars with these features."""
    frame = {
        "insider_net_buy_20d": np.array(net),
        "shipping_congestion_score_7d": np.array(congestion),
    }
    return decide_on_events(frame, PARAMS)


@pytest.mark.parametrize(
    ("net", "congestion", "direction"),
    [
        (1000.1, 29.9, 1),
        (1000.0, 29.9, 0),  # not above the threshold
        (1000.1, 30.0, 0),  # not below the low one
        (-1000.1, 70.1, -1),
        (-1000.0, 70.1, 0),
        (-1000.1, 70.0, 0),
        (5000.0, 90.0, 0),  # buying in a jam
        (-5000.0, 10.0, 0),  # selling without one
        (np.nan, 10.0, 0),
        (5000.0, np.nan, 0),
    ],
)
def test_both_conditions_decide_and_what_is_unknown_does_not(net, congestion, direction):
    """LONG needs net buying and no congestion, SHORT net selling and congestion, both strictly."""
    found, score = decided([net], [congestion])
    assert found.tolist() == [direction]
    assert (score[0] > 0) == (direction != 0)


def test_the_score_grows_with_both_and_stays_in_its_bounds():
    """Twice the threshold without any congestion scores 3/4; the extremes stay below 1."""
    direction, score = decided([2000, 1e12, -2000, -1e12], [0, 0, 85, 100])
    assert direction.tolist() == [1, 1, -1, -1]
    np.testing.assert_allclose(score[[0, 2]], [0.75, 0.5])
    assert (score <= 1).all()


def test_thresholds_in_the_wrong_order_are_refused():
    """A low congestion above the high one is refused with both values."""
    with pytest.raises(ValidationError, match=r"got 80\.0 and 70\.0"):
        EventParameters(low_congestion=80)
