"""Event tables in this project's own form, judged as strictly as the commands read them."""

from typing import Any

import pandas as pd

from ..errors import ParameterError
from ..market.symbols import clean_symbol
from .finding import Finding, examples, find
from .forms import EventForm
from .thresholds import QualityThresholds

TIMES = ("event_time", "available_at", "superseded_at")
BROKEN_CHECK = r"\w*(?:Error|Exception)\(.*"  # a rule that could not be tried: another one says why


def check_canonical(
    rows: pd.DataFrame, form: EventForm, name: str, thresholds: QualityThresholds
) -> list[Finding]:
    """Name everything for which the commands refuse a table of events.

    Args:
        rows: All columns, with the types that the file gives them.
        form: `insider_events` or `shipping_events`.
        name: How reports call the table.
        thresholds: Which years can be.
    """
    if rows.empty:
        message = "There are no rows; other commands refuse the table."
        return [find("error", "empty_table", name, message, count=0)]
    found, usable = _check_times(rows, name, thresholds)
    if "symbol" in rows:
        found += _check_symbols(rows["symbol"], name)
        texts = rows["symbol"].map(lambda s: s.strip().upper() if isinstance(s, str) else s)
        usable = {**usable, "symbol": texts}
    return found + _check_schema(rows.assign(**usable), form, name)


def _check_times(
    rows: pd.DataFrame, name: str, thresholds: QualityThresholds
) -> tuple[list[Finding], dict[str, pd.Series]]:
    """What is wrong with columns of times, and those of them that are in order, in UTC."""
    found, usable = [], {}
    for column in TIMES:
        if column not in rows:
            continue
        times = rows[column]
        if not isinstance(times.dtype, pd.DatetimeTZDtype):
            message = f"{column} must hold times with a zone, but is {times.dtype}."
            found.append(find("error", "not_canonical", name, message, count=len(rows)))
            times = pd.Series(pd.to_datetime(times, utc=True, errors="coerce", format="ISO8601"))
        times = times.dt.tz_convert("UTC")
        year = times.dt.year
        sane = year.between(thresholds.first_year, thresholds.last_year)
        usable[column] = times.where(sane | times.isna(), pd.Timestamp(0, tz="UTC")).dt.as_unit(
            "ns"
        )
    return found, usable


def _check_symbols(symbols: pd.Series, name: str) -> list[Finding]:
    wrong = [text for text in symbols.unique() if isinstance(text, str) and not _is_symbol(text)]
    if not wrong:
        return []
    count = int(symbols.isin(wrong).sum())
    message = f"{count:,} rows have a symbol that cannot be one: {examples(map(repr, wrong))}."
    return [find("error", "not_canonical", name, message, count=count)]


def _is_symbol(text: str) -> bool:
    try:
        clean_symbol(text)
    except ParameterError:
        return False
    return True


def _check_schema(rows: pd.DataFrame, form: EventForm, name: str) -> list[Finding]:
    """The rules of `schemas`, all of them at once."""
    from pandera.errors import SchemaErrors

    from .. import schemas

    model = schemas.InsiderEvents if form.kind == "insider" else schemas.ShippingEvents
    missing = [column for column in model.to_schema().columns if column not in rows]
    found = []
    if missing:
        message = f"The columns {', '.join(missing)} are missing."
        found.append(find("error", "missing_columns", name, message, count=len(missing)))
    try:
        model.validate(rows.reset_index(drop=True), lazy=True)
    except SchemaErrors as errors:
        found += _name_rules(errors.failure_cases, name, model.Config.unique)
    return found


def _name_rules(cases: pd.DataFrame, name: str, key: Any) -> list[Finding]:
    """One finding for each column and rule, or for each rule of a whole row."""
    text = cases["failure_case"].astype("str")
    cases = cases[
        (cases["check"] != "column_in_dataframe") & ~text.str.fullmatch(BROKEN_CHECK).fillna(False)
    ]
    of_row = cases["schema_context"] == "DataFrameSchema"
    found = []
    groups = cases.groupby([cases["column"].mask(of_row, ""), "check"], sort=True)
    for (column, rule), part in groups:
        count = int(part["index"].nunique()) or 1
        message = _describe(str(column), str(rule), part["failure_case"], count, key)
        found.append(find("error", "not_canonical", name, message, count=count))
    return found


def _describe(column: str, rule: str, values: pd.Series, count: int, key: Any) -> str:
    if rule == "multiple_fields_uniqueness":
        return f"{count:,} rows share {', '.join(key)}; each may be there once."
    if rule == "happens_before_it_is_known":
        return f"{count:,} rows are public before they happened, or replaced before public."
    if not column:
        return f"{count:,} rows break the rule: {rule.replace('_', ' ')}."
    if rule == "not_nullable":
        return f"{count:,} rows have no {column}."
    shown = examples(map(repr, values.astype("str").unique()))
    return f"{count:,} rows break the rule {rule} of {column}: {shown}."
