-- One row per oxidation state that the chosen set lists for an element. Key: (symbol,
-- oxidation_state). The set's name is params.oxidation_state_set; an element without a row has no
-- listed state. States that a set lists for elements beyond Lr (SMACT's 2014 set goes on to Hs) are
-- left out with their elements.
create table oxidation_state as
select
    element.symbol,
    staged.oxidation_state::tinyint as oxidation_state
from staged_oxidation_state as staged
inner join element on staged.symbol = element.symbol::varchar
order by element.z, staged.oxidation_state;

comment on table oxidation_state is
'One row per oxidation state that the set params.oxidation_state_set lists for an element.';
comment on column oxidation_state.symbol is 'Symbol of the element.';
comment on column oxidation_state.oxidation_state is
'Oxidation state in elementary charges; zero only where the set lists it.';
