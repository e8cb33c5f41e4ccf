-- drawn_below(text, n): a number from 0 to n - 1 that text decides, the same on every machine: its
-- MD5 digest, 128 bits, modulo n. No number is favoured by more than n parts in 2^128.
create macro drawn_below(text, n) as
    -- The remainder by a number of the same type: by any other it is one of floating-point numbers.
    (md5_number(text) % n::uhugeint)::bigint;

comment on macro drawn_below is
'drawn_below(text, n): a number from 0 to n - 1, decided by the MD5 digest of text.';
