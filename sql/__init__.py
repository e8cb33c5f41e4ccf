"""The model: every relation and family of macros of the warehouse, one SQL file each.

In `BUILD_ORDER` each file comes after what it reads; a build runs `SPACE` beside `REST`. A file is named after what it
makes, or does. Files whose header begins with "Scratch" make temporary relations that only the build, or a load, sees.
"""

from pathlib import Path

FOLDER = Path(__file__).parent

# What is given: the settings, the elements and their oxidation states.
STATES = (
    "reference/params",
    "reference/category",
    "reference/element_symbol",
    "reference/element",
    "reference/element_fact",
    "reference/oxidation_state",
    "reference/species",
    "reference/component_state",
    "reference/state_pair",
    "reference/mixed_valence_element",
    "reference/forbidden_reason",
    "reference/forbidden_reason_meaning",
    "reference/vocabulary",
)

# The definition of allowed, and what a space of compositions is made of.
DEFINITION = (
    "label/predicate",
    "label/neutrality",
    "space/binomial",
    "space/ratio",
    "space/element_side",
)

# What tells of the whole space: tables, empty at first.
SPACE_TABLES = (
    "space/allowed_mask",
    "space/element_set",
    "space/space_count",
    "space/element_set_block",
)

# The allowed ratios of the element sets that are counted, not listed.
_COUNTED = (
    "space/counted_word",
    "space/beginning",
    "space/counted_set",
    "space/counted_ending",
    "space/total_set",
    "space/begun_mask",
    "space/count_batch",
)

# The signatures of all element sets, and their masks: the fast path.
_MASKS = (
    "space/no_ratio",
    "space/state_set",
    "space/element_role",
    "space/signature_count",
    "space/signature",
    "space/split",
    "space/neutral_mask",
    "space/pattern_set_mask",
    "space/mask_batch",
    *_COUNTED,
    "space/distinct_mask",
)

# What fills SPACE_TABLES. It reads nothing but what is above.
SPACE = (
    *_MASKS,
    "space/fill_allowed_mask",
    "space/fill_space_count",
    "space/candidate_set",
    "space/fill_element_set",
    "space/fill_element_set_block",
)
# The same where all element sets are listed.
LISTED_SPACE = tuple(name for name in SPACE if name not in (*_COUNTED, "space/fill_element_set_block"))

# The rest of the warehouse. Neither this nor a load of what is known reads what SPACE fills: a build does both at the
# same time.
REST = (
    # What else is given.
    "reference/element_group",
    "reference/elements_named",
    "reference/ion_substitution",
    "reference/element_vector",
    "reference/embedding",
    "reference/build_metadata",
    "reference/catalogue_relation",
    "reference/catalogue_column",
    "reference/catalogue_macro",
    "space/atoms_mask",
    "space/element_set_rank",
    "space/subset_at",
    # What is known.
    "known/known_source",
    "known/known_entry",
    "known/rejected_entry",
    "known/rejected_reason",
    "known/known_composition",
    "known/known_formula",
    "known/known_size",
    "known/entry_note",
    "known/known_by",
    "known/forbidden_known",
    "known/value_read",
    "known/source_loaded",
    "known/source_difference",
    "known/source_overlap",
    # Marts and macros: what users ask.
    "formula/formula",
    "formula/spelling",
    "formula/refusal",
    "formula/data",
    "formula/distinct_text",
    "formula/taken_apart",
    "formula/composed",
    "formula/parsed",
    "formula/parsed_given",
    "label/labelled_of",
    "label/allowed_of",
    "label/other_rule",
    "label/labelled",
    "label/label",
    "label/rules",
    "label/met_by_rule",
    "label/known_rule",
    "label/assignments",
    "label/composition",
    "count/uncounted",
    "sample/drawn_below",
    "sample/drawn_rank",
    "sample/fold_of",
    "sample/sample_asked",
    "sample/sample_known",
    "sample/sample_listed",
    "sample/sample_counted",
    "sample/sample",
    "sample/sample_by_rule",
    "label/composition_vector",
    "label/system",
    "label/system_summary",
    "label/anion_chemistry",
    "known/entry_address",
    "known/entries",
    "find/composition_of",
    "find/neighbours",
    # Candidates: what is learnt from what is known, and what users ask of it.
    "candidate/candidate_setting",
    "candidate/element_similarity",
    "candidate/known_opening",
    "candidate/scored_composition",
    "candidate/share_step",
    "candidate/candidate_learnt",
    "candidate/candidate_validation",
    "candidate/hit_rate",
    "candidate/candidate",
    "candidate/candidate_evidence",
    "candidate/candidates",
    "candidate/candidates_among",
    "candidate/analogues",
    # Compositions by what is asked of them.
    "find/find_asked",
    "find/find_known",
    "find/find_correction",
    "find/find_set",
    "find/find_count",
    "find/find_atom_count",
    "find/find",
    "find/find_by_rule",
    "find/explored",
    "find/nearest",
    # How many compositions of each category there are, by what they are made of.
    "count/category_numbers",
    "count/category_count",
    "find/find_element_count",
    "find/added_element",
    "count/element_set_allowed",
    "count/element_set_count",
    "count/space_summary",
    "count/element_count",
    "count/element_count_placed",
    "count/element_pair_count",
    "count/element_pair_placed",
    "count/masks_added",
    "count/atom_count",
    "count/atom_share",
    "count/electronegativity_count",
    "count/electronegativity_share",
    "count/interesting_reason",
    "count/interesting_reason_by_source",
    "count/rule_count",
    "count/allowed_estimate",
    # What stoichia export lists, range by range.
    "export/warehouse_identity",
    "export/export_partition",
    "export/counted_composition",
    "export/composition_between",
    # What stoichia compare makes of other sets of oxidation states.
    "compare/compared_set",
    "compare/changed_known",
    "compare/comparison",
    "compare/category_change",
    # What stoichia map makes of samples.
    "map/reason_of",
    "map/map_sample",
    "map/map_composition",
    "map/map",
    "map/map_point",
    "map/map_uncovered",
    "map/map_separation",
    "map/latest_map_sample",
    "map/shown_map",
    "map/shown_map_composition",
    "map/shown_map_point",
    # What all of it rests on.
    "reference/citation",
)

