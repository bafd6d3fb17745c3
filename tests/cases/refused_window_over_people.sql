-- A window that compares different people is refused, with what to ask instead.

-- question
SELECT MIN(CASE WHEN n >= 0.5 THEN cost END) FROM (SELECT cost, percent_rank() OVER (ORDER BY cost) AS n FROM visit) AS t

-- refused
-- NotReleasable: A window over rows about people compares different people unless the person is
-- in its PARTITION BY. Add the person to it, or aggregate first. For percentiles ask MEDIAN(x) or
-- PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x).
