import type { Database } from "../../server/platform/db/database.ts";

/** A series of `images` single-frame images in a case, as rows only: no bytes behind them. */
export const insertSeries = async (
  db: Database,
  caseId: string,
  images: number,
): Promise<{ studyInstanceUid: string; seriesInstanceUid: string }> => {
  const { organisation_id, created_by } = await db.query
    .selectFrom("consult_case")
    .select(["organisation_id", "created_by"])
    .where("id", "=", caseId)
    .executeTakeFirstOrThrow();
  const uid = () =>
    `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;
  const [study, series] = [crypto.randomUUID(), crypto.randomUUID()];
  const [studyInstanceUid, seriesInstanceUid] = [uid(), uid()];
  await db.query
    .insertInto("study")
    .values({
      ...{ id: study, organisation_id, study_instance_uid: studyInstanceUid },
      ...{ description: "", study_date: "", patient_name: "", patient_id: "" },
      ...{ patient_birth_date: "", patient_sex: "" },
    })
    .execute();
  await db.query
    .insertInto("series")
    .values({
      ...{ id: series, study_id: study, modality: "CT", number: 1 },
      ...{ series_instance_uid: seriesInstanceUid, description: "" },
    })
    .execute();
  await db.query
    .insertInto("case_study")
    .values({ case_id: caseId, study_id: study, added_by: created_by })
    .execute();
  for (let i = 0; i < images; i++)
    await db.query
      .insertInto("instance")
      .values({
        ...{ id: crypto.randomUUID(), series_id: series, organisation_id },
        ...{ sop_instance_uid: uid(), sop_class_uid: "1.2", frames: 1 },
        ...{ transfer_syntax_uid: "1.2", instance_number: i, sha256: "" },
        ...{ bytes: 1, object_key: "none", metadata: "{}", placement: null },
        ...{ pixel_offset: 0, frame_bits: 8 },
        ...{ frame_spans: null, deflated_from: null },
      })
      .execute();
  return { studyInstanceUid, seriesInstanceUid };
};
