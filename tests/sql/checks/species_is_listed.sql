-- Species and oxidation states that are not the same rows, or repeat.
select
    species.symbol,
    species.oxidation_state
from species
full join oxidation_state
    on
        species.symbol = oxidation_state.symbol
        and species.oxidation_state = oxidation_state.oxidation_state
group by all
having
    species.symbol is null
    or count(oxidation_state.symbol) != 1;
