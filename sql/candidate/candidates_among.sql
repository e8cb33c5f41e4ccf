-- candidates_among(formulas): what the ranking says of formulas; formulas is a list of texts. One
-- row per formula given, in the order given. Columns: input, formula, score, rank, expected_share,
-- category, is_allowed, in_space, n_openings, reason. What is known, or was not ranked, has no
-- rank; for a text that cannot be read all but input and reason are null. An error where nothing
-- was ranked, or not what is loaded now.
create macro candidates_among(formulas) as table
with labelled_text as materialized (from labelled(formulas)),

given as (
    select
        row_number() over () as place,
        labelled.input,
        labelled.formula,
        labelled.category,
        labelled.is_allowed,
        labelled.in_space,
        labelled.reason
    from label_of('labelled_text') as labelled
)

select
    given.input,
    given.formula,
    candidate.score,
    candidate.rank,
    candidate.expected_share,
    given.category,
    given.is_allowed,
    given.in_space,
    candidate.n_openings,
    given.reason
from given
left join candidate using (formula)
where is_ranked()
order by given.place;

comment on macro table candidates_among is
'candidates_among(formulas): the score and rank of every formula in the list, in the order given.';
