"""From an exception to one line and an exit code."""

import errno
import re

from .errors import AssembledError

USER_MISTAKE, OWN_FAULT = 2, 1

# a path that the user gave, and that cannot be opened or listed, wherever that was tried
_OF_THE_PATH = (
    errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP
)  # fmt: skip

# what Kedro says of a parameter: 'key': ...model\nfield\n  message [type=..., input_value=..., ...]
_PARAMETER = re.compile(
    r"parameter '(?P<key>[^']+)': \d+ validation errors? for \w+\n"
    r"(?:(?P<field>\S[^\n]*)\n)?\s+(?P<message>.*?) \[type=(?P<type>\w+), "
    r"input_value=(?P<value>.*?), input_type",
    re.DOTALL,
)


def describe_failure(error: BaseException) -> tuple[str, int]:
    """Return one line for the user and the exit code: 2 for what the user can mend, else 1."""
    for cause in _causes(error):
        if isinstance(cause, AssembledError):
            return one_line(str(cause)), USER_MISTAKE
        kind = type(cause).__name__
        if kind == "DataValidationError":
            return _describe_table(cause), USER_MISTAKE
        if kind == "MissingConfigException":
            return f"no such environment: {one_line(str(cause))}", USER_MISTAKE
        if kind == "ParameterValidationError":
            return _describe_parameter(str(cause)), USER_MISTAKE
    root = list(_causes(error))[-1]
    if isinstance(root, OSError) and root.errno in _OF_THE_PATH and root.filename is not None:
        where = one_line(f"{root.filename}: {root.strerror}")
        return f"{where}; check the path and who may read it.", USER_MISTAKE
    return (
        f"unexpected {type(root).__name__}: {one_line(str(root))} "
        "(run again with --debug for the whole story)"
    ), OWN_FAULT


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one blank."""
    return " ".join(text.split())


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _describe_table(error: BaseException) -> str:
    failures = getattr(error, "failures", [])
    name = str(getattr(error, "dataset_name", "table")).split("@")[0]
    if not failures:
        return one_line(f"{name}: {error}")
    first = failures[0]
    if first.check == "column_in_dataframe":
        missing = ", ".join(str(example) for example in first.failure_examples)
        return f"{name} lacks the column {missing}; build it anew."
    values = ", ".join(str(example) for example in first.failure_examples[:3])
    where = f"column {first.column}: " if first.column else ""
    return one_line(f"{name}: {where}{first.check} fails, such as {values}; build it anew.")


def _describe_parameter(text: str) -> str:
    found = _PARAMETER.search(text)
    if not found:
        return one_line(text)
    key = found["key"] + (f".{found['field'].strip()}" if found["field"] else "")
    message = found["message"].removeprefix("Value error, ").rstrip(".")
    if found["type"] == "extra_forbidden":
        return f"parameter `{key}` is unknown; correct the parameters file or the flag."
    value = "" if found["type"] == "value_error" else f", got {found['value']}"
    return one_line(
        f"parameter `{key}`: {message}{value}; correct the parameters file or the flag."
    )
