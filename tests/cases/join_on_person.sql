-- Two tables about people, joined on the person: each row is still about one person.

-- question
SELECT count(DISTINCT p.person_id) AS people
FROM person p JOIN visit v ON p.person_id = v.person_id
WHERE p.born < '1950-01-01' AND v.code = 1

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "p.person_id#1" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "p.person_id#1"
    FROM "person" AS "t"
    WHERE
      "born" < CAST('1950-01-01' AS DATE)
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "v.person_id#2"
    FROM "visit" AS "t"
    WHERE
      "code" = 1
  ) AS "r"
    ON "p.person_id#1" = "v.person_id#2"
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
