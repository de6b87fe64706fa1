-- What programs look a study up by, as each image states it: QIDO-RS with a Patient ID or an Accession Number.
create index instance_patient_id on instance ((patient->>'patientId'));
create index instance_accession on instance ((metadata->'00080050'->'Value'->>0));
