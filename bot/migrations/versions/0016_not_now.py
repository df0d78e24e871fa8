"""That somebody in danger cannot talk now."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('alarm', sa.Column('not_now_at', bot.db.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('alarm', 'not_now_at')
