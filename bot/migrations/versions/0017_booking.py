"""What a family would like at their meeting, calls before it, and when staff went beyond a rule of time."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meeting_wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(length=64), nullable=False),
    sa.Column('settled_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_meeting_wish_interview_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['staff.id'], name=op.f('fk_meeting_wish_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_wish')),
    sa.UniqueConstraint('interview_id', 'kind', name=op.f('uq_meeting_wish_interview_id_kind'))
    )
    op.create_table('booking_override',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_booking_override_interview_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_booking_override_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking_override'))
    )
    op.create_index('ix_booking_override_interview_id', 'booking_override', ['interview_id'], unique=False)
    op.create_table('reminder_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('called_by', sa.Integer(), nullable=False),
    sa.Column('called_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['called_by'], ['staff.id'], name=op.f('fk_reminder_call_called_by')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_reminder_call_interview_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_call'))
    )
    op.create_index('ix_reminder_call_interview_id', 'reminder_call', ['interview_id'], unique=False)
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cancelled_by', sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_column('cancelled_by')

    op.drop_table('reminder_call')
    op.drop_table('booking_override')
    op.drop_table('meeting_wish')
