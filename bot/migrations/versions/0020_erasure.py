"""Families who want to be forgotten, how much was emptied when its time was over; whom to ask how they are, by day."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('review', sa.String(length=16), nullable=True),
    sa.Column('done_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('released_by', sa.Integer(), nullable=True),
    sa.Column('kept', sa.String(length=64), nullable=False),
    sa.Column('texts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['released_by'], ['staff.id'], name=op.f('fk_erasure_released_by')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_erasure_hub_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_erasure_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index('ix_erasure_parent_id', 'erasure', ['parent_id'], unique=False)
    op.create_index('ix_erasure_done_at', 'erasure', ['done_at'], unique=False)
    op.create_index('ix_mood_next_at', 'mood', ['next_at'], unique=False)
    op.create_table('emptied',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_emptied')),
    sa.UniqueConstraint('day', 'kind', name=op.f('uq_emptied_day_kind'))
    )


def downgrade() -> None:
    op.drop_index('ix_mood_next_at', table_name='mood')
    op.drop_table('emptied')
    op.drop_table('erasure')
