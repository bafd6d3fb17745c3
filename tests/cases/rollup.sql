-- ROLLUP is one aggregate for each set of keys; the budget is shared by them.

-- question
SELECT sex, smoker, count(*) AS n FROM person GROUP BY ROLLUP (sex, smoker)

-- run (released_1)
SELECT
  "sex#1",
  "smoker#2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    "sex" AS "sex#1",
    "smoker" AS "smoker#2",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1,
  2

-- run (released_2)
SELECT
  "sex#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    "sex" AS "sex#1",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1

-- run (released_3)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"

-- then
SELECT
  "sex#1" AS "sex",
  "smoker#2" AS "smoker",
  "n#3" AS "n"
FROM (
  SELECT
    "sex#1",
    "smoker#2",
    "n#3"
  FROM (
    SELECT
      "sex#1",
      "smoker#2",
      "n#3"
    FROM (
      SELECT
        "sex#1",
        "smoker#2",
        "n#3"
      FROM "released_1" AS "t"
    ) AS "t"
    UNION ALL
    SELECT
      "sex#1",
      CAST("smoker#2" AS BOOLEAN) AS "smoker#2",
      "n#3"
    FROM (
      SELECT
        "sex#1",
        CAST(NULL AS TEXT) AS "smoker#2",
        "n#3"
      FROM "released_2" AS "t"
    ) AS "t"
    UNION ALL
    SELECT
      CAST("sex#1" AS TEXT) AS "sex#1",
      CAST("smoker#2" AS BOOLEAN) AS "smoker#2",
      "n#3"
    FROM (
      SELECT
        CAST(NULL AS TEXT) AS "sex#1",
        CAST(NULL AS TEXT) AS "smoker#2",
        "n#3"
      FROM "released_3" AS "t"
    ) AS "t"
  ) AS "u"
) AS "t"

-- noise
-- released_1: 6 public groups (('F', False), ('F', True), ('F', None), ('M', False), ('M', True),
-- ('M', None)); discrete laplace noise; epsilon 0.166667, delta 0, rho 0.0138889
-- ·part_1: L0 1, from 0 to 1, scale 6.00
-- released_2: 2 public groups (F, M); discrete laplace noise; epsilon 0.166667, delta 0, rho
-- 0.0138889
-- ·part_1: L0 1, from 0 to 1, scale 6.00
-- released_3: one row; discrete laplace noise; epsilon 0.166667, delta 0, rho 0.0138889
-- ·part_1: L0 1, from 0 to 1, scale 6.00
