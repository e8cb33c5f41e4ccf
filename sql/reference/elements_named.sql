-- What stands for elements where a question takes symbols: a symbol (D and T are H), or the name of
-- a group of element_group, in capitals or not.
--
-- elements_named(words): one row per word. Key: word. Columns: word, symbols (those of the group,
-- or the one). An error if there is neither an element nor a group of that name.
create macro elements_named(words) as table
select
    named.word,
    coalesce(
        named.symbols,
        error('no element or group of elements of that name: ' || coalesce(named.word, 'null'))
    ) as symbols
from (
    select
        given.word,
        list(element.symbol::varchar order by element.z) filter (element.z is not null) as symbols
    from (
        select distinct unnest(words::varchar[]) as word
    ) as given
    cross join vocabulary
    left join element_group on lower(given.word) = lower(element_group.group_name)
    left join element
        on
            element_group.symbol = element.symbol
            or vocabulary.element_of[given.word]['symbol'] = element.symbol::varchar
    group by given.word
) as named;

comment on macro table elements_named is
'elements_named(words): the elements that symbols and names of groups stand for, one row per word.';

-- element_words(text): the words of one text of symbols and names of groups, such as 'Li-Zn-Sn-O'
-- or 'Li, alkaline-earth-metal': a hyphen separates, but in the name of a group.
create macro element_words(text) as (
    select
        coalesce(flatten(list(
            case
                when
                    exists (
                        from element_group
                        where lower(element_group.group_name) = lower(given.word)
                    )
                    then [given.word]
                else regexp_extract_all(given.word, '[^-]+')
            end
        )), [])
    from (
        select unnest(regexp_extract_all(text, '[^\s,;]+')) as word
    ) as given
);

comment on macro element_words is
'element_words(text): the symbols and names of groups in one text, such as Li-Zn-Sn-O.';

-- has_one_of_each(elements, choices): whether elements have at least one of each of some lists.
create macro has_one_of_each(elements, choices) as
    len(list_filter(choices, lambda symbols: not list_has_any(elements, symbols))) = 0;

comment on macro has_one_of_each is
'has_one_of_each(elements, choices): whether elements have at least one of each of some lists.';
