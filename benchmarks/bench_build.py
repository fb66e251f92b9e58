"""build_ml_dataset as a whole process on 500 x 2520 bars, against a Kedro run of one empty node."""

import shutil
import sys
import tempfile
from pathlib import Path

import panel
from timing import PRINT_PEAK, process

ROOT = Path(__file__).resolve().parents[1]

EMPTY_RUN = """
from pathlib import Path
import assembled_core.pipeline_registry as registry
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import Node, Pipeline

empty = Pipeline([Node(lambda: 0, None, "dataset_recipe", name="nothing")])
registry.register_pipelines = lambda: {"empty": empty}
bootstrap_project(Path.cwd())
with KedroSession.create(project_path=Path.cwd(), save_on_close=False) as session:
    session.run(pipeline_names=["empty"])
"""


def measure() -> list[tuple[str, str]]:
    """Return (what, figure) rows."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copytree(ROOT / "conf", project / "conf")
        for name in ("pyproject.toml", "watchlist.txt"):
            shutil.copy(ROOT / name, project / name)
        (project / "src").mkdir()
        (project / "empty.py").write_text(PRINT_PEAK + EMPTY_RUN)
        (project / "build.py").write_text(
            PRINT_PEAK + "import sys\nfrom pathlib import Path\n"
            "from assembled_core.commands.main import main\n"
            "sys.exit(main(sys.argv[1:], Path.cwd()))\n"
        )
        # the panel's weekdays are no exchange's sessions: its own dates are its calendar
        parameters = project / "conf" / "base" / "parameters.yml"
        parameters.write_text(parameters.read_text().replace("calendar: XNYS", "calendar: data"))
        empty = process([sys.executable, "empty.py"], project)
        build = process([sys.executable, "build.py", *_arguments()], project)
    more = {name: build[name] - empty[name] for name in build}
    return [(what, _row(figures)) for what, figures in (
        ("an empty Kedro run", empty), ("build_ml_dataset", build), ("the difference", more),
    )]  # fmt: skip


def _arguments() -> list[str]:
    return [
        "build_ml_dataset", "--strategy", "trend_baseline", "--freq", "1d",
        "--price-file", str(panel.folder()),
    ]  # fmt: skip


def _row(figures: dict[str, float]) -> str:
    return (
        f"{figures['wall_s']:.2f} s wall, {figures['cpu_s']:.2f} s CPU, "
        f"{figures['peak_mib']:.0f} MiB peak"
    )
