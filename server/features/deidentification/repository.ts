import { sql } from "kysely";
import type {
  CopyGroup,
  DeidentifiedCopy,
} from "../../../shared/contracts/deidentification.ts";
import type {
  DeidentifiedCopyId,
  OrganisationId,
  PersonId,
} from "../../../shared/contracts/ids.ts";
import type { Rectangle } from "../../../shared/domain/deidentification/regions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import type { DicomJson } from "../../platform/dicom/json.ts";
import { shownImages } from "../cases/index.ts";

/** What is asked of an image's attributes: its shape, its maker, and what speaks of text in it. */
const FACTS = [
  ...["00080060", "00080070", "00186011", "00280002", "00280004"],
  ...["00280006", "00280008", "00280010", "00280011", "00280100"],
  ...["00280101", "00280102", "00280103", "00280301"],
] as const;

/** An image of a case with what a plan is made from. */
export interface PlannedImage {
  id: string;
  studyId: string;
  studyUid: string;
  seriesUid: string;
  seriesNumber: number | null;
  modality: string;
  description: string;
  sopInstanceUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  frames: number;
  placement: { position: number[]; orientation: number[] } | null;
  /** Of `FACTS`, those that the image has. */
  facts: DicomJson;
}

/** The images that a case within the actor's reach shows, with their series and study. */
const shown = (query: Queryable, actor: Actor, caseId: string) =>
  shownImages(query, actor, caseId)
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id");

/** The images of a study that the case shows, in no order. */
export const listImages = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  studyUid: string,
): Promise<PlannedImage[]> => {
  const facts = FACTS.map(
    (tag) => sql`${sql.lit(tag)}, i.metadata -> ${sql.lit(tag)}`,
  );
  const rows = await shown(query, actor, caseId)
    .where("st.study_instance_uid", "=", studyUid)
    .select(["i.id", "i.sop_instance_uid", "i.sop_class_uid", "i.frames"])
    .select(["i.transfer_syntax_uid", "i.instance_number", "i.placement"])
    .select(["s.series_instance_uid", "s.number", "s.modality"])
    .select(["s.description", "st.id as study_id", "st.study_instance_uid"])
    .select(
      sql<DicomJson>`jsonb_strip_nulls(jsonb_build_object(${sql.join(facts)}))`.as(
        "facts",
      ),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    studyId: row.study_id,
    studyUid: row.study_instance_uid,
    seriesUid: row.series_instance_uid,
    seriesNumber: row.number,
    modality: row.modality,
    description: row.description,
    sopInstanceUid: row.sop_instance_uid,
    sopClassUid: row.sop_class_uid,
    transferSyntaxUid: row.transfer_syntax_uid,
    instanceNumber: row.instance_number,
    frames: row.frames,
    placement: row.placement as PlannedImage["placement"], // written on arrival only
    facts: row.facts,
  }));
};

/** Rectangles of one group, as they are kept. */
export type KeptRegions = Pick<
  CopyGroup,
  "seriesInstanceUid" | "rows" | "columns"
> & { regions: Rectangle[] };

export interface FreshCopy {
  id: string;
  caseId: string;
  studyId: string;
  commandId: string;
  purpose: DeidentifiedCopy["purpose"];
  approval: string | null;
  dates: DeidentifiedCopy["dates"];
  subject: string;
  keyCipher: string;
  regions: readonly KeptRegions[];
  instanceIds: readonly string[];
  now: Date;
}

/** Of images that `listImages` found in the same transaction. */
export const add = async (
  tx: Tx,
  { organisationId, personId }: Actor,
  copy: FreshCopy,
): Promise<void> => {
  await tx
    .insertInto("deidentified_copy")
    .values({
      ...{ id: copy.id, case_id: copy.caseId, study_id: copy.studyId },
      ...{ organisation_id: organisationId, made_by: personId },
      ...{ made_at: copy.now, command_id: copy.commandId },
      ...{ purpose: copy.purpose, approval: copy.approval },
      ...{ dates: copy.dates, subject: copy.subject },
      key_cipher: copy.keyCipher,
      regions: JSON.stringify(copy.regions),
      instance_ids: [...copy.instanceIds],
      outcome: null,
    })
    .execute();
};

