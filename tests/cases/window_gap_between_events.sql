-- Days since the visit before, within each person.

-- question
SELECT avg(gap) AS mean_gap
FROM (
  SELECT date_diff('day', lag(began) OVER (PARTITION BY person_id ORDER BY began), began) AS gap
  FROM visit
) AS t
WHERE gap BETWEEN 0 AND 3650

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -37376000), 37376000)
    END
  ) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 20)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "·unit_1" AS "·unit",
    TRY_CAST(SUM(
      TRY_CAST(ROUND(
        (
          CASE
            WHEN CAST("gap" AS DOUBLE) IS NOT NULL
            THEN LEAST(GREATEST(CAST("gap" AS DOUBLE), 0e0), 3650e0)
          END - 1825e0
        ) * 1024e0
      ) AS BIGINT)
    ) AS BIGINT) AS "·part_1",
    COUNT("gap") AS "·part_2"
  FROM (
    SELECT
      TRY(DATE_DIFF('day', "lag#1", "began")) AS "gap",
      "person_id" AS "·unit_1"
    FROM (
      SELECT
        "person_id",
        "began",
        LAG("began") OVER (PARTITION BY "person_id" ORDER BY "began" ASC) AS "lag#1"
      FROM (
        SELECT
          "person_id",
          "began"
        FROM "visit" AS "t"
      ) AS "t"
    ) AS "t"
  ) AS "t"
  WHERE
    "gap" >= 0 AND "gap" <= 3650
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "mean_gap#2" AS "mean_gap"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from -37,376,000 to 37,376,000, scale 115,333,629.25
-- ·part_2: L0 1, from 0 to 20, scale 113.68
-- note: 'gap' counts as between 0 and 3,650 (the question).
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
