-- One row per kind of id by which a source names its entries, and where the entry is described.
-- Key: (read_as, id_pattern). Addresses are those of the sources' own pages, as of 2026; add rows
-- for sources of your own, which a new build does not have.
create table entry_address (
    read_as varchar,
    id_pattern varchar not null,
    address varchar not null
);

insert into entry_address values
(null, 'mp-[0-9]+', 'https://next-gen.materialsproject.org/materials/{id}'),
(null, 'JVASP-[0-9]+', 'https://www.ctcms.nist.gov/~knc6/static/JARVIS-DFT/{id}.xml'),
(null, 'aflow:[0-9a-f]{16}', 'https://aflow.org/material/?id={id}'),
('oqmd', '[0-9]+', 'https://oqmd.org/materials/entry/{id}'),
('cod', '[0-9]{7}', 'https://www.crystallography.net/cod/{id}.html');

comment on table entry_address is
'One row per kind of id of an entry: where the source describes the entry.';
comment on column entry_address.read_as is
'The published format that the source was read as; null for any. Part of the key.';
comment on column entry_address.id_pattern is
'What the whole id looks like, as a regular expression. Part of the key.';
comment on column entry_address.address is 'The address, with {id} for the id.';
