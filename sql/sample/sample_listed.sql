-- sample_listed: what sample draws of so many components as element sets are listed of; of others,
-- and of the known categories, it has no row. One row per composition: element_set_id, ratio_id,
-- elements, draw_order; the first n in this order are the sample.
--
-- Allowed compositions, and forbidden ones, have ranks: those of the element sets before theirs,
-- then those before theirs in the mask. Sets are counted in blocks of 32, and one by one only in
-- the blocks that are drawn from. Missing and unlikely compositions are drawn by rank, and what a
-- source lists is passed over. A draw is the MD5 digest of seed and number, 128 bits, modulo the
-- number of ranks: that favours no rank by more than one part in 10^27. Where n is no small part of
-- the category, all its ranks are put in the order of their digests instead.
create macro sample_listed(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as table
with asked as (
    select
        arguments.n_components,
        arguments.category,
        arguments.is_allowed,
        arguments.is_known,
        arguments.n_asked,
        arguments.max_atoms,
        arguments.with_elements,
        arguments.choices,
        arguments.without_elements
    from sample_asked(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as arguments
    where arguments.is_listed
),

offered_ratio as (
    select
        string_agg(
            case when ratio.n_atoms <= asked.max_atoms then '1' else '0' end,
            '' order by ratio.ratio_id
        )::bit as mask
    from ratio
    inner join asked using (n_components)
),

offered_mask as materialized (
    select
        allowed_mask.mask_id,
        allowed_mask.allowed_ratios,
        bit_count(
            offered_ratio.mask
            & case
                when asked.is_allowed then allowed_mask.allowed_ratios
                else ~allowed_mask.allowed_ratios
            end
        ) as n_offered
    from allowed_mask
    inner join asked using (n_components)
    cross join offered_ratio
    where not asked.is_known
),

offered_set as materialized (
    select
        element_set.element_set_id,
        element_set.element_set_id // 32 as block,
        element_set.mask_id,
        offered_mask.n_offered
    from element_set
    inner join asked using (n_components)
    inner join offered_mask using (mask_id)
    where
        offered_mask.n_offered > 0
        -- Looking for no elements in three million sets takes as long as all the rest.
        and case
            when asked.with_elements = [] then true
            else list_has_all(element_set.elements, asked.with_elements)
        end
        and case
            when asked.choices = [] then true
            else has_one_of_each(element_set.elements, asked.choices)
        end
        and case
            when asked.without_elements = [] then true
            else not list_has_any(element_set.elements, asked.without_elements)
        end
),

ranked_block as materialized (
    select
        block_count.block,
        (sum(block_count.n_offered) over (order by block_count.block) - block_count.n_offered)
        ::bigint as n_before,
        block_count.n_offered
    from (
        select
            offered_set.block,
            sum(offered_set.n_offered)::bigint as n_offered
        from offered_set
        group by offered_set.block
    ) as block_count
),

known_row as materialized (
    select
        known.element_set_id,
        known.ratio_id
    from sample_known(
        components, category, n, seed, with_elements, without_elements, max_atoms
    ) as known
),

counted as (
    select
        coalesce(
            (select max(ranked_block.n_before + ranked_block.n_offered) from ranked_block), 0
        ) as n_ranks,
        (select count(*) from known_row) as n_known
),

total as (
    select
        counted.n_ranks,
        counted.n_ranks - counted.n_known >= 8 * asked.n_asked as is_drawn,
        (
            (1.07 * (asked.n_asked + 10 * sqrt(asked.n_asked) + 100)) * counted.n_ranks
            / greatest(counted.n_ranks - counted.n_known, 1)
            + 1
        )::bigint as n_draws,
        -- Ranks fall into so many buckets at most, by which their blocks are found.
        counted.n_ranks // 100000 + 1 as bucket_size,
        asked.n_asked
    from counted
    cross join asked
),

drawn_rank as (
    -- More draws than are needed: some are repeated, some known. No more than an eighth of the
    -- ranks is asked for, so that of a hundred draws no more than seven repeat others; n are left
    -- but for a deviation of ten standard ones.
    select
        drawn.rank,
        drawn.draw_order
    from drawn_rank(
        (
            select {
                'n_ranks': total.n_ranks,
                'n_draws': case when total.is_drawn then total.n_draws end
            }
            from total
        ),
        seed
    ) as drawn
),

bucketed_block as (
    select
        ranked_block.block,
        ranked_block.n_before,
        ranked_block.n_offered,
        unnest(range(
            ranked_block.n_before // total.bucket_size,
            (ranked_block.n_before + ranked_block.n_offered - 1) // total.bucket_size + 1
        )) as bucket
    from ranked_block
    cross join total
),

rank_in_block as materialized (
    select
        bucketed_block.block,
        drawn_rank.rank - bucketed_block.n_before as rank,
        drawn_rank.draw_order
    from bucketed_block
    inner join (
        select
            drawn_rank.rank,
            drawn_rank.draw_order,
            drawn_rank.rank // total.bucket_size as bucket
        from drawn_rank
        cross join total
    ) as drawn_rank
        on
            bucketed_block.bucket = drawn_rank.bucket
            and bucketed_block.n_before <= drawn_rank.rank
            and bucketed_block.n_before + bucketed_block.n_offered > drawn_rank.rank
),

ranked_set as (
    select
        offered_set.block,
        offered_set.element_set_id,
        offered_set.mask_id,
        offered_set.n_offered::bigint as n_offered,
        (
            sum(offered_set.n_offered) over (
                partition by offered_set.block
                order by offered_set.element_set_id
            ) - offered_set.n_offered
        )::bigint as n_before
    from offered_set
    semi join rank_in_block using (block)
),

placed_rank as materialized (
    select
        ranked_set.element_set_id,
        ranked_set.mask_id,
        rank_in_block.rank - ranked_set.n_before as place,
        rank_in_block.draw_order
    from ranked_set
    inner join rank_in_block
        on
            ranked_set.block = rank_in_block.block
            and ranked_set.n_before <= rank_in_block.rank
            and ranked_set.n_before + ranked_set.n_offered > rank_in_block.rank
),

-- Which ratio stands at a place in a mask: found by counting bits, in a word of 64, then 16 of
-- these. Masks are thousands of bits long, and most are drawn from a few times only.
needed_mask as (
    select
        offered_mask.mask_id,
        -- The bits begin with as many zeros as fill the first byte; so many words hold all of them.
        (
            offered_ratio.mask
            & case
                when asked.is_allowed then offered_mask.allowed_ratios
                else ~offered_mask.allowed_ratios
            end
        )::blob || '\x00\x00\x00\x00\x00\x00\x00'::blob as bytes
    from offered_mask
    cross join offered_ratio
    cross join asked
    where offered_mask.mask_id in (select placed_rank.mask_id from placed_rank)
),

mask_word as (
    select
        numbered.mask_id,
        numbered.word_number,
        numbered.word,
        bit_count(numbered.word) as n_bits
    from (
        select
            cut.mask_id,
            cut.word_number,
            cut.bytes[cut.word_number * 8 + 1:cut.word_number * 8 + 8]::bit::ubigint as word
        from (
            select
                needed_mask.mask_id,
                needed_mask.bytes,
                unnest(range(octet_length(needed_mask.bytes) // 8)) as word_number
            from needed_mask
        ) as cut
    ) as numbered
),

counted_word as (
    select
        mask_word.mask_id,
        mask_word.word_number,
        mask_word.word,
        mask_word.n_bits,
        (
            sum(mask_word.n_bits) over (
                partition by mask_word.mask_id
                order by mask_word.word_number
            ) - mask_word.n_bits
        )::bigint as n_before
    from mask_word
    where mask_word.n_bits > 0
),

placed_in_word as (
    select
        placed_rank.element_set_id,
        placed_rank.draw_order,
        counted_word.word_number,
        counted_word.word,
        placed_rank.place - counted_word.n_before as place,
        -- The quarter of the word, from 0.
        (placed_rank.place - counted_word.n_before >= bit_count(counted_word.word >> 48))::bigint
        + (placed_rank.place - counted_word.n_before >= bit_count(counted_word.word >> 32))::bigint
        + (placed_rank.place - counted_word.n_before >= bit_count(counted_word.word >> 16))::bigint
            as quarter
    from placed_rank
    inner join counted_word
        on
            placed_rank.mask_id = counted_word.mask_id
            and placed_rank.place >= counted_word.n_before
            and placed_rank.place < counted_word.n_before + counted_word.n_bits
),

drawn as (
    select
        placed_in_word.element_set_id,
        (
            placed_in_word.word_number * 64 + placed_in_word.quarter * 16
            - (8 - bit_length(offered_ratio.mask) % 8) % 8
            + list_filter(
                range(16),
                lambda bit:
                placed_in_word.word >> (63 - 16 * placed_in_word.quarter - bit)::ubigint & 1 = 1
            )[
                placed_in_word.place
                - bit_count(
                    placed_in_word.word >> (64 - 16 * placed_in_word.quarter)::ubigint
                )
                + 1
            ]
        )::uinteger as ratio_id,
        placed_in_word.draw_order
    from placed_in_word
    cross join offered_ratio
)

select
    drawn.element_set_id,
    drawn.ratio_id,
    element_set.elements,
    drawn.draw_order
from drawn
anti join known_row using (element_set_id, ratio_id)
cross join asked
inner join element_set using (n_components, element_set_id);

comment on macro table sample_listed is
'sample_listed(components, category, …): draws by ranks, where element sets are listed.';
