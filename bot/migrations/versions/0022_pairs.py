"""Two LINE accounts of one family, and the codes they are linked by; wishes for a seat that is waited for."""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pair',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('other_id', sa.String(length=32), nullable=False),
    sa.Column('since', bot.db.Moment(timezone=True), nullable=False),
    sa.Column('reminded', sa.Boolean(), nullable=False),
    sa.Column('untold', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['other_id'], ['parent.id'], name=op.f('fk_pair_other_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_pair_parent_id')),
    sa.ForeignKeyConstraint(['untold'], ['interview.id'], name=op.f('fk_pair_untold')),
    sa.PrimaryKeyConstraint('parent_id', name=op.f('pk_pair')),
    sa.UniqueConstraint('other_id', name=op.f('uq_pair_other_id'))
    )
    op.create_index(op.f('ix_pair_untold'), 'pair', ['untold'], unique=False)
    with op.batch_alter_table('waiting_wish', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wanted', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('waiting_wish', schema=None) as batch_op:
        batch_op.alter_column('wanted', server_default=None)
    op.create_table('pair_code',
    sa.Column('parent_id', sa.String(length=32), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('until', bot.db.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['parent.id'], name=op.f('fk_pair_code_parent_id')),
    sa.PrimaryKeyConstraint('parent_id', name=op.f('pk_pair_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_pair_code_code_hash'))
    )


def downgrade() -> None:
    op.drop_table('pair_code')
    with op.batch_alter_table('waiting_wish', schema=None) as batch_op:
        batch_op.drop_column('wanted')
    op.drop_index(op.f('ix_pair_untold'), table_name='pair')
    op.drop_table('pair')
