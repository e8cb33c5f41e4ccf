-- One row per bin of leakage. Key: bin; a leakage is in it from at_least to below below. The bounds
-- are our convention: the paper's own threshold is lost.
create table ion.leakage_bin (
    bin varchar not null,
    at_least double not null,
    below double not null
);

insert into ion.leakage_bin values
-- Rounding may leave a little less than nothing.
('< 1e-6', '-infinity', 1e-6),
('< 1e-4', 1e-6, 1e-4),
('< 1e-2', 1e-4, 1e-2),
('≥ 1e-2', 1e-2, 'infinity');

comment on table ion.leakage_bin is 'One row per bin of leakage. By stoichia ion.';
comment on column ion.leakage_bin.bin is 'Its name. Key.';
comment on column ion.leakage_bin.at_least is 'Its lower end, which is in it.';
comment on column ion.leakage_bin.below is 'Its upper end, which is not.';
