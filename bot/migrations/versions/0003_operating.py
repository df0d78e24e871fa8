"""what operators look at: dead letters, and the outbox counted from its index alone."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter_note',
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('deed', sa.String(length=16), nullable=False),
    sa.Column('sealed_words', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_letter_note_staff_id')),
    sa.PrimaryKeyConstraint('kind', 'key', name=op.f('pk_letter_note'))
    )
    op.drop_index('ix_delivery_due', table_name='delivery')
    op.create_index('ix_delivery_due', 'delivery', ['state', 'worth', 'due_at', 'kind'], unique=False)


def downgrade() -> None:
    op.drop_table('letter_note')
    op.drop_index('ix_delivery_due', table_name='delivery')
    op.create_index('ix_delivery_due', 'delivery', ['state', 'worth', 'due_at'], unique=False)
