"""The outbox with chunks: a broadcast's families as recipients, senders that beat, one rate for all processes."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


# What a family was owed of a broadcast becomes a chunk of one; what LINE may already have is left to a person.
OLD_ROWS = (
    "update delivery set state = 'unknown', reason = 'no_answer', settled_at = due_at"
    " where broadcast_id is not null and (state = 'in_flight' or (state = 'queued' and perhaps_sent))",
    "update delivery set chunk = id, hub_id = (select hub_id from broadcast where broadcast.id = broadcast_id)"
    " where broadcast_id is not null",
    "insert into recipient (broadcast_id, parent_id, chunk, line_user_id)"
    " select broadcast_id, parent_id, chunk, line_user_id from delivery where chunk is not null",
    "update delivery set parent_id = null, line_user_id = null where chunk is not null",
    "update delivery set worth = case kind when 'answer' then 3 when 'reminder' then 5 when 'news' then 6 else 4 end",
)


def upgrade() -> None:
    op.create_table('quota',
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('allowed', sa.Integer(), nullable=True),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_quota'))
    )
    op.create_table('rate_bucket',
    sa.Column('endpoint', sa.String(length=16), nullable=False),
    sa.Column('per_second', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('endpoint', name=op.f('pk_rate_bucket'))
    )
    op.create_table('trouble',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('since', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('look_at', bot.db.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_trouble'))
    )
    op.create_table('recipient',
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('chunk', sa.Integer(), nullable=False),
    sa.Column('line_user_id', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcast.id'], name=op.f('fk_recipient_broadcast_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_recipient_parent_id')),
    sa.PrimaryKeyConstraint('broadcast_id', 'parent_id', name=op.f('pk_recipient'))
    )
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.create_index('ix_recipient_chunk', ['broadcast_id', 'chunk'], unique=False)
        batch_op.create_index(batch_op.f('ix_recipient_parent_id'), ['parent_id'], unique=False)

    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stopped_for', sa.String(length=32), nullable=True))

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('chunk', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('hub_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('claimed_by', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('first_tried_at', bot.db.Moment(timezone=True), nullable=True))
        batch_op.alter_column('parent_id',
               existing_type=sa.VARCHAR(length=32),
               nullable=True)
        batch_op.alter_column('line_user_id',
               existing_type=sa.VARCHAR(length=64),
               nullable=True)
        batch_op.create_unique_constraint(batch_op.f('uq_delivery_broadcast_id_chunk'), ['broadcast_id', 'chunk'])
        batch_op.create_foreign_key(batch_op.f('fk_delivery_hub_id'), 'hub', ['hub_id'], ['slug'])

    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('silence', sa.String(length=16), nullable=True))

    for statement in OLD_ROWS:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('parent', schema=None) as batch_op:
        batch_op.drop_column('silence')

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_delivery_hub_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_delivery_broadcast_id_chunk'), type_='unique')
        batch_op.alter_column('line_user_id',
               existing_type=sa.VARCHAR(length=64),
               nullable=False)
        batch_op.alter_column('parent_id',
               existing_type=sa.VARCHAR(length=32),
               nullable=False)
        batch_op.drop_column('first_tried_at')
        batch_op.drop_column('claimed_by')
        batch_op.drop_column('hub_id')
        batch_op.drop_column('chunk')

    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.drop_column('stopped_for')

    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recipient_parent_id'))
        batch_op.drop_index('ix_recipient_chunk')

    op.drop_table('recipient')
    op.drop_table('trouble')
    op.drop_table('rate_bucket')
    op.drop_table('quota')
