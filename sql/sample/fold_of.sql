-- fold_of(elements, n_folds, seed): the fold of a composition, from 1, for a test of what a model
-- learnt: one that its chemical system decides, so that no system is in two folds, whatever else is
-- drawn. Folds are as large as chance has it, and the same on every machine. elements: symbols, in
-- any order. Null for none.
create macro fold_of(elements, n_folds, seed := 0) as
    case
        when n_folds < 1 then error('how many folds? ' || n_folds || ' are none')
        else drawn_below(
            seed::varchar || ':' || array_to_string(list_sort(elements::varchar[]), '-'), n_folds
        ) + 1
    end;

comment on macro fold_of is
'fold_of(elements, n_folds, seed := 0): a fold from 1, the same for all of a chemical system.';
