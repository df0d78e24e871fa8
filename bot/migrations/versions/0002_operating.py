"""what operators look at: the outbox counted from its index alone."""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_delivery_due', table_name='delivery')
    op.create_index('ix_delivery_due', 'delivery', ['state', 'worth', 'due_at', 'kind'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_delivery_due', table_name='delivery')
    op.create_index('ix_delivery_due', 'delivery', ['state', 'worth', 'due_at'], unique=False)
