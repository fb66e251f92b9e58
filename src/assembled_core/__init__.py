"""assembled-core: does a meta-model make a strategy better, out of sample and after costs?"""

__version__ = "0.1.0"
