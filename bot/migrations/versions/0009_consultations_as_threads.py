"""Consultations as threads: words both ways, clocks, who has the word, notes, referrals, moods; message traces."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mood',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('next_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('sealed_last', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_mood_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', name=op.f('pk_mood'))
    )
    op.create_table('shift_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('written_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_shift_note_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_shift_note_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_note'))
    )
    with op.batch_alter_table('shift_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_note_hub_id'), ['hub_id'], unique=False)

    op.create_table('consultation_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('via', sa.String(length=16), nullable=False),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=True),
    sa.Column('template', sa.String(length=64), nullable=True),
    sa.Column('event_id', sa.String(length=80), nullable=True),
    sa.Column('line_ref', sa.String(length=16), nullable=True),
    sa.Column('written_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('marked_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('unsent_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_message_consultation_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_consultation_message_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_consultation_message_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_message'))
    )
    with op.batch_alter_table('consultation_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_message_line_ref'), ['line_ref'], unique=False)
        batch_op.create_index('ix_consultation_message_thread', ['consultation_id', 'id'], unique=False)

    op.create_table('consultation_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_note_consultation_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_consultation_note_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_consultation_note_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_note'))
    )
    with op.batch_alter_table('consultation_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_note_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('consultation_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_outcome_consultation_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_consultation_outcome_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_consultation_outcome_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_outcome'))
    )
    with op.batch_alter_table('consultation_outcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_outcome_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('referral',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('sealed_to', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_what', sa.LargeBinary(), nullable=True),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('how', sa.String(length=16), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('agreed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('sent_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('accepted_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('started_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_referral_consultation_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_referral_hub_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_referral_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral'))
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_consultation_id'), ['consultation_id'], unique=False)

    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=16), nullable=False, server_default='self'))
        batch_op.add_column(sa.Column('relation', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('source', sa.String(length=16), nullable=False, server_default='line'))
        batch_op.add_column(sa.Column('named', sa.String(length=16), nullable=False, server_default='line'))
        batch_op.add_column(sa.Column('sealed_called', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('weighs', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('first_answered_at', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('next_by', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('close_by', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('contact_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('before', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('word_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('word_since', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('word_at', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('follows', sa.Integer(), nullable=True))

    with op.batch_alter_table('inbox_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('message_ref', sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f('ix_inbox_event_message_ref'), ['message_ref'], unique=False)

    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('with_person', sa.Integer(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.drop_column('with_person')

    with op.batch_alter_table('inbox_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbox_event_message_ref'))
        batch_op.drop_column('message_ref')

    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_column('follows')
        batch_op.drop_column('outcome')
        batch_op.drop_column('word_at')
        batch_op.drop_column('word_since')
        batch_op.drop_column('word_by')
        batch_op.drop_column('before')
        batch_op.drop_column('contact_on')
        batch_op.drop_column('close_by')
        batch_op.drop_column('next_by')
        batch_op.drop_column('first_answered_at')
        batch_op.drop_column('weighs')
        batch_op.drop_column('sealed_called')
        batch_op.drop_column('named')
        batch_op.drop_column('source')
        batch_op.drop_column('relation')
        batch_op.drop_column('about')

    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_referral_consultation_id'))

    op.drop_table('referral')
    with op.batch_alter_table('consultation_outcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_outcome_consultation_id'))

    op.drop_table('consultation_outcome')
    with op.batch_alter_table('consultation_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_note_consultation_id'))

    op.drop_table('consultation_note')
    with op.batch_alter_table('consultation_message', schema=None) as batch_op:
        batch_op.drop_index('ix_consultation_message_thread')
        batch_op.drop_index(batch_op.f('ix_consultation_message_line_ref'))

    op.drop_table('consultation_message')
    with op.batch_alter_table('shift_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_note_hub_id'))

    op.drop_table('shift_note')
    op.drop_table('mood')
