"""private pages: one-time links, open pages, drafts."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('page_link',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('page', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=True),
    sa.Column('expires_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('used_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_page_link_parent_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_page_link'))
    )
    op.create_index(op.f('ix_page_link_parent_id'), 'page_link', ['parent_id'], unique=False)
    op.create_index(op.f('ix_page_link_expires_at'), 'page_link', ['expires_at'], unique=False)
    op.create_table('page_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('page', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=True),
    sa.Column('opened_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('last_seen_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('ended_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_page_session_parent_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_page_session'))
    )
    op.create_index(op.f('ix_page_session_parent_id'), 'page_session', ['parent_id'], unique=False)
    op.create_index(op.f('ix_page_session_opened_at'), 'page_session', ['opened_at'], unique=False)
    op.create_table('page_draft',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('page', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('sealed_fields', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_page_draft_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', 'page', 'about', name=op.f('pk_page_draft'))
    )
    op.create_index(op.f('ix_page_draft_changed_at'), 'page_draft', ['changed_at'], unique=False)


def downgrade() -> None:
    op.drop_table('page_draft')
    op.drop_table('page_session')
    op.drop_table('page_link')
