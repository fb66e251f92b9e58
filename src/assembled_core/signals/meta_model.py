"""The documented address of a trained meta-model; it lives in modeling."""

from ..modeling import MetaModel, load_meta_model

__all__ = ["MetaModel", "load_meta_model"]
