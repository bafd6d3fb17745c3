-- Rows of two tables about people one after the other.

-- question
SELECT count(*) AS n
FROM (SELECT person_id, code FROM visit UNION ALL SELECT person_id, code FROM drug) AS t
WHERE code = 2

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 70)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id",
      "code"
    FROM (
      SELECT
        "person_id",
        "code"
      FROM (
        SELECT
          "person_id",
          "code"
        FROM "visit" AS "t"
      ) AS "t"
      UNION ALL
      SELECT
        "person_id",
        "code"
      FROM (
        SELECT
          "person_id",
          "code"
        FROM "drug" AS "t"
      ) AS "t"
    ) AS "u"
  ) AS "t"
  WHERE
    "code" = 2
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "n#1" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 70, scale 140.00
-- note: At most 70 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
