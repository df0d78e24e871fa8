"""Coordinators and rooms, the times in which they are taken, and the town's own rules for interviews."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coordinator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=True),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('qualifications', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('ways', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('edited_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_coordinator_hub_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coordinator')),
    sa.UniqueConstraint('slug', name=op.f('uq_coordinator_slug'))
    )
    op.create_index(op.f('ix_coordinator_hub_id'), 'coordinator', ['hub_id'], unique=False)
    op.create_table('room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('edited_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_room_hub_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('hub_id', 'slug', name=op.f('uq_room_hub_id_slug'))
    )
    op.create_table('rules_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('said', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_rules_version_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rules_version'))
    )
    op.create_table('rules_draft',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_rules_draft_changed_by')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_rules_draft'))
    )
    of_slot = {name: sa.Integer() for name in ('served_by', 'room_id', 'before', 'after')}
    with op.batch_alter_table('slot', schema=None) as batch_op:
        for name, kind in of_slot.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('languages', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.drop_constraint('uq_slot_hub_id_starts_at', type_='unique')
        batch_op.create_unique_constraint('uq_slot_hub_id_starts_at_served_by', ['hub_id', 'starts_at', 'served_by'])
    with op.batch_alter_table('slot', schema=None) as batch_op:
        for name in (*of_slot, 'languages'):
            batch_op.alter_column(name, server_default=None)
    op.create_table('occupied',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('whom', sa.String(length=32), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_occupied_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occupied')),
    sa.UniqueConstraint('whom', 'at', name=op.f('uq_occupied_whom_at'))
    )
    op.create_index(op.f('ix_occupied_slot_id'), 'occupied', ['slot_id'], unique=False)


def downgrade() -> None:
    op.drop_table('occupied')
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_constraint('uq_slot_hub_id_starts_at_served_by', type_='unique')
        batch_op.create_unique_constraint('uq_slot_hub_id_starts_at', ['hub_id', 'starts_at'])
        for name in ('languages', 'after', 'before', 'room_id', 'served_by'):
            batch_op.drop_column(name)
    op.drop_table('rules_draft')
    op.drop_table('rules_version')
    op.drop_table('room')
    op.drop_index(op.f('ix_coordinator_hub_id'), table_name='coordinator')
    op.drop_table('coordinator')
