-- neutrality(compositions): which compositions are neutral at all, and which are allowed if each
-- atom of the elements in mixed_valence_element may have a listed state of its own. compositions:
-- a list of {'composition_number', 'elements', 'amounts'}, the elements in the order of formulas
-- and of known electronegativity. One row per composition of which either is true; key:
-- composition_number. Columns: is_neutral (some choice of one state per element is, whatever the
-- order), is_mixed_valence_allowed (atom by atom; null without such an element of two atoms).
--
-- Mixed valence is decided exactly, whatever the amounts. Cations lie strictly below anions, so all
-- atoms of an element stand on one side of a split of the elements in the order of formulas, and
-- offer their states >= 0 before it, those <= 0 after it (as in element_side). The charges that the
-- elements before a split can have together are folded up from the left, those of the elements
-- after it from the right, as ranges, and some charge has to be the other's opposite. The same
-- folds, of one state per element with either sign, tell what is neutral at all.
--
-- The charges of n atoms of one element: those of n times each state, if there is one state for all
-- of them; all from n times the lowest to n times the highest state if no state between them is
-- missing. Otherwise, let d be the highest state less the lowest: fewer than d atoms need a state
-- between, for among the partial sums of d such states (less the lowest) two agree modulo d, and
-- the atoms from one to the other may have the lowest and the highest state instead.
create macro neutrality(compositions) as table
with recursive composition_asked as materialized (
    select
        given.composition['composition_number'] as composition_number,
        given.composition['elements'] as elements,
        given.composition['amounts'] as amounts,
        len(given.composition['elements']) as n_components
    from (select unnest(compositions) as composition) as given
),

component as materialized (
    select
        placed.composition_number,
        placed.n_components,
        placed.place,
        placed.symbol,
        placed.amount,
        element.electronegativity,
        mixed_valence_element.symbol is not null and placed.amount > 1 as is_mixed
    from (
        select
            composition_asked.composition_number,
            composition_asked.n_components,
            unnest(composition_asked.elements)::element_symbol as symbol,
            unnest(composition_asked.amounts)::bigint as amount,
            generate_subscripts(composition_asked.elements, 1) as place
        from composition_asked
    ) as placed
    inner join element using (symbol)
    left join mixed_valence_element using (symbol)
),

-- The four folds: with mixed valence or without, of the elements before or after the split. Without
-- it a neutral choice need not be ordered, and the elements are folded half by half. Steps count
-- from the fold's end of the composition.
fold_step as materialized (
    select
        component.composition_number,
        true as is_mixed,
        side.is_upper,
        case
            when side.is_upper then component.n_components - component.place + 1
            else component.place
        end as step,
        component.symbol,
        component.amount,
        component.electronegativity,
        component.is_mixed as has_own_states
    from component
    cross join (values (false), (true)) as side (is_upper)
    where
        component.composition_number in (
            select mixed.composition_number
            from component as mixed
            where mixed.is_mixed
        )
    union all
    select
        component.composition_number,
        false as is_mixed,
        component.place > component.n_components // 2 as is_upper,
        case
            when component.place > component.n_components // 2
                then component.n_components - component.place + 1
            else component.place
        end as step,
        component.symbol,
        component.amount,
        component.electronegativity,
        false as has_own_states
    from component
),

offered as (
    select
        fold.is_mixed,
        fold.is_upper,
        species.symbol,
        species.oxidation_state::bigint as charge
    from species
    cross join (values (true, false), (true, true), (false, false), (false, true))
        as fold (is_mixed, is_upper)
    where
        not fold.is_mixed
        or (not fold.is_upper and species.oxidation_state >= 0)
        or (fold.is_upper and species.oxidation_state <= 0)
),

mixed_offered as (
    select
        offered.is_upper,
        offered.symbol,
        min(offered.charge) as lowest,
        max(offered.charge) as highest,
        count(*) as n_charges
    from offered
    inner join mixed_valence_element using (symbol)
    where offered.is_mixed
    group by offered.is_upper, offered.symbol
),

-- One row per number of atoms with a state between the lowest and the highest, and their charge.
between_sum as (
    select
        mixed_offered.is_upper,
        mixed_offered.symbol,
        0::bigint as n_atoms,
        0::bigint as charge
    from mixed_offered
    where mixed_offered.n_charges <= mixed_offered.highest - mixed_offered.lowest
    union
    select
        between_sum.is_upper,
        between_sum.symbol,
        between_sum.n_atoms + 1 as n_atoms,
        between_sum.charge + offered.charge as charge
    from between_sum
    inner join mixed_offered using (is_upper, symbol)
    inner join offered
        on
            offered.is_mixed
            and between_sum.is_upper = offered.is_upper
            and between_sum.symbol = offered.symbol
            and mixed_offered.lowest < offered.charge
            and mixed_offered.highest > offered.charge
    where between_sum.n_atoms + 1 < mixed_offered.highest - mixed_offered.lowest
),

