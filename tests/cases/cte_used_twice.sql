-- A query that is named once and read twice is run once.

-- question
WITH v AS (SELECT person_id, code FROM visit WHERE code < 5)
SELECT count(DISTINCT a.person_id) AS people
FROM v a JOIN v b ON a.person_id = b.person_id AND a.code < b.code

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id",
    "code"
  FROM "visit" AS "t"
  WHERE
    "code" < 5
)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "a.person_id#1" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "a.person_id#1",
      "code" AS "a.code#1"
    FROM "·step_1" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "b.person_id#2",
      "code" AS "b.code#2"
    FROM "·step_1" AS "t"
  ) AS "r"
    ON "a.person_id#1" = "b.person_id#2" AND "a.code#1" < "b.code#2"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "people#3" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
