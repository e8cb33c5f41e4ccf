-- How values of a source are read from its texts. "na" and the like are how an absent value is
-- written; they stand in two lists, for of a long one DuckDB makes a join, for every row.
create macro value_told(text) as
    case
        when
            lower(trim(text)) not in ('', 'na', 'n/a', 'nan')
            and lower(trim(text)) not in ('none', 'null', '-')
            then trim(text)
    end;

-- A finite number; null for anything else.
create macro number_read(text) as
    case when isfinite(try_cast(trim(text) as double)) then try_cast(trim(text) as double) end;

-- A yes or no spelt as true, t, yes, y, 1, 1.0 or their opposites; null for anything else.
create macro flag_read(text) as
    coalesce(try_cast(trim(text) as boolean), number_read(text) != 0);

-- That a value is told and was not read; null where it was, or where none is told.
create macro unread_note(name, text, value) as
    case when value is null then name || ' not read: ' || value_told(text) end;

comment on macro value_told is
'value_told(text): the text of a value; null if it says there is none.';
comment on macro number_read is 'number_read(text): the finite number a source spells; else null.';
comment on macro flag_read is 'flag_read(text): the yes or no a source spells; else null.';
comment on macro unread_note is
'unread_note(name, text, value): says that a value which is told was not read; else null.';
