-- An aggregate with the person among its keys is about one person, so it may be aggregated again.

-- question
SELECT avg(n) AS visits_each
FROM (SELECT person_id, count(*) AS n FROM visit GROUP BY person_id) AS t
WHERE n BETWEEN 0 AND 10

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -1310720), 1310720)
    END
  ) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "person_id#1" AS "·unit",
    TRY_CAST(ROUND(
      (
        CASE
          WHEN CAST("n#2" AS DOUBLE) IS NOT NULL
          THEN LEAST(GREATEST(CAST("n#2" AS DOUBLE), 0e0), 10e0)
        END - 5e0
      ) * 262144e0
    ) AS BIGINT) AS "·part_1",
    CAST(1 AS BIGINT) AS "·part_2"
  FROM (
    SELECT
      "person_id" AS "person_id#1",
      COUNT(*) AS "n#2"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "t"
  WHERE
    "n#2" >= 0 AND "n#2" <= 10
) AS "t"

-- then
SELECT
  "visits_each#3" AS "visits_each"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from -1,310,720 to 1,310,720, scale 4,044,576.59
-- ·part_2: L0 1, from 0 to 1, scale 5.68
-- note: 'n' counts as between 0 and 10 (the question).
