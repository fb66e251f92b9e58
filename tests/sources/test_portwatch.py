"""PortWatch downloads become shipping events."""

import pandas as pd
import pytest

from assembled_core.errors import DataError, ParameterError
from assembled_core.sources.portwatch import PortWatchParameters, is_portwatch, read_portwatch

HEADER = (
    "date,year,month,day,portid,portname,n_container,n_dry_bulk,n_general_cargo,n_roro,n_tanker,"
    "n_cargo,n_total,capacity_container,capacity_dry_bulk,capacity_general_cargo,capacity_roro,"
    "capacity_tanker,capacity_cargo,capacity,ObjectId"
)
PORTS_HEADER = (
    "date,year,month,day,portid,portname,country,ISO3,portcalls_container,portcalls_dry_bulk,"
    "portcalls_general_cargo,portcalls_roro,portcalls_tanker,portcalls_cargo,portcalls,"
    "import_container,import_dry_bulk,import_general_cargo,import_roro,import_tanker,import_cargo,"
    "import,export_container,export_dry_bulk,export_general_cargo,export_roro,export_tanker,"
    "export_cargo,export,ObjectId"
)


def transits(day, total, place="Suez Canal", portid="chokepoint1", capacity="1000.5"):
    """Return one line of the chokepoints file, as PortWatch writes it."""
    year, month, number = (int(part) for part in day.split("-"))
    date = f"{year:04}/{month:02}/{number:02} 00:00:00+00"
    rest = f"15,15,7,4,18,41,{total},1,2,3,4,5,10,{capacity},1"
    return f"{date},{year},{month},{number},{portid},{place},{rest}"


def calls(day, calls, imports, exports):
    """Return one line of the ports file, in its documented form."""
    year, month, number = (int(part) for part in day.split("-"))
    date = f"{year:04}/{month:02}/{number:02} 00:00:00+00"
    figures = f"7,0,0,0,3,7,{calls},60,0,0,0,40,60,{imports},20,0,0,0,5,20,{exports}"
    return f"{date},{year},{month},{number},port1175,Seattle,United States,USA,{figures},1"


