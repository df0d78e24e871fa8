"""a waiting list for interviews; a venue whose exact place nobody knows has no coordinates."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('waiting_wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('way', sa.String(length=16), nullable=False),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=True),
    sa.Column('offered_until', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('seen', sa.JSON(), nullable=False),
    sa.Column('passed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_waiting_wish_hub_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_waiting_wish_parent_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_waiting_wish_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_wish')),
    sa.UniqueConstraint('parent_id', name=op.f('uq_waiting_wish_parent_id'))
    )
    op.create_index('ix_waiting_wish_asked_at', 'waiting_wish', ['asked_at'], unique=False)
    op.create_index('ix_waiting_wish_hub_id', 'waiting_wish', ['hub_id'], unique=False)
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offered', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.alter_column('offered', server_default=None)
    with op.batch_alter_table('venue', schema=None) as batch_op:
        batch_op.alter_column('lat', existing_type=sa.Float(), nullable=True)
        batch_op.alter_column('lon', existing_type=sa.Float(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table('venue', schema=None) as batch_op:
        batch_op.alter_column('lon', existing_type=sa.Float(), nullable=False)
        batch_op.alter_column('lat', existing_type=sa.Float(), nullable=False)
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.drop_column('offered')
    op.drop_table('waiting_wish')
