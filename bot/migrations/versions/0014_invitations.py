"""Inviting to the interview: an index by due date, one of invitations, and what staff decide about families."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

EXPECTS = sa.text('due_date IS NOT NULL')
INVITATION = sa.text("kind = 'invitation'")


def upgrade() -> None:
    op.create_index('ix_parent_due', 'parent', ['due_date', 'id'], sqlite_where=EXPECTS, postgresql_where=EXPECTS)
    op.create_index('ix_delivery_invitation', 'delivery', ['parent_id'], sqlite_where=INVITATION, postgresql_where=INVITATION)
    op.create_table('outreach',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('owner', sa.Integer(), nullable=True),
    sa.Column('next_contact', sa.Date(), nullable=True),
    sa.Column('closed_as', sa.String(length=16), nullable=True),
    sa.Column('changed_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_outreach_changed_by')),
    sa.ForeignKeyConstraint(['owner'], ['staff.id'], name=op.f('fk_outreach_owner')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_outreach_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach')),
    sa.UniqueConstraint('parent_id', name=op.f('uq_outreach_parent_id'))
    )


def downgrade() -> None:
    op.drop_table('outreach')
    op.drop_index('ix_delivery_invitation', table_name='delivery')
    op.drop_index('ix_parent_due', table_name='parent')
