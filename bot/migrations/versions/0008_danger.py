"""alarms, who was told of them, what the detector saw, and what it missed."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('danger_sign',
    sa.Column('cause', sa.String(length=96), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('tier', sa.String(length=8), nullable=False),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_danger_sign_hub_id')),
    sa.PrimaryKeyConstraint('cause', name=op.f('pk_danger_sign'))
    )
    op.create_index(op.f('ix_danger_sign_at'), 'danger_sign', ['at'], unique=False)
    op.create_table('alarm',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=96), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=True),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('raised_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('last_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('next_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('claimed_by', sa.String(length=64), nullable=True),
    sa.Column('claimed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Integer(), nullable=True),
    sa.Column('acknowledged_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('sealed_note', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['staff.id'], name=op.f('fk_alarm_acknowledged_by')),
    sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_alarm_closed_by')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_alarm_hub_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_alarm_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm')),
    sa.UniqueConstraint('cause', name=op.f('uq_alarm_cause'))
    )
    op.create_index('ix_alarm_due', 'alarm', ['acknowledged_at', 'next_at'], unique=False)
    op.create_index(op.f('ix_alarm_hub_id'), 'alarm', ['hub_id'], unique=False)
    op.create_index(op.f('ix_alarm_parent_id'), 'alarm', ['parent_id'], unique=False)
    op.create_index(op.f('ix_alarm_raised_at'), 'alarm', ['raised_at'], unique=False)
    op.create_table('missed_danger',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('found_in', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_missed_danger_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_missed_danger_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_missed_danger'))
    )
    op.create_index(op.f('ix_missed_danger_at'), 'missed_danger', ['at'], unique=False)
    op.create_table('alarm_call',
    sa.Column('alarm_id', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('who', sa.String(length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('first_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('last_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('confirmed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['alarm_id'], ['alarm.id'], name=op.f('fk_alarm_call_alarm_id')),
    sa.PrimaryKeyConstraint('alarm_id', 'rung', name=op.f('pk_alarm_call'))
    )


def downgrade() -> None:
    op.drop_table('alarm_call')
    op.drop_table('missed_danger')
    op.drop_table('alarm')
    op.drop_table('danger_sign')
