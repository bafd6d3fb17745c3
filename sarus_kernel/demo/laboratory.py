"""The measurements of the demo hospital: usual values, spread, and which illnesses shift them."""

from dataclasses import dataclass

from sarus_kernel.demo import illnesses as ill

PERCENT, PRESSURE, PER_MINUTE, CONCENTRATION, BODY_MASS = 8554, 8876, 8541, 8840, 9531

UNITS = {
    PERCENT: ("percent", "%"),
    PRESSURE: ("millimeter mercury column", "mm[Hg]"),
    PER_MINUTE: ("per minute", "/min"),
    CONCENTRATION: ("milligram per deciliter", "mg/dL"),
    BODY_MASS: ("kilogram per square meter", "kg/m2"),
    8576: ("milligram", "mg"),
    8510: ("unit", "[U]"),
}

LABORATORY, BEDSIDE = "Lab Test", "Clinical Observation"


@dataclass(frozen=True)
class Measure:
    """One measurement.

    mean, between, within    mean of healthy people, spread between and within people
    low, high                what the instrument can show; values outside are clipped
    normal                   reference range, None where there is none
    usual, often             share of visits it is done at: otherwise, with one of the illnesses
    shifts                   change of the mean by illness
    """

    concept: int
    name: str
    loinc: str
    unit: int
    mean: float
    between: float
    within: float
    low: float
    high: float
    normal: tuple[float | None, float | None]
    usual: float
    often: float
    shifts: tuple[tuple[int, float], ...] = ()
    digits: int = 0
    kind: str = LABORATORY


# A table reads better with a line or two for each measurement.
# fmt: off
SUGAR = ((ill.TYPE_2_DIABETES, 1.9), (ill.SECONDARY_DIABETES, 1.6), (ill.TYPE_1_DIABETES, 2.3))

MEASURES = (
    Measure(3004410, "Hemoglobin A1c/Hemoglobin.total in Blood", "4548-4", PERCENT, 5.4, 0.35, 0.25,
            3.5, 16.0, (4.0, 5.6), 0.03, 0.35, SUGAR, 1),
    Measure(3004249, "Systolic blood pressure", "8480-6", PRESSURE, 122, 10, 9, 70, 240,
            (90.0, 140.0), 0.45, 0.75, ((ill.HYPERTENSION, 19), (ill.HEART_FAILURE, -6)),
            kind=BEDSIDE),
    Measure(3012888, "Diastolic blood pressure", "8462-4", PRESSURE, 75, 7, 6, 40, 140,
            (60.0, 90.0), 0.45, 0.75, ((ill.HYPERTENSION, 9),), kind=BEDSIDE),
    Measure(3027018, "Heart rate", "8867-4", PER_MINUTE, 72, 8, 6, 35, 200, (60.0, 100.0), 0.4, 0.7,
            ((ill.ATRIAL_FIBRILLATION, 14), (ill.HEART_FAILURE, 6)), kind=BEDSIDE),
    Measure(3028437, "Cholesterol in LDL [Mass/volume] in Serum or Plasma", "2089-1", CONCENTRATION,
            108, 24, 12, 20, 350, (None, 130.0), 0.06, 0.25,
            ((ill.HYPERLIPIDEMIA, 22), (ill.CORONARY, -8))),
    Measure(3016723, "Creatinine [Mass/volume] in Serum or Plasma", "2160-0", CONCENTRATION, 0.9,
            0.15, 0.1, 0.3, 12.0, (0.6, 1.3), 0.15, 0.45,
            ((ill.KIDNEY_DISEASE, 0.9), (ill.HEART_FAILURE, 0.2), (ill.KIDNEY_INJURY, 0.5)), 2),
    Measure(3038553, "Body mass index (BMI) [Ratio]", "39156-5", BODY_MASS, 25.5, 3.2, 0.4, 13, 65,
            (18.5, 25.0), 0.2, 0.4, ((ill.OBESITY, 8.5), (ill.TYPE_2_DIABETES, 1.5)), 1, BEDSIDE),
)
