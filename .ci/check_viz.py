"""Is the whole default pipeline in the built Kedro-Viz page, and does a browser draw it?"""
# ruff: noqa: T201

import functools
import http.server
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
SCREENSHOT = BUILD / "screenshot.png"
KINDS = {"ImagePreview", "JSONPreview", "TablePreview"}
BROWSER = (
    "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--window-size=2600,3200", "--virtual-time-budget=15000",
)  # fmt: skip


def main() -> int:
    """Check the page's data, then what a browser makes of them."""
    nodes, layers = expected()
    page = json.loads((BUILD / "api" / "main").read_text(encoding="utf-8"))
    missing = nodes - {node["name"] for node in page["nodes"] if node["type"] == "task"}
    missing |= layers - set(page["layers"])
    with served(BUILD) as address:
        drawn = look(address, "--dump-dom")
        look(address, f"--screenshot={SCREENSHOT}")
    missing |= {f"{text} (not drawn)" for text in nodes | layers if f">{text}<" not in drawn}
    if missing:
        print(f"error: Kedro-Viz lacks {', '.join(sorted(missing))}.", file=sys.stderr)
        return 1
    print(
        f"Kedro-Viz draws {len(nodes)} nodes in the layers {', '.join(page['layers'])}; "
        f"{count_previews()} previews. Screenshot: {SCREENSHOT.relative_to(ROOT)}"
    )
    return 0


def expected() -> tuple[set[str], set[str]]:
    """Return the names of the default pipeline's nodes and the layers of its catalog entries."""
    os.environ.setdefault("KEDRO_LOGGING_CONFIG", str(ROOT / "conf" / "logging.yml"))
    logging.getLogger("kedro.framework.project").addFilter(lambda line: line.levelno > logging.INFO)
    from kedro.framework.project import pipelines
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(ROOT)
    pipeline = pipelines["__default__"]
    with KedroSession.create(project_path=ROOT, save_on_close=False) as session:
        catalog = session.load_context().catalog
    entries = [name for name in pipeline.datasets() if not name.startswith("param")]
    notes = [getattr(catalog.get(name), "metadata", None) or {} for name in entries]
    layers = {note["kedro-viz"]["layer"] for note in notes if "kedro-viz" in note}
    return {node.name for node in pipeline.nodes}, layers


def count_previews() -> int:
    """Return how many data sets show something; before the first run none does."""
    details = (json.loads(path.read_text()) for path in (BUILD / "api" / "nodes").iterdir())
    return sum(bool(each.get("preview")) and each["preview_type"] in KINDS for each in details)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine alone, for as long as the block runs."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def look(address: str, task: str) -> str:
    """Return what the browser prints of the page."""
    with tempfile.TemporaryDirectory() as profile:
        command = [*BROWSER, f"--user-data-dir={profile}", task, address]
        found = subprocess.run(  # noqa: S603
            command, env={**os.environ, "HOME": profile}, capture_output=True, text=True,
            timeout=180, check=True,
        )  # fmt: skip
    return found.stdout


if __name__ == "__main__":
    sys.exit(main())
