-- masks_added(masks): masks of ratios, added up bit by bit as an adder that carries adds numbers.
-- masks is the name of a relation with columns n_components, n_element_sets (how many element sets
-- have the mask) and allowed_ratios. Rows as in it, fewer, with the same numbers of element sets of
-- each ratio.
--
-- Three masks that equally many element sets have are as good as two: one of the ratios that an odd
-- number of them allow and one, which counts twice, of those that two or three allow.
create macro masks_added(masks) as table
select
    carried.n_components,
    carried.mask['n_element_sets'] as n_element_sets,
    carried.mask['allowed_ratios'] as allowed_ratios
from (
    select
        three.n_components,
        unnest([
            {'n_element_sets': three.n_element_sets, 'allowed_ratios': three.of_odd},
            {
                'n_element_sets': 2 * three.n_element_sets,
                'allowed_ratios': (three.of_some & ~three.of_odd) | three.of_all
            }
        ][:three.n_masks]) as mask
    from (
        select
            numbered.n_components,
            numbered.n_element_sets,
            bit_xor(numbered.allowed_ratios) as of_odd,
            bit_or(numbered.allowed_ratios) as of_some,
            bit_and(numbered.allowed_ratios) as of_all,
            -- One alone stays as it is.
            count(*) as n_masks
        from (
            select
                given.n_components,
                given.n_element_sets,
                given.allowed_ratios,
                (row_number() over (
                    partition by given.n_components, given.n_element_sets
                ) - 1) // 3 as number
            from query_table(masks) as given
        ) as numbered
        group by
            numbered.n_components,
            numbered.n_element_sets,
            numbered.number
    ) as three
) as carried;

comment on macro table masks_added is
'masks_added(masks): masks of ratios and how many sets have each, as fewer of the same sum.';
