"""Progress bars on a terminal, nothing when piped or quiet."""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def track(
    items: Iterable[Item], description: str, total: int | None = None, unit: str = "it"
) -> Iterator[Item]:
    """Yield `items`, showing a bar on stderr once the work has taken over a second.

    Silent when stderr is not a terminal or the package's log level hides INFO (`--quiet`).
    """
    from tqdm import tqdm  # imported late: `--help` must not pay for it

    quiet = not logging.getLogger("assembled_core").isEnabledFor(logging.INFO)
    yield from tqdm(
        items,
        desc=description,
        total=total,
        unit=unit,
        delay=1.0,
        leave=False,
        disable=True if quiet else None,
    )
