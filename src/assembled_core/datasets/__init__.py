"""Catalog classes: every file is written aside and renamed."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bars import BarsDataset
    from .events import EventsDataset
    from .files import FigureDataset, JsonDataset, TableDataset, TextDataset
    from .meta_model import MetaModelDataset
    from .ml_dataset import MLDataset
    from .raw_tables import RawTablesDataset
    from .universe import SymbolListDataset

_HOMES = {
    "BarsDataset": "bars",
    "EventsDataset": "events",
    "FigureDataset": "files",
    "JsonDataset": "files",
    "MLDataset": "ml_dataset",
    "MetaModelDataset": "meta_model",
    "RawTablesDataset": "raw_tables",
    "SymbolListDataset": "universe",
    "TableDataset": "files",
    "TextDataset": "files",
}

__all__ = [
    "BarsDataset",
    "EventsDataset",
    "FigureDataset",
    "JsonDataset",
    "MLDataset",
    "MetaModelDataset",
    "RawTablesDataset",
    "SymbolListDataset",
    "TableDataset",
    "TextDataset",
]


def __getattr__(name: str) -> Any:
    """Import a class when it is first used: a run pays only for what its catalog needs."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
