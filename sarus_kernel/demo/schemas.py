"""Which columns the OMOP 5.4 tables of the demo hospital have, in the order of the standard."""

import pyarrow as pa

PUBLIC_TABLES = ("concept", "concept_ancestor")
PLACE_TABLES = ("location", "care_site")
PATIENT_TABLES = (
    "person",
    "observation_period",
    "visit_occurrence",
    "condition_occurrence",
    "drug_exposure",
    "drug_era",
    "dose_era",
    "measurement",
    "death",
)
TABLES = PUBLIC_TABLES + PLACE_TABLES + PATIENT_TABLES

_COLUMNS = {
    "person": """person_id gender_concept_id year_of_birth month_of_birth day_of_birth
        birth_datetime race_concept_id ethnicity_concept_id location_id provider_id care_site_id
        person_source_value gender_source_value gender_source_concept_id race_source_value
        race_source_concept_id ethnicity_source_value ethnicity_source_concept_id""",
    "observation_period": """observation_period_id person_id observation_period_start_date
        observation_period_end_date period_type_concept_id""",
    "visit_occurrence": """visit_occurrence_id person_id visit_concept_id visit_start_date
        visit_start_datetime visit_end_date visit_end_datetime visit_type_concept_id provider_id
        care_site_id visit_source_value visit_source_concept_id admitted_from_concept_id
        admitted_from_source_value discharged_to_concept_id discharged_to_source_value
        preceding_visit_occurrence_id""",
    "condition_occurrence": """condition_occurrence_id person_id condition_concept_id
        condition_start_date condition_start_datetime condition_end_date condition_end_datetime
        condition_type_concept_id condition_status_concept_id stop_reason provider_id
        visit_occurrence_id visit_detail_id condition_source_value condition_source_concept_id
        condition_status_source_value""",
    "drug_exposure": """drug_exposure_id person_id drug_concept_id drug_exposure_start_date
        drug_exposure_start_datetime drug_exposure_end_date drug_exposure_end_datetime
        verbatim_end_date drug_type_concept_id stop_reason refills quantity days_supply sig
        route_concept_id lot_number provider_id visit_occurrence_id visit_detail_id
        drug_source_value drug_source_concept_id route_source_value dose_unit_source_value""",
    "drug_era": """drug_era_id person_id drug_concept_id drug_era_start_date drug_era_end_date
        drug_exposure_count gap_days""",
    "dose_era": """dose_era_id person_id drug_concept_id unit_concept_id dose_value
        dose_era_start_date dose_era_end_date""",
    "measurement": """measurement_id person_id measurement_concept_id measurement_date
        measurement_datetime measurement_time measurement_type_concept_id operator_concept_id
        value_as_number value_as_concept_id unit_concept_id range_low range_high provider_id
        visit_occurrence_id visit_detail_id measurement_source_value measurement_source_concept_id
        unit_source_value unit_source_concept_id value_source_value measurement_event_id
        meas_event_field_concept_id""",
    "death": """person_id death_date death_datetime death_type_concept_id cause_concept_id
        cause_source_value cause_source_concept_id""",
    "location": """location_id address_1 address_2 city state zip county location_source_value
        country_concept_id country_source_value latitude longitude""",
    "care_site": """care_site_id care_site_name place_of_service_concept_id location_id
        care_site_source_value place_of_service_source_value""",
    "concept": """concept_id concept_name domain_id vocabulary_id concept_class_id
        standard_concept concept_code valid_start_date valid_end_date invalid_reason""",
    "concept_ancestor": """ancestor_concept_id descendant_concept_id min_levels_of_separation
        max_levels_of_separation""",
}

_TEXT = frozenset(
    [
        "domain_id",
        "vocabulary_id",
        "concept_class_id",
        "standard_concept",
        "concept_code",
        "concept_name",
        "invalid_reason",
        "stop_reason",
        "sig",
        "lot_number",
        "measurement_time",
        "address_1",
        "address_2",
        "city",
        "state",
        "zip",
        "county",
        "care_site_name",
    ]
)
_DECIMAL = frozenset(
    [
        "quantity",
        "dose_value",
        "value_as_number",
        "range_low",
        "range_high",
        "latitude",
        "longitude",
    ]
)


def _type(column: str) -> pa.DataType:
    """The type of a column, which OMOP's naming rules decide but for two short lists."""
    if column in _TEXT or column.endswith("_source_value"):
        return pa.string()
    if column in _DECIMAL:
        return pa.float64()
    if column.endswith("_date"):
        return pa.date32()
    return pa.timestamp("us") if column.endswith("_datetime") else pa.int64()


SCHEMAS = {
    table: pa.schema([(column, _type(column)) for column in text.split()])
    for table, text in _COLUMNS.items()
}
