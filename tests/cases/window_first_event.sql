-- The first visit of each person by ROW_NUMBER: one row per person, so nobody counts twice.

-- question
SELECT p.sex, count(*) AS n
FROM (
  SELECT person_id, code, row_number() OVER (PARTITION BY person_id ORDER BY began) AS place
  FROM visit
) AS v
JOIN person AS p ON p.person_id = v.person_id
WHERE v.place = 1 AND v.code < 3
GROUP BY p.sex

-- run (released_1)
SELECT
  "sex#4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "p.person_id#3" AS "·unit",
    "p.sex#3" AS "sex#4",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "v.person_id#2"
    FROM (
      SELECT
        "person_id",
        "code",
        "began",
        CAST(ROW_NUMBER() OVER (PARTITION BY "person_id" ORDER BY "began" ASC, "code" ASC) AS BIGINT) AS "row_number#1"
      FROM (
        SELECT
          "person_id",
          "code",
          "began"
        FROM "visit" AS "t"
      ) AS "t"
    ) AS "t"
    WHERE
      "row_number#1" = 1 AND "code" < 3
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "p.person_id#3",
      "sex" AS "p.sex#3"
    FROM "person" AS "t"
  ) AS "r"
    ON "p.person_id#3" = "v.person_id#2"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex#4" AS "sex",
  "n#5" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
