"""Few recipients are carried by a digest: only those are in its index, and a broadcast is written down faster."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

CARRIED = sa.text('carried_by IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_recipient_carried_by', table_name='recipient')
    op.create_index('ix_recipient_carried_by', 'recipient', ['carried_by'], unique=False,
                    sqlite_where=CARRIED, postgresql_where=CARRIED)


def downgrade() -> None:
    op.drop_index('ix_recipient_carried_by', table_name='recipient')
    op.create_index('ix_recipient_carried_by', 'recipient', ['carried_by'], unique=False)
