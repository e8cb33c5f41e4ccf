-- One row per species: an element in one of its listed oxidation states. Key: (symbol,
-- oxidation_state). 421 rows for the paper's set. Report counts are SMACT's counts of each state in
-- the 2024 ICSD (oxidation_states_icsd24_counts.json), whatever the set; they decide which of
-- several valid assignments is shown first, and how usual its states are. A state that the set
-- lists and the ICSD does not report has the share 0.
create table species as
select
    oxidation_state.symbol,
    oxidation_state.oxidation_state,
    printf('%s%+d', oxidation_state.symbol, oxidation_state.oxidation_state) as species,
    element.electronegativity,
    coalesce(staged.n_icsd_reports, 0)::integer as n_icsd_reports,
    coalesce(
        staged.n_icsd_reports
        / nullif(
            case
                when oxidation_state.oxidation_state = 0 then reported.n_icsd_reports
                else reported.n_charged_reports
            end,
            0
        ),
        0
    ) as icsd_share,
    (row_number() over (
        partition by oxidation_state.symbol
        order by
            coalesce(staged.n_icsd_reports, 0) desc,
            abs(oxidation_state.oxidation_state),
            oxidation_state.oxidation_state desc
    ))::utinyint as usual_rank,
    (dense_rank() over (order by icsd_share desc))::usmallint as rarity
from oxidation_state
inner join element using (symbol)
left join staged_icsd_report as staged
    on
        oxidation_state.symbol::varchar = staged.symbol
        and oxidation_state.oxidation_state = staged.oxidation_state
left join (
    select
        staged_icsd_report.symbol,
        sum(staged_icsd_report.n_icsd_reports) as n_icsd_reports,
        sum(staged_icsd_report.n_icsd_reports) filter (staged_icsd_report.oxidation_state != 0)
            as n_charged_reports
    from staged_icsd_report
    group by staged_icsd_report.symbol
) as reported on oxidation_state.symbol::varchar = reported.symbol
order by element.z, oxidation_state.oxidation_state;

comment on table species is
'One row per species: an element in one of its listed oxidation states.';
comment on column species.symbol is 'Symbol of the element.';
comment on column species.oxidation_state is 'Oxidation state in elementary charges.';
comment on column species.species is 'The species as text, such as Fe+3.';
comment on column species.electronegativity is
'Pauling electronegativity of the element; null where unknown.';
comment on column species.n_icsd_reports is
'Reports of this state in the 2024 ICSD, as counted by SMACT; 0 where there are none.';
comment on column species.icsd_share is
'Its share in the element''s reports of charged states, listed or not; of the zero state, of all.';
comment on column species.usual_rank is
'1 for the element''s most reported state, 2 for the next; ties by smaller charge, plus first.';
comment on column species.rarity is
'1 for the largest icsd_share of all species, 2 for the next, and so on; equal shares have one.';
