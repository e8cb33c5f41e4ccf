-- One row per candidate: a composition that no source lists, with the evidence of those that are
-- known, the best of each number of components. Key: (n_components, rank). Filter by n_components
-- and rank: what is stored is numbers, and the rest is made as it is read.
create view candidate as
select
    scored_composition.n_components,
    scored_composition.rank,
    formula_text(scored_composition.elements::varchar[], scored_composition.amounts) as formula,
    scored_composition.score,
    scored_composition.expected_share,
    category_of(scored_composition.is_allowed, false) as category,
    scored_composition.is_allowed,
    scored_composition.common_states,
    scored_composition.in_space,
    scored_composition.n_openings,
    scored_composition.n_in_system,
    scored_composition.n_in_subsystems,
    scored_composition.n_atoms,
    scored_composition.elements,
    scored_composition.amounts
from scored_composition;

comment on view candidate is
'One row per candidate: a composition that no source lists, with evidence of known ones.';
comment on column candidate.n_components is 'Number of distinct elements.';
comment on column candidate.rank is
'Place, from 1, among the candidates of so many components, by score; ties by atoms and amounts.';
comment on column candidate.formula is 'The composition in the order of electronegativity.';
comment on column candidate.score is
'What its openings contribute (candidate_evidence), times
((1 + n_in_system) (1 + n_in_subsystems)) to the power candidate_setting.explored_power.';
comment on column candidate.expected_share is
'Share of candidates of this score that the loaded sources would list; null if not calibrated.';
comment on column candidate.category is 'missing (allowed) or unlikely (forbidden).';
comment on column candidate.is_allowed is
'Whether it is neutral and ordered in some choice of states.';
comment on column candidate.common_states is
'The least share, over its elements, of the state in the ICSD''s reports of charged states; of the
choice of states that makes it allowed where that is highest, null if there is none.';
comment on column candidate.in_space is 'Whether it lies in the space.';
comment on column candidate.n_openings is 'How many of its openings contribute to the score.';
comment on column candidate.n_in_system is 'Known compositions of the same elements.';
comment on column candidate.n_in_subsystems is
'Known compositions of all but one of its elements.';
comment on column candidate.n_atoms is 'Atoms per formula unit.';
comment on column candidate.elements is 'The elements, in the order of formula.';
comment on column candidate.amounts is 'Their amounts, in the order of elements.';
