-- Scratch. One row per species of known electronegativity: what it offers to a choice of states, as
-- node_choice adds it up. Key: (symbol, charge). Elements without one offer nothing, and nothing
-- with them is allowed.
create or replace temp table offered_state as
select
    species.symbol,
    species.oxidation_state::bigint as charge,
    species.icsd_share::float as icsd_share,
    case
        when species.oxidation_state > 0 then species.electronegativity else 0
    end::decimal(4, 2) as cation,
    case
        when species.oxidation_state < 0 then species.electronegativity else 10
    end::decimal(4, 2) as anion
from species
where species.electronegativity is not null;
