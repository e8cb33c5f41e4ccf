-- One row per candidate and known composition that differs from it by one element: an analogue.
-- Key: (n_components, rank, symbol, analogue). Made as it is read: filter by n_components and rank.
create view candidate_evidence as
with opened as (
    select
        scored_composition.n_components,
        scored_composition.rank,
        scored_composition.elements,
        scored_composition.amounts,
        unnest(range(1, scored_composition.n_components::bigint + 1)) as place
    from scored_composition
),

analogue as (
    select
        opened.n_components,
        opened.rank,
        formula_text(opened.elements::varchar[], opened.amounts) as formula,
        element_similarity.symbol,
        known_opening.symbol as replaced_symbol,
        known_opening.formula_reduced,
        element_similarity.similarity,
        element_similarity.similarity
        / power(known_opening.n_fillers, candidate_setting.filler_power) as contribution
    from opened
    cross join candidate_setting
    inner join known_opening
        on
            opened.n_components = known_opening.n_components
            and opened.elements[:opened.place - 1] || opened.elements[opened.place + 1:]
            = known_opening.elements
            and opened.amounts[:opened.place - 1] || opened.amounts[opened.place + 1:]
            = known_opening.amounts
            and opened.amounts[opened.place] = known_opening.amount
    inner join element_similarity
        on
            opened.n_components = element_similarity.n_components
            and opened.elements[opened.place] = element_similarity.symbol
            and known_opening.symbol = element_similarity.other_symbol
)

select
    analogue.n_components,
    analogue.rank,
    analogue.formula,
    analogue.symbol,
    analogue.replaced_symbol,
    known_formula.formula as analogue,
    analogue.similarity,
    analogue.contribution,
    known_formula.energy_above_hull,
    known_formula.entry_ids,
    known_formula.sources
from analogue
inner join known_formula using (formula_reduced);

comment on view candidate_evidence is
'One row per candidate and analogue: a known composition that differs by one element.';
comment on column candidate_evidence.n_components is 'Number of distinct elements.';
comment on column candidate_evidence.rank is 'The candidate''s rank, in candidate.';
comment on column candidate_evidence.formula is 'The candidate.';
comment on column candidate_evidence.symbol is 'The element of the candidate.';
comment on column candidate_evidence.replaced_symbol is
'The element of the analogue that it stands in for, amount for amount.';
comment on column candidate_evidence.analogue is 'The known composition.';
comment on column candidate_evidence.similarity is
'How similar the two elements are, in element_similarity.';
comment on column candidate_evidence.contribution is
'What it adds to the score: the similarity by a power of the number of fillers, a root of them.';
comment on column candidate_evidence.energy_above_hull is
'The analogue''s lowest energy above the convex hull, eV per atom; null if no entry tells.';
comment on column candidate_evidence.entry_ids is 'The ids of the analogue''s entries; or null.';
comment on column candidate_evidence.sources is 'The sources that list the analogue.';
