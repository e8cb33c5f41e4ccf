-- The symbols of the elements in order of atomic number, as a type: lists of elements are small on
-- disk and a misspelt symbol in a query is an error instead of an empty result.
create type element_symbol as enum (
    select staged.symbol
    from staged_element as staged
    order by staged.z
);

comment on type element_symbol is 'Symbols of the elements, in order of atomic number.';
