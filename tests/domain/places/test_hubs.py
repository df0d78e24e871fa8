"""Hubs are brought in from the town's folder, and parents find them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.domain.places import hubs
from bot.town.folder import Town
from bot.yaml_lines import read_yaml

SEARCHES = read_yaml(Path(__file__).parent / "searches.yaml").data
assert isinstance(SEARCHES, dict)
AUTUMN = date(2026, 10, 6)


def test_bringing_in_twice_changes_nothing(with_hubs: Database, matsudo: Town) -> None:
    with with_hubs.read() as session:
        before = [(venue.id, venue.hub_slug, venue.name) for venue in session.scalars(select(hubs.Venue))]
    with with_hubs.write() as session:
        hubs.bring_in(session, matsudo)
    with with_hubs.read() as session:
        after = [(venue.id, venue.hub_slug, venue.name) for venue in session.scalars(select(hubs.Venue))]
        assert session.scalar(select(func.count()).select_from(hubs.Hub)) == 6
    assert (after, len(after)) == (before, 7)


def test_a_hub_gone_from_the_folder_is_no_longer_found(with_hubs: Database, matsudo: Town) -> None:
    left = matsudo.model_copy(update={"hubs": matsudo.hubs[1:]})
    with with_hubs.write() as session:
        hubs.bring_in(session, left)
        with pytest.raises(hubs.HubUnknown):
            hubs.get(session, "shinmatsudo")
        hubs.bring_in(session, matsudo)
        assert hubs.get(session, "shinmatsudo").active


def test_a_venue_gone_from_the_folder_goes(with_hubs: Database, matsudo: Town) -> None:
    kitakogane = matsudo.hubs[1].model_copy(update={"venues": matsudo.hubs[1].venues[1:]})
    with with_hubs.write() as session:
        hubs.bring_in(session, matsudo.model_copy(update={"hubs": (kitakogane,)}))
    with with_hubs.read() as session:
        names = [venue.name for venue in hubs.get(session, "kitakogane").venues]
    assert names == [matsudo.hubs[1].venues[1].name]


def test_what_staff_wrote_stays(with_hubs: Database, matsudo: Town) -> None:
    """Ms Mori describes the way to her hub; the folder is brought in again."""
    with with_hubs.write() as session:
        hub = hubs.get(session, "shinmatsudo")
        hubs.write_notes(hub, datetime(2026, 10, 6, tzinfo=UTC), access="past the library", coordinator="Mori")
    with with_hubs.write() as session:
        hubs.bring_in(session, matsudo)
    with with_hubs.read() as session:
        hub = hubs.get(session, "shinmatsudo")
        assert (hub.access, hub.coordinator, hub.first_visit) == ("past the library", "Mori", None)


def test_without_a_name_of_its_own_the_coordinator_has_the_towns_title(with_hubs: Database, matsudo: Town) -> None:
    with with_hubs.read() as session:
        assert {hub.coordinator for hub in hubs.everyone(session)} == {matsudo.coordinator_title}


@pytest.mark.parametrize(("typed", "found"), SEARCHES.items())
def test_a_hub_is_found_however_it_is_spelt(with_hubs: Database, typed: str, found: list[str]) -> None:
    with with_hubs.read() as session:
        assert sorted(hub.slug for hub in hubs.named(session, typed)) == found


def test_every_area_leads_to_its_hubs(with_hubs: Database, matsudo: Town) -> None:
    with with_hubs.read() as session:
        found = {area: [hub.slug for hub in hubs.in_area(session, area)] for area in hubs.areas(session)}
    assert found == {hub.area: [hub.slug] for hub in matsudo.hubs}


def test_the_nearest_hubs_with_the_distance(with_hubs: Database) -> None:
    """Aoi stands in front of the west building at Kita-Kogane: the hub's nearer venue counts."""
    with with_hubs.read() as session:
        found = hubs.nearest(session, 35.83235, 139.93114, limit=2, day=AUTUMN)
        assert [(hub.slug, venue.lat, metres) for hub, venue, metres in found] == [
            ("kitakogane", 35.83235, 0),
            ("grace", 35.83731, 1067),
        ]


def test_a_venue_counts_only_while_it_is_used(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        hubs.get(session, "kitakogane").venues[1].valid_to = date(2026, 9, 30)
    with with_hubs.read() as session:
        [(hub, venue, metres)] = hubs.nearest(session, 35.83235, 139.93114, limit=1, day=AUTUMN)
        assert (hub.slug, venue.lat, metres) == ("kitakogane", 35.83289, 66)


def test_an_unknown_hub_is_refused(with_hubs: Database) -> None:
    with with_hubs.read() as session, pytest.raises(hubs.HubUnknown):
        hubs.get(session, "nowhere")


def test_a_hub_of_which_nobody_knows_where_it_is_cannot_be_near(with_hubs: Database, matsudo: Town) -> None:
    nowhere = matsudo.hubs[0].venues[0].model_copy(update={"lat": None, "lon": None})
    moved = matsudo.hubs[0].model_copy(update={"venues": (nowhere,)})
    with with_hubs.write() as session:
        hubs.bring_in(session, matsudo.model_copy(update={"hubs": (moved, *matsudo.hubs[1:])}))
        near = hubs.nearest(session, 35.82538, 139.91786, limit=10)
    assert len(near) == 5
    assert "shinmatsudo" not in [hub.slug for hub, _, _ in near]
