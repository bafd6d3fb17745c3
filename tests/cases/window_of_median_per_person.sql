-- A window function that no engine has: the aggregate of each partition, joined on the person.

-- question
SELECT COUNT(*) AS dear FROM (
  SELECT cost, MEDIAN(cost) OVER (PARTITION BY person_id) AS usual FROM visit
) AS v WHERE cost > 2 * usual

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 20)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "l"
  LEFT JOIN (
    SELECT
      "person_id" AS "key#2",
      CASE
        WHEN ISFINITE(
          CAST(MEDIAN(
            CASE
              WHEN "cost" IS NOT NULL
              THEN LEAST(GREATEST(CAST("cost" AS DOUBLE), -1e100), 1e100)
            END
          ) AS DOUBLE)
        )
        THEN CAST(MEDIAN(
          CASE
            WHEN "cost" IS NOT NULL
            THEN LEAST(GREATEST(CAST("cost" AS DOUBLE), -1e100), 1e100)
          END
        ) AS DOUBLE)
      END AS "median#1"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "r"
    ON "person_id" = "key#2"
  WHERE
    "cost" > CASE WHEN ISFINITE(2e0 * "median#1") THEN 2e0 * "median#1" END
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "dear#3" AS "dear"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
