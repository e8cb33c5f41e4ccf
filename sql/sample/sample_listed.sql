-- sample_listed: what sample draws of so many components as element sets are listed of; of others,
-- and of the known categories, it has no row. One row per composition: element_set_id, ratio_id,
-- elements, draw_order; the first n in this order are the sample.
--
-- Allowed compositions, and forbidden ones, have ranks: those of the element sets before theirs,
-- then those before theirs in the mask. Missing and unlikely compositions are drawn by rank, and
-- what a source lists is passed over. A draw is the MD5 digest of seed and number, 128 bits, modulo
-- the number of ranks: that favours no rank by more than one part in 10^27. Where n is no small
-- part of the category, all its ranks are put in the order of their digests instead.
--
-- What stands at a rank is found by counting what is before: in stretches of 64 element sets, in
-- blocks of 8 of the stretches that were drawn from, in parts of 64 bytes of a mask, then in halves
-- of these. A running sum over every set or word would take longer than all the rest.
create macro sample_listed(
    components, category, n, seed, with_elements, without_elements, max_atoms
) as table
with asked as (
    select
        arguments.n_components,
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

offered_mask as (
    select
        allowed_mask.mask_id,
        bit_count(
            offered_ratio.mask
            & case
                when asked.is_allowed then allowed_mask.allowed_ratios
                else ~allowed_mask.allowed_ratios
            end
        )::integer as n_offered
    from allowed_mask
    inner join asked using (n_components)
    cross join offered_ratio
    where not asked.is_known
),

offered_set as materialized (
    select
        element_set.element_set_id,
        offered_mask.n_offered
    from element_set
    inner join asked using (n_components)
    inner join offered_mask using (mask_id)
    where
        offered_mask.n_offered > 0
        and (
            -- Where no elements are asked for, a plan sees it here and leaves out their column.
            coalesce(len(with_elements::varchar[]), 0) = 0
            and coalesce(len(without_elements::varchar[]), 0) = 0
            or list_has_all(element_set.elements, asked.with_elements)
            and has_one_of_each(element_set.elements, asked.choices)
            and not list_has_any(element_set.elements, asked.without_elements)
        )
),

-- One row per stretch of 64 sets: what they have, and what those before have.
stretch as materialized (
    select
        stretch_count.stretch,
        stretch_count.n_offered,
        (
            sum(stretch_count.n_offered) over (order by stretch_count.stretch)
            - stretch_count.n_offered
        )::bigint as n_before
    from (
        select
            offered_set.element_set_id // 64 as stretch,
            sum(offered_set.n_offered)::bigint as n_offered
        from offered_set
        group by stretch
    ) as stretch_count
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
            (select max(stretch.n_before + stretch.n_offered) from stretch), 0
        ) as n_ranks,
        (select count(*) from known_row) as n_known
),

total as (
    select
        counted.n_ranks,
        counted.n_ranks - counted.n_known >= 8 * asked.n_asked as is_drawn,
        (
            (asked.n_asked + 10 * sqrt(asked.n_asked) + 100)
            * (1 + 0.6 * asked.n_asked / greatest(counted.n_ranks - counted.n_known, 1))
            * counted.n_ranks / greatest(counted.n_ranks - counted.n_known, 1)
            + 1
        )::bigint as n_draws,
        -- Ranks fall into so many buckets at most, by which their stretches are found.
        counted.n_ranks // 100000 + 1 as bucket_size
    from counted
    cross join asked
),

