"""Children whom nothing follows any more, since a loss was told."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

HERE, EXPECTED = 'laid_aside_at IS NULL', 'birth_date IS NULL'
INDEXES = {
    'ix_child_born': (['hub_id', 'birth_date', 'language', 'parent_id'], HERE),
    'ix_child_counted': (['hub_id', 'counts_from', 'language', 'parent_id', 'birth_date'], HERE),
    'ix_child_due': (['hub_id', 'due_date', 'language', 'parent_id'], f'{EXPECTED} AND {HERE}'),
}
BEFORE = {'ix_child_born': None, 'ix_child_counted': None, 'ix_child_due': EXPECTED}


def upgrade() -> None:
    op.add_column('child', sa.Column('laid_aside_at', bot.db.Moment(timezone=True), nullable=True))
    for name, (columns, where) in INDEXES.items():
        _index(name, columns, where)


def downgrade() -> None:
    """Who is laid aside is forgotten: nothing may follow them again."""
    op.execute('DELETE FROM child WHERE laid_aside_at IS NOT NULL')
    for name, (columns, _) in INDEXES.items():
        _index(name, columns, BEFORE[name])
    op.drop_column('child', 'laid_aside_at')


def _index(name: str, columns: list[str], where: str | None) -> None:
    op.drop_index(name, table_name='child')
    only = sa.text(where) if where else None
    op.create_index(name, 'child', columns, sqlite_where=only, postgresql_where=only)
