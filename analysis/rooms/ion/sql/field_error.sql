-- One row per relative error of the control field. Key: relative_error. Our convention.
create table ion.field_error (relative_error double not null);

insert into ion.field_error values (1e-6), (1e-5), (1e-4), (1e-3);

comment on table ion.field_error is
'One row per relative error of the control field. By stoichia ion.';
comment on column ion.field_error.relative_error is 'dB/B, constant while the field is on. Key.';
