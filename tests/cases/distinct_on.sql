-- DISTINCT ON the person keeps one row of each person.

-- question
SELECT code, count(*) AS n
FROM (SELECT DISTINCT ON (person_id) person_id, code FROM visit ORDER BY person_id, began) AS t
WHERE code IN (1, 2, 3)
GROUP BY code

-- run (released_1)
SELECT
  "code#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    "code" AS "code#3",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id",
      "code",
      "began" AS "sort#2"
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
      "row_number#1" = 1
  ) AS "t"
  WHERE
    "code" IN (1, 2, 3)
) AS "t"
GROUP BY
  1

-- then
SELECT
  "code#3" AS "code",
  "n#4" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: 3 public groups (1, 2, 3); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
