"""The digest that carries a recipient is named without a foreign key: it cost a broadcast a look for every row."""

from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.drop_constraint('fk_recipient_carried_by', type_='foreignkey')


def downgrade() -> None:
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.create_foreign_key('fk_recipient_carried_by', 'delivery', ['carried_by'], ['id'])
