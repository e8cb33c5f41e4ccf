-- One row per shape of a half turn: θ = π s(τ), τ = t/t_r. Key: shape. The paper asks for an angle
-- whose slope vanishes at both ends and compares no shapes; that the envelope of the leakage falls
-- with twice the order of the first derivative of θ that jumps is standard physics.
create table ion.shape (
    shape varchar not null,
    angle varchar not null,
    first_jump utinyint not null
);

insert into ion.shape values
('linear', 'τ', 1),
('sin2', 'sin²(πτ/2)', 2),
('hann', 'τ - sin(2πτ)/2π', 3);

comment on table ion.shape is 'One row per shape of a half turn of the field. By stoichia ion.';
comment on column ion.shape.shape is 'Its name. Key.';
comment on column ion.shape.angle is 's(τ), where θ = π s and τ is the time by the whole.';
comment on column ion.shape.first_jump is
'Order of the first derivative of θ that jumps: leakage falls as field^(-2 first_jump).';
