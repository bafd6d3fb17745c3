"""Cohort definitions of ATLAS: people with index dates, and what is measured of them."""

from sarus_kernel.frontends.cohorts.cohort import Cohort, read
from sarus_kernel.frontends.cohorts.definitions import definitions
from sarus_kernel.frontends.cohorts.measures import Measure, attrition, incidence, prevalence

__all__ = ["Cohort", "Measure", "attrition", "definitions", "incidence", "prevalence", "read"]
