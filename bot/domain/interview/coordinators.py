"""Who meets families, and in which rooms: brought in from the town's folder, and kept current by staff."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped, insert_if_new
from bot.town.folder import Town

NOBODY = 0  # the slot does not say who meets the family, or where


class Coordinator(Base, Scoped):
    """`slug`: as the folder calls them; none where staff wrote them down. `hub_id` empty: works at every hub.

    Since `edited_at` what is said of them is the staff's, not the folder's. `ways` empty: all of the town's.
    """

    __tablename__ = "coordinator"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str | None] = mapped_column(String(64), unique=True)
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    qualifications: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    ways: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[datetime | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return or_(cls.hub_id.in_(hubs), cls.hub_id.is_(None))


class Room(Base, Scoped):
    """A place at a hub in which one family at a time is met."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("hub_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    slug: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[datetime | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def of_hub(session: Session, hub_id: str) -> list[Coordinator]:
    """Who works there now, those of every hub last."""
    here = or_(Coordinator.hub_id == hub_id, Coordinator.hub_id.is_(None))
    wanted = select(Coordinator).where(Coordinator.active, here)
    return list(session.scalars(wanted.order_by(Coordinator.hub_id.is_(None), Coordinator.id)))


def rooms_of(session: Session, hub_id: str) -> list[Room]:
    return list(session.scalars(select(Room).where(Room.active, Room.hub_id == hub_id).order_by(Room.id)))


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Also of those who do not work here any more."""
    return {one.id: one.name for one in session.scalars(select(Coordinator).where(Coordinator.id.in_(ids)))}


def room_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    return {one.id: one.name for one in session.scalars(select(Room).where(Room.id.in_(ids)))}


def lock(session: Session, coordinators: Iterable[int], rooms: Iterable[int]) -> None:
    """In one order, before their time is taken: two who open weeks at once wait for each other, and never in a ring."""
    for table, ids in ((Coordinator, coordinators), (Room, rooms)):
        wanted = select(table.id).where(table.id.in_(sorted(set(ids)))).order_by(table.id)
        session.execute(wanted.with_for_update()).all()


def bring_in(session: Session, town: Town) -> None:
    """As the folder says, as often as you like. Who is gone from it, and was not edited here, works there no more."""
    for told in town.coordinators:
        said: dict[str, object] = {"name": told.name, "hub_id": told.hub, "languages": list(told.languages)}
        said |= {"qualifications": list(told.qualifications), "ways": list(told.ways), "active": True}
        insert_if_new(session, Coordinator, [said | {"slug": told.slug}])
        mine = (Coordinator.slug == told.slug, Coordinator.edited_at.is_(None))
        session.execute(update(Coordinator).where(*mine).values(**said))
    for hub in town.hubs:
        for room in hub.rooms:
            insert_if_new(session, Room, [{"hub_id": hub.slug, "slug": room.slug, "name": room.name, "active": True}])
            here = (Room.hub_id == hub.slug, Room.slug == room.slug, Room.edited_at.is_(None))
            session.execute(update(Room).where(*here).values(name=room.name, active=True))
    kept = [told.slug for told in town.coordinators]
    gone = (Coordinator.slug.is_not(None), Coordinator.slug.not_in(kept), Coordinator.edited_at.is_(None))
    session.execute(update(Coordinator).where(*gone).values(active=False))
