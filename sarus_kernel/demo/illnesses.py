"""The well-known illnesses of the demo hospital: what they are called and what brings them on."""

from dataclasses import dataclass

ATRIAL_FIBRILLATION = 313217
TYPE_2_DIABETES = 201826
SECONDARY_DIABETES = 195771
TYPE_1_DIABETES = 201254
HYPERTENSION = 320128
HEART_FAILURE = 316139
CORONARY = 317576
INFARCTION = 312327
STROKE = 443454
HYPERLIPIDEMIA = 432867
KIDNEY_DISEASE = 46271022
LUNG_DISEASE = 255573
ASTHMA = 317009
OBESITY = 433736
HYPOTHYROIDISM = 140673
DEPRESSION = 440383
REFLUX = 318800
ARTHROSIS = 80180
GOUT = 440674
DEMENTIA = 4182210
PNEUMONIA = 255848
URINARY_INFECTION = 81902
BRONCHITIS = 260139
PROSTATE_CANCER = 200962
ANEMIA = 439777
SLEEP_APNEA = 313459
OSTEOPOROSIS = 80502
ARTHRITIS = 80809
BACK_PAIN = 194133
CATARACT = 375545
ANXIETY = 442077
KIDNEY_INJURY = 197320
CHEST_PAIN = 77670
DYSPNEA = 312437

HEART_DISEASE, DIABETES, VASCULAR_DISORDER = 321588, 201820, 134057
RESPIRATORY_DISORDER, DISEASE, FINDING = 320136, 4274025, 441840


@dataclass(frozen=True)
class Illness:
    """One condition.

    odds      log odds for a woman of 70 without any of the causes
    age       change of the log odds per ten years of age
    male      change of the log odds for men
    causes    change of the log odds for each illness listed before this one, or for the clinic
    frailty   change of the log odds per unit of the person's general frailty, N(0, 1)
    repeats   mean number of times it is written down for a person who has it
    lasting   never recorded as ended
    parents   concepts right above it in the hierarchy
    """

    concept: int
    name: str
    snomed: str
    icd: str
    odds: float
    age: float = 0.0
    male: float = 0.0
    causes: tuple[tuple[int, float], ...] = ()
    frailty: float = 0.5
    repeats: float = 1.35
    lasting: bool = True
    parents: tuple[int, ...] = (DISEASE,)


# A table reads better with a line or two for each illness.
# fmt: off
HEART = (HEART_DISEASE,)
LUNGS = (RESPIRATORY_DISORDER,)
SUGAR = (DIABETES,)
VESSELS = (VASCULAR_DISORDER,)

