-- NOT EXISTS that correlates on the person: an anti join by the unit.

-- question
SELECT sex, count(*) AS n FROM person p
WHERE NOT EXISTS (SELECT 1 FROM visit v WHERE v.person_id = p.person_id)
GROUP BY sex

-- run (released_1)
SELECT
  "sex#2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    "sex" AS "sex#2",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "person_id" AS "v.person_id#1"
        FROM "visit" AS "t"
      ) AS "·partner"
      WHERE
        "v.person_id#1" = "person_id"
    )
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex#2" AS "sex",
  "n#3" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
