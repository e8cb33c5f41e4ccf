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

-- One row per place in a set and thing that can stand there, with the ranks that put it there.
member_rank as materialized (
    select
        place.place,
        thing.thing::utinyint as member,
        binomial(thing.thing - 1, place.place)::bigint as lowest_rank,
        binomial(thing.thing, place.place)::bigint as next_rank
    from range(1, 9) as place (place)
    cross join range(1, 104) as thing (thing)
    where place.place <= thing.thing
),

unfolded as (
    select
        given.number,
        given.subset['size']::bigint as n_left,
        given.subset['rank']::bigint as rank,
        []::utinyint[] as members
    from given
    union all
    select
        unfolded.number,
        unfolded.n_left - 1 as n_left,
        unfolded.rank - member_rank.lowest_rank as rank,
        list_prepend(member_rank.member, unfolded.members) as members
    from unfolded
    inner join member_rank
        on
            unfolded.n_left = member_rank.place
            and unfolded.rank >= member_rank.lowest_rank
            and unfolded.rank < member_rank.next_rank
)

select
    unfolded.number,
    unfolded.members
from unfolded
where unfolded.n_left = 0;

comment on macro table subset_at is
'subset_at(subsets): the sets of these sizes and ranks among the things 1, 2, 3, …';
