"""Questions in SQL that DuckDB itself understands, by what they try. `--sorted`: order matters."""

QUERIES: dict[str, str] = {
    # --- columns, names, stars
    "star": "SELECT * FROM person",
    "star of one table": "SELECT v.*, p.sex FROM visit v JOIN person p ON v.person_id = "
    "p.person_id",
    "star of two tables": "SELECT * FROM person p JOIN drug d ON p.person_id = d.person_id",
    "three parts": "SELECT count(*) AS n FROM clinic.private.person",
    "two parts": "SELECT count(*) AS n FROM private.person",
    "case of names": "SELECT PERSON.Sex, Person_ID FROM Person",
    "quoted": 'SELECT "select", "a""b", "größe" FROM "odd table"',
    "quoted alias": 'SELECT sex AS "the ""sex"";--", person_id AS "ÄÖ" FROM person',
    "unicode texts": "SELECT count(*) AS n FROM visit WHERE place = 'Zürich'",
    "same name twice": "SELECT code, code, began FROM visit",
    "same name from two": "SELECT p.person_id, v.person_id FROM person p, visit v "
    "WHERE p.person_id = v.person_id",
    "expressions without names": "SELECT person_id + 1, upper(sex) FROM person",
    "no from": "SELECT 1 AS one, 'x' AS x, NULL IS NULL AS yes",
    # --- joins
    "inner": "SELECT p.sex, v.code FROM person p JOIN visit v ON p.person_id = v.person_id",
    "left": "SELECT p.person_id, v.code FROM person p LEFT JOIN visit v "
    "ON p.person_id = v.person_id AND v.code = 2",
    "left then where": "SELECT p.person_id FROM person p LEFT JOIN visit v "
    "ON p.person_id = v.person_id WHERE v.person_id IS NULL",
    "right": "SELECT v.code, p.sex FROM visit v RIGHT JOIN person p ON p.person_id = v.person_id",
    "full": "SELECT c.code AS c, d.code AS d FROM concept c FULL JOIN drug d ON c.code = d.code",
    "cross": "SELECT p.sex, c.label FROM person p CROSS JOIN concept c",
    "comma and where": "SELECT p.sex, c.label FROM person p, visit v, concept c "
    "WHERE p.person_id = v.person_id AND v.code = c.code AND c.code > 1",
    "using": "SELECT person_id, sex, cost FROM person JOIN visit USING (person_id)",
    "using star": "SELECT * FROM person JOIN drug USING (person_id)",
    "using left": "SELECT person_id, v.code FROM person LEFT JOIN visit v USING (person_id)",
    "using right": "SELECT person_id, v.code FROM visit v RIGHT JOIN person USING (person_id)",
    "using full": "SELECT code, label, dose FROM concept FULL JOIN drug USING (code)",
    "using full star": "SELECT * FROM concept FULL JOIN drug USING (code)",
    "using two": "SELECT person_id, code FROM visit JOIN drug USING (person_id, code)",
    "using thrice": "SELECT person_id, sex, dose, cost FROM person JOIN drug USING (person_id) "
    "JOIN visit USING (person_id)",
    "self join": "SELECT a.visit_id, b.visit_id AS later FROM visit a JOIN visit b "
    "ON a.person_id = b.person_id AND b.began > a.began",
    "range join": "SELECT v.visit_id, d.dose FROM visit v JOIN drug d ON v.person_id = d.person_id "
    "AND d.began BETWEEN v.began AND v.ended",
    "semi": "SELECT person_id FROM person SEMI JOIN visit USING (person_id)",
    "anti": "SELECT person_id FROM person ANTI JOIN visit USING (person_id)",
    "where under a left join": "SELECT p.person_id, d.dose FROM person p LEFT JOIN drug d "
    "ON p.person_id = d.person_id WHERE p.sex = 'F' AND (d.dose > 5 OR d.dose IS NULL)",
    # --- different values
    "sum of different values": "SELECT place, sum(DISTINCT code) AS s, avg(DISTINCT code) AS a "
    "FROM visit GROUP BY place",
    "sum of all different values": "SELECT sum(DISTINCT code) + 1 AS s FROM visit",
    "any value of a constant": "SELECT person_id, any_value(person_id + 1) AS p FROM visit "
    "GROUP BY person_id",
    "places of texts": "SELECT strpos(place, 'r') AS a, position('h' IN place) AS b, instr(place, "
    "'') AS c FROM visit",
    "places of texts in a text": "SELECT strpos('Lyon Paris', place) AS a, position(place IN "
    "'Paris') AS b FROM visit",
    "parts of texts": "SELECT split_part(place, 'y', 1) AS a, split_part(place, 'i', 2) AS b, "
    "split_part(place || '..x', '.', 3) AS c FROM visit",
    "filled texts": "SELECT lpad(code::VARCHAR, 3, '0') AS a, rpad(place, 4, '-') AS b, lpad(place,"
    " 2, ' ') AS c FROM visit",
    "in a list": "SELECT visit_id FROM visit WHERE list_contains([1, 3], code) OR list_has([5], "
    "code)",
    "dates by patterns": "SELECT try_strptime(began::VARCHAR, '%Y-%m-%d')::DATE AS a, "
    "try_strptime(strftime(began, '%Y%m%d'), '%Y%m%d')::DATE AS b, try_strptime(strftime(began, "
    "'%d/%m/%Y'), '%d/%m/%Y')::DATE AS c, try_strptime(strftime(began, '%-m.%-d.%Y'), '%m.%d.%Y') "
    "AS d, try_strptime(place, '%d/%m/%Y') AS e, try_strptime(strftime(seen, '%Y%m%d%H%M%S'), "
    "'%Y%m%d%H%M%S') AS f, strptime('03/02/2010', '%d/%m/%Y')::DATE AS g FROM visit",
    "pairs": "SELECT count(DISTINCT (code, place)) AS n, count(DISTINCT (cost, ended)) AS m FROM "
    "visit",
    "sets of regular expressions": "SELECT visit_id FROM visit WHERE regexp_matches(place, "
    "'^[L-P][a-y]') OR regexp_matches(place, '[xz]i?.r')",
    "buckets of one unit": "SELECT time_bucket(INTERVAL 1 MONTH, began) AS m, "
    "time_bucket(INTERVAL '1 week', began) AS w FROM visit",
    "a window that nobody reads": "SELECT avg(n) AS n FROM (SELECT lag(began) OVER (ORDER BY "
    "visit_id) AS x, 1 AS n FROM visit) t",
    "regular expressions": "SELECT visit_id, regexp_matches(place, '(L|[^P])y?.+[nr]') AS a, "
    "regexp_matches(place, '^(?:[A-Z][a-zü]+)+$') AS b, place NOT SIMILAR TO 'P.*s' AS c, place ~ "
    "'\\bL|s\\b' AS d, regexp_matches(place, '(?i)^l\\w*$') AS e, regexp_matches(place, '%|_') AS "
    "f FROM visit",
    "repeated sets": "SELECT visit_id, regexp_matches(visit_id::VARCHAR, '^1\\d{2}$') AS a, "
    "regexp_matches(began::VARCHAR, '01-0?[1-5]') AS b, regexp_matches(place, 'l[xy]o', 'i') AS c "
    "FROM visit",
    # --- lists
    "unnested": "SELECT p.sex, t.g FROM person p JOIN UNNEST(['F', 'X', NULL]) AS t(g) "
    "ON p.sex = t.g",
    "series": "SELECT s.i, count(p.person_id) AS n FROM generate_series(0, 9, 3) AS s(i) "
    "LEFT JOIN person p ON p.person_id = s.i GROUP BY s.i",
    "range of numbers": "SELECT i FROM range(2, 5) AS r(i)",
    "series of months": "SELECT d FROM generate_series(DATE '2012-11-28', DATE '2013-03-28', "
    "INTERVAL 1 MONTH) AS s(d)",
    "series of weeks": "SELECT d FROM range(DATE '2012-11-30', DATE '2012-12-21', INTERVAL 7 DAYS) "
    "AS s(d)",
    "listed dates": "SELECT d FROM (VALUES (DATE '2012-11-30'), (NULL)) AS v(d)",
    # --- lateral
    "lateral rows": "SELECT p.person_id, f.b, f.c FROM person p, LATERAL (SELECT v.began AS b, "
    "v.code + 1 AS c FROM visit v WHERE v.person_id = p.person_id AND v.began > p.born) f",
    "lateral left": "SELECT p.person_id, f.cost FROM person p LEFT JOIN LATERAL (SELECT v.cost "
    "FROM visit v WHERE v.person_id = p.person_id AND v.code = 2) f ON TRUE",
    "lateral aggregates": "SELECT p.person_id, f.n, f.first FROM person p, LATERAL (SELECT "
    "count(*) AS n, min(v.began) AS first FROM visit v WHERE v.person_id = p.person_id) f",
    "lateral first row": "SELECT p.person_id, f.x FROM person p LEFT JOIN LATERAL (SELECT "
    "v.visit_id FROM visit v WHERE v.person_id = p.person_id ORDER BY v.visit_id DESC LIMIT 1) "
    "AS f(x) ON TRUE",
    "lateral of none": "SELECT p.person_id, f.n FROM person p CROSS JOIN LATERAL (SELECT count(*) "
    "AS n FROM concept) f",
    # --- windows
    "numbered": "SELECT visit_id, row_number() OVER (PARTITION BY person_id ORDER BY began) AS n "
    "FROM visit",
    "numbered from the last": "SELECT visit_id, row_number() OVER (ORDER BY cost DESC NULLS LAST, "
    "visit_id) AS n FROM visit",
    "ranks": "SELECT code, rank() OVER (ORDER BY code) AS r, dense_rank() OVER (ORDER BY code) AS "
    "d, percent_rank() OVER (ORDER BY code) AS p, cume_dist() OVER (ORDER BY code) AS c FROM visit",
    "quarters": "SELECT visit_id, ntile(4) OVER (ORDER BY visit_id) AS q FROM visit",
    "neighbours": "SELECT visit_id, lag(began) OVER w AS a, lead(code, 2, -1) OVER w AS b FROM "
    "visit WINDOW w AS (PARTITION BY person_id ORDER BY began)",
    "ends": "SELECT visit_id, first_value(cost) OVER (PARTITION BY person_id ORDER BY began) AS a, "
    "last_value(cost) OVER (PARTITION BY person_id ORDER BY began ROWS BETWEEN UNBOUNDED PRECEDING "
    "AND UNBOUNDED FOLLOWING) AS b FROM visit",
    "aggregates of partitions": "SELECT visit_id, median(cost) OVER (PARTITION BY place) AS m, "
    "count(DISTINCT code) OVER (PARTITION BY person_id) AS n, quantile_cont(cost, 0.25) OVER () AS "
    "q, sum(cost) OVER (PARTITION BY place) AS s FROM visit",
    "aggregate of groups": "SELECT sex, count(*) AS n, median(count(*)) OVER () AS m FROM person "
    "GROUP BY sex",
    "distinct of partitions": "SELECT DISTINCT place, count(*) OVER (PARTITION BY place) AS n, "
    "median(cost) OVER (PARTITION BY place) + 1 AS m FROM visit",
    "distinct of some keys": "SELECT DISTINCT upper(place) AS p, max(cost) OVER (PARTITION BY "
    "upper(place), code) AS n FROM visit ORDER BY n DESC, p",
    "distinct beside partitions": "SELECT DISTINCT place, code, count(*) OVER (PARTITION BY place) "
    "AS n FROM visit",
    "distinct of rows in order": "SELECT DISTINCT person_id, row_number() OVER (PARTITION BY "
    "person_id ORDER BY began) AS n FROM visit",
    "distinct of all": "SELECT DISTINCT count(*) OVER () AS n, median(cost) OVER () AS m "
    "FROM visit",
    "one of all": "SELECT count(*) OVER () AS n, median(cost) OVER () AS m FROM visit LIMIT 1",
    "groups of peers": "SELECT visit_id, sum(code) OVER (ORDER BY began GROUPS BETWEEN UNBOUNDED "
    "PRECEDING AND CURRENT ROW) AS s FROM visit",
    "running": "SELECT visit_id, sum(cost) OVER w AS s, count(*) OVER w AS n, min(cost) OVER w AS "
    "a, max(cost) OVER w AS b, avg(code) OVER w AS m, stddev(cost) OVER w AS d FROM visit WINDOW w "
    "AS (PARTITION BY person_id ORDER BY began)",
    "running rows": "SELECT visit_id, sum(cost) OVER (ORDER BY visit_id ROWS BETWEEN 2 PRECEDING "
    "AND 1 FOLLOWING) AS s, avg(cost) OVER (ORDER BY visit_id ROWS 1 PRECEDING) AS a FROM visit",
    "share of the whole": "SELECT sex, count(*) * 1.0 / sum(count(*)) OVER () AS share FROM person "
    "GROUP BY sex",
    "running groups": "SELECT sex, region_id, count(*) AS n, sum(count(*)) OVER (PARTITION BY sex "
    "ORDER BY region_id) AS upto FROM person GROUP BY sex, region_id",
    "window and filter": "SELECT visit_id, count(*) FILTER (WHERE cost > 50) OVER (PARTITION BY "
    "person_id) AS n FROM visit",
    "qualify": "SELECT person_id, began FROM visit QUALIFY row_number() OVER (PARTITION BY "
    "person_id ORDER BY began DESC) = 1",
    "qualify an alias": "SELECT person_id, row_number() OVER (PARTITION BY person_id ORDER BY "
    "began) AS nth FROM visit QUALIFY nth = 1",
    "qualify groups": "SELECT person_id, count(*) AS n FROM visit GROUP BY person_id QUALIFY "
    "rank() OVER (ORDER BY count(*) DESC) = 1",
    "distinct on": "SELECT DISTINCT ON (person_id) person_id, code FROM visit ORDER BY person_id, "
    "began DESC",
    "order by a window": "SELECT visit_id FROM visit ORDER BY row_number() OVER (ORDER BY visit_id "
    "DESC) --sorted",
    "windows in a derived table": "SELECT t.n, p.sex FROM person p JOIN (SELECT person_id, "
    "row_number() OVER (PARTITION BY person_id ORDER BY began) AS n, code FROM visit) t ON "
    "p.person_id = t.person_id WHERE t.n = 1 AND t.code < 3",
    "quantile in order": "SELECT quantile_cont(height, 0.5 ORDER BY height) AS q FROM person",
    # --- spans of time, however written
    "spans": "SELECT visit_id, began + to_days(30) AS a, began - to_months(CAST(code AS INTEGER)) "
    "AS b, began + CAST(code AS INTEGER) * INTERVAL '1 day' AS c, seen + to_hours(3) AS d, "
    "seen - INTERVAL (code) MINUTE AS e FROM visit",
    "whole units": "SELECT visit_id, datesub('month', began, ended) AS m, epoch(seen - began) AS "
    "s, date_part('day', seen - began::timestamp) AS d, hour(seen) AS h, minute(seen) AS mi, "
    "julian(began) AS j, make_timestamp(2020, 1, 2, 3, 4, 5) AS t FROM visit",
    "more numbers": "SELECT visit_id, cbrt(code) AS c, degrees(code) AS d, radians(code) AS r, "
    "suffix(place, 'n') AS x, prefix(place, 'P') AS y FROM visit",
    # --- more ways to ask
    "spread of all": "SELECT person_id, var_pop(cost) AS v, stddev_pop(code) * 2 AS s FROM visit "
    "GROUP BY person_id",
    "pairs in": "SELECT person_id FROM person WHERE (person_id, 1) IN (SELECT person_id, code FROM "
    "visit)",
    "any": "SELECT person_id FROM person WHERE person_id = ANY (SELECT person_id FROM visit)",
    "greater than any": "SELECT person_id FROM person WHERE person_id > ANY (SELECT code FROM "
    "visit)",
    "all": "SELECT p.person_id FROM person p WHERE 1 < ALL (SELECT v.code FROM visit v WHERE "
    "v.person_id = p.person_id)",
    "none": "SELECT person_id FROM person WHERE person_id <> ALL (SELECT person_id FROM visit)",
    "alias of an alias": "SELECT person_id AS a, a + 1 AS b, b * 2 AS c FROM person",
    # --- grouping sets
    "rollup": "SELECT sex, count(*) AS n FROM person GROUP BY ROLLUP (sex)",
    "rollup of two": "SELECT sex, region_id, count(*) AS n FROM person GROUP BY sex, ROLLUP "
    "(region_id)",
    "cube": "SELECT sex, region_id, count(*) AS n, grouping(sex) AS g FROM person GROUP BY CUBE "
    "(sex, region_id)",
    "sets": "SELECT coalesce(sex, 'all') AS s, region_id % 20 AS m, avg(height) AS a FROM person "
    "GROUP BY GROUPING SETS (sex, (sex, region_id % 20), ())",
    "sets alone": "SELECT sex FROM person GROUP BY GROUPING SETS ((sex), ())",
    # --- correlated subqueries
    "correlated value": "SELECT person_id, (SELECT max(v.cost) FROM visit v WHERE v.person_id = "
    "p.person_id) AS m FROM person p",
    "correlated count": "SELECT person_id, (SELECT count(*) + 1 FROM visit v WHERE v.person_id = "
    "p.person_id AND v.began > p.born AND v.code > p.region_id / 10) AS n FROM person p",
    "correlated in where": "SELECT v.visit_id FROM visit v WHERE v.began = (SELECT min(w.began) "
    "FROM visit w WHERE w.person_id = v.person_id)",
    "correlated null": "SELECT p.person_id, (SELECT count(*) FROM visit v WHERE coalesce("
    "p.region_id, 0) < v.code * 8) AS n FROM person p",
    "exists in an expression": "SELECT person_id, sex = 'F' OR EXISTS (SELECT 1 FROM visit v WHERE "
    "v.person_id = p.person_id) AS yes FROM person p",
    "one value or none": "SELECT (SELECT label FROM concept WHERE code = 99 LIMIT 1) AS x, sex "
    "FROM person",
    "star without": "SELECT * EXCLUDE (sex, born) FROM person",
    # --- common table expressions, derived tables, set operations
    "cte": "WITH old AS (SELECT * FROM person WHERE born < '1960-01-01') SELECT sex FROM old",
    "chained ctes": "WITH a AS (SELECT person_id, code FROM visit), "
    "b AS (SELECT person_id, count(*) AS n FROM a GROUP BY person_id) SELECT * FROM b WHERE n > 1",
    "cte used twice": "WITH v AS (SELECT person_id, code FROM visit) SELECT a.code, b.code AS "
    "other "
    "FROM v a JOIN v b ON a.person_id = b.person_id AND a.code < b.code",
    "cte with columns": "WITH t(a, b) AS (SELECT person_id, sex FROM person) SELECT b, a FROM t",
    "cte hides a table": "WITH person AS (SELECT 1 AS x) SELECT x FROM person",
    "cte in a subquery": "SELECT n FROM (WITH t AS (SELECT count(*) AS n FROM drug) SELECT n "
    "FROM t)",
    "derived": "SELECT t.s, t.k FROM (SELECT sex AS s, person_id % 3 AS k FROM person) AS t",
    "derived without a name": "SELECT k FROM (SELECT person_id AS k FROM person) WHERE k > 5",
    "derived with columns": "SELECT x, y FROM (SELECT person_id, sex FROM person) AS t(x, y)",
    "union all": "SELECT code FROM visit UNION ALL SELECT code FROM drug",
    "union": "SELECT code FROM visit UNION SELECT code FROM drug",
    "union of three": "SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 2.5",
    "union of kinds": "SELECT began FROM visit UNION SELECT seen FROM visit",
    "intersect": "SELECT code FROM visit INTERSECT SELECT code FROM drug",
    "except": "SELECT code FROM concept EXCEPT SELECT code FROM visit",
    "except with nulls": "SELECT region_id FROM person EXCEPT SELECT NULL",
    "union ordered": "--sorted\nSELECT code AS c FROM visit UNION SELECT code FROM drug "
    "ORDER BY c DESC LIMIT 3 OFFSET 1",
    "values": "SELECT * FROM (VALUES (1, 'a', true), (-2, NULL, false)) AS t(n, s, b)",
    "values joined": "SELECT p.person_id, t.name FROM person p JOIN (VALUES ('F', 'female'), "
    "('M', 'male')) t(sex, name) ON p.sex = t.sex",
    "distinct": "SELECT DISTINCT sex, smoker FROM person",
    # --- subqueries
    "in": "SELECT person_id FROM person WHERE person_id IN (SELECT person_id FROM visit "
    "WHERE code = 1)",
    "not in": "SELECT person_id FROM person WHERE person_id NOT IN (SELECT person_id FROM visit)",
    "in with nulls": "SELECT person_id FROM person WHERE region_id IN "
    "(SELECT region_id FROM person WHERE sex = 'F')",
    "in and more": "SELECT count(*) AS n FROM visit WHERE code IN (SELECT code FROM concept "
    "WHERE label LIKE '%diabetes%') AND cost > 100",
    "in of groups": "SELECT person_id FROM person WHERE person_id IN (SELECT person_id FROM visit "
    "GROUP BY person_id HAVING count(*) > 1)",
    "in or": "SELECT person_id FROM person WHERE sex = 'M' OR person_id IN "
    "(SELECT person_id FROM drug)",
    "in beside nulls": "SELECT person_id, region_id / 10 IN (SELECT parent FROM concept) AS a, "
    "region_id / 10 NOT IN (SELECT parent FROM concept WHERE parent > 0) AS b, height IN (SELECT "
    "v.cost FROM visit v WHERE v.person_id = p.person_id) AS c FROM person p",
    "not in beside nulls": "SELECT person_id FROM person p WHERE region_id / 10 NOT IN (SELECT "
    "parent FROM concept WHERE parent > 1) AND height NOT IN (SELECT v.cost FROM visit v WHERE "
    "v.person_id = p.person_id)",
    "not in of pairs": "SELECT person_id FROM person WHERE (person_id, height) NOT IN (SELECT "
    "person_id, cost FROM visit)",
    "in of a group": "SELECT code, count(*) AS n FROM visit GROUP BY code HAVING count(*) NOT IN "
    "(SELECT code FROM concept WHERE parent IS NULL) OR code IN (SELECT parent FROM concept)",
    "places of patterns": "SELECT visit_id, len(regexp_extract_all(place, '[a-z]')) AS n, "
    "regexp_replace(place, '([A-Z])([a-z]+)', '\\2:\\1') AS r, regexp_replace(place, "
    "'([a-z])([a-z])$', '\\2\\1') AS e FROM visit",
    "years of weeks": "SELECT visit_id, yearweek(began) AS w, isoyear(ended) AS y FROM visit",
    "in as a column": "SELECT person_id, person_id IN (SELECT person_id FROM drug) AS took "
    "FROM person",
    "exists": "SELECT person_id FROM person p WHERE EXISTS (SELECT 1 FROM visit v "
    "WHERE v.person_id = p.person_id AND v.code = 2)",
    "not exists": "SELECT person_id FROM person p WHERE NOT EXISTS (SELECT * FROM visit v "
    "WHERE v.person_id = p.person_id)",
    "exists with a range": "SELECT visit_id FROM visit v WHERE EXISTS (SELECT 1 FROM drug d "
    "WHERE d.person_id = v.person_id AND d.began >= v.began)",
    "exists of anything": "SELECT count(*) AS n FROM person WHERE EXISTS (SELECT 1 FROM concept "
    "WHERE code > 100)",
    "scalar": "SELECT visit_id FROM visit WHERE cost > (SELECT avg(cost) FROM visit)",
    "scalar in select": "SELECT person_id, height - (SELECT min(height) FROM person) AS over "
    "FROM person",
    "scalar beside aggregates": "SELECT count(*) * 1.0 / (SELECT count(*) FROM person) AS share "
    "FROM person WHERE smoker",
    "two scalars": "SELECT (SELECT count(*) FROM visit) AS v, (SELECT count(*) FROM drug) AS d",
    # --- row-wise expressions
    "case": "SELECT person_id, CASE WHEN height > 170 THEN 'tall' WHEN height > 150 THEN 'middle' "
    "ELSE 'other' END AS size FROM person",
    "simple case": "SELECT CASE sex WHEN 'F' THEN 1 ELSE 0 END AS f, "
    "CASE sex WHEN 'F' THEN 1 END AS g FROM person",
    "between": "SELECT person_id FROM person WHERE height BETWEEN 160 AND 170.5",
    "not between": "SELECT person_id FROM person WHERE height NOT BETWEEN 160 AND 170.5",
    "like": "SELECT place, place LIKE 'L%' AS l, place ILIKE 'l_on' AS i, "
    "place NOT LIKE '%a%' AS n FROM visit",
    "in list": "SELECT visit_id FROM visit WHERE code IN (1, 2, 3) AND place NOT IN ('Paris')",
    "null logic": "SELECT smoker AND height > 170 AS a, smoker OR height > 170 AS o, "
    "NOT smoker AS n FROM person",
    "covariance of all": "SELECT sex, covar_pop(height, region_id) AS c FROM person GROUP BY sex",
    "covariance of a sample": "SELECT covar_samp(height, region_id) AS c, "
                              "corr(height, region_id) AS r FROM person",
    "is": "SELECT smoker IS NULL AS a, smoker IS NOT NULL AS b, smoker IS TRUE AS c, "
    "smoker IS NOT TRUE AS d, smoker IS FALSE AS e FROM person",
    "is distinct": "SELECT region_id IS DISTINCT FROM 10 AS d, "
    "region_id IS NOT DISTINCT FROM NULL AS s FROM person",
    "coalesce": "SELECT coalesce(region_id, 0) AS r, coalesce(height, person_id) AS h, "
    "ifnull(place, '') AS p, nullif(code, 1) AS c FROM person JOIN visit USING (person_id)",
    "arithmetic": "SELECT person_id * 2 + 1 AS a, person_id / 4 AS b, person_id // 4 AS c, "
    "person_id % 4 AS d, -person_id AS e, height * 1.5 AS f, 2 - -1 AS g FROM person",
    "mathematics": "SELECT abs(cost) AS a, floor(cost) AS f, ceil(cost) AS c, round(cost) AS r, "
    "round(cost, 1) AS q, sqrt(cost) AS s, ln(cost + 10) AS l, exp(code) AS e, power(code, 2) "
    "AS p, "
    "sign(cost) AS g, greatest(code, 2) AS m, least(code, 2.5) AS k, log10(code) AS t "
    "FROM visit WHERE cost >= 0",
    "texts": "SELECT lower(place) AS l, upper(place) AS u, trim(place) AS t, length(place) AS n, "
    "substring(place, 2, 3) AS s, place || '!' AS c, replace(place, 'yon', 'Y') AS r, "
    "left(place, 2) AS f, starts_with(place, 'P') AS b, contains(place, 'r') AS k FROM visit",
    "concat": "SELECT concat(sex, '-', CAST(person_id AS VARCHAR)) AS c FROM person",
    "date parts": "SELECT year(began) AS y, month(began) AS m, day(began) AS d, quarter(began) "
    "AS q, "
    "week(began) AS w, dayofweek(began) AS a, isodow(began) AS i, dayofyear(began) AS b, "
    "extract(hour FROM seen) AS h, date_part('minute', seen) AS n, extract(dow FROM seen) AS o "
    "FROM visit",
    "date differences": "SELECT ended - began AS d, date_diff('day', began, ended) AS e, "
    "date_diff('month', began, ended) AS m, datediff('year', began, DATE '2020-01-01') AS y, "
    "date_diff('hour', seen, TIMESTAMP '2020-01-01 00:00:00') AS h FROM visit",
    "date shifts": "SELECT began + INTERVAL 30 DAY AS a, began - INTERVAL '1' MONTH AS b, "
    "began + 7 AS c, began - 7 AS d, INTERVAL 1 YEAR + began AS e, seen + INTERVAL 90 MINUTE AS f "
    "FROM visit",
    "date truncations": "SELECT date_trunc('month', began) AS m, date_trunc('year', seen) AS y, "
    "date_trunc('hour', seen) AS h FROM visit",
    "date literals": "SELECT visit_id FROM visit WHERE began >= DATE '2012-01-01' "
    "AND seen < '2015-01-01 12:00:00' AND ended <> '2013-08-01'",
    "made dates": "SELECT make_date(2000 + person_id, 2, 3) AS d FROM person",
    "casts": "SELECT CAST(height AS INTEGER) AS i, CAST(person_id AS DOUBLE) AS d, "
    "height::VARCHAR AS h, CAST(smoker AS INTEGER) AS s, CAST(began AS TIMESTAMP) AS t, "
    "CAST(seen AS DATE) AS e, CAST('12' AS BIGINT) AS n, TRY_CAST(place AS BIGINT) AS x, "
    "CAST(code AS BOOLEAN) AS b FROM person JOIN visit USING (person_id)",
    "casts to decimals": "SELECT CAST(cost AS DECIMAL(10, 1)) AS d FROM visit",
    "texts beside dates": "SELECT coalesce(ended, '2020-01-01') AS c, "
    "date_diff('day', began, '2020-01-01') AS d, CASE began WHEN '2010-01-05' THEN 1 END AS o, "
    "nullif(began, '2010-01-05') AS n, greatest(began, '2013-01-01') AS g FROM visit",
    "nulls in functions": "SELECT greatest(height, region_id, 100) AS g, least(height, 170) AS l, "
    "concat(sex, smoker, '-', region_id) AS c, sex || smoker AS d FROM person",
    "negative numbers": "SELECT -7 // 2 AS a, (-7) % 2 AS b, round(height, -1) AS r, "
    "abs(-person_id) AS p, -person_id // 3 AS q FROM person WHERE person_id IN (-1, 2, 3) "
    "OR height BETWEEN -5 AND +130",
    "if": "SELECT if(sex = 'F', 1, 2) AS a FROM person",
    # --- groups, order, limits
    "count": "SELECT count(*), count(height), count(DISTINCT sex), count(1) FROM person",
    "aggregates": "SELECT sum(cost) AS s, avg(cost) AS a, min(cost) AS i, max(place) AS x, "
    "variance(cost) AS v, stddev(cost) AS d, median(cost) AS m, bool_or(cost > 900) AS o, "
    "bool_and(cost > 0) AS n, count_if(code = 1) AS f FROM visit",
    "aggregates of nothing": "SELECT count(*) AS n, sum(cost) AS s, avg(cost) AS a, max(code) AS m "
    "FROM visit WHERE code = 77",
    "integer sums": "SELECT sum(code) AS s, avg(code) AS a, sum(smoker::INTEGER) AS k "
    "FROM visit JOIN person USING (person_id)",
    "group": "SELECT sex, count(*) AS n, avg(height) AS h FROM person GROUP BY sex",
    "group by nulls": "SELECT smoker, region_id, count(*) AS n FROM person GROUP BY 1, 2",
    "group by alias": "SELECT year(began) AS y, count(*) AS n FROM visit GROUP BY y",
    "group by an expression": "SELECT code % 2 + 1 AS k, sum(cost) AS s FROM visit "
    "GROUP BY code % 2",
    "group by all": "SELECT sex, smoker, count(*) AS n FROM person GROUP BY ALL",
    "group without aggregates": "SELECT place FROM visit GROUP BY place",
    "having": "SELECT code, count(*) AS n FROM visit GROUP BY code HAVING count(*) > 1 AND code "
    "< 9",
    "having by alias": "SELECT code, count(*) AS n FROM visit GROUP BY code HAVING n > 1",
    "having without groups": "SELECT count(*) AS n FROM visit HAVING count(*) > 100",
    "filter": "SELECT count(*) FILTER (WHERE sex = 'F') AS f, "
    "avg(height) FILTER (WHERE smoker) AS h FROM person",
    "aggregates in expressions": "SELECT 100.0 * sum(cost) / count(*) AS r, "
    "round(avg(cost), 1) AS a, max(began) - min(began) AS d FROM visit",
    "case in a sum": "SELECT sum(CASE WHEN sex = 'F' THEN 1 ELSE 0 END) AS f FROM person",
    "sum of case over groups": "SELECT CASE WHEN count(*) > 1 THEN 'many' ELSE 'one' END AS c, "
    "code "
    "FROM visit GROUP BY code",
    "order": "--sorted\nSELECT visit_id, cost FROM visit ORDER BY cost DESC NULLS LAST, visit_id",
    "nulls first": "--sorted\nSELECT visit_id FROM visit ORDER BY cost NULLS FIRST, visit_id DESC",
    "order by number": "--sorted\nSELECT place, visit_id FROM visit WHERE place <> '' ORDER BY "
    "2 DESC",
    "order by what is not shown": "--sorted\nSELECT visit_id FROM visit ORDER BY began, visit_id",
    "order by an aggregate": "--sorted\nSELECT code FROM visit GROUP BY code "
    "ORDER BY count(*) DESC, code",
    "order by alias": "--sorted\nSELECT code AS c, -count(*) AS n FROM visit GROUP BY code "
    "ORDER BY n, c",
    "alias hides a column": "--sorted\nSELECT -visit_id AS visit_id FROM visit ORDER BY visit_id",
    "order in an expression": "--sorted\nSELECT visit_id FROM visit ORDER BY -visit_id % 5, "
    "visit_id",
    "limit": "--sorted\nSELECT visit_id FROM visit ORDER BY visit_id LIMIT 3 OFFSET 2",
    "offset alone": "--sorted\nSELECT visit_id FROM visit ORDER BY visit_id OFFSET 9",
    "limit zero": "SELECT visit_id FROM visit LIMIT 0",
    "fetch": "--sorted\nSELECT visit_id FROM visit ORDER BY 1 FETCH FIRST 2 ROWS ONLY",
    "limit inside": "--sorted\nSELECT max(visit_id) AS m FROM (SELECT visit_id FROM visit "
    "ORDER BY visit_id LIMIT 4)",
    "distinct and order": "--sorted\nSELECT DISTINCT code FROM visit ORDER BY code DESC",
    "aggregate of an aggregate": "SELECT avg(n) AS a FROM (SELECT person_id, count(*) AS n "
    "FROM visit GROUP BY person_id) AS t",
    "first event": "SELECT v.visit_id FROM visit v JOIN (SELECT person_id, min(began) AS first "
    "FROM visit GROUP BY person_id) f ON v.person_id = f.person_id AND v.began = f.first",
    "comments": "SELECT /* one */ count(*) AS n -- two\nFROM person -- ; DROP TABLE person",
}
