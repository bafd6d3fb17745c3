-- IN over a public table alone.

-- question
SELECT count(*) AS n FROM visit
WHERE code IN (SELECT code FROM concept WHERE label LIKE '%diabetes%')

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 20)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "code" AS "concept.code#1"
        FROM "concept" AS "t"
        WHERE
          "label" LIKE '%diabetes%'
      ) AS "·partner"
      WHERE
        "code" = "concept.code#1"
    )
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "n#2" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
