-- One row per fact that decides which compositions a warehouse has and how they are labelled: two
-- files with the same facts have the same compositions, whenever they were built. Key: name.
-- An export that was stopped goes on only with the facts it began with.
create view warehouse_identity as
select
    build_metadata.name,
    build_metadata.value
from build_metadata
where
    build_metadata.name in (
        'stoichia_version',
        'element_data_sha256',
        'oxidation_state_sha256',
        'elementembeddings_version'
    )
union all
select
    unnest(['oxidation_state_set', 'components', 'max_amount', 'max_z']) as name,
    unnest([
        params.oxidation_state_set,
        params.components::varchar,
        params.max_amount::varchar,
        params.max_z::varchar
    ]) as value
from params
union all
select
    'known_sha256' as name,
    sha256(coalesce(
        string_agg(
            known_composition.formula_reduced, ' ' order by known_composition.formula_reduced
        ),
        ''
    )) as value
from known_composition
where known_composition.in_space;

comment on view warehouse_identity is
'One row per fact that decides which compositions this file has and how they are labelled.';
comment on column warehouse_identity.name is
'Name of the fact: of build_metadata, of params, or known_sha256. Key.';
comment on column warehouse_identity.value is
'Its value, as text. known_sha256 is the checksum of all known compositions in the space.';
