"""The registry and the catalog fit each other: nothing undeclared, nothing unused."""

from pathlib import Path

import pytest
from kedro.config import OmegaConfigLoader

from assembled_core.pipeline_registry import register_pipelines
from assembled_core.settings import CONFIG_LOADER_ARGS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = {
    "ingestion",
    "dataset_building",
    "training",
    "evaluation",
    "backtesting",
    "__default__",
}


@pytest.fixture(scope="module")
def catalog():
    """The catalog's configuration."""
    return OmegaConfigLoader(str(ROOT / "conf"), runtime_params={}, **CONFIG_LOADER_ARGS)["catalog"]


@pytest.fixture(scope="module")
def used():
    """Names of all datasets of all pipelines."""
    names = set().union(*(pipe.datasets() for pipe in register_pipelines().values()))
    return {name for name in names if not name.startswith("params:") and name != "parameters"}


def test_the_documented_pipelines_are_registered():
    """Each documented name runs."""
    assert set(register_pipelines()) >= DOCUMENTED


def test_every_dataset_is_declared(used, catalog):
    """A name that the catalog does not know would become an in-memory dataset in silence."""
    assert used - set(catalog) == set()


def test_no_catalog_entry_is_unused(used, catalog):
    """An entry that no pipeline uses is a leftover."""
    assert set(catalog) - used == set()


def test_every_node_is_named_after_its_function():
    """The name in a log leads to the code."""
    for pipe in register_pipelines().values():
        for node in pipe.nodes:
            assert node.name.split(".")[-1] == node.func.__name__


def test_the_default_is_every_part():
    """`kedro run` runs what the parts run, but for what stands beside the main job.

    That is: a dataset built on the fly, events (the default strategy reads none) and the findings
    about whatever data there are.
    """
    pipelines = register_pipelines()
    beside = {
        "on_the_fly",
        "data_quality",
        "event_ingestion",
        "insider_ingestion",
        "shipping_ingestion",
    }
    parts = set().union(
        *({node.name for node in pipelines[name].nodes} for name in pipelines.keys() - beside)
    )
    assert {node.name for node in pipelines["__default__"].nodes} == parts
