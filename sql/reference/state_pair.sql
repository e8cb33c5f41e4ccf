-- One row per two states of an element that follow each other on one side of zero, which belongs to
-- both: what its atoms are in where it is of mixed valence. Key: (symbol, sign, lower_state).
create table state_pair as
select
    following.symbol,
    following.sign,
    following.lower_state,
    following.upper_state,
    following.electronegativity,
    following.rarity
from (
    select
        species.symbol,
        species.electronegativity,
        side.sign,
        species.oxidation_state::bigint as lower_state,
        lead(species.oxidation_state::bigint) over next_state as upper_state,
        greatest(species.rarity, lead(species.rarity) over next_state) as rarity
    from species
    inner join (values (1), (-1)) as side (sign) on species.oxidation_state * side.sign >= 0
    window next_state as (
        partition by species.symbol, side.sign
        order by species.oxidation_state
    )
) as following
where following.upper_state is not null;

comment on table state_pair is
'One row per two states of an element that follow each other, on either side of zero.';
comment on column state_pair.symbol is 'Symbol of the element.';
comment on column state_pair.sign is
'1 for states of a cation, 0 or above; -1 for those of an anion, 0 or below.';
comment on column state_pair.lower_state is 'The lower state in elementary charges.';
comment on column state_pair.upper_state is 'The next higher one that is listed.';
comment on column state_pair.electronegativity is
'Pauling electronegativity of the element; null where unknown.';
comment on column state_pair.rarity is 'The larger species.rarity of both.';
