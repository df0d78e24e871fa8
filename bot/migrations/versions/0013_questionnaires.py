"""Questionnaires: versions of a form, its draft, and sealed answers."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_draft',
    sa.Column('form', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_form_draft_changed_by')),
    sa.PrimaryKeyConstraint('form', name=op.f('pk_form_draft'))
    )
    op.create_table('form_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=64), nullable=False),
    sa.Column('print', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('published_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['published_by'], ['staff.id'], name=op.f('fk_form_version_published_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_version')),
    sa.UniqueConstraint('form', 'print', name=op.f('uq_form_version_form_print'))
    )
    op.create_table('form_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('form', sa.String(length=64), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('via', sa.String(length=16), nullable=True),
    sa.Column('wish', sa.String(length=16), nullable=True),
    sa.Column('started_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('sent_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('sealed_answers', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_sent', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_form_answer_parent_id')),
    sa.ForeignKeyConstraint(['version_id'], ['form_version.id'], name=op.f('fk_form_answer_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_answer'))
    )
    op.create_index(op.f('ix_form_answer_parent_id'), 'form_answer', ['parent_id'], unique=False)
    op.create_index('ix_form_answer_sent', 'form_answer', ['form', 'sent_at'], unique=False)


def downgrade() -> None:
    op.drop_table('form_answer')
    op.drop_table('form_version')
    op.drop_table('form_draft')
