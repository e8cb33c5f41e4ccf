-- One row per thin straight wire that makes the field of the circuits: along y, below the ion.
-- Key: wire. Two of them make every field in the x-z plane; the paper has one to three circuits and
-- no places of them. Our convention: 40 µm below the ion, and 40 µm to either side.
create table ion.wire (
    wire varchar not null,
    x_um double not null,
    z_um double not null
);

insert into ion.wire
values ('left', -40, -40), ('right', 40, -40);

comment on table ion.wire is
'One row per wire that makes the field of the circuits, along y. By stoichia ion.';
comment on column ion.wire.wire is 'left or right. Key.';
comment on column ion.wire.x_um is 'Its place beside the ion, in µm.';
comment on column ion.wire.z_um is 'Its place above the ion, in µm: below 0, below it.';