const copies = (query: Queryable, { organisationId }: Actor, caseId: string) =>
  query
    .selectFrom("deidentified_copy as d")
    .innerJoin("case_access as a", (join) =>
      join
        .onRef("a.case_id", "=", "d.case_id")
        .on("a.organisation_id", "=", organisationId)
        .on("a.ends", "is", null),
    )
    .where("d.case_id", "=", caseId);

/** Copies made of a case within reach, newest first; one of a command where that is named. */
export const list = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  commandId?: string,
): Promise<DeidentifiedCopy[]> => {
  const rows = await copies(query, actor, caseId)
    .$if(commandId !== undefined, (q) =>
      q
        .where("d.command_id", "=", commandId ?? "")
        .where("d.made_by", "=", actor.personId),
    )
    .innerJoin("study as st", "st.id", "d.study_id")
    .innerJoin("person as p", "p.id", "d.made_by")
    .innerJoin("organisation as o", "o.id", "d.organisation_id")
    .select(["d.id", "d.subject", "d.purpose", "d.approval", "d.dates"])
    .select(["d.made_at", "d.outcome", "st.study_instance_uid"])
    .select(["p.id as person_id", "p.name_zh", "p.name_en"])
    .select(["o.id as organisation_id"])
    .select(["o.name_zh as organisation_zh", "o.name_en as organisation_en"])
    .select(sql<number>`cardinality(d.instance_ids)`.as("images"))
    .orderBy("d.made_at", "desc")
    .orderBy("d.id")
    .execute();
  return rows.map((row) => ({
    id: row.id as DeidentifiedCopyId,
    studyInstanceUid: row.study_instance_uid,
    subject: row.subject,
    purpose: row.purpose,
    approval: row.approval,
    dates: row.dates,
    madeBy: {
      id: row.person_id as PersonId,
      name: { zh: row.name_zh, en: row.name_en },
    },
    organisation: {
      id: row.organisation_id as OrganisationId,
      name: { zh: row.organisation_zh, en: row.organisation_en },
    },
    madeAt: row.made_at.toISOString(),
    images: row.images,
    mayDownload: row.organisation_id === actor.organisationId,
    outcome: row.outcome as DeidentifiedCopy["outcome"], // written by `finish` only
  }));
};

/** What a copy of the actor's own institution is made from. */
export interface CopyRecipe {
  purpose: DeidentifiedCopy["purpose"];
  moveDates: boolean;
  subject: string;
  keyCipher: string;
  regions: readonly KeptRegions[];
  studyUid: string;
  instanceIds: readonly string[];
}
export const findRecipe = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  copyId: string,
): Promise<CopyRecipe | undefined> => {
  const row = await copies(query, actor, caseId)
    .where("d.id", "=", copyId)
    .where("d.organisation_id", "=", actor.organisationId)
    .innerJoin("study as st", "st.id", "d.study_id")
    .select(["d.purpose", "d.dates", "d.subject", "d.key_cipher", "d.regions"])
    .select(["d.instance_ids", "st.study_instance_uid"])
    .executeTakeFirst();
  return (
    row && {
      purpose: row.purpose,
      moveDates: row.dates === "moved",
      subject: row.subject,
      keyCipher: row.key_cipher,
      regions: row.regions as KeptRegions[], // written by `add` only
      studyUid: row.study_instance_uid,
      instanceIds: row.instance_ids,
    }
  );
};

/** Where the bytes of these images lie, by id; only of those that the case still shows. */
export const objectKeys = async (
  query: Queryable,
  actor: Actor,
  caseId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = await shown(query, actor, caseId)
    .where("i.id", "in", [...ids])
    .select(["i.id", "i.object_key"])
    .execute();
  return new Map(rows.map(({ id, object_key }) => [id, object_key]));
};

/** What came of the last complete download; of a copy that `findRecipe` found. */
export const finish = async (
  tx: Tx,
  copyId: string,
  outcome: NonNullable<DeidentifiedCopy["outcome"]>,
): Promise<void> => {
  await tx
    .updateTable("deidentified_copy")
    .set({ outcome: JSON.stringify(outcome) })
    .where("id", "=", copyId)
    .execute();
};
