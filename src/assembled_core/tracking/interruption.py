"""Telling a run that a signal is about to end it."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any] | int | None


class SignalWatch:
    """Call `interrupted(reason)` before SIGTERM or SIGINT take their usual course.

    Kedro's error hook does not see them, since neither arrives as an `Exception`. Python lets only
    the main thread watch; elsewhere nothing is watched. A forked child keeps the usual course
    alone: the run belongs to its parent.
    """

    def __init__(self, interrupted: Callable[[str], None]) -> None:
        self._interrupted = interrupted
        self._owner = os.getpid()
        self._before: dict[int, Handler] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before[number] = signal.signal(number, self._receive)

    def stop(self) -> None:
        """Put back the handlers that stood there before."""
        while self._before:
            signal.signal(*self._before.popitem())

    def _receive(self, number: int, frame: FrameType | None) -> None:
        usual = self._before.get(number, signal.SIG_DFL)
        if os.getpid() == self._owner:
            self._interrupted(f"interrupted by {signal.Signals(number).name}")
        if callable(usual):
            usual(number, frame)
        elif usual != signal.SIG_IGN:
            raise SystemExit(128 + number)
