"""Every error a user can mend, in one tree.

AssembledError             one line: what was wrong, the value, what to do; exit code 2
├── ParameterError         a flag, a parameter or a parameters file
├── DataError              bars, events or a dataset that cannot be used
│   └── EmptyDataError     nothing is left of the data asked for
├── ModelError             a model file that is missing, broken or does not fit
│   └── UntrustedModelError  a model file that asks to run code
├── SourceError            a data source that refuses or does not answer
├── DependencyError        an optional package that is not installed
└── OutputError            a path that cannot be written
"""


class AssembledError(Exception):
    """Base of every error that the user can mend."""


class ParameterError(AssembledError):
    """A flag, a parameter or a parameters file has a value that cannot be used."""


class DataError(AssembledError):
    """Bars, events or a dataset cannot be used as they are."""


class EmptyDataError(DataError):
    """Nothing is left of the data that was asked for."""


class ModelError(AssembledError):
    """A model file is missing, broken or does not fit its use."""


class UntrustedModelError(ModelError):
    """A model file holds something else than a meta-model's own objects."""


class SourceError(AssembledError):
    """A data source refuses or does not answer; what it gave before is kept."""


class DependencyError(AssembledError):
    """An optional package is missing; the message names the extra that brings it."""


class OutputError(AssembledError):
    """A path cannot be written."""
