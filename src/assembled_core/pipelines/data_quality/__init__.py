"""What is wrong with the raw tables, before anything is made of them."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
