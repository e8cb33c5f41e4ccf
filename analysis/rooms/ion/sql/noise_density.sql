-- One row per frequency of a spectrum of magnetic noise that was given (stoichia ion --spectrum).
-- Key: frequency_khz. One-sided: its integral over frequency is the mean square of the field.
create table ion.noise_density as
select
    staged_columns.frequency_khz,
    staged_columns.density_gauss2_per_khz
from staged_columns
order by staged_columns.frequency_khz;

comment on table ion.noise_density is
'One row per frequency of the spectrum of noise that was given; none if none was.';
comment on column ion.noise_density.frequency_khz is 'The frequency, in kHz. Key.';
comment on column ion.noise_density.density_gauss2_per_khz is
'Power of the field''s noise there, one-sided, in G² per kHz.';
