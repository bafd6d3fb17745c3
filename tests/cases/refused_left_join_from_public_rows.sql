-- Public rows beside single people would say who exists: only counts of people may stand there.

-- question
SELECT count(*) AS rows FROM concept AS c LEFT JOIN visit AS v ON v.code = c.code

-- refused
-- NotReleasable: A left join that keeps public rows without a person would say which people
-- exist. Use a left join with the table about people on the left.
