-- A subquery that names the person of the row around it stays within that person.

-- question
SELECT count(*) AS first_visits
FROM visit AS v
WHERE v.began = (SELECT min(w.began) FROM visit AS w WHERE w.person_id = v.person_id)

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
      "person_id" AS "key#3",
      MIN("began") AS "MIN(w.began)#2"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "r"
    ON "person_id" = "key#3"
  WHERE
    "began" = "MIN(w.began)#2"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "first_visits#4" AS "first_visits"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