@pytest.fixture
def downloads(tmp_path):
    """Write PortWatch files (BOM, CRLF) into a folder and return it."""
    folder = tmp_path / "portwatch"
    folder.mkdir()

    def write(header=HEADER, **files):
        for name, lines in files.items():
            text = "\r\n".join([header, *lines]) + "\r\n"
            (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
        return folder

    return write


def read(path, **settings):
    """Return the table and the report of a path."""
    return read_portwatch(path, PortWatchParameters(**settings))


def test_a_line_becomes_an_event(downloads):
    """Date, name, total and tonnes of a line, known at the first Tuesday four days later."""
    path = downloads(one=[transits("2024-01-05", 59)]) / "one.csv"
    table, report = read(path)
    assert table.to_dict("records") == [
        {
            "place": "Suez Canal",
            "event_time": pd.Timestamp("2024-01-05", tz="UTC"),
            "available_at": pd.Timestamp("2024-01-09T14:00Z"),
            "kind": "transit",
            "vessel_count": 59.0,
            "capacity": 1000.5,
            "source": "portwatch",
        }
    ]
    assert str(table["event_time"].dtype) == str(table["available_at"].dtype)
    assert str(table["event_time"].dtype) == "datetime64[ns, UTC]"
    assert report.source == "portwatch"


def test_publication_is_a_parameter(downloads):
    """Lag, weekday, time and zone of the publication decide when a day is known."""
    path = downloads(one=[transits("2024-07-07", 59)]) / "one.csv"
    weekly = {"weekday": "monday", "time": "08:00", "time_zone": "UTC", "lag_days": 1}
    assert read(path, publication=weekly)[0]["available_at"].iloc[0] == pd.Timestamp(
        "2024-07-08T08:00Z"
    )


def test_kinds_of_ships_can_be_chosen(downloads):
    """`vessels` takes count and tonnes of one kind of ship."""
    path = downloads(one=[transits("2024-01-05", 59)])
    table, _ = read(path, vessels="tanker")
    assert table[["vessel_count", "capacity"]].to_numpy().tolist() == [[18.0, 5.0]]


def test_a_kind_of_ships_that_is_not_there_is_refused(tmp_path):
    """A cut-down file lacks columns: the one that is asked for is named, CSV or parquet."""
    rows = {"date": ["2024-01-05"], "portid": ["c1"], "portname": ["Suez"], "n_total": [3]}
    pd.DataFrame(rows).to_csv(tmp_path / "cut.csv", index=False)
    pd.DataFrame(rows).to_parquet(tmp_path / "cut.parquet")
    for name in ("cut.csv", "cut.parquet"):
        with pytest.raises(DataError, match=r"has no column n_tanker; download it anew, or set v"):
            read(tmp_path / name, vessels="tanker")
        table, _ = read(tmp_path / name)
        assert table["capacity"].isna().all()  # not there: not known


def test_port_calls_are_transits(downloads):
    """Calls at a port count as ships, imports and exports as tonnes; fewer is congested."""
    path = downloads(PORTS_HEADER, ports=[calls("2024-01-05", 10, 100.0, 25.5)])
    table, _ = read(path)
    row = table.iloc[0]
    assert (row["place"], row["kind"]) == ("Seattle", "transit")
    assert (row["vessel_count"], row["capacity"]) == (10.0, 125.5)
    table, _ = read(path, vessels="tanker", place="portid")
    row = table.iloc[0]
    assert (row["place"], row["vessel_count"], row["capacity"]) == ("port1175", 3.0, 45.0)


@pytest.mark.parametrize(
    "date", ["2024/01/05 00:00:00+00", "2024-01-05", "2024-01-05T00:00:00Z", "1704412800000"]
)
def test_dates_are_read_in_every_form_that_is_handed_out(downloads, date):
    """Hub downloads, ISO dates and the interface's milliseconds mean the same day."""
    line = transits("2024-01-05", 59).replace("2024/01/05 00:00:00+00", date)
    table, _ = read(downloads(one=[line]))
    assert table["event_time"].iloc[0] == pd.Timestamp("2024-01-05", tz="UTC")


def test_what_cannot_be_used_is_dropped_and_counted(downloads):
    """Each unusable row is counted once under its reason, with an example."""
    lines = [
        transits("2024-01-05", 59),
        transits("2024-01-05", 59),  # twice
        transits("2024-01-05", 60),  # and otherwise
        transits("2024-01-06", ""),
        transits("2024-01-07", -1),
        transits("2024-01-08", 59).replace("2024/01/08", "2024/02/30"),
        transits("2024-01-09", 59).replace("2024/01/09 00:00:00+00", "20240109"),
        transits("2024-01-10", 59),  # downloaded on the day before
        transits("2024-01-04", 59, place=""),
    ]
    table, report = read(downloads(**{"portwatch_2024-01-09": lines}))
    assert report.dropped == {
        "no name or no id of a place": 1,
        "the date cannot be read": 2,
        "a day that was not over at the download": 1,
        "no count": 1,
        "a count below 0": 1,
        "a repeated row": 1,
        "contradicts an earlier row of its place and day": 1,
    }
    assert report.examples["a count below 0"] == "2024/01/07 00:00:00+00 Suez Canal -1.0"
    assert table["vessel_count"].tolist() == [59.0]
    assert report.rows_read == report.rows_kept + sum(report.dropped.values())


def test_a_single_download_is_flagged(downloads):
    """One file shows today's figures: the report calls them revised history."""
    path = downloads(one=[transits("2023-11-01", 59), transits("2024-01-05", 59)])
    assert read(path)[1].notes == (
        "revised history: 2 figures are those of the first download, not those first published",
        "1 figures count as known before 2023-11-15, when PortWatch was opened; "
        "public_since holds them back",
    )


def test_nothing_is_known_before_the_opening(downloads):
    """`public_since` holds figures back to the midnight that ends that date, but no later one."""
    path = downloads(one=[transits("2020-01-01", 59), transits("2024-01-05", 60)])
    table, _ = read(path, public_since="2023-11-15")
    assert table["available_at"].tolist() == [
        pd.Timestamp("2023-11-16T05:00Z"),
        pd.Timestamp("2024-01-09T14:00Z"),
    ]


def test_later_downloads_add_what_changed(downloads):
    """A revised or new figure is known from its download's date, an unchanged one is counted."""
    folder = downloads(
        **{
            "portwatch_2024-01-10": [transits("2024-01-01", 50), transits("2024-01-02", 51)],
            "portwatch_20240117": [
                transits("2024-01-01", 50),
                transits("2024-01-02", 55),
                transits("2024-01-08", 58),
            ],
        }
    )
    table, report = read(folder)
    assert [
        (f"{row.event_time:%m-%d}", f"{row.available_at:%m-%dT%H:%M}", row.vessel_count)
        for row in table.itertuples()
    ] == [
        ("01-01", "01-09T14:00", 50.0),
        ("01-02", "01-09T14:00", 51.0),
        ("01-02", "01-18T05:00", 55.0),
        ("01-08", "01-18T05:00", 58.0),
    ]
    assert report.dropped == {"unchanged since an earlier download": 1}
    assert report.notes == (
        "revised history: 2 figures are those of the first download, not those first published",
        "2 figures are revisions or new days of later downloads",
    )


def test_a_revised_tonnage_is_a_revision(downloads):
    """Another capacity alone makes a new vintage; one that is missing twice does not."""
    folder = downloads(
        **{
            "a_2024-01-10": [transits("2024-01-01", 50, capacity="")],
            "b_2024-01-17": [transits("2024-01-01", 50, capacity="")],
            "c_2024-01-24": [transits("2024-01-01", 50, capacity="7")],
        }
    )
    table, _ = read(folder)
    assert table["available_at"].dt.strftime("%m-%d").tolist() == ["01-09", "01-25"]


def test_a_download_proves_what_it_holds(downloads):
    """A day downloaded before its weekly publication is known from then on, which is said."""
    folder = downloads(**{"portwatch_2024-01-09": [transits("2024-01-07", 50)]})
    table, report = read(folder)
    assert table["available_at"].iloc[0] == pd.Timestamp("2024-01-10T05:00Z")
    assert (
        "1 figures were downloaded before their weekly publication; is lag_days too long?"
        in report.notes
    )


def test_chokepoints_and_ports_have_their_own_first_download(downloads):
    """Ports downloaded later than chokepoints are a first download too, not revisions."""
    downloads(**{"chokepoints_2024-01-10": [transits("2024-01-01", 50)]})
    folder = downloads(PORTS_HEADER, **{"ports_2024-02-10": [calls("2024-01-01", 10, 1, 1)]})
    table, _ = read(folder)
    assert table["place"].tolist() == ["Seattle", "Suez Canal"]
    assert table["available_at"].dt.strftime("%m-%d").tolist() == ["01-09", "01-09"]


def test_download_dates_may_be_given(downloads):
    """`vintages` dates files whose names do not, by a date or a time with its zone."""
    folder = downloads(first=[transits("2024-01-01", 50)], second=[transits("2024-01-01", 51)])
    given = {"first.csv": "2024-01-10", "second.csv": "2024-01-16T15:30:00Z"}
    table, _ = read(folder, vintages=given)
    assert table["available_at"].iloc[1] == pd.Timestamp("2024-01-16T15:30Z")


def test_downloads_without_a_date_are_refused(downloads):
    """Several files of which one has no date: which came first would have to be guessed."""
    folder = downloads(
        **{"portwatch_2024-01-10": [transits("2024-01-01", 50)], "chokepoints_6_2019_2025": []}
    )
    with pytest.raises(
        DataError, match=r"2 downloads, and chokepoints_6_2019_2025\.csv has no date"
    ):
        read(folder)
    with pytest.raises(
        ParameterError, match=r"vintages names 'c\.csv', which is not in .*check it"
    ):
        read(folder, vintages={"c.csv": "2024-01-10"})
    with pytest.raises(ParameterError, match="'soon' is no date and no time with its zone"):
        read(folder, vintages={"chokepoints_6_2019_2025.csv": "soon"})
    with pytest.raises(ParameterError, match="'2024-01-10T10:00' is no date and no time with its"):
        read(folder, vintages={"chokepoints_6_2019_2025.csv": "2024-01-10T10:00"})


def test_places_can_be_chosen(downloads):
    """`places` keeps the named ones and counts the others; an unknown one is refused by name."""
    lines = [transits("2024-01-05", 59), transits("2024-01-05", 9, "Kiel", "chokepoint99")]
    folder = downloads(one=lines)
    table, report = read(folder, places=["Kiel"])
    assert table["place"].tolist() == ["Kiel"]
    assert report.dropped == {"not among the places asked for": 1}
    with pytest.raises(DataError, match="no place 'Suez'; there are Kiel, Suez Canal and so on"):
        read(folder, places=["Suez"])


def test_a_name_of_several_places_is_refused(downloads):
    """Two ids of one name are two places; by id they are read."""
    lines = [transits("2024-01-05", 59), transits("2024-01-05", 9, portid="chokepoint99")]
    folder = downloads(one=lines)
    with pytest.raises(
        DataError, match=r"several places \(chokepoint1, chokepoint99\); set portwat"
    ):
        read(folder)
    assert read(folder, place="portid")[0]["place"].tolist() == ["chokepoint1", "chokepoint99"]


def test_files_that_are_none_of_portwatchs_are_refused(tmp_path):
    """Another table, an empty one, an empty folder and a missing path get one line each."""
    other = tmp_path / "other.csv"
    other.write_text("date,n_total\n2024-01-01,3\n")
    with pytest.raises(
        DataError, match=r"other\.csv is no PortWatch download; it needs the columns"
    ):
        read(other)
    assert not is_portwatch(other)
    other.write_text(HEADER + "\n")
    assert is_portwatch(other)
    with pytest.raises(DataError, match="no figure is left; the file has no rows"):
        read(other)
    other.write_text(HEADER + "\n" + transits("2024-01-05", "") + "\n")
    with pytest.raises(
        DataError, match=r"left; 1 rows: no count \(such as 2024/01/05 00:00:00\+00"
    ):
        read(other)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty holds no \.csv or "):
        read(tmp_path / "empty")
    with pytest.raises(DataError, match="nowhere does not exist"):
        read(tmp_path / "nowhere")


def test_parquet_holds_the_same(downloads, tmp_path):
    """A download saved as parquet, its dates as times, gives the same events."""
    folder = downloads(one=[transits("2024-01-05", 59), transits("2024-01-06", 60)])
    raw = pd.read_csv(folder / "one.csv", encoding="utf-8-sig")
    raw["date"] = pd.to_datetime(raw["date"], utc=True)
    raw.to_parquet(tmp_path / "one.parquet")
    pd.testing.assert_frame_equal(read(tmp_path / "one.parquet")[0], read(folder)[0])


@pytest.mark.shared
def test_the_real_file_is_read_whole(shared):
    """Six chokepoints of 2498 days each; the blockage of March 2021 and the fall of 2024 show."""
    table, report = read(shared / "shipping" / "portwatch_chokepoints_6_2019_2025.csv")
    assert (report.rows_read, report.rows_kept, report.dropped) == (14988, 14988, {})
    assert table.groupby("place").size().to_dict() == dict.fromkeys(
        [
            "Bab el-Mandeb Strait",
            "Dover Strait",
            "Gibraltar Strait",
            "Malacca Strait",
            "Suez Canal",
            "Taiwan Strait",
        ],
        2498,
    )
    suez = table[table["place"] == "Suez Canal"].set_index("event_time")["vessel_count"]
    assert suez["2021-03-24":"2021-03-28"].mean() < 0.4 * suez["2021-03-01":"2021-03-22"].mean()
    assert suez["2024-06"].mean() < 0.6 * suez["2023-06"].mean()
    assert suez.iloc[0] == 59
    assert (table["available_at"].dt.day_name() == "Tuesday").all()
    assert any("revised history: 14988" in note for note in report.notes)
    waited = table["available_at"] - table["event_time"]
    assert waited.min() >= pd.Timedelta(days=4)
    assert waited.max() < pd.Timedelta(days=11)
