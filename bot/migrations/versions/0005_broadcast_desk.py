"""the broadcast desk: drafts with words in several languages, approvals, series, pictures, staff's own LINE."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('first_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('event_after', sa.Integer(), nullable=True),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('ended_at', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('ended_for', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_series_hub_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    op.create_index(op.f('ix_series_hub_id'), 'series', ['hub_id'], unique=False)
    op.create_table('own_phone',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=True),
    sa.Column('code_until', bot.db.Moment(timezone=True), nullable=True),
    sa.Column('parent_id', sa.String(length=32), nullable=True),
    sa.Column('linked_at', bot.db.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_own_phone_parent_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_own_phone_staff_id')),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_own_phone')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_own_phone_code_hash')),
    sa.UniqueConstraint('parent_id', name=op.f('uq_own_phone_parent_id'))
    )
    op.create_table('phone_try',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('since', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_phone_try_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', name=op.f('pk_phone_try'))
    )
    op.create_table('picture',
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('hub_id', sa.String(length=64), nullable=False),
    sa.Column('original', sa.LargeBinary(), nullable=False),
    sa.Column('preview', sa.LargeBinary(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=False),
    sa.Column('added_at', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['staff.id'], name=op.f('fk_picture_added_by')),
    sa.ForeignKeyConstraint(['hub_id'], ['hub.slug'], name=op.f('fk_picture_hub_id')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_picture'))
    )
    op.add_column('broadcast', sa.Column('words', sa.JSON(), nullable=False, server_default='{}'))
    op.add_column('broadcast', sa.Column('audience', sa.JSON(), nullable=True))
    op.add_column('broadcast', sa.Column('place', sa.String(length=120), nullable=True))
    op.add_column('broadcast', sa.Column('capacity', sa.Integer(), nullable=True))
    op.add_column('broadcast', sa.Column('buttons', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('broadcast', sa.Column('picture', sa.JSON(), nullable=True))
    op.add_column('broadcast', sa.Column('repeats', sa.JSON(), nullable=True))
    op.add_column('broadcast', sa.Column('series_id', sa.Integer(), nullable=True))
    op.add_column('broadcast', sa.Column('asked_at', bot.db.Moment(timezone=True), nullable=True))
    op.add_column('broadcast', sa.Column('approved_by', sa.Integer(), nullable=True))
    op.add_column('broadcast', sa.Column('approved_at', bot.db.Moment(timezone=True), nullable=True))
    op.add_column('broadcast', sa.Column('approved_print', sa.String(length=64), nullable=True))
    op.add_column('broadcast', sa.Column('remark', sa.String(length=300), nullable=True))
    op.create_index(op.f('ix_broadcast_series_id'), 'broadcast', ['series_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_broadcast_series_id'), table_name='broadcast')
    op.drop_column('broadcast', 'remark')
    op.drop_column('broadcast', 'approved_print')
    op.drop_column('broadcast', 'approved_at')
    op.drop_column('broadcast', 'approved_by')
    op.drop_column('broadcast', 'asked_at')
    op.drop_column('broadcast', 'series_id')
    op.drop_column('broadcast', 'repeats')
    op.drop_column('broadcast', 'picture')
    op.drop_column('broadcast', 'buttons')
    op.drop_column('broadcast', 'capacity')
    op.drop_column('broadcast', 'place')
    op.drop_column('broadcast', 'audience')
    op.drop_column('broadcast', 'words')
    op.drop_table('picture')
    op.drop_table('phone_try')
    op.drop_table('own_phone')
    op.drop_index(op.f('ix_series_hub_id'), table_name='series')
    op.drop_table('series')
