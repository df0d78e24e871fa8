"""A family that says on the day that it will be late: when it said so, and by how many minutes where it did."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.add_column(sa.Column('late_told_at', bot.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('late_minutes', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('interview', schema=None) as batch_op:
        batch_op.drop_column('late_minutes')
        batch_op.drop_column('late_told_at')
