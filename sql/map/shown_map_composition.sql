-- One row per composition of the samples whose maps figures show. Key: (n_components,
-- point_number).
create view shown_map_composition as
select
    latest_map_sample.n_components,
    map_composition.point_number,
    map_composition.formula,
    map_composition.category,
    anion_chemistry_of(map_composition.elements) as anion_chemistry,
    map_composition.reason,
    (map_composition.category in ('standard', 'interesting'))
    != (known_composition.formula_reduced is not null) as has_changed
from map_composition
inner join latest_map_sample using (map_sample_id)
left join known_composition using (formula);

comment on view shown_map_composition is
'One row per composition of the samples whose maps figures show.';
comment on column shown_map_composition.n_components is
'Number of components. Key, with point_number.';
comment on column shown_map_composition.point_number is 'Its number among those of the sample.';
comment on column shown_map_composition.formula is 'In the order of electronegativity.';
comment on column shown_map_composition.category is 'Its category when the sample was drawn.';
comment on column shown_map_composition.anion_chemistry is
'What it is a compound of, by its most electronegative element.';
comment on column shown_map_composition.reason is 'Why it is allowed, or is not.';
comment on column shown_map_composition.has_changed is
'Whether it has become known since, or unknown.';
