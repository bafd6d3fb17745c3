"""The medicines of the demo hospital: what they are given for, how much of them, how often."""

from dataclasses import dataclass

from sarus_kernel.demo import illnesses as ill

MILLIGRAM, INSULIN_UNIT = 8576, 8510
BY_MOUTH, UNDER_THE_SKIN = 4132161, 4142048

DIABETES_DRUGS, ANTITHROMBOTICS, BETA_BLOCKERS = 21600712, 21600960, 21601664
LIPID_DRUGS, ANGIOTENSIN_DRUGS, CALCIUM_BLOCKERS = 21601853, 21601782, 21601744
DIURETICS, ACID_DRUGS, ANTIDEPRESSANTS = 21601461, 21600046, 21604686
ANTIBACTERIALS, AIRWAY_DRUGS = 21602796, 21603248


@dataclass(frozen=True)
class Drug:
    """One ingredient.

    uses      illnesses it is given for, with the share of patients who get it
    doses     usual daily doses in `unit`, smallest first
    tablet    amount in one tablet (or unit of volume)
    days      days one prescription lasts
    fills     mean number of prescriptions
    group     class right above it in the hierarchy
    """

    concept: int
    name: str
    rxnorm: str
    uses: tuple[tuple[int, float], ...]
    doses: tuple[float, ...]
    tablet: float
    days: int = 30
    fills: float = 4.0
    group: int | None = None
    unit: int = MILLIGRAM
    route: int = BY_MOUTH


# A table reads better with a line or two for each drug.
# fmt: off
AF, HF, T2D = ill.ATRIAL_FIBRILLATION, ill.HEART_FAILURE, ill.TYPE_2_DIABETES
BP, CAD = ill.HYPERTENSION, ill.CORONARY

DRUGS = (
    Drug(1503297, "metformin", "6809", ((T2D, 0.65), (ill.SECONDARY_DIABETES, 0.3)),
         (500, 1000, 1500, 2000), 500, group=DIABETES_DRUGS),
    Drug(1559684, "glipizide", "4821", ((T2D, 0.15),), (5, 10, 20), 5, group=DIABETES_DRUGS),
    Drug(1502905, "insulin glargine", "274783",
         ((ill.TYPE_1_DIABETES, 0.9), (T2D, 0.15), (ill.SECONDARY_DIABETES, 0.3)),
         (10, 20, 30, 40), 100, group=DIABETES_DRUGS, unit=INSULIN_UNIT, route=UNDER_THE_SKIN),
    Drug(1310149, "warfarin", "11289", ((AF, 0.3),), (2.5, 5, 7.5), 2.5, group=ANTITHROMBOTICS),
    Drug(43013024, "apixaban", "1364430", ((AF, 0.4),), (5, 10), 5, group=ANTITHROMBOTICS),
    Drug(1112807, "aspirin", "1191", ((CAD, 0.6), (ill.STROKE, 0.5), (ill.INFARCTION, 0.7)),
         (81, 325), 81, 90, 2.5, ANTITHROMBOTICS),
    Drug(1309944, "amiodarone", "703", ((AF, 0.12),), (100, 200, 400), 200),
    Drug(1326303, "digoxin", "3407", ((AF, 0.08), (HF, 0.08)), (0.125, 0.25), 0.125),
    Drug(1338005, "bisoprolol", "19484", ((AF, 0.3), (HF, 0.35), (BP, 0.06)), (1.25, 2.5, 5, 10),
         2.5, group=BETA_BLOCKERS),
    Drug(1307046, "metoprolol", "6918", ((CAD, 0.3), (AF, 0.2), (BP, 0.1)), (25, 50, 100, 200),
         25, group=BETA_BLOCKERS),
    Drug(1308216, "lisinopril", "29046", ((BP, 0.35), (HF, 0.3)), (5, 10, 20, 40), 10, 90, 3.0,
         ANGIOTENSIN_DRUGS),
    Drug(1367500, "losartan", "52175", ((BP, 0.2),), (25, 50, 100), 50, 90, 3.0,
         ANGIOTENSIN_DRUGS),
    Drug(1332418, "amlodipine", "17767", ((BP, 0.25),), (2.5, 5, 10), 5, 90, 3.0,
         CALCIUM_BLOCKERS),
    Drug(974166, "hydrochlorothiazide", "5487", ((BP, 0.2),), (12.5, 25), 12.5, 90, 2.5,
         DIURETICS),
    Drug(956874, "furosemide", "4603", ((HF, 0.6), (ill.KIDNEY_DISEASE, 0.1)), (20, 40, 80), 20,
         group=DIURETICS),
    Drug(970250, "spironolactone", "9997", ((HF, 0.2),), (25, 50), 25, group=DIURETICS),
    Drug(1545958, "atorvastatin", "83367", ((ill.HYPERLIPIDEMIA, 0.45), (CAD, 0.3)),
         (10, 20, 40, 80), 10, 90, 3.0, LIPID_DRUGS),
    Drug(1539403, "simvastatin", "36567", ((ill.HYPERLIPIDEMIA, 0.2),), (10, 20, 40), 20, 90, 3.0,
         LIPID_DRUGS),
    Drug(1501700, "levothyroxine", "10582", ((ill.HYPOTHYROIDISM, 0.85),), (0.025, 0.05, 0.1),
         0.025, 90, 3.5),
    Drug(923645, "omeprazole", "7646", ((ill.REFLUX, 0.6),), (20, 40), 20, 30, 3.0, ACID_DRUGS),
    Drug(739138, "sertraline", "36437", ((ill.DEPRESSION, 0.4),), (25, 50, 100), 25, 30, 4.0,
         ANTIDEPRESSANTS),
    Drug(1154343, "albuterol", "435", ((ill.ASTHMA, 0.7), (ill.LUNG_DISEASE, 0.5)), (0.36, 0.72),
         0.09, 30, 3.0, AIRWAY_DRUGS),
    Drug(1167322, "allopurinol", "519", ((ill.GOUT, 0.6),), (100, 200, 300), 100, 90, 3.0),
    Drug(1125315, "acetaminophen", "161", ((ill.ARTHROSIS, 0.4), (ill.BACK_PAIN, 0.3)),
         (1000, 2000, 3000), 500, 10, 1.6),
    Drug(1177480, "ibuprofen", "5640", ((ill.BACK_PAIN, 0.25), (ill.ARTHROSIS, 0.1)), (600, 1200),
         200, 10, 1.5),
    Drug(1713332, "amoxicillin", "723",
         ((ill.BRONCHITIS, 0.4), (ill.PNEUMONIA, 0.5), (ill.URINARY_INFECTION, 0.1)),
         (1500, 3000), 500, 10, 1.1, ANTIBACTERIALS),
)