# Every file that a build may run, each after what it reads.
BUILD_ORDER = (*STATES, *DEFINITION, *SPACE_TABLES, *SPACE, *REST)

# What forgetting a source runs.
FORGET = ("known/forget",)

# How an ingest reads the formulas of a source, once its texts are in staged_text.
READ = (
    "known/staged_entry",
    "known/staged_input",
    "known/staged_reading",
    "known/read_batch",
    "known/drop_input",
    "known/staged_batch",
)

# What it runs then, in one transaction: compositions that only the former load listed are new again.
LOAD = (
    *FORGET,
    "known/load_batch",
    "known/load",
    "known/staged_place",
    "known/staged_composition",
    "known/load_composition",
)

# What candidates are learnt from, as staged_choice and staged_split ask for, in temporary relations: openings, and how
# alike the elements are that fill them.
LEARN = (
    "candidate/element_bit",
    "candidate/choosable_composition",
    "candidate/hidden_composition",
    "candidate/learnt_composition",
    "candidate/left_out",
    "candidate/system_size",
    "candidate/opening",
    "candidate/filler_set",
    "candidate/learnt_similarity",
    "candidate/rest",
    "candidate/amount_tuple",
    "candidate/placed_opening",
)

# What ranks them, by the method of staged_method.
RANK = (
    # The compositions that elements make of openings, and their scores.
    "candidate/filler_weight",
    "candidate/filler_set_score",
    "candidate/score_bound",
    "candidate/score_part",
    "candidate/learnt_score",
    "candidate/score_batch",
    "candidate/add_contributions",
    "candidate/drop_outscored",
    "candidate/explored_system",
    "candidate/ranked_composition",
    # Which of them are allowed, and in how usual states.
    "candidate/candidate_opening",
    "candidate/rest_node",
    "candidate/offered_state",
    "candidate/node_choice",
    "candidate/choice_batch",
    "candidate/gap_charge",
    "candidate/labelled_composition",
)

# What is counted of a ranking from which known compositions were hidden; for the methods that it is measured against,
# once what is learnt from is known, a ranking without analogues.
CALIBRATE = ("candidate/score_share",)
COMPARE_METHODS = ("candidate/reported_composition",)
VALIDATE = ("candidate/best_composition", "candidate/hit_count")

# What keeps candidates, in one transaction; or makes them stand in for the kept ones while a connection lasts.
_LEARNT = ("candidate/learnt_opening", "candidate/learnt_candidate", "candidate/learnt_choice")
KEEP_CANDIDATES = (*_LEARNT, "candidate/keep_candidates")
LEND_CANDIDATES = (*_LEARNT, "candidate/lend_candidates")

# What a comparison runs for another set of oxidation states, in a database in memory: the fast path, to count; the
# definition, to label what the attached warehouse knows; and what is made of both.
COMPARE = (
    *STATES,
    *DEFINITION,
    "space/space_count",
    *_MASKS,
    "space/candidate_set",
    "space/fill_space_count",
    "known/known_composition",
    "label/labelled_of",
    "compare/allowed_by_both",
    "compare/set_label",
)

# What keeps a comparison, in one transaction.
KEEP_COMPARISON = ("compare/keep_comparison",)

# Statements that run once per batch of a relation, the batch's number their parameter.
BATCHES_OF = {
    "space/mask_batch": "split",
    "space/count_batch": "counted_set",
    "known/read_batch": "staged_input",
    "known/load_batch": "staged_batch",
    "candidate/score_batch": "score_part",
    "candidate/add_contributions": "score_bound",
    "candidate/choice_batch": "rest_node",
}


def statement(name: str, folder: Path = FOLDER) -> str:
    """Return the text of one SQL file.

    Parameters
    ----------
    name
        Path below the folder without the suffix, such as ``"space/ratio"``.
    folder
        The folder; this one, or that of another schema's files.
    """
    return (folder / f"{name}.sql").read_text(encoding="utf-8")
