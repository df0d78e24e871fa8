"""Pictures in a consultation, sealed."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consultation_attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('sealed_jpeg', sa.LargeBinary(), nullable=True),
    sa.Column('removed_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_attachment_consultation_id')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_consultation_attachment_hub_id')),
    sa.ForeignKeyConstraint(['message_id'], ['consultation_message.id'], name=op.f('fk_consultation_attachment_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_attachment'))
    )
    op.create_index('ix_consultation_attachment_thread', 'consultation_attachment', ['consultation_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('consultation_attachment')
