"""news at the parent's pace: an hour, what is held for the digest, what became of it; and who leads."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


# `each` stays for the families that have it: the app has told them so. Only newcomers begin with `few`.
def upgrade() -> None:
    op.create_table('leadership',
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('holder', sa.String(length=96), nullable=True),
    sa.Column('term', sa.BigInteger(), nullable=False),
    sa.Column('beats', sa.BigInteger(), nullable=False),
    sa.Column('since', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('beat_at', bot.db.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leadership'))
    )
    op.create_table('reaction',
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcast.id'], name=op.f('fk_reaction_broadcast_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_reaction_parent_id')),
    sa.PrimaryKeyConstraint('broadcast_id', 'parent_id', 'kind', name=op.f('pk_reaction'))
    )
    with op.batch_alter_table('reaction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reaction_parent_id'), ['parent_id'], unique=False)

    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('news_hour', sa.String(length=5), nullable=True))

    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.add_column(sa.Column('carried_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_recipient_carried_by'), 'delivery', ['carried_by'], ['id'])
        batch_op.create_index(batch_op.f('ix_recipient_carried_by'), ['carried_by'], unique=False)


def downgrade() -> None:
    op.execute("delete from recipient where state = 'held'")
    op.execute("update parent set news_pace = 'each' where news_pace = 'few'")
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recipient_carried_by'))
        batch_op.drop_constraint(batch_op.f('fk_recipient_carried_by'), type_='foreignkey')
        batch_op.drop_column('carried_by')

    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.drop_column('news_hour')

    op.drop_table('reaction')
    op.drop_table('leadership')