drawn_rank as (
    -- More draws than are needed: some are repeated, some known. To find a share x of the ranks
    -- takes -ln(1 - x) draws for each, no more than x (1 + 0.6 x) up to an eighth; n are left but
    -- for a deviation of ten standard ones.
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

rank_in_stretch as materialized (
    select
        bucketed_stretch.stretch,
        drawn_rank.rank - bucketed_stretch.n_before as rank,
        drawn_rank.draw_order
    from (
        select
            stretch.stretch,
            stretch.n_before,
            stretch.n_offered,
            unnest(range(
                stretch.n_before // total.bucket_size,
                (stretch.n_before + stretch.n_offered - 1) // total.bucket_size + 1
            )) as bucket
        from stretch
        cross join total
    ) as bucketed_stretch
    inner join (
        select
            drawn_rank.rank,
            drawn_rank.draw_order,
            drawn_rank.rank // total.bucket_size as bucket
        from drawn_rank
        cross join total
    ) as drawn_rank
        on
            bucketed_stretch.bucket = drawn_rank.bucket
            and bucketed_stretch.n_before <= drawn_rank.rank
            and bucketed_stretch.n_before + bucketed_stretch.n_offered > drawn_rank.rank
),

-- One row per block of 8 sets of a stretch that was drawn from: what they have, what the blocks
-- before it have, and what its sets before the second and so on have.
block as (
    select
        block_count.stretch,
        block_count.block,
        block_count.n_offered,
        (
            sum(block_count.n_offered) over (
                partition by block_count.stretch
                order by block_count.block
            ) - block_count.n_offered
        )::bigint as n_before,
        coalesce(block_count.before_1, 0)::bigint as before_1,
        coalesce(block_count.before_2, 0)::bigint as before_2,
        coalesce(block_count.before_3, 0)::bigint as before_3,
        coalesce(block_count.before_4, 0)::bigint as before_4,
        coalesce(block_count.before_5, 0)::bigint as before_5,
        coalesce(block_count.before_6, 0)::bigint as before_6,
        coalesce(block_count.before_7, 0)::bigint as before_7
    from (
        select
            any_value(placed_set.stretch) as stretch,
            placed_set.block,
            sum(placed_set.n_offered)::bigint as n_offered,
            sum(placed_set.n_offered) filter (placed_set.place < 1) as before_1,
            sum(placed_set.n_offered) filter (placed_set.place < 2) as before_2,
            sum(placed_set.n_offered) filter (placed_set.place < 3) as before_3,
            sum(placed_set.n_offered) filter (placed_set.place < 4) as before_4,
            sum(placed_set.n_offered) filter (placed_set.place < 5) as before_5,
            sum(placed_set.n_offered) filter (placed_set.place < 6) as before_6,
            sum(placed_set.n_offered) filter (placed_set.place < 7) as before_7
        from (
            select
                offered_set.element_set_id // 64 as stretch,
                offered_set.element_set_id // 8 as block,
                offered_set.element_set_id % 8 as place,
                offered_set.n_offered
            from offered_set
        ) as placed_set
        semi join rank_in_stretch using (stretch)
        group by placed_set.block
    ) as block_count
),

rank_in_block as (
    select
        block.block,
        block.before_1,
        block.before_2,
        block.before_3,
        block.before_4,
        block.before_5,
        block.before_6,
        block.before_7,
        rank_in_stretch.rank - block.n_before as rank,
        rank_in_stretch.draw_order
    from rank_in_stretch
    inner join block
        on
            rank_in_stretch.stretch = block.stretch
            and rank_in_stretch.rank >= block.n_before
            and rank_in_stretch.rank < block.n_before + block.n_offered
),

rank_in_set as (
    select
        (placed.block * 8 + placed.place_in_block)::uinteger as element_set_id,
        placed.rank - [
            0,
            placed.before_1,
            placed.before_2,
            placed.before_3,
            placed.before_4,
            placed.before_5,
            placed.before_6,
            placed.before_7
        ][placed.place_in_block + 1] as place,
        placed.draw_order
    from (
        select
            rank_in_block.block,
            rank_in_block.before_1,
            rank_in_block.before_2,
            rank_in_block.before_3,
            rank_in_block.before_4,
            rank_in_block.before_5,
            rank_in_block.before_6,
            rank_in_block.before_7,
            rank_in_block.rank,
            case
                when rank_in_block.rank < rank_in_block.before_1 then 0
                when rank_in_block.rank < rank_in_block.before_2 then 1
                when rank_in_block.rank < rank_in_block.before_3 then 2
                when rank_in_block.rank < rank_in_block.before_4 then 3
                when rank_in_block.rank < rank_in_block.before_5 then 4
                when rank_in_block.rank < rank_in_block.before_6 then 5
                when rank_in_block.rank < rank_in_block.before_7 then 6
                else 7
            end as place_in_block,
            rank_in_block.draw_order
        from rank_in_block
    ) as placed
),

placed_rank as materialized (
    select
        element_set.element_set_id,
        element_set.elements,
        element_set.mask_id,
        rank_in_set.place,
        rank_in_set.draw_order
    from rank_in_set
    cross join asked
    inner join element_set using (n_components, element_set_id)
),

-- Which ratio stands at a place in a mask. Masks are thousands of bits long, and most are drawn
-- from a few times only.
needed_mask as (
    select
        allowed_mask.mask_id,
        -- The bits begin with as many zeros as fill the first byte; so many parts hold all of them.
        (
            offered_ratio.mask
            & case
                when asked.is_allowed then allowed_mask.allowed_ratios
                else ~allowed_mask.allowed_ratios
            end
        )::blob || repeat('\x00'::blob, 63) as bytes
    from allowed_mask
    inner join asked using (n_components)
    cross join offered_ratio
    semi join placed_rank using (mask_id)
),

mask_part as (
    select
        numbered.mask_id,
        numbered.part,
        numbered.bytes,
        bit_count(numbered.bytes::bit) as n_bits
    from (
        select
            cut.mask_id,
            cut.part,
            cut.bytes[cut.part * 64 + 1:cut.part * 64 + 64] as bytes
        from (
            select
                needed_mask.mask_id,
                needed_mask.bytes,
                unnest(range(octet_length(needed_mask.bytes) // 64)) as part
            from needed_mask
        ) as cut
    ) as numbered
),

counted_part as (
    select
        mask_part.mask_id,
        mask_part.part,
        mask_part.bytes,
        mask_part.n_bits,
        (
            sum(mask_part.n_bits) over (
                partition by mask_part.mask_id
                order by mask_part.part
            ) - mask_part.n_bits
        )::bigint as n_before
    from mask_part
),

in_part as (
    select
        placed_rank.element_set_id,
        placed_rank.elements,
        placed_rank.draw_order,
        counted_part.part,
        counted_part.bytes,
        0 as first_byte,
        placed_rank.place - counted_part.n_before as place
    from placed_rank
    inner join counted_part
        on
            placed_rank.mask_id = counted_part.mask_id
            and placed_rank.place >= counted_part.n_before
            and placed_rank.place < counted_part.n_before + counted_part.n_bits
),

-- 32 of the 64 bytes: the first, or those after them.
in_half as (
    select
        halved.element_set_id,
        halved.elements,
        halved.draw_order,
        halved.part,
        halved.bytes,
        halved.first_byte + case when halved.place < halved.n_bits then 0 else 32 end
            as first_byte,
        halved.place - case when halved.place < halved.n_bits then 0 else halved.n_bits end
            as place
    from (
        select
            in_part.element_set_id,
            in_part.elements,
            in_part.draw_order,
            in_part.part,
            in_part.bytes,
            in_part.first_byte,
            in_part.place,
            bit_count(in_part.bytes[in_part.first_byte + 1:in_part.first_byte + 32]::bit)
                as n_bits
        from in_part
    ) as halved
),

in_quarter as (
    select
        halved.element_set_id,
        halved.elements,
        halved.draw_order,
        halved.part,
        halved.bytes,
        halved.first_byte + case when halved.place < halved.n_bits then 0 else 16 end
            as first_byte,
        halved.place - case when halved.place < halved.n_bits then 0 else halved.n_bits end
            as place
    from (
        select
            in_half.element_set_id,
            in_half.elements,
            in_half.draw_order,
            in_half.part,
            in_half.bytes,
            in_half.first_byte,
            in_half.place,
            bit_count(in_half.bytes[in_half.first_byte + 1:in_half.first_byte + 16]::bit)
                as n_bits
        from in_half
    ) as halved
),

in_eighth as (
    select
        halved.element_set_id,
        halved.elements,
        halved.draw_order,
        halved.part,
        halved.bytes,
        halved.first_byte + case when halved.place < halved.n_bits then 0 else 8 end
            as first_byte,
        halved.place - case when halved.place < halved.n_bits then 0 else halved.n_bits end
            as place
    from (
        select
            in_quarter.element_set_id,
            in_quarter.elements,
            in_quarter.draw_order,
            in_quarter.part,
            in_quarter.bytes,
            in_quarter.first_byte,
            in_quarter.place,
            bit_count(in_quarter.bytes[in_quarter.first_byte + 1:in_quarter.first_byte + 8]::bit)
                as n_bits
        from in_quarter
    ) as halved
),

in_word as (
    select
        word.element_set_id,
        word.elements,
        word.draw_order,
        word.part * 64 + word.first_byte as first_byte,
        word.word,
        word.place,
        (word.place >= bit_count((word.word >> 56)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 48)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 40)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 32)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 24)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 16)::bigint))::bigint
        + (word.place >= bit_count((word.word >> 8)::bigint))::bigint as byte_number
    from (
        select
            in_eighth.element_set_id,
            in_eighth.elements,
            in_eighth.draw_order,
            in_eighth.part,
            in_eighth.first_byte,
            in_eighth.place,
            in_eighth.bytes[in_eighth.first_byte + 1:in_eighth.first_byte + 8]::bit::ubigint
                as word
        from in_eighth
    ) as word
),