ILLNESSES = (
    Illness(OBESITY, "Obesity", "414916001", "E66.9", -2.0, -0.1),
    Illness(HYPERTENSION, "Essential hypertension", "59621000", "I10", -0.1, 0.45, 0.1,
            ((OBESITY, 0.8),), repeats=2.4, parents=VESSELS),
    Illness(TYPE_2_DIABETES, "Type 2 diabetes mellitus", "44054006", "E11.9", -1.4, 0.25, 0.2,
            ((OBESITY, 1.2), (HYPERTENSION, 0.4)), repeats=2.3, parents=SUGAR),
    Illness(SECONDARY_DIABETES, "Secondary diabetes mellitus", "8801005", "E13.9", -3.0, 0.2, 0.1,
            ((OBESITY, 0.6),), repeats=1.8, parents=SUGAR),
    Illness(TYPE_1_DIABETES, "Type 1 diabetes mellitus", "46635009", "E10.9", -4.8, -0.2,
            frailty=0.0, repeats=2.5, parents=SUGAR),
    Illness(HYPERLIPIDEMIA, "Hyperlipidemia", "55822004", "E78.5", -0.9, 0.25, 0.2,
            ((TYPE_2_DIABETES, 0.7), (HYPERTENSION, 0.5)), repeats=1.9),
    Illness(CORONARY, "Coronary arteriosclerosis", "53741008", "I25.10", -2.4, 0.5, 0.7,
            ((HYPERTENSION, 0.5), (HYPERLIPIDEMIA, 0.6), (TYPE_2_DIABETES, 0.6)), repeats=1.9,
            parents=HEART),
    Illness(INFARCTION, "Acute myocardial infarction", "57054005", "I21.9", -4.2, 0.35, 0.6,
            ((CORONARY, 1.6),), repeats=1.3, lasting=False, parents=HEART),
    Illness(HEART_FAILURE, "Heart failure", "84114007", "I50.9", -2.4, 0.65, 0.2,
            ((HYPERTENSION, 0.6), (CORONARY, 0.9), (INFARCTION, 1.2), (TYPE_2_DIABETES, 0.4)),
            repeats=2.2, parents=HEART),
    Illness(ATRIAL_FIBRILLATION, "Atrial fibrillation", "49436004", "I48.91", -4.5, 0.75, 0.7,
            ((HYPERTENSION, 1.3), (HEART_FAILURE, 2.3), (TYPE_2_DIABETES, 1.2),
             (SECONDARY_DIABETES, 1.2)), frailty=0.0, repeats=2.2, parents=HEART),
    Illness(STROKE, "Cerebral infarction", "432504007", "I63.9", -3.8, 0.5, 0.1,
            ((ATRIAL_FIBRILLATION, 1.1), (HYPERTENSION, 0.5)), repeats=1.4, lasting=False,
            parents=VESSELS),
    Illness(KIDNEY_DISEASE, "Chronic kidney disease", "709044004", "N18.9", -2.6, 0.5, 0.1,
            ((HYPERTENSION, 0.6), (TYPE_2_DIABETES, 0.7), (HEART_FAILURE, 0.6)), repeats=1.9),
    Illness(ANEMIA, "Anemia", "271737000", "D64.9", -2.2, 0.2, -0.2, ((KIDNEY_DISEASE, 1.0),)),
    Illness(LUNG_DISEASE, "Chronic obstructive pulmonary disease", "13645005", "J44.9", -2.4, 0.25,
            0.3, repeats=1.9, parents=LUNGS),
    Illness(ASTHMA, "Asthma", "195967001", "J45.909", -2.7, -0.2, -0.2, parents=LUNGS),
    Illness(PNEUMONIA, "Pneumonia", "233604007", "J18.9", -2.9, 0.25, 0.1,
            ((LUNG_DISEASE, 1.0), (HEART_FAILURE, 0.5)), repeats=1.2, lasting=False, parents=LUNGS),
    Illness(BRONCHITIS, "Acute bronchitis", "10509002", "J20.9", -2.3, -0.1, lasting=False,
            parents=LUNGS),
    Illness(SLEEP_APNEA, "Sleep apnea", "73430006", "G47.30", -3.0, -0.1, 0.5, ((OBESITY, 1.6),)),
    Illness(HYPOTHYROIDISM, "Hypothyroidism", "40930008", "E03.9", -1.8, 0.1, -1.0, repeats=1.8),
    Illness(REFLUX, "Gastroesophageal reflux disease", "235595009", "K21.9", -1.8, 0.1,
            causes=((OBESITY, 0.4),)),
    Illness(ARTHROSIS, "Osteoarthritis", "396275006", "M19.90", -1.2, 0.45, -0.3),
    Illness(OSTEOPOROSIS, "Osteoporosis", "64859006", "M81.0", -1.6, 0.5, -1.6),
    Illness(ARTHRITIS, "Rheumatoid arthritis", "69896004", "M06.9", -3.9, 0.1, -0.6, repeats=1.9),
    Illness(GOUT, "Gout", "90560007", "M10.9", -3.2, 0.2, 1.0, ((KIDNEY_DISEASE, 0.7),)),
    Illness(BACK_PAIN, "Low back pain", "279039007", "M54.50", -1.8, lasting=False,
            parents=(FINDING,)),
    Illness(CATARACT, "Cataract", "193570009", "H26.9", -1.9, 0.8, -0.1, repeats=1.2),
    Illness(DEMENTIA, "Dementia", "52448006", "F03.90", -3.2, 0.9, -0.2, ((STROKE, 0.8),)),
    Illness(DEPRESSION, "Depressive disorder", "35489007", "F32.A", -1.9, -0.1, -0.5),
    Illness(ANXIETY, "Anxiety disorder", "197480006", "F41.9", -2.1, -0.25, -0.5),
    Illness(URINARY_INFECTION, "Urinary tract infectious disease", "68566005", "N39.0", -1.9, 0.2,
            -0.9, lasting=False),
    Illness(KIDNEY_INJURY, "Acute kidney injury", "14669001", "N17.9", -3.4, 0.4, 0.2,
            ((KIDNEY_DISEASE, 1.3), (HEART_FAILURE, 0.6)), repeats=1.1, lasting=False),
    Illness(PROSTATE_CANCER, "Primary malignant neoplasm of prostate", "93974005", "C61", -12.0,
            0.6, 9.8, frailty=0.0, repeats=2.1),
    Illness(CHEST_PAIN, "Chest pain", "29857009", "R07.9", -2.0, 0.1, 0.1, ((CORONARY, 0.8),),
            repeats=1.3, lasting=False, parents=(FINDING,)),
    Illness(DYSPNEA, "Dyspnea", "267036007", "R06.00", -2.2, 0.3,
            causes=((HEART_FAILURE, 1.0), (LUNG_DISEASE, 1.0)), repeats=1.3, lasting=False,
            parents=(FINDING,)),
)

# fmt: on

POSITION = {illness.concept: column for column, illness in enumerate(ILLNESSES)}
"""The column of each illness in the matrix of people and illnesses."""
