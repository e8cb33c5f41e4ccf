-- drawn_below(text, n): a number from 0 to n - 1 that text decides, the same on every machine: its
-- MD5 digest, 128 bits, modulo n. No number is favoured by more than n parts in 2^128.
create macro drawn_below(text, n) as
    -- A lambda, so that the digest is made once.
    list_transform([md5_number(text)], lambda digest: digest_remainder(digest, n))[1];

-- digest_remainder(digest, n): digest % n of an unsigned number of 128 bits. DuckDB divides these
-- bit by bit, in two microseconds; up to n = 2^48 the remainder of the upper half and then of 16
-- bits more, four times, stays within 64 bits, where one division is one instruction.
create macro digest_remainder(digest, n) as
    case
        when n <= 281474976710656
            then (
                (
                    (
                        (
                            (digest >> 64)::ubigint % n::ubigint * 65536
                            + (digest >> 48 & 65535)::ubigint
                        ) % n::ubigint * 65536
                        + (digest >> 32 & 65535)::ubigint
                    ) % n::ubigint * 65536
                    + (digest >> 16 & 65535)::ubigint
                ) % n::ubigint * 65536
                + (digest & 65535)::ubigint
            ) % n::ubigint
        -- The remainder by a number of the same type: by any other it is one of floating-point
        -- numbers.
        else digest % n::uhugeint
    end::bigint;

comment on macro drawn_below is
'drawn_below(text, n): a number from 0 to n - 1, decided by the MD5 digest of text.';
comment on macro digest_remainder is
'digest_remainder(digest, n): the remainder of an unsigned number of 128 bits.';
