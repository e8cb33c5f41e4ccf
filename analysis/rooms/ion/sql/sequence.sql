-- One row per sequence that noise acts in: what the field does in duration_us. Key: sequence. The
-- paper compares none, one echo and continuous turns, and says that echoes may be repeated; its
-- times and fields are lost, these are our convention. Of n echoes each has its half turn in the
-- middle of an nth of the time. The last is ours: it ends half a turn on, with the field and every
-- state the other way round, and so is odd in time about its middle, which leaves no residue at
-- zero frequency.
create table ion.sequence as
with named as (
    select
        'none' as sequence,
        'none' as kind,
        null::integer as n_pulses,
        null::double as n_turns,
        1 as place
    union all
    select
        case when staged_columns.n_pulses = 1 then 'echo'
            else staged_columns.n_pulses || ' echoes'
        end as sequence,
        'echo' as kind,
        staged_columns.n_pulses,
        null as n_turns,
        2 as place
    from staged_columns
    union all
    select
        turning.sequence,
        'continuous' as kind,
        null as n_pulses,
        setting.n_turns + turning.more_turns as n_turns,
        3 as place
    from ion.setting
    cross join (
        values ('continuous', 0.0::double), ('continuous and a half', 0.5)
    ) as turning (sequence, more_turns)
)

select
    named.sequence,
    named.kind,
    setting.duration_us,
    setting.permanent_field_gauss,
    case
        when named.kind = 'continuous' then setting.control_field_gauss
        else setting.permanent_field_gauss
    end as control_field_gauss,
    named.n_pulses,
    case when named.kind = 'echo' then setting.echo_shape end as shape,
    case when named.kind = 'echo' then setting.echo_time_us end as rotation_time_us,
    case when named.kind = 'echo' then setting.return_time_us end as return_time_us,
    named.n_turns,
    case when named.kind = 'continuous' then setting.ramp_time_us end as ramp_time_us,
    -- How long the circuits are on.
    case named.kind
        when 'echo' then named.n_pulses * (setting.echo_time_us + setting.return_time_us)
        when 'continuous' then setting.duration_us
        else 0
    end as control_time_us,
    row_number() over (order by named.place, named.n_pulses, named.n_turns) as place
from named
cross join ion.setting;

comment on table ion.sequence is 'One row per sequence that noise acts in. By stoichia ion.';
comment on column ion.sequence.sequence is 'Its name. Key.';
comment on column ion.sequence.kind is
'none: the permanent field; echo: half turns and ways back; continuous: turn after turn.';
comment on column ion.sequence.duration_us is 'How long it lasts, in µs.';
comment on column ion.sequence.permanent_field_gauss is 'The permanent field, in G.';
comment on column ion.sequence.control_field_gauss is
'Strength of the whole field while it turns, in G.';
comment on column ion.sequence.n_pulses is 'Echoes: half turns with the way back; else null.';
comment on column ion.sequence.shape is 'Shape of an echo''s half turn, in ion.shape.';
comment on column ion.sequence.rotation_time_us is 'How long an echo''s half turn lasts, in µs.';
comment on column ion.sequence.return_time_us is
'How long an echo''s field takes back along z, in µs.';
comment on column ion.sequence.n_turns is 'Turns of a continuous rotation.';
comment on column ion.sequence.ramp_time_us is
'How long the rate of a continuous rotation rises, and falls, in µs.';
comment on column ion.sequence.control_time_us is 'How long the circuits are on, in µs.';
comment on column ion.sequence.place is 'Place in pictures and tables.';
