-- rules(formulas, margin, include_alloys, mixed_valence, max_choices): what each of several rules
-- says of formulas, side by side; one row per formula given, in the order given; formulas is a list
-- of texts or one text. Columns:
--
--   input, formula             as in label
--   is_allowed                 the paper's definition, as in label: one oxidation state per
--                              element, neutral, cations strictly below anions
--   is_mixed_valence_allowed   the same if each atom of the elements in mixed_valence_element may
--                              have a state of its own; exact, whatever the amounts
--   is_all_metal               every element is one (element.is_metal)
--   electronegativity_margin   lowest electronegativity of an anion minus highest of a cation: the
--                              largest of all neutral choices of one state per element; null where
--                              there is no neutral choice with cations and anions
--   is_margin_allowed          some neutral choice of one state per element has at least the margin
--                              asked for. At margin 0 a tie passes, and below 0 a cation may be
--                              that much more electronegative than an anion: SMACT's
--                              pauling_test with threshold := -margin
--   is_smact_valid             what SMACT's smact_validity answers with this warehouse's oxidation
--                              states: true for single elements, for all metals (SMACT's 79) if
--                              include_alloys, for what is allowed, and, if mixed_valence, for what
--                              mixed valence allows with at most max_choices choices of states,
--                              SMACT's cap; null for none
--
-- All but input are null where the text cannot be read. Elements of unknown electronegativity, or
-- without a listed state, meet no rule but those for metals and single elements. SMACT truncates
-- amounts that are not whole (Li0.5CoO2 has no lithium to it); here they are multiplied.

-- One row per distinct text; key: input. With input_numbers, its places in the list,
-- formula_reduced, and common_states, as labelled_of has it.
create macro ruled(
    formulas,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table
with reading as materialized (
    select
        row_number() over () as composition_number,
        labelled.input,
        labelled.input_numbers,
        labelled.formula,
        labelled.formula_reduced,
        labelled.elements,
        labelled.amounts,
        labelled.is_allowed,
        labelled.electronegativity_margin,
        labelled.common_states,
        not list_has_any(labelled.elements, vocabulary.unplaced)
        and not list_has_any(labelled.elements, vocabulary.stateless) as is_usable
    from labelled(formulas) as labelled
    cross join vocabulary
),

-- Choices of states that SMACT tries, atom by atom where valence may be mixed.
choice_count as (
    select
        component.composition_number,
        product(
            offered.n_states::double
            ^ case when mixed_valence_element.symbol is null then 1 else component.amount end
        ) as n_choices
    from (
        select
            reading.composition_number,
            unnest(reading.elements) as symbol,
            unnest(reading.amounts) as amount
        from reading
    ) as component
    inner join (
        select
            species.symbol,
            count(*) as n_states
        from species
        group by species.symbol
    ) as offered on component.symbol = offered.symbol::varchar
    left join mixed_valence_element on component.symbol = mixed_valence_element.symbol::varchar
    group by component.composition_number
),

element_list as (
    select
        list(element.symbol::varchar) filter (element.is_metal) as metals,
        list(element.symbol::varchar) filter (element.is_smact_metal) as smact_metals,
        coalesce(
            list(element.symbol::varchar) filter (element.symbol in (
                select species.symbol
                from species
                where species.oxidation_state = 0
            )), []
        ) as zero_elements
    from element
),

answered as (
    select
        reading.input,
        reading.input_numbers,
        reading.formula,
        reading.formula_reduced,
        reading.elements,
        reading.is_allowed,
        reading.is_allowed
        or coalesce(neutrality.is_mixed_valence_allowed, false) as is_mixed_valence_allowed,
        reading.electronegativity_margin,
        reading.common_states,
        reading.is_usable,
        choice_count.n_choices
    from reading
    left join neutrality((
        select
            list({
                'composition_number': forbidden.composition_number,
                'elements': forbidden.elements,
                'amounts': forbidden.amounts
            })
        from reading as forbidden
        where forbidden.is_usable and not forbidden.is_allowed
    )) as neutrality using (composition_number)
    left join choice_count using (composition_number)
)

select
    answered.input,
    answered.input_numbers,
    answered.formula,
    answered.formula_reduced,
    answered.is_allowed,
    answered.is_mixed_valence_allowed,
    list_has_all(element_list.metals, answered.elements) as is_all_metal,
    answered.electronegativity_margin,
    answered.common_states,
    answered.is_usable
    and (
        coalesce(answered.electronegativity_margin >= margin, false)
        -- All in the zero state: nothing can be out of order.
        or list_has_all(element_list.zero_elements, answered.elements)
    ) as is_margin_allowed,
    len(answered.elements) = 1
    or (include_alloys and list_has_all(element_list.smact_metals, answered.elements))
    or answered.is_allowed
    or (
        mixed_valence
        and answered.is_mixed_valence_allowed
        and (max_choices is null or answered.n_choices <= max_choices)
    ) as is_smact_valid
from answered
cross join element_list;

comment on macro table ruled is
'ruled(formulas, margin := 0.0, …): one row per distinct text: what each rule says of it.';

create macro rule_list(
    formulas,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table
with answered as (
    select
        unnest(ruled.input_numbers) as input_number,
        ruled.input,
        ruled.formula,
        ruled.is_allowed,
        ruled.is_mixed_valence_allowed,
        ruled.is_all_metal,
        ruled.electronegativity_margin,
        ruled.is_margin_allowed,
        ruled.is_smact_valid
    from ruled(
        formulas,
        margin := margin,
        include_alloys := include_alloys,
        mixed_valence := mixed_valence,
        max_choices := max_choices
    ) as ruled
)

select
    answered.input,
    answered.formula,
    answered.is_allowed,
    answered.is_mixed_valence_allowed,
    answered.is_all_metal,
    answered.electronegativity_margin,
    answered.is_margin_allowed,
    answered.is_smact_valid
from answered
order by answered.input_number;

create macro rules
(
    formulas varchar[],
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table (
    from rule_list(
        formulas,
        margin := margin,
        include_alloys := include_alloys,
        mixed_valence := mixed_valence,
        max_choices := max_choices
    )
),
(
    formulas varchar,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table (
    from rule_list(
        [formulas],
        margin := margin,
        include_alloys := include_alloys,
        mixed_valence := mixed_valence,
        max_choices := max_choices
    )
);

comment on macro table rule_list is
'rule_list(formulas, …): what each rule says of every formula in the list, in the order given.';
comment on macro table rules is
'rules(formulas, margin := 0.0, …): what each rule says of a list or one text, no column.';
