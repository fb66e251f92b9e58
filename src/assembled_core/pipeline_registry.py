"""Every pipeline by name, written out: a typo then gets a suggestion, never an empty run."""

from kedro.pipeline import Pipeline, pipeline

from .pipelines import (
    backtesting,
    comparison,
    data_quality,
    dataset_building,
    evaluation,
    event_ingestion,
    ingestion,
    market,
    panel,
    reporting,
    training,
)


def register_pipelines() -> dict[str, Pipeline]:
    """Return the pipelines by name; `__default__` is the whole job."""
    signals = panel.create_pipeline()
    build = signals + dataset_building.create_pipeline()
    train = training.create_pipeline()
    evaluate = evaluation.create_pipeline()
    trade = signals + market.create_pipeline()
    compare = trade + comparison.create_pipeline() + reporting.create_comparison_pipeline()
    test = trade + backtesting.create_pipeline()
    insider = event_ingestion.create_insider_pipeline()
    shipping = event_ingestion.create_shipping_pipeline()
    parts = {
        "ingestion": ingestion.create_pipeline(),
        "dataset_building": build,
        "training": train,
        "evaluation": evaluate,
        "backtesting": test,
        "reporting": reporting.create_pipeline(),
        "comparison": compare,
    }
    return {
        **parts,
        "insider_ingestion": insider,
        "shipping_ingestion": shipping,
        "event_ingestion": insider + shipping,
        "on_the_fly": on_the_fly(build + train + evaluate),
        "data_quality": data_quality.create_pipeline(),  # of whatever lies there, by itself
        "__default__": sum(parts.values(), Pipeline([])),
    }


def on_the_fly(build_and_train: Pipeline) -> Pipeline:
    """Return the same nodes on a dataset of their own, labelled by training's own parameters."""
    return pipeline(
        build_and_train,
        outputs={"ml_dataset": "on_the_fly_dataset"},
        parameters={"params:labels": "params:on_the_fly"},
    )
