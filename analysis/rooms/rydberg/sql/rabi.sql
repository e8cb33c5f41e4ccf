-- One row per grid and Rabi frequency of it. Key: (grid, rabi_id). Unit: decay rates. The factor
-- 1/2 in front of the Rabi frequency in the Hamiltonian is our convention: the paper does not say.
create table rydberg.rabi as
select
    staged.grid::varchar as grid,
    unnest(range(1, staged.n + 1))::usmallint as rabi_id,
    round(staged.start + (rabi_id - 1) * staged.step, 12) as rabi
from staged_columns as staged
order by grid, rabi_id;

comment on table rydberg.rabi is 'One row per grid and Rabi frequency of it.';
comment on column rydberg.rabi.grid is 'As in rydberg.model. Key, with rabi_id.';
comment on column rydberg.rabi.rabi_id is 'Number of the Rabi frequency in its grid, from 1.';
comment on column rydberg.rabi.rabi is 'Rabi frequency Omega, in decay rates.';
