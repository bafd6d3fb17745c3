-- IN over the person: a semi join by the unit.

-- question
SELECT count(*) AS n FROM person
WHERE person_id IN (SELECT person_id FROM visit WHERE code = 2)

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "person_id" AS "visit.person_id#1"
        FROM "visit" AS "t"
        WHERE
          "code" = 2
      ) AS "·partner"
      WHERE
        "person_id" = "visit.person_id#1"
    )
) AS "t"

-- then
SELECT
  "n#2" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
