-- One row per sequence: how its filter function of noise along z behaves at low frequency, where
-- the phase of the noise turns by less than a third of a radian in the whole time (f T < 0.05).
-- Key: sequence. The paper states that the echo's goes to zero and that without decoupling F has
-- its maximum there.
create view ion.filter_law as
select
    filter_function.sequence,
    regr_slope(
        ln(filter_function.filter_per_variance_us2), ln(filter_function.frequency_khz)
    ) as power_of_frequency,
    min(filter_function.frequency_khz) as lowest_khz,
    arg_min(
        filter_function.filter_per_variance_us2, filter_function.frequency_khz
    ) as filter_per_variance_us2,
    count(*) as n_frequencies
from ion.filter_function
inner join ion.sequence using (sequence)
where
    filter_function.axis = 'z'
    and filter_function.frequency_khz * sequence.duration_us < 0.05 * 1000
group by filter_function.sequence;

comment on view ion.filter_law is
'One row per sequence: the low-frequency law of its filter function. By stoichia ion.';
comment on column ion.filter_law.sequence is 'The sequence. Key.';
comment on column ion.filter_law.power_of_frequency is
'k of F ~ f^k, fitted: 0 is flat, 2 goes to zero.';
comment on column ion.filter_law.lowest_khz is 'The lowest frequency, in kHz.';
comment on column ion.filter_law.filter_per_variance_us2 is
'F by the variance of F_z at that frequency, in µs².';
comment on column ion.filter_law.n_frequencies is 'Frequencies that the fit has.';