in_byte as (
    select
        in_word.element_set_id,
        in_word.elements,
        in_word.draw_order,
        in_word.first_byte + in_word.byte_number as byte_number,
        (in_word.word >> (56 - 8 * in_word.byte_number)::ubigint & 255)::bigint as byte,
        in_word.place
        - bit_count((in_word.word >> (64 - 8 * in_word.byte_number)::ubigint)::bigint) as place
    from in_word
),

-- One row per bit that is set in a byte, and how many are set before it.
byte_bit as (
    select
        byte.byte,
        bit.bit,
        row_number() over (partition by byte.byte order by bit.bit) - 1 as place
    from range(256) as byte (byte)
    cross join range(8) as bit (bit)
    where byte.byte >> (7 - bit.bit) & 1 = 1
),

drawn as (
    select
        in_byte.element_set_id,
        (
            in_byte.byte_number * 8 + byte_bit.bit
            - (8 - bit_length(offered_ratio.mask) % 8) % 8
        )::uinteger as ratio_id,
        in_byte.elements,
        in_byte.draw_order
    from in_byte
    inner join byte_bit using (byte, place)
    cross join offered_ratio
)

select
    drawn.element_set_id,
    drawn.ratio_id,
    drawn.elements,
    drawn.draw_order
from drawn
anti join known_row using (element_set_id, ratio_id);

comment on macro table sample_listed is
'sample_listed(components, category, …): draws by ranks, where element sets are listed.';
