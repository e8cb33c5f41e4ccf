-- One row per element: facts that a chemist chooses by. Key: symbol. Crustal abundance (CRC
-- Handbook of Chemistry and Physics, 92nd ed.) and the Herfindahl-Hirschman indices of the
-- concentration of production and reserves (Gaultois et al., Chem. Mater. 2013, 25, 2911,
-- https://doi.org/10.1021/cm400893e) are data of the SMACT package, prices of the pymatgen package,
-- which names their source. No isotope of Tc, Pm and the elements from Bi on is stable (NUBASE2020,
-- Kondev et al., Chin. Phys. C 2021, 45, 030001).
create table element_fact as
select
    element.symbol,
    staged.abundance as crustal_abundance_mg_per_kg,
    staged.hhi_production,
    staged.hhi_reserve,
    staged.price as price_usd_per_kg,
    staged.price_source,
    element.z not in (43, 61) and element.z < 83 as has_stable_isotope
from element
left join staged_element_fact as staged on element.symbol::varchar = staged.symbol
order by element.z;

comment on table element_fact is 'One row per element: facts that a chemist chooses by.';
comment on column element_fact.symbol is 'Symbol. Key.';
comment on column element_fact.crustal_abundance_mg_per_kg is
'Abundance in the Earth''s crust, mg/kg; null where unknown (CRC Handbook, 92nd ed., by SMACT).';
comment on column element_fact.hhi_production is
'Herfindahl-Hirschman index of production by country, 0 to 10,000; null where unknown (SMACT).';
comment on column element_fact.hhi_reserve is
'Herfindahl-Hirschman index of reserves by country, 0 to 10,000; null where unknown (SMACT).';
comment on column element_fact.price_usd_per_kg is
'Price of the element, US dollars per kg, as price_source told it; null where unknown (pymatgen).';
comment on column element_fact.price_source is 'Who told the price, and when, as pymatgen has it.';
comment on column element_fact.has_stable_isotope is
'Whether any isotope is stable (NUBASE2020).';
