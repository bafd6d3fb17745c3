"""The real OMOP concepts of the demo hospital that are neither an illness nor a medicine."""

from dataclasses import dataclass

from sarus_kernel.demo import drugs
from sarus_kernel.demo import illnesses as ill


@dataclass(frozen=True)
class Concept:
    """One row of `concept`, and the concepts right above it."""

    id: int
    name: str
    domain: str
    vocabulary: str
    kind: str
    code: str
    parents: tuple[int, ...] = ()


def _class(id: int, name: str, snomed: str, *parents: int) -> Concept:
    kind = "Disorder" if parents else "Clinical Finding"
    return Concept(id, name, "Condition", "SNOMED", kind, snomed, parents)


CLASSES = (
    _class(ill.FINDING, "Clinical finding", "404684003"),
    _class(ill.DISEASE, "Disease", "64572001", ill.FINDING),
    _class(ill.VASCULAR_DISORDER, "Disorder of cardiovascular system", "49601007", ill.DISEASE),
    _class(ill.HEART_DISEASE, "Heart disease", "56265001", ill.VASCULAR_DISORDER),
    _class(ill.RESPIRATORY_DISORDER, "Disorder of respiratory system", "50043002", ill.DISEASE),
    _class(ill.DIABETES, "Diabetes mellitus", "73211009", ill.DISEASE),
    *(
        Concept(id, name, "Drug", "ATC", "ATC 2nd", code)
        for id, name, code in (
            (drugs.DIABETES_DRUGS, "DRUGS USED IN DIABETES", "A10"),
            (drugs.ANTITHROMBOTICS, "ANTITHROMBOTIC AGENTS", "B01"),
            (drugs.DIURETICS, "DIURETICS", "C03"),
            (drugs.BETA_BLOCKERS, "BETA BLOCKING AGENTS", "C07"),
            (drugs.CALCIUM_BLOCKERS, "CALCIUM CHANNEL BLOCKERS", "C08"),
            (drugs.ANGIOTENSIN_DRUGS, "AGENTS ACTING ON THE RENIN-ANGIOTENSIN SYSTEM", "C09"),
            (drugs.LIPID_DRUGS, "LIPID MODIFYING AGENTS", "C10"),
            (drugs.ACID_DRUGS, "DRUGS FOR ACID RELATED DISORDERS", "A02"),
            (drugs.ANTIBACTERIALS, "ANTIBACTERIALS FOR SYSTEMIC USE", "J01"),
            (drugs.ANTIDEPRESSANTS, "ANTIDEPRESSANTS", "N06A"),
            (drugs.AIRWAY_DRUGS, "DRUGS FOR OBSTRUCTIVE AIRWAY DISEASES", "R03"),
        )
    ),
)

PLAIN = tuple(
    Concept(id, name, domain, vocabulary, domain, code)
    for id, name, domain, vocabulary, code in (
        (0, "No matching concept", "Metadata", "None", "No matching concept"),
        (8507, "MALE", "Gender", "Gender", "M"),
        (8532, "FEMALE", "Gender", "Gender", "F"),
        (8527, "White", "Race", "Race", "5"),
        (8516, "Black or African American", "Race", "Race", "3"),
        (8515, "Asian", "Race", "Race", "2"),
        (8657, "American Indian or Alaska Native", "Race", "Race", "1"),
        (8557, "Native Hawaiian or Other Pacific Islander", "Race", "Race", "4"),
        (38003563, "Hispanic or Latino", "Ethnicity", "Ethnicity", "Hispanic"),
        (38003564, "Not Hispanic or Latino", "Ethnicity", "Ethnicity", "Not Hispanic"),
        (9201, "Inpatient Visit", "Visit", "Visit", "IP"),
        (9202, "Outpatient Visit", "Visit", "Visit", "OP"),
        (9203, "Emergency Room Visit", "Visit", "Visit", "ER"),
        (8717, "Inpatient Hospital", "Visit", "CMS Place of Service", "21"),
        (8756, "Outpatient Hospital", "Visit", "CMS Place of Service", "22"),
        (8940, "Office", "Visit", "CMS Place of Service", "11"),
        (32817, "EHR", "Type Concept", "Type Concept", "OMOP4976890"),
        (32838, "EHR prescription", "Type Concept", "Type Concept", "OMOP4976911"),
        (32856, "Lab", "Type Concept", "Type Concept", "OMOP4976929"),
        (32902, "Primary diagnosis", "Condition Status", "Condition Status", "OMOP4976975"),
        (32908, "Secondary diagnosis", "Condition Status", "Condition Status", "OMOP4976981"),
        (drugs.BY_MOUTH, "Oral", "Route", "SNOMED", "26643006"),
        (drugs.UNDER_THE_SKIN, "Subcutaneous", "Route", "SNOMED", "34206005"),
    )
)
