-- What a composition is a compound of, by its most electronegative element, which stands last in
-- the order of formulas: oxides of O; chalcogenides of S, Se, Te or Po; halides of F, Cl, Br, I or
-- At; pnictides of N, P, As, Sb or Bi; others of any other element. Classes of the paper's Figure
-- 5: Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
--
-- So OF2 is a halide, and whether it is neutral does not matter: MgO4 is an oxide. Of two elements
-- of one electronegativity the heavier stands last. Elements of unknown electronegativity stand
-- first in formulas and are never what the compound is of, unless it has no other.
create type anion_chemistry as enum (
    'pnictides', 'halides', 'chalcogenides', 'oxides', 'others'
);

comment on type anion_chemistry is
'What a composition is a compound of, by its most electronegative element.';

-- elements: in the order of formulas, as in element_set and known_formula.
create macro anion_chemistry_of(elements) as
    case
        when elements[-1] in ('N', 'P', 'As', 'Sb', 'Bi') then 'pnictides'
        when elements[-1] in ('F', 'Cl', 'Br', 'I', 'At') then 'halides'
        when elements[-1] in ('S', 'Se', 'Te', 'Po') then 'chalcogenides'
        when elements[-1] = 'O' then 'oxides'
        when elements[-1] is not null then 'others'
    end::anion_chemistry;

comment on macro anion_chemistry_of is
'anion_chemistry_of(elements): the class of its most electronegative element, the last.';
