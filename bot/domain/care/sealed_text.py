"""Words of one row, sealed to it: where to, its column says (`info={"place": …}`, which resealing reads as well)."""

from typing import Any

from sqlalchemy.orm import Session

from bot import crypto


def write(session: Session, row: Any, **words: str) -> None:
    """`text="…"` into `sealed_text`. The row gets its number first, because the words belong to it alone."""
    session.add(row)
    session.flush()
    for name, text in words.items():
        setattr(row, f"sealed_{name}", crypto.ring().seal(text, _place(row, name)))


def read(row: Any, name: str = "text") -> str | None:
    """None where there are no words, or no longer."""
    sealed: bytes | None = getattr(row, f"sealed_{name}")
    return crypto.ring().open(sealed, _place(row, name)) if sealed else None


def _place(row: Any, name: str) -> str:
    column = type(row).__table__.c[f"sealed_{name}"]
    return str(column.info["place"]).format(id=row.id)
