"""Who came to a meeting, its record, and what was agreed in it."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TO_ASK = sa.text("kind = 'later' and state = 'open' and agreed_at is not null and asked_at is null")


def upgrade() -> None:
    op.create_table('interview_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saves', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('no_formal', sa.Boolean(), nullable=False),
    sa.Column('no_informal', sa.Boolean(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=False),
    sa.Column('written_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('sealed_strengths', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_wishes', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_formal', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_informal', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_observed', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_opinion', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['closed_by'], ['staff.id'], name=op.f('fk_interview_record_closed_by')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_interview_record_hub_id')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_interview_record_interview_id')),
    sa.ForeignKeyConstraint(['written_by'], ['staff.id'], name=op.f('fk_interview_record_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_record')),
    sa.UniqueConstraint('interview_id', 'version', name=op.f('uq_interview_record_interview_id_version'))
    )
    op.create_table('next_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interview_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('who', sa.String(length=8), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=False),
    sa.Column('written_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('agreed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=64), nullable=True),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_next_step_hub_id')),
    sa.ForeignKeyConstraint(['interview_id'], ['interview.id'], name=op.f('fk_next_step_interview_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_next_step_parent_id')),
    sa.ForeignKeyConstraint(['written_by'], ['staff.id'], name=op.f('fk_next_step_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_next_step'))
    )
    op.create_index('ix_next_step_interview_id', 'next_step', ['interview_id'], unique=False)
    op.create_index('ix_next_step_parent_id', 'next_step', ['parent_id'], unique=False)
    op.create_index('ix_next_step_to_ask', 'next_step', ['on_day', 'id'], unique=False,
    sqlite_where=TO_ASK, postgresql_where=TO_ASK)
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.add_column(sa.Column('arrived_at', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('arrived_by', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_column('arrived_by')
        batch_op.drop_column('arrived_at')

    op.drop_table('next_step')
    op.drop_table('interview_record')
