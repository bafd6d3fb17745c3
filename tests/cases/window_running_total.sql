-- A running sum of reals, by whole numbers: added up in any order it is the same, so an engine goes
-- from row to row, and no person's rows make the question long.

-- question
SELECT AVG(total) AS mean
FROM (SELECT SUM(cost) OVER (PARTITION BY person_id ORDER BY began) AS total FROM visit) AS v
WHERE total BETWEEN 0 AND 2000

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -524288), 524288)
    END
  ) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -1048576), 1048576)
    END
  ) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -2097152), 2097152)
    END
  ) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -4194304), 4194304)
    END
  ) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -8388608), 8388608)
    END
  ) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -16777216), 16777216)
    END
  ) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -33554432), 33554432)
    END
  ) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -67108864), 67108864)
    END
  ) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -134217728), 134217728)
    END
  ) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -268435456), 268435456)
    END
  ) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -536870912), 536870912)
    END
  ) AS BIGINT) AS "·part_1·10",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -655360000), 655360000)
    END
  ) AS BIGINT) AS "·part_1·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -524289 AND "·part_1" <= 524288
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 524288 AND "·part_1" <= 1048576
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 1048576 AND "·part_1" <= 2097152
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 2097152 AND "·part_1" <= 4194304
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 4194304 AND "·part_1" <= 8388608
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 8388608 AND "·part_1" <= 16777216
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 16777216 AND "·part_1" <= 33554432
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 33554432 AND "·part_1" <= 67108864
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 67108864 AND "·part_1" <= 134217728
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 134217728 AND "·part_1" <= 268435456
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 268435456 AND "·part_1" <= 536870912
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 536870912 AND "·part_1" <= 655360000
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 655360000 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -1048577 AND "·part_1" <= -524289
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·13",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -2097153 AND "·part_1" <= -1048577
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·14",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -4194305 AND "·part_1" <= -2097153
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·15",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -8388609 AND "·part_1" <= -4194305
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·16",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -16777217 AND "·part_1" <= -8388609
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·17",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -33554433 AND "·part_1" <= -16777217
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·18",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -67108865 AND "·part_1" <= -33554433
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·19",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -134217729 AND "·part_1" <= -67108865
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·20",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -268435457 AND "·part_1" <= -134217729
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·21",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -536870913 AND "·part_1" <= -268435457
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·22",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -655360001 AND "·part_1" <= -536870913
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·23",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -4611686018427387905 AND "·part_1" <= -655360001
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·24",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2·0",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 2)) AS BIGINT) AS "·part_2·1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 4)) AS BIGINT) AS "·part_2·2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 8)) AS BIGINT) AS "·part_2·3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 16)) AS BIGINT) AS "·part_2·4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 32)) AS BIGINT) AS "·part_2·5",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 64)) AS BIGINT) AS "·part_2·6",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 128)) AS BIGINT) AS "·part_2·7",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 256)) AS BIGINT) AS "·part_2·8",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 320)) AS BIGINT) AS "·part_2·9",
  TRY_CAST(SUM(CASE WHEN "·part_2" > -2 AND "·part_2" <= 1 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·0",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 1 AND "·part_2" <= 2 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·1",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 2 AND "·part_2" <= 4 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·2",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 4 AND "·part_2" <= 8 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·3",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 8 AND "·part_2" <= 16 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·4",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 16 AND "·part_2" <= 32 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·5",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 32 AND "·part_2" <= 64 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·6",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 64 AND "·part_2" <= 128 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·7",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 128 AND "·part_2" <= 256 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·8",
  TRY_CAST(SUM(CASE WHEN "·part_2" > 256 AND "·part_2" <= 320 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_2·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_2" > 320 AND "·part_2" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_2·of·10"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(SUM(
      TRY_CAST(ROUND(
        (
          CASE WHEN "sum#1" IS NOT NULL THEN LEAST(GREATEST("sum#1", 0e0), 2000e0) END - 1000e0
        ) * 2048e0
      ) AS BIGINT)
    ) AS BIGINT) AS "·part_1",
    COUNT("sum#1") AS "·part_2"
  FROM (
    SELECT
      "person_id",
      "began",
      "cost",
      CASE
        WHEN ISFINITE(
          CAST("·first·sum#1·sum" AS DOUBLE) * "·step·sum#1" + CAST("·second·sum#1·sum" AS DOUBLE) * (
            "·step·sum#1" * 1.4551915228366852e-11
          )
        )
        THEN CAST("·first·sum#1·sum" AS DOUBLE) * "·step·sum#1" + CAST("·second·sum#1·sum" AS DOUBLE) * (
          "·step·sum#1" * 1.4551915228366852e-11
        )
      END AS "sum#1"
    FROM (
      SELECT
        "person_id",
        "began",
        "cost",
        "·step·sum#1",
        "·first·sum#1",
        "·second·sum#1",
        TRY_CAST(SUM("·first·sum#1") OVER (
          PARTITION BY "person_id"
          ORDER BY "began" ASC
          RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS "·first·sum#1·sum",
        TRY_CAST(SUM("·second·sum#1") OVER (
          PARTITION BY "person_id"
          ORDER BY "began" ASC
          RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS "·second·sum#1·sum",
        COUNT("cost") OVER (
          PARTITION BY "person_id"
          ORDER BY "began" ASC
          RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS "·count·sum#1"
      FROM (
        SELECT
          "person_id",
          "began",
          "cost",
          "·step·sum#1",
          TRY_CAST(FLOOR("cost" / NULLIF("·step·sum#1", 0)) AS BIGINT) AS "·first·sum#1",
          TRY_CAST(FLOOR(
            (
              "cost" - CASE
                WHEN ISFINITE(FLOOR("cost" / NULLIF("·step·sum#1", 0)))
                THEN FLOOR("cost" / NULLIF("·step·sum#1", 0))
              END * "·step·sum#1"
            ) / NULLIF("·step·sum#1", 0) * 68719476736e0
          ) AS BIGINT) AS "·second·sum#1"
        FROM (
          SELECT
            "person_id",
            "began",
            "cost",
            CASE
              WHEN ISFINITE(
                POWER(
                  2e0,
                  CASE
                    WHEN NOT (
                      COALESCE(
                        CASE
                          WHEN ISFINITE(
                            CEIL(
                              LN(
                                CASE
                                  WHEN CASE
                                    WHEN NOT (
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                      OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                    )
                                    THEN GREATEST(
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                      CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                    )
                                  END > 0
                                  THEN CASE
                                    WHEN NOT (
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                      OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                    )
                                    THEN GREATEST(
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                      CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                    )
                                  END
                                END
                              ) / 0.6931471805599453e0
                            )
                          )
                          THEN CEIL(
                            LN(
                              CASE
                                WHEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END > 0
                                THEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END
                              END
                            ) / 0.6931471805599453e0
                          )
                        END,
                        -980e0
                      ) IS NULL
                      OR -980 IS NULL
                    )
                    THEN GREATEST(
                      COALESCE(
                        CASE
                          WHEN ISFINITE(
                            CEIL(
                              LN(
                                CASE
                                  WHEN CASE
                                    WHEN NOT (
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                      OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                    )
                                    THEN GREATEST(
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                      CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                    )
                                  END > 0
                                  THEN CASE
                                    WHEN NOT (
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                      OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                    )
                                    THEN GREATEST(
                                      CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                      CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                    )
                                  END
                                END
                              ) / 0.6931471805599453e0
                            )
                          )
                          THEN CEIL(
                            LN(
                              CASE
                                WHEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END > 0
                                THEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END
                              END
                            ) / 0.6931471805599453e0
                          )
                        END,
                        -980e0
                      ),
                      -980e0
                    )
                  END - 35e0
                )
              )
              THEN POWER(
                2e0,
                CASE
                  WHEN NOT (
                    COALESCE(
                      CASE
                        WHEN ISFINITE(
                          CEIL(
                            LN(
                              CASE
                                WHEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END > 0
                                THEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END
                              END
                            ) / 0.6931471805599453e0
                          )
                        )
                        THEN CEIL(
                          LN(
                            CASE
                              WHEN CASE
                                WHEN NOT (
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                  OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                )
                                THEN GREATEST(
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                  CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                )
                              END > 0
                              THEN CASE
                                WHEN NOT (
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                  OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                )
                                THEN GREATEST(
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                  CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                )
                              END
                            END
                          ) / 0.6931471805599453e0
                        )
                      END,
                      -980e0
                    ) IS NULL
                    OR -980 IS NULL
                  )
                  THEN GREATEST(
                    COALESCE(
                      CASE
                        WHEN ISFINITE(
                          CEIL(
                            LN(
                              CASE
                                WHEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END > 0
                                THEN CASE
                                  WHEN NOT (
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                    OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                  )
                                  THEN GREATEST(
                                    CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                    CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                  )
                                END
                              END
                            ) / 0.6931471805599453e0
                          )
                        )
                        THEN CEIL(
                          LN(
                            CASE
                              WHEN CASE
                                WHEN NOT (
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                  OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                )
                                THEN GREATEST(
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                  CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                )
                              END > 0
                              THEN CASE
                                WHEN NOT (
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END IS NULL
                                  OR CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END IS NULL
                                )
                                THEN GREATEST(
                                  CASE WHEN ISFINITE(ABS("·min·sum#1")) THEN ABS("·min·sum#1") END,
                                  CASE WHEN ISFINITE(ABS("·max·sum#1")) THEN ABS("·max·sum#1") END
                                )
                              END
                            END
                          ) / 0.6931471805599453e0
                        )
                      END,
                      -980e0
                    ),
                    -980e0
                  )
                END - 35e0
              )
            END AS "·step·sum#1"
          FROM (
            SELECT
              "person_id",
              "began",
              "cost",
              CASE
                WHEN ISFINITE(CAST(MIN("cost") OVER (PARTITION BY "person_id") AS DOUBLE))
                THEN CAST(MIN("cost") OVER (PARTITION BY "person_id") AS DOUBLE)
              END AS "·min·sum#1",
              CASE
                WHEN ISFINITE(CAST(MAX("cost") OVER (PARTITION BY "person_id") AS DOUBLE))
                THEN CAST(MAX("cost") OVER (PARTITION BY "person_id") AS DOUBLE)
              END AS "·max·sum#1"
            FROM (
              SELECT
                "person_id",
                "began",
                "cost"
              FROM "visit" AS "t"
            ) AS "t"
          ) AS "t"
        ) AS "t"
      ) AS "t"
    ) AS "t"
  ) AS "t"
  WHERE
    "sum#1" >= 0e0 AND "sum#1" <= 2000e0
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "mean#2" AS "mean"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0369769
-- ·part_1: L0 1, from -655,360,000 to 655,360,000, scale 3,120,155,287.76
--   (one of 12 bounds, 524,288 to 655,360,000; in proportion)
-- ·part_1·of: L0 1, from 0 to 1, scale 8.77
-- ·part_2: L0 1, from 0 to 320, scale 2,806.34
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_2·of: L0 1, from 0 to 1, scale 16.15
-- note: 'total' counts as between 0 and 2,000 (the question).
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 232 people far above all others may have.
