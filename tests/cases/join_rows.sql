-- Rows of such a join: the bounds of both sides multiply.

-- question
SELECT count(*) AS n
FROM visit v JOIN drug d ON v.person_id = d.person_id AND d.began BETWEEN v.began AND v.ended

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1000)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "d.person_id#2" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "v.person_id#1",
      "began" AS "v.began#1",
      "ended" AS "v.ended#1"
    FROM "visit" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "d.person_id#2",
      "began" AS "d.began#2"
    FROM "drug" AS "t"
  ) AS "r"
    ON "v.person_id#1" = "d.person_id#2"
    AND "d.began#2" >= "v.began#1"
    AND "d.began#2" <= "v.ended#1"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "n#3" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1,000, scale 2,000.00
-- note: At most 1000 rows count per person; the rest of those who have more is left out, which
-- the ± does not say.
