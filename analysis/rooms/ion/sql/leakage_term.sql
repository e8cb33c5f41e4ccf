-- One row per state and power of p: the leakage of |F, m⟩ is Σ coefficient p^power, where p is the
-- leakage of a spin 1/2 under the same rotation of the field. Key: (spin, m, power). Standard
-- physics: a state of spin F stays with the probability d², d = d^F_mm(β) with p = sin²(β/2),
--     d² = (1 - p)^2|m| P(p)²,  P(p) = Σ_s C(F - |m|, s) C(F + |m| + s, s) (-p)^s  (Jacobi).
-- One number per rotation serves every state of every spin.
create table ion.leakage_term as
with jacobi_term as (
    select
        state.spin,
        state.m,
        step.step as power,
        coalesce(
            binomial((state.spin - abs(state.m))::bigint, step.step)::double
            * binomial((state.spin + abs(state.m))::bigint + step.step, step.step),
            -- Of no things there is one set, which an empty product leaves out.
            1
        ) as coefficient
    from ion.state
    inner join range(0, 100) as step (step) on step.step <= state.spin - abs(state.m)
),

stretched_term as (
    select
        state.spin,
        state.m,
        step.step as power,
        coalesce(binomial((2 * abs(state.m))::bigint, step.step)::double, 1) as coefficient
    from ion.state
    inner join range(0, 100) as step (step) on step.step <= 2 * abs(state.m)
),

survival_term as (
    select
        stretched_term.spin,
        stretched_term.m,
        stretched_term.power + one.power + other.power as power,
        -- All three are sums over (-p)^s.
        (-1) ** (stretched_term.power + one.power + other.power)
        * sum(stretched_term.coefficient * one.coefficient * other.coefficient) as coefficient
    from stretched_term
    inner join jacobi_term as one using (spin, m)
    inner join jacobi_term as other using (spin, m)
    group by
        stretched_term.spin, stretched_term.m, stretched_term.power + one.power + other.power
)

select
    survival_term.spin,
    survival_term.m,
    survival_term.power,
    -survival_term.coefficient as coefficient
from survival_term
where survival_term.power > 0
order by survival_term.spin, survival_term.m, survival_term.power;

comment on table ion.leakage_term is
'One row per state and power of p: leakage of |F, m⟩ = Σ coefficient p^power. By stoichia ion.';
comment on column ion.leakage_term.spin is 'F. Key, with m and power.';
comment on column ion.leakage_term.m is 'm.';
comment on column ion.leakage_term.power is 'The power of p, from 1.';
comment on column ion.leakage_term.coefficient is 'Its coefficient, a whole number.';
