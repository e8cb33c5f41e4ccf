-- One row per protocol and strength of the field: the leakage of the state in setting, and both
-- orders of the Magnus expansion beside. Key: (protocol, field_gauss). The content of the paper's
-- Figure 4, whose fields and times are lost: leakage falls with the field, and so does the
-- repeatable shift, as 1/field. To first order the leakage is p times the first coefficient of
-- ion.leakage_term.
create view ion.leakage_curve as
select
    curve_value.protocol,
    curve_value.field_gauss,
    sum(leakage_term.coefficient * curve_value.half_leakage ** leakage_term.power) as leakage,
    sum(leakage_term.coefficient * curve_value.magnus_half_leakage)
        filter (leakage_term.power = 1) as first_order_leakage,
    any_value(curve_value.shift_rad) as shift_rad,
    any_value(curve_value.magnus_shift_rad) as second_order_shift_rad
from ion.curve_value
cross join ion.setting
inner join ion.leakage_term
    on setting.spin = leakage_term.spin and setting.m = leakage_term.m
group by curve_value.protocol, curve_value.field_gauss;

comment on view ion.leakage_curve is
'One row per protocol and field: leakage, and both orders of the Magnus expansion.';
comment on column ion.leakage_curve.protocol is
'A shape of half turns, or continuous. Key, with field_gauss.';
comment on column ion.leakage_curve.field_gauss is 'Strength of the field that turns, in G.';
comment on column ion.leakage_curve.leakage is
'Leakage of the state in setting; of continuous turns the envelope of its fringes.';
comment on column ion.leakage_curve.first_order_leakage is
'The same by the first-order Magnus term; null of continuous turns.';
comment on column ion.leakage_curve.shift_rad is
'Phase per unit of m beyond the Larmor phase, in rad; null of continuous turns.';
comment on column ion.leakage_curve.second_order_shift_rad is
'The same by the second-order Magnus term, in rad; null of continuous turns.';
