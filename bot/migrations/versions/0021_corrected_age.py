"""From when a child's months are counted: of one born early, from its due date."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

CHILD = sa.table('child', sa.column('id', sa.Integer()), sa.column('birth_date', sa.Date()),
                 sa.column('due_date', sa.Date()), sa.column('counts_from', sa.Date()))


def upgrade() -> None:
    op.add_column('child', sa.Column('counts_from', sa.Date(), nullable=True))
    op.execute(CHILD.update().where(CHILD.c.birth_date.is_not(None)).values(counts_from=CHILD.c.birth_date))
    _count_those_born_early()
    op.create_index('ix_child_counted', 'child', ['hub_id', 'counts_from', 'language', 'parent_id', 'birth_date'])


def downgrade() -> None:
    op.drop_index('ix_child_counted', table_name='child')
    op.drop_column('child', 'counts_from')


def _count_those_born_early() -> None:
    """Before 37w0d."""
    born = sa.select(CHILD.c.id, CHILD.c.birth_date, CHILD.c.due_date).where(CHILD.c.birth_date < CHILD.c.due_date)
    for number, birth_date, due_date in op.get_bind().execute(born).all():
        if due_date - birth_date > timedelta(days=21):
            op.execute(CHILD.update().where(CHILD.c.id == number).values(counts_from=due_date))
