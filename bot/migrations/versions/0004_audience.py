"""A family's children and life events, and the indexes that an audience is read from."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

REACHED = (
    "{reachable} AND line_user_id IS NOT NULL AND consented_at IS NOT NULL AND silence IS NULL AND news_pace != 'off'"
)
ON_SQLITE, ON_POSTGRESQL = (sa.text(REACHED.format(reachable=said)) for said in ('reachable = 1', 'reachable'))
TOPICS = ('class', 'baby', 'twins', 'development', 'food', 'consultation', 'other')
AS_NUMBER = ' + '.join(
    f"case when cast(news_topics as varchar(200)) like '%\"{topic}\"%' then {2 ** place} else 0 end"
    for place, topic in enumerate(TOPICS)
)
EXPECTED = sa.text('birth_date IS NULL')

# Each expected child of a family, "three or more" as three.
EXPECTED_CHILDREN = (
    "insert into child (parent_id, due_date, hub_id, language) select id, due_date, hub_id, language from parent"
    " where due_date is not null and coalesce(babies, 1) >= {number}"
)


def upgrade() -> None:
    op.create_table('child',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('hub_id', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_child_hub_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_child_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child'))
    )
    op.create_table('life_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('begins', sa.Date(), nullable=True),
    sa.Column('ends', sa.Date(), nullable=True),
    sa.Column('told_by', sa.String(length=64), nullable=False),
    sa.Column('told_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_life_event_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_life_event'))
    )
    op.create_index(op.f('ix_life_event_parent_id'), 'life_event', ['parent_id'])
    op.create_index('ix_child_born', 'child', ['hub_id', 'birth_date', 'language', 'parent_id'])
    op.create_index('ix_child_due', 'child', ['hub_id', 'due_date', 'language', 'parent_id'],
    sqlite_where=EXPECTED, postgresql_where=EXPECTED)
    op.create_index(op.f('ix_child_parent_id'), 'child', ['parent_id'])
    op.add_column('parent', sa.Column('area', sa.String(length=64), nullable=True))
    op.add_column('parent', sa.Column('topics', sa.Integer(), nullable=False, server_default='0'))
    op.execute(f'update parent set topics = {AS_NUMBER}')
    op.drop_column('parent', 'news_topics')  # in place: SQLite would otherwise build the table anew
    op.create_index('ix_parent_reached', 'parent', ['hub_id', 'language', 'news_pace', 'role', 'topics', 'area', 'id'],
    sqlite_where=ON_SQLITE, postgresql_where=ON_POSTGRESQL)
    for number in (1, 2, 3):
        op.execute(EXPECTED_CHILDREN.format(number=number))


def downgrade() -> None:
    op.drop_index('ix_parent_reached', table_name='parent')
    op.add_column('parent', sa.Column('news_topics', sa.JSON(), nullable=False, server_default='[]'))
    op.drop_column('parent', 'topics')
    op.drop_column('parent', 'area')
    op.drop_table('life_event')
    op.drop_table('child')
