"""Which files of a folder are loaded as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.demo.published import _facts, find
from commonweal.kernel.problem import Refused
from commonweal.kernel.room import rooms


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_files_are_found_at_any_depth_and_in_the_order_to_load(tmp_path: Path) -> None:
    touch(tmp_path, "a/dtoc_la_2011_05.xls", "a/dtoc_la_2011_04.xls", "b/c/ons_mye_2015_la_age_sex.xls")
    touch(tmp_path, "b/councils_upper_tier_england_2021.csv", "b/postcodes_london_onspd_2025_11.csv.gz")
    touch(tmp_path, "README.md")
    found = find(tmp_path)
    assert [(kind, path.name) for kind, path in found.files] == [
        ("areas", "councils_upper_tier_england_2021.csv"),
        ("population", "ons_mye_2015_la_age_sex.xls"),
        ("postcodes", "postcodes_london_onspd_2025_11.csv.gz"),
        ("dtoc-la", "dtoc_la_2011_04.xls"),
        ("dtoc-la", "dtoc_la_2011_05.xls"),
    ]
    assert found.others == []


def test_outcomes_are_found_in_every_layout_that_their_loader_reads(tmp_path: Path) -> None:
    names = [
        "ascof_2a2_care_home_admissions_65plus_trafford_peers.csv",
        "ascof_2020_21_open_data_v2.xlsx",
        "oflog_adult_social_care_2015_16_to_2022_23.csv",
    ]
    touch(tmp_path, *names)
    found = find(tmp_path)
    assert {(kind, path.name) for kind, path in found.files} == {("ascof", name) for name in names}
    assert found.others == []


def test_what_no_loader_takes_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "dtoc_la_2011_04.xls", "dtoc_la_days_by_reason_long.csv", "x/other.json")
    assert [path.name for path in find(tmp_path).others] == ["dtoc_la_days_by_reason_long.csv", "other.json"]


@pytest.mark.parametrize("names", [[], ["notes.csv"]])
def test_a_folder_without_published_files_is_refused(tmp_path: Path, names: list[str]) -> None:
    touch(tmp_path, *names)
    with pytest.raises(Refused, match="no published file"):
        find(tmp_path)
    with pytest.raises(Refused, match="no such folder"):
        find(tmp_path / "absent")


def test_every_kind_in_the_list_has_a_loader_and_every_loader_is_in_the_list() -> None:
    kinds = {loader.kind for room in rooms() for loader in room.loaders}
    listed = {entry["kind"] for entry in _facts()["files"]}
    assert listed <= kinds
    # no such file is among those published in the folder's layout, or it is no file of figures
    assert kinds - listed == {"sites", "fhir-package"}
