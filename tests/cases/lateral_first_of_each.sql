-- LATERAL with LIMIT 1: the first row of each person, by ROW_NUMBER.

-- question
SELECT COUNT(*) AS dear FROM person AS p
LEFT JOIN LATERAL (
  SELECT v.cost FROM visit AS v WHERE v.person_id = p.person_id ORDER BY v.began LIMIT 1
) AS first ON TRUE
WHERE first.cost > 10

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "p.person_id#1" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "p.person_id#1"
    FROM "person" AS "t"
  ) AS "l"
  LEFT JOIN (
    SELECT
      "v.person_id#2",
      "v.cost#2" AS "cost#3"
    FROM (
      SELECT
        "v.person_id#2",
        "v.began#2",
        "v.cost#2",
        CAST(ROW_NUMBER() OVER (PARTITION BY "v.person_id#2" ORDER BY "v.began#2" ASC, "v.cost#2" ASC) AS BIGINT) AS "place#4"
      FROM (
        SELECT
          "person_id" AS "v.person_id#2",
          "began" AS "v.began#2",
          "cost" AS "v.cost#2"
        FROM "visit" AS "t"
      ) AS "t"
    ) AS "t"
    WHERE
      "place#4" <= 1
  ) AS "r"
    ON "v.person_id#2" = "p.person_id#1"
  WHERE
    "cost#3" > 10e0
) AS "t"

-- then
SELECT
  "dear#5" AS "dear"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
