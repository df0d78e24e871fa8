"""When a family is with relatives, or has moved away."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('place', sa.String(length=16), nullable=False),
    sa.Column('news', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_absence_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', 'kind', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_ends'), 'absence', ['ends'], unique=False)
    op.add_column('closed_day', sa.Column('until', sa.Time(), nullable=True))


def downgrade() -> None:
    op.drop_column('closed_day', 'until')
    op.drop_index(op.f('ix_absence_ends'), table_name='absence')
    op.drop_table('absence')
