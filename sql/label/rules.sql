-- rules(formulas, margin, include_alloys, mixed_valence, max_choices): what each of several rules
-- says of formulas, side by side; one row per formula given, in the order given; formulas is a list
-- of texts, or one text that is a literal or a parameter. Columns:
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

-- The same of any compositions: the name of a relation as for labelled_of. One row per row with
-- elements. Key: composition_number. Also common_states, as labelled_of has it.
create macro ruled_of(
    compositions,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table
with ruled_composition as materialized (
    select
        listed.composition_number,
        listed.elements,
        listed.amounts,
        labelled_of.is_allowed,
        labelled_of.electronegativity_margin,
        labelled_of.common_states,
        not list_has_any(listed.elements, vocabulary.unplaced)
        and not list_has_any(listed.elements, vocabulary.stateless) as is_usable
    from query_table(compositions) as listed
    inner join labelled_of(compositions) as labelled_of using (composition_number)
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
            ruled_composition.composition_number,
            unnest(ruled_composition.elements) as symbol,
            unnest(ruled_composition.amounts) as amount
        from ruled_composition
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

judged as (
    select
        ruled_composition.composition_number,
        ruled_composition.elements,
        ruled_composition.is_allowed,
        ruled_composition.is_allowed
        or coalesce(neutrality.is_mixed_valence_allowed, false) as is_mixed_valence_allowed,
        ruled_composition.electronegativity_margin,
        ruled_composition.common_states,
        ruled_composition.is_usable,
        choice_count.n_choices
    from ruled_composition
    left join neutrality((
        select
            list({
                'composition_number': forbidden.composition_number,
                'elements': forbidden.elements,
                'amounts': forbidden.amounts
            })
        from ruled_composition as forbidden
        where forbidden.is_usable and not forbidden.is_allowed
    )) as neutrality using (composition_number)
    left join choice_count using (composition_number)
)

select
    judged.composition_number,
    judged.is_allowed,
    judged.is_mixed_valence_allowed,
    list_has_all(vocabulary.metals, judged.elements) as is_all_metal,
    judged.electronegativity_margin,
    judged.common_states,
    judged.is_usable
    and (
        coalesce(judged.electronegativity_margin >= margin, false)
        -- All in the zero state: nothing can be out of order.
        or list_has_all(vocabulary.zero_elements, judged.elements)
    ) as is_margin_allowed,
    len(judged.elements) = 1
    or (include_alloys and list_has_all(vocabulary.smact_metals, judged.elements))
    or judged.is_allowed
    or (
        mixed_valence
        and judged.is_mixed_valence_allowed
        and (max_choices is null or judged.n_choices <= max_choices)
    ) as is_smact_valid
from judged
cross join vocabulary;

-- Of texts as parsed has them, each as often as it was given.
create macro rules_of(readings, margin, include_alloys, mixed_valence, max_choices) as table
with text_reading as materialized (
    select
        parsed.input_numbers[1] as composition_number,
        parsed.input,
        parsed.input_numbers,
        parsed.formula,
        parsed.elements,
        parsed.amounts
    from query_table(readings) as parsed
),

answered as (
    select
        unnest(text_reading.input_numbers) as input_number,
        text_reading.input,
        text_reading.formula,
        ruled.is_allowed,
        ruled.is_mixed_valence_allowed,
        ruled.is_all_metal,
        ruled.electronegativity_margin,
        ruled.is_margin_allowed,
        ruled.is_smact_valid
    from text_reading
    left join ruled_of(
        'text_reading',
        margin := margin,
        include_alloys := include_alloys,
        mixed_valence := mixed_valence,
        max_choices := max_choices
    ) as ruled using (composition_number)
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

-- For literals and parameters, as parsed_given.
create macro rules_given(
    formulas,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table
with parsed_text as (from parsed_given(formulas))

from rules_of('parsed_text', margin, include_alloys, mixed_valence, max_choices);

create macro rules
(
    formulas varchar[],
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table (
    with parsed_text as (from parsed(formulas))

    from rules_of('parsed_text', margin, include_alloys, mixed_valence, max_choices)
),
(
    formulas varchar,
    margin := 0.0,
    include_alloys := true,
    mixed_valence := false,
    max_choices := 1000000
) as table (
    from rules_given(
        [formulas],
        margin := margin,
        include_alloys := include_alloys,
        mixed_valence := mixed_valence,
        max_choices := max_choices
    )
);

comment on macro table ruled_of is
'ruled_of(compositions, margin := 0.0, …): what each rule says of each row of a relation.';
comment on macro table rules_of is
'rules_of(readings, …): what each rule says of every formula, of texts as parsed has them.';
comment on macro table rules_given is
'rules_given(formulas, …): what rules gives, faster, for a list of literals or parameters.';
comment on macro table rules is
'rules(formulas, margin := 0.0, …): what each rule says of a list or one text, no column.';
