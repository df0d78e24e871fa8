"""What forms of a browser have made already; a broadcast as far as it is written."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('staff_session', sa.Column('made', sa.JSON(), nullable=True))
    op.add_column('broadcast', sa.Column('typed', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('broadcast', 'typed')
    op.drop_column('staff_session', 'made')
