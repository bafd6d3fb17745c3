-- A left join keeps people without a partner.

-- question
SELECT p.sex, count(v.visit_id) AS visits
FROM person p LEFT JOIN visit v ON p.person_id = v.person_id
GROUP BY p.sex

-- run (released_1)
SELECT
  "sex#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 20)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "p.person_id#1" AS "·unit",
    MIN("p.sex#1") AS "sex#3",
    COUNT("v.visit_id#2") AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "p.person_id#1",
      "sex" AS "p.sex#1"
    FROM "person" AS "t"
  ) AS "l"
  LEFT JOIN (
    SELECT
      "visit_id" AS "v.visit_id#2",
      "person_id" AS "v.person_id#2"
    FROM "visit" AS "t"
  ) AS "r"
    ON "p.person_id#1" = "v.person_id#2"
  GROUP BY
    1
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex#3" AS "sex",
  "visits#4" AS "visits"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
