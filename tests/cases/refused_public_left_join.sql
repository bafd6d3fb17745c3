-- Public rows kept without a partner would say who is missing.

-- question
SELECT c.label, count(v.person_id) FROM concept c LEFT JOIN visit v ON c.code = v.code GROUP BY c.label

-- refused
-- NotReleasable: A left join that keeps public rows without a person would say which people
-- exist. Use a left join with the table about people on the left.
