"""How the cells for the vault begin."""

SQL = "%%private_sql"
PYTHON = "%%private_python"
COHORT = ("%%private_cohort", "%private_cohort")
