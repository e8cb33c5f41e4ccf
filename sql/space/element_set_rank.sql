-- element_set_rank(elements, position_of): element_set_id of a set of elements of the space,
-- without a look-up: its rank in colexicographic order, the sum of binomial(position - 1, i) over
-- its elements i = 1, 2, … Source: combinatorial number system, Knuth, The Art of Computer
-- Programming 4A, 7.2.1.3. elements: in the order of formulas; position_of: the map in vocabulary.
create macro element_set_rank(elements, position_of) as
    list_sum(list_transform(
        elements,
        lambda symbol, i: binomial(position_of[symbol] - 1, i)
    ))::uinteger;

comment on macro element_set_rank is
'element_set_rank(elements, position_of): element_set_id of a set, by arithmetic alone.';
