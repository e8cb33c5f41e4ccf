-- One row per element whose atoms are commonly found in several oxidation states in one compound.
-- Key: symbol. Not the definition of allowed, but the rules beside it (forbidden_known, rules,
-- rule_count) read it, anew each time: whoever takes other elements for such inserts or deletes
-- rows.
-- Source: MIXED_VALENCE_ELEMENTS in SMACT's screening.py.
create table mixed_valence_element (
    symbol element_symbol primary key
);

insert into mixed_valence_element
select element.symbol
from element
where
    element.symbol in (
        'Ti', 'V', 'Cr', 'Mn', 'Fe', 'Co', 'Ni', 'Cu', 'Nb', 'Mo', 'Ru', 'Pd', 'Ag', 'Sn', 'Sb',
        'Ce', 'Eu', 'Yb', 'W', 'Re', 'Os', 'Au', 'Bi', 'U'
    )
order by element.z;

comment on table mixed_valence_element is
'One row per element whose atoms may differ in oxidation state within a compound; SMACT''s list.';
comment on column mixed_valence_element.symbol is 'Symbol of the element. Key.';
