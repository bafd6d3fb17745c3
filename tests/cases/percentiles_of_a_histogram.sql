-- Percentiles as Achilles asks them: a histogram, numbered and added up. Only the histogram is
-- private; the rest is arithmetic on what was released.

-- question
WITH per_person AS (SELECT person_id, count(*) AS visits FROM visit GROUP BY person_id),
histogram AS (
  SELECT visits, count(*) AS total, row_number() OVER (ORDER BY visits) AS rn
  FROM per_person GROUP BY visits
),
prior AS (
  SELECT s.visits, s.total, sum(p.total) AS accumulated
  FROM histogram s JOIN histogram p ON p.rn <= s.rn GROUP BY s.visits, s.total, s.rn
)
SELECT min(CASE WHEN accumulated >= 0.5 * (SELECT sum(total) FROM histogram) THEN visits END) AS median
FROM prior

-- run (released_1)
SELECT
  "visits#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id#1" AS "·unit",
    "visits#2" AS "visits#3",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "person_id#1",
      COUNT(*) AS "visits#2"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "t"
) AS "t"
GROUP BY
  1

-- then
WITH "·step_1" AS (
  SELECT
    "visits#3" AS "visits",
    "total#4" AS "total",
    "row_number#5" AS "rn"
  FROM (
    SELECT
      "visits#3",
      "total#4",
      CAST(ROW_NUMBER() OVER (ORDER BY "visits#3" ASC, "total#4" ASC) AS BIGINT) AS "row_number#5"
    FROM "released_1" AS "t"
  ) AS "t"
)
SELECT
  "median#14" AS "median"
FROM (
  SELECT
    TRY_CAST(MIN(
      CASE
        WHEN CAST("accumulated" AS DOUBLE) >= CASE
          WHEN ISFINITE(0.5e0 * CAST("sum(total)#13" AS DOUBLE))
          THEN 0.5e0 * CAST("sum(total)#13" AS DOUBLE)
        END
        THEN "visits"
        ELSE CAST(NULL AS BIGINT)
      END
    ) AS BIGINT) AS "median#14"
  FROM (
    SELECT
      "visits#8" AS "visits",
      "accumulated#11" AS "accumulated"
    FROM (
      SELECT
        "s.visits#6" AS "visits#8",
        "s.total#6" AS "total#9",
        "s.rn#6" AS "rn#10",
        TRY_CAST(SUM("p.total#7") AS BIGINT) AS "accumulated#11"
      FROM (
        SELECT
          "visits" AS "s.visits#6",
          "total" AS "s.total#6",
          "rn" AS "s.rn#6"
        FROM "·step_1" AS "t"
      ) AS "l"
      INNER JOIN (
        SELECT
          "total" AS "p.total#7",
          "rn" AS "p.rn#7"
        FROM "·step_1" AS "t"
      ) AS "r"
        ON "p.rn#7" <= "s.rn#6"
      GROUP BY
        1,
        2,
        3
    ) AS "t"
  ) AS "l"
  CROSS JOIN (
    SELECT
      "SUM(total)#12" AS "sum(total)#13"
    FROM (
      SELECT
        TRY_CAST(SUM("total") AS BIGINT) AS "SUM(total)#12"
      FROM "·step_1" AS "t"
    ) AS "t"
  ) AS "r"
) AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete laplace noise;
-- epsilon 0.5, delta 5e-07, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
