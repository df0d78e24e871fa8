"""a venue whose exact place nobody knows has no coordinates."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('venue') as venue:
        venue.alter_column('lat', existing_type=sa.Float(), nullable=True)
        venue.alter_column('lon', existing_type=sa.Float(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table('venue') as venue:
        venue.alter_column('lon', existing_type=sa.Float(), nullable=False)
        venue.alter_column('lat', existing_type=sa.Float(), nullable=False)
