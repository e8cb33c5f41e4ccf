-- composition_vector(elements, amounts, embedding_name): the vector of a composition, the mean of
-- its elements' vectors weighted by their amounts. Null where an element has no vector in that
-- embedding, and where there is no composition: no elements, or not an amount for each.
create macro composition_vector(elements, amounts, embedding_name) as
    case
        when embedding_name in (select embedding.embedding from embedding)
            then (
                select
                    case
                        when count(part.share) = count(*) and count(part.vector) = count(*)
                            then list_reduce(
                                list(list_transform(part.vector, lambda x: x * part.share)),
                                lambda total, vector:
                                list_transform(total, lambda x, i: x + vector[i])
                            )
                    end
                from (
                    select
                        composed.share,
                        covered.vector
                    from (
                        select
                            unnest(elements::varchar[]) as symbol,
                            unnest(amounts::double[])
                            / nullif(list_sum(amounts::double[]), 0) as share
                    ) as composed
                    left join (
                        select
                            element_vector.symbol::varchar as symbol,
                            element_vector.vector
                        from element_vector
                        where element_vector.embedding = embedding_name
                    ) as covered using (symbol)
                ) as part
            )
        else error('no such embedding: ' || embedding_name)
    end;

comment on macro composition_vector is
'composition_vector(elements, amounts, embedding_name): the mean of element vectors by amount.';
