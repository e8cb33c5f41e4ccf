-- One row per ordered pair of different ions of which one was seen in the place of the other. Key:
-- (symbol, oxidation_state, other_symbol, other_oxidation_state). Source: the weights lambda of
-- Hautier, Fischer, Ehrlacher, Jain and Ceder, Inorg. Chem. 2011, 50, 656
-- (https://doi.org/10.1021/ic102031h), from structures of the ICSD, in SMACT's data/lambda.json (as
-- pymatgen has them). As there, ions that were never seen so have a weight of -5 in the sums.
create table ion_substitution as
with weight as (
    select distinct
        unnest([staged.species, staged.other_species]) as ion,
        unnest([staged.other_species, staged.species]) as other_ion,
        staged.weight
    from staged_ion_substitution as staged
),

ion as (
    select distinct
        weight.ion,
        regexp_extract(weight.ion, '^[A-Z][a-z]?') as symbol,
        (right(weight.ion, 1) || regexp_extract(weight.ion, '[0-9]+'))::tinyint as oxidation_state
    from weight
),

-- What an ion stands for, itself and unseen pairs too.
total as (
    select
        weight.ion,
        -- In one order, on which the last digit of a sum depends.
        sum(exp(weight.weight) order by weight.other_ion, weight.weight)
        + ((select count(*) from ion) - count(*)) * exp(-5) as total
    from weight
    group by weight.ion
)

select
    element.symbol,
    ion.oxidation_state,
    other_element.symbol as other_symbol,
    other_ion.oxidation_state as other_oxidation_state,
    exp(weight.weight) / total.total as probability
from weight
inner join ion using (ion)
inner join ion as other_ion on weight.other_ion = other_ion.ion
inner join total on weight.other_ion = total.ion
inner join element on ion.symbol = element.symbol::varchar
inner join element as other_element on other_ion.symbol = other_element.symbol::varchar
where ion.ion != other_ion.ion
order by element.z, ion.oxidation_state, other_element.z, other_ion.oxidation_state;

comment on table ion_substitution is
'One row per ordered pair of ions: how likely one stands in the place of the other.';
comment on column ion_substitution.symbol is 'The element of the ion that comes in.';
comment on column ion_substitution.oxidation_state is 'Its charge, elementary charges.';
comment on column ion_substitution.other_symbol is 'The element of the ion whose place it takes.';
comment on column ion_substitution.other_oxidation_state is 'Its charge, elementary charges.';
comment on column ion_substitution.probability is
'Of what stands in the place of the other ion, the share that this one is (Hautier et al. 2011).';
