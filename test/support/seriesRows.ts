import type { Database } from "../../server/platform/db/database.ts";

/** A series of `images` single-frame images in a case, as rows only: no bytes behind them. */
export const insertSeries = async (
  db: Database,
  caseId: string,
  images: number,
): Promise<{
  studyInstanceUid: string;
  seriesInstanceUid: string;
  /** In the order of their instance numbers. */
  sopInstanceUids: readonly string[];
}> => {
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
  const sopInstanceUids = Array.from({ length: images }, uid);
  for (const [i, sopInstanceUid] of sopInstanceUids.entries()) {
    const id = crypto.randomUUID();
    await db.query
      .insertInto("instance")
      .values({
        ...{ id, series_id: series, organisation_id },
        ...{
          sop_instance_uid: sopInstanceUid,
          sop_class_uid: "1.2",
          frames: 1,
        },
        ...{ transfer_syntax_uid: "1.2", instance_number: i, sha256: "" },
        ...{ bytes: 1, object_key: "none", metadata: "{}", placement: null },
        ...{ pixel_offset: 0, frame_bits: 8 },
        ...{ frame_spans: null, deflated_from: null },
      })
      .execute();
    await db.query
      .insertInto("case_instance")
      .values({ case_id: caseId, instance_id: id, added_by: created_by })
      .execute();
  }
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUids };
};
