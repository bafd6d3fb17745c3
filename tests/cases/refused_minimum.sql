-- Minimum and maximum have no private form yet.

-- question
SELECT max(height) FROM person

-- refused
-- NotReleasable: MAX has no differentially private form here yet. There are: count, sum, mean,
-- variance, stddev.
