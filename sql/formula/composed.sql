-- composed(parts): the compositions that texts denote, once elements and amounts are told apart.
-- parts is the name of a relation, such as a common table expression where composed is called. One
-- row per row of it. Key: input. Its columns:
--
--   input, input_numbers   as in parsed
--   text                   what is quoted where a symbol is none of an element
--   symbols, amounts       in the order of the text, whole, an element as often as it stands there
--   factor                 what amounts were multiplied by to be whole, so that it stands for one;
--                          0 if they are known to have been no whole numbers
--   reason, note           as far as they are known
--
-- The columns of composed are those of parsed.
create macro composed(parts) as table
with looked_up as (
    select
        part.input,
        part.input_numbers,
        part.text,
        part.symbols,
        try_cast(part.symbols as element_symbol[]) as elements,
        part.amounts,
        part.factor,
        part.reason,
        part.note
    from query_table(parts) as part
),

-- A component is its place in the order of formulas, and its amount in the lower 55 bits: so
-- sorted, and as quickly as numbers are.
ordered as (
    select
        looked_up.input,
        looked_up.input_numbers,
        looked_up.text,
        looked_up.symbols,
        looked_up.elements,
        list_sort(list_transform(
            looked_up.elements,
            lambda element, i:
            (vocabulary.rank_of[enum_code(element) + 1] << 55) + looked_up.amounts[i]
        )) as components,
        looked_up.factor,
        looked_up.reason,
        looked_up.note
    from looked_up
    cross join vocabulary
),

summed as (
    select
        ordered.input,
        ordered.input_numbers,
        formula_components_summed(ordered.components) as components,
        ordered.factor,
        case
            when ordered.reason is not null then ordered.reason
            -- Nulls stand at an end.
            when ordered.components[1] is null or ordered.components[-1] is null
                then case
                    when list_count(ordered.elements) < len(ordered.elements)
                        then formula_symbol_reason(
                            ordered.text,
                            list_filter(
                                ordered.symbols, lambda symbol, i: ordered.elements[i] is null
                            )[1]
                        )
                    else 'in whole numbers an amount is far above 100,000'
                end
        end as reason,
        ordered.note
    from ordered
),

weighed as (
    select
        summed.input,
        summed.input_numbers,
        summed.components,
        list_transform(summed.components, lambda component: component & 36028797018963967)
            as amounts,
        summed.factor,
        summed.reason,
        summed.note
    from summed
),

-- An amount of zero beside others says that there is none of the element.
present as (
    select
        weighed.input,
        weighed.input_numbers,
        list_transform(
            case
                when list_contains(weighed.amounts, 0)
                    then list_filter(weighed.components, lambda place, i: weighed.amounts[i] > 0)
                else weighed.components
            end,
            lambda component: vocabulary.symbol_at[component >> 55]
        ) as elements,
        case
            when list_contains(weighed.amounts, 0)
                then list_filter(weighed.amounts, lambda amount: amount > 0)
            else weighed.amounts
        end as amounts,
        case
            when not list_contains(weighed.amounts, 1)
                then list_reduce(
                    weighed.amounts, lambda divisor, amount: gcd(divisor, amount), 0::bigint
                )
            else 1
        end as divisor,
        case
            when list_contains(weighed.amounts, 0)
                then 'amount of zero left out: ' || list_aggregate(
                    list_transform(
                        list_filter(
                            weighed.components, lambda place, i: weighed.amounts[i] = 0
                        ),
                        lambda component: vocabulary.symbol_at[component >> 55]
                    ),
                    'string_agg', ', '
                )
        end as zero_note,
        weighed.factor,
        weighed.reason,
        weighed.note
    from weighed
    cross join vocabulary
),

divided as (
    select
        present.input,
        present.input_numbers,
        present.elements,
        case
            when present.divisor = 1 then present.amounts
            else list_transform(present.amounts, lambda amount: amount // present.divisor)
        end as amounts,
        present.reason,
        case
            when present.factor = 1 and present.note = '' and present.zero_note is null then null
            else concat_ws(
                '; ',
                nullif(present.note, ''),
                present.zero_note,
                -- Amounts in billionths are whole where the divisor is one.
                case
                    when
                        present.factor = 0
                        or present.factor > 1 and list_bool_or(list_transform(
                            present.amounts, lambda amount: amount % present.factor > 0
                        ))
                        then 'amounts multiplied to be whole'
                end
            )
        end as note
    from present
),

judged as (
    select
        divided.input,
        divided.input_numbers,
        divided.elements,
        divided.amounts,
        case
            when divided.reason is not null then divided.reason
            when len(divided.amounts) = 0 then 'an amount of zero, and no other'
            when list_max(divided.amounts) > 100000
                then printf(
                    'in whole numbers an amount is above 100,000: %s%d',
                    divided.elements[list_position(divided.amounts, list_max(divided.amounts))],
                    list_max(divided.amounts)
                )
        end as reason,
        divided.note
    from divided
),

written as (
    select
        judged.input,
        judged.input_numbers,
        case when judged.reason is null then judged.elements end as elements,
        case when judged.reason is null then judged.amounts::ubigint[] end as amounts,
        case when judged.reason is null then formula_pieces(judged.elements, judged.amounts) end
            as pieces,
        -- What a terminal would obey is not repeated.
        regexp_replace(judged.reason, '[[:cntrl:]]', '�', 'g') as reason,
        case when judged.reason is null then nullif(judged.note, '') end as note
    from judged
)

select
    written.input,
    written.input_numbers,
    list_aggregate(written.pieces, 'string_agg', '') as formula,
    list_aggregate(list_sort(written.pieces), 'string_agg', '') as formula_reduced,
    written.elements,
    written.amounts,
    written.reason,
    written.note
from written;

comment on macro table composed is
'composed(parts): the compositions of texts whose elements and amounts are told apart.';
