"""Tables of users: one module for each kind of file, and what all kinds share.

`delimited`, `lines`, `json_table`, `parquet` and `sheets` read a kind each, `relation` what DuckDB has read. `table` is
what they give, `header` tells names from rows, `formula_column` finds the formulas, `compositions` spells what is data.
What libraries read as a whole is read by a process of its own (`apart`), whose memory has a bound.
"""
