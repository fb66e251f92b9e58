"""The amendment law, against an oracle that looks at every pair of filings."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from assembled_core.sources.amendments import superseded_times

START = pd.Timestamp("2024-07-01", tz="UTC")


def day(number):
    """A date, or none."""
    return pd.NaT if number is None else START + pd.Timedelta(days=number)


@st.composite
def filings(draw):
    """Few issuers, owners and days, so that amendments often have many candidates."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        filed = draw(st.integers(0, 6))
        amends = draw(st.booleans())
        rows.append(
            {
                "accession": f"{draw(st.integers(0, 9))}-{number:02d}",
                "form": draw(st.sampled_from(["4", "4", "5"])) + ("/A" if amends else ""),
                "issuer": draw(st.sampled_from(["77", "78"])),
                "filed": filed,
                "period": draw(st.none() | st.integers(0, 3)),
                "original": draw(st.none() | st.integers(0, 6)) if amends else None,
                "available": filed * 24 + draw(st.sampled_from([28, 28, 15])),
                "has_trades": draw(st.sampled_from([True, True, True, False])),
                "sizes": draw(st.sets(st.integers(1, 3), max_size=2)),
                "owners": draw(st.sets(st.sampled_from(["501", "502", "503"]), min_size=1)),
            }
        )
    return rows


def distance(amendment, before):
    """How surely `before` is what the amendment amends; None: it is not."""
    same = amendment["issuer"] == before["issuer"] and amendment["form"][0] == before["form"][0]
    if not (same and amendment["owners"] & before["owners"]):
        return None
    period = amendment["period"] is not None and amendment["period"] == before["period"]
    named = amendment["original"]
    if named is not None and named in (before["filed"], before["original"]):
        return 0 if period else 1
    return 2 if period else None


def place(filing):
    """Where a filing stands in time; on one instant the amendment is later."""
    return filing["available"], filing["form"].endswith("/A"), filing["accession"]


def candidates(rows):
    """{accession of an amendment: the earlier filings that it fits best}."""
    found = {}
    for amendment in rows:
        if not amendment["form"].endswith("/A") or not amendment["has_trades"]:
            continue
        earlier = [row for row in rows if place(row) < place(amendment)]
        sure = [distance(amendment, row) for row in earlier]
        best = min((value for value in sure if value is not None), default=None)
        if best is not None:
            fits = [row for row, value in zip(earlier, sure, strict=True) if value == best]
            found[amendment["accession"]] = fits
    return found


def is_original(row):
    """Whether a filing amends nothing."""
    return not row["form"].endswith("/A")


def expected(rows):
    """{accession: hour at which it is replaced}, pair by pair; and the unsure amendments."""
    by_name = {row["accession"]: row for row in rows}
    fitting, chosen, narrowed, unsure = candidates(rows), {}, set(), 0
    for name, fits in fitting.items():
        originals = [row for row in fits if is_original(row)]
        restated = [row for row in originals if row["sizes"] & by_name[name]["sizes"]]
        unsure += len(originals) > 1 and not restated
        if len(originals) > 1 and restated:
            originals = restated
            narrowed.add(name)
        chosen[name] = {row["accession"] for row in originals}
    found = {}
    for name, fits in fitting.items():
        for row in fits:
            before = row["accession"]
            common = chosen[name] & chosen.get(before, set())
            if before in chosen[name] or (
                not is_original(row) and (name not in narrowed or common)
            ):
                hour = by_name[name]["available"]
                found[before] = min(found.get(before, hour), hour)
    return found, unsure


def actual(rows):
    """{accession: hour at which it is replaced}, from the tables; and the unsure amendments."""
    table = pd.DataFrame(rows).drop(columns=["owners", "available", "sizes"])
    for name in ("filed", "period", "original"):
        days = pd.Series([day(row[name]) for row in rows])
        table[name] = pd.to_datetime(days, utc=True).astype("datetime64[ns, UTC]")
    hours = pd.to_timedelta([row["available"] for row in rows], unit="h")
    table["available_at"] = (START + hours).as_unit("ns")
    owners = [(row["accession"], owner) for row in rows for owner in sorted(row["owners"])]
    trades = [
        (row["accession"], START, "P", str(size), "1") for row in rows for size in row["sizes"]
    ]
    times, unsure = superseded_times(
        table,
        pd.DataFrame(owners, columns=["accession", "owner"]),
        pd.DataFrame(trades, columns=["accession", "traded", "code", "shares", "price"]),
    )
    hours = {name: (time - START) / pd.Timedelta(hours=1) for name, time in times.items()}
    return hours, unsure


@given(filings())
def test_a_filing_is_replaced_when_an_amendment_that_means_it_is_available(rows):
    """Of every filing the first amendment that replaces it is the oracle's."""
    assert actual(rows) == expected(rows)


@settings(max_examples=30)
@given(filings(), st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(rows, random):
    """Filings in another order are replaced at the same instants."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert actual(shuffled) == actual(rows)


@settings(max_examples=30)
@given(filings(), st.integers(0, 190))
def test_what_becomes_available_later_changes_nothing_before(rows, hour):
    """What is known at an instant of replacements is the same if nothing later is ever filed."""
    known = [row for row in rows if row["available"] <= hour]
    now = {accession: time for accession, time in actual(rows)[0].items() if time <= hour}
    assert now == (actual(known)[0] if known else {})
