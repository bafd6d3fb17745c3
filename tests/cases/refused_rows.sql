-- Rows about single people are never released.

-- question
SELECT person_id, height FROM person WHERE height > 200

-- refused
-- NotReleasable: The answer would be rows about single people. Aggregate them (COUNT, SUM, AVG,
-- …) to get a differentially private answer.