amount_asked as (
    select distinct
        fold_step.is_mixed,
        fold_step.is_upper,
        fold_step.symbol,
        fold_step.amount,
        fold_step.has_own_states
    from fold_step
),

-- One row per range of charges that so many atoms of an element can have.
component_charge as materialized (
    select
        amount_asked.is_mixed,
        amount_asked.is_upper,
        amount_asked.symbol,
        amount_asked.amount,
        amount_asked.amount * offered.charge as lowest,
        amount_asked.amount * offered.charge as highest
    from amount_asked
    inner join offered using (is_mixed, is_upper, symbol)
    where not amount_asked.has_own_states
    union all
    select
        amount_asked.is_mixed,
        amount_asked.is_upper,
        amount_asked.symbol,
        amount_asked.amount,
        amount_asked.amount * mixed_offered.lowest as lowest,
        amount_asked.amount * mixed_offered.highest as highest
    from amount_asked
    inner join mixed_offered using (is_upper, symbol)
    where
        amount_asked.has_own_states
        and mixed_offered.n_charges > mixed_offered.highest - mixed_offered.lowest
    union all
    select
        gapped.is_mixed,
        gapped.is_upper,
        gapped.symbol,
        gapped.amount,
        gapped.charge as lowest,
        gapped.charge as highest
    from (
        select distinct
            amount_asked.is_mixed,
            amount_asked.is_upper,
            amount_asked.symbol,
            amount_asked.amount,
            between_sum.charge
            + (amount_asked.amount - between_sum.n_atoms) * mixed_offered.lowest
            + extreme.n_highest * (mixed_offered.highest - mixed_offered.lowest) as charge
        from amount_asked
        inner join mixed_offered using (is_upper, symbol)
        inner join between_sum using (is_upper, symbol)
        cross join lateral (
            select unnest(range(amount_asked.amount - between_sum.n_atoms + 1)) as n_highest
        ) as extreme
        where amount_asked.has_own_states
    ) as gapped
),

-- One row per composition, fold, number of its elements folded in, and range of their charges.
partial_charge as (
    select
        fold_step.composition_number,
        fold_step.is_mixed,
        fold_step.is_upper,
        0::bigint as step,
        0::bigint as lowest,
        0::bigint as highest,
        null::decimal(3, 2) as electronegativity
    from fold_step
    union
    select
        fold_step.composition_number,
        fold_step.is_mixed,
        fold_step.is_upper,
        fold_step.step,
        partial_charge.lowest + component_charge.lowest as lowest,
        partial_charge.highest + component_charge.highest as highest,
        fold_step.electronegativity
    from partial_charge
    inner join fold_step
        on
            partial_charge.composition_number = fold_step.composition_number
            and partial_charge.is_mixed = fold_step.is_mixed
            and partial_charge.is_upper = fold_step.is_upper
            and fold_step.step = partial_charge.step + 1
    inner join component_charge
        on
            fold_step.is_mixed = component_charge.is_mixed
            and fold_step.is_upper = component_charge.is_upper
            and fold_step.symbol = component_charge.symbol
            and fold_step.amount = component_charge.amount
)

select
    composition_asked.composition_number,
    bool_or(not lower_charge.is_mixed) as is_neutral,
    bool_or(lower_charge.is_mixed) as is_mixed_valence_allowed
from composition_asked
inner join partial_charge as lower_charge using (composition_number)
inner join partial_charge as upper_charge
    on
        composition_asked.composition_number = upper_charge.composition_number
        and lower_charge.is_mixed = upper_charge.is_mixed
        and upper_charge.step = composition_asked.n_components - lower_charge.step
where
    not lower_charge.is_upper
    and upper_charge.is_upper
    and lower_charge.lowest + upper_charge.lowest <= 0
    and lower_charge.highest + upper_charge.highest >= 0
    and (
        not lower_charge.is_mixed
        or lower_charge.electronegativity < upper_charge.electronegativity
    )
group by composition_asked.composition_number;

comment on macro table neutrality is
'neutrality(compositions): which are neutral at all, and which are allowed with mixed valence.';
