-- phase_label(n_fixed_points, n_stable, n_foci): what a gas can do, told from its fixed points.
-- The phases are the paper's: SS stationary (a single fixed point, stable), BS bistable, OSC
-- oscillating, and where OSC and BS overlap, which holds exactly one stationary state. How they
-- follow from counts is our convention: two stable fixed points or more are bistable; where none is
-- stable nothing can come to rest; one stable beside an unstable focus is the overlap, whose limit
-- cycle rydberg.cycle confirms. What is none of these is other. Null if a count is null.
create macro rydberg.phase_label(n_fixed_points, n_stable, n_foci) as
case
    when n_fixed_points is null or n_stable is null or n_foci is null then null
    when n_fixed_points = 1 and n_stable = 1 then 'stationary'
    when n_stable >= 2 then 'bistable'
    when n_fixed_points >= 1 and n_stable = 0 then 'oscillating'
    when n_stable = 1 and n_foci >= 1 then 'overlapping'
    else 'other'
end;

comment on macro rydberg.phase_label is
'phase_label(n_fixed_points, n_stable, n_foci): the phase that fixed points make.';
