"""What to do about each finding; the list of all checks."""

FILES = {
    "unreadable_file": "Fetch or write the file anew.",
    "skipped_path": "Name the folder or file itself, or make it readable.",
    "not_recognised": "Nothing reads it; move it away, or name its columns as the reference does.",
    "byte_order_mark": "Nothing: readers here skip it. Others may see it in the first name.",
    "windows_line_ends": "Nothing: readers here take both kinds of line ends.",
    "header_line": "Remove the lines above the column names.",
    "encoding": "Save the file as UTF-8.",
    "torn_lines": "Nothing: the source leaves them out too, and counts them.",
    "separator": "Write the table with commas, and a point in decimals.",
}
COLUMNS = {
    "missing_columns": "Add the columns, or map them in the source's parameters.",
    "other_column_names": "Rename the columns: the pipelines read the canonical names only.",
    "close_only": "Use it to compare with; it cannot be traded, fills need an open.",
    "not_a_number": "Mend the cells; the pipelines refuse the symbol.",
    "empty_table": "Fetch it anew, or remove it.",
    "missing_symbol": "Give every row its symbol.",
    "odd_symbol": "Rename it: letters, digits and . ^ = _ - become a file name.",
    "symbol_twice": "Keep one of the two: which one a run reads is chance.",
}
STAMPS = {
    "unreadable_stamp": "Write dates as 2024-01-31 and times as 2024-01-31T14:30:00Z.",
    "impossible_stamp": "Mend the year.",
    "naive_intraday": "Write intraday stamps in UTC, such as 2024-01-02T14:30:00Z.",
    "mixed_time_zones": "Convert every stamp to UTC at the source, then fetch anew.",
    "stamp_not_midnight": "Write daily stamps as bare session dates, or pass --freq 5min.",
    "duplicate_keys": "Keep one row of each; the pipelines refuse the table.",
}
PRICES = {
    "high_below_low": "Mend or drop the rows; the pipelines refuse the symbol.",
    "outside_high_low": "Ask the source: highs, lows and closes may come from different feeds.",
    "price_not_positive": "Mend or drop the rows; the pipelines refuse the symbol.",
    "infinite_value": "Mend or drop the rows; the pipelines refuse the symbol.",
    "negative_volume": "Mend or drop the rows; the pipelines refuse the symbol.",
    "missing_price": "Nothing: such rows are dropped when bars are read.",
    "missing_volume": "Nothing: it counts as 0, and orders then pay no impact for size.",
    "zero_volume": "Do not trade them: without trades the price is a quote at best.",
    "stale_prices": "Check for a halt or a feed that repeats its last value.",
    "price_spike": "Check the bar against another source; it looks like a bad print.",
}
ADJUSTMENT = {
    "bad_adj_close": "Mend or drop the rows; the pipelines refuse the symbol.",
    "missing_adj_close": "Nothing where prices are adjusted; else bring adj_close.",
    "explained_split": "Nothing: the factor adj_close / close takes it out of every return.",
    "unadjusted_split": "Bring adj_close, or divide the prices before it by the ratio.",
    "large_move": "Check it against the news; a genuine move must stay.",
    "adjustment_disagrees": "Take close and adj_close from one source on one share basis.",
    "price_basis": "Nothing, if it is what you meant.",
    "basis_differs": "Do not mix the two in one history; returns agree, price levels do not.",
    "adjusted_later": "Nothing: returns do not change. Price levels know later events.",
}
SESSIONS = {
    "missing_sessions": "Fetch them; a missing bar lengthens the return after it.",
    "long_gap": "Nothing: the history is split there and indicators warm up anew.",
    "ticker_reuse": "Check that both parts are one company; else give one another symbol.",
    "off_session": "Check holidays, half days and the time zone.",
    "listing_span": "Nothing: a symbol is traded while it has bars. Check for a new name.",
    "missing_bars": "Nothing for thin trading; else fetch the days anew.",
    "off_grid": "Make bars of 5 minutes that start at the open, such as 14:30 and 14:35.",
    "half_days": "Nothing: sessions come from the calendar, not from counting bars.",
}
EVENTS = {
    "not_canonical": "Fetch the events anew: every command refuses the table.",
    "impossible_date": "Mend or drop them: they are typing errors.",
    "missing_date": "Drop them: an event without a date cannot be placed.",
    "ambiguous_dates": "Write dates as 2024-01-31: day and month cannot be told apart.",
    "date_format": "Nothing: it is read as it is.",
    "disclosed_before_event": "Drop them: one of the two dates is wrong.",
    "no_publication_time": "Say when it became public: features use only what was known.",
    "long_lag": "Nothing: features wait for the publication. Old news move nobody.",
    "duplicate_events": "Drop the repeats, else sums count them twice.",
    "amendments": "Let each replace the filing that it amends.",
    "orphan_rows": "Bring the table that they point to.",
    "missing_ticker": "Drop them, or find the symbol by the company's number.",
    "odd_ticker": "Take the ticker out of the text; of several, choose the one you trade.",
    "values_as_ranges": "Use counts or middles; exact amounts are unknown.",
    "negative_value": "Mend or drop them.",
    "missing_value": "Treat them as unknown, not as 0.",
    "simulated": "Use them to try things out, never as evidence.",
    "single_vintage": "Assume a lag; later revisions are in the figures already.",
    "missing_periods": "Fetch them; averages over them stand on fewer days.",
    "stale_counts": "Check for a feed that repeats its last value.",
    "unusual_level": "Nothing if it is true, such as a blocked canal; else mend it.",
    "freight_index": "Use it as a feature of your own: it counts no vessels.",
}

ADVICE: dict[str, str] = {
    **FILES,
    **COLUMNS,
    **STAMPS,
    **PRICES,
    **ADJUSTMENT,
    **SESSIONS,
    **EVENTS,
}
