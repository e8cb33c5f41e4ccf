-- subset_at(subsets): the sets of given ranks, so many out of the things 1, 2, 3, … up to 103.
-- subsets is a list of structs {size, rank}; one row per struct: number, its place in the list, and
-- members, ascending. rank is that of element_set_rank, which this turns round: member i is the
-- largest for which binomial(member - 1, i) is no more than the rank that is left (Knuth, The Art
-- of Computer Programming 4A, 7.2.1.3).
create macro subset_at(subsets) as table
with recursive given as materialized (
    select
        generate_subscripts(subsets, 1) as number,
        unnest(subsets) as subset
),

-- One row per place in a set: how many sets of that size there are of 0, 1, 2, … things. As a list,
-- for a join by ranges of ranks is one that sorts, and DuckDB 2.0.0 can crash where a recursion
-- sorts.
smaller_sets as materialized (
    select
        place.place,
        list_transform(range(0, 104), lambda n: binomial(n, place.place)::bigint) as n_sets
    from range(1, 9) as place (place)
),

unfolded as (
    select
        given.number,
        given.subset['size']::bigint as size,
        given.subset['size']::bigint as n_left,
        given.subset['rank']::bigint as rank,
        -- One byte per member found so far.
        0::ubigint as members_key
    from given
    union all
    select
        placed.number,
        placed.size,
        placed.n_left - 1 as n_left,
        placed.rank - placed.n_sets[placed.member] as rank,
        placed.members_key * 256 + placed.member as members_key
    from (
        select
            unfolded.number,
            unfolded.size,
            unfolded.n_left,
            unfolded.rank,
            unfolded.members_key,
            smaller_sets.n_sets,
            len(list_filter(smaller_sets.n_sets, lambda n: n <= unfolded.rank)) as member
        from unfolded
        inner join smaller_sets on unfolded.n_left = smaller_sets.place
    ) as placed
)

select
    unfolded.number,
    list_transform(
        range(unfolded.size), lambda place: (unfolded.members_key >> (8 * place) & 255)::utinyint
    ) as members
from unfolded
where unfolded.n_left = 0;

comment on macro table subset_at is
'subset_at(subsets): the sets of these sizes and ranks among the things 1, 2, 3, …';
