import type { SavedObjects } from "../../../shared/contracts/dicomObjects.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { ImageRef } from "../../../shared/domain/exchange/dataSet.ts";
import { DicomJson } from "../../../shared/domain/imaging/dicomJson.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { inReadingOrder } from "../../../shared/domain/studies/readingOrder.ts";
import type { Queryable, Tx } from "../../platform/db/database.ts";
import { shownImages } from "../cases/index.ts";
import type { AboutImage } from "../studies/index.ts";

type Acting = Pick<Actor, "organisationId">;

/** An image that a case within reach shows, with whose it is. */
export interface CaseImage {
  image: Omit<ImageRef, "frame">;
  about: AboutImage;
}

const shown = (query: Queryable, actor: Acting, caseId: CaseId) =>
  shownImages(query, actor, caseId)
    .innerJoin("case_instance as c", (join) =>
      join
        .onRef("c.case_id", "=", "ci.case_id")
        .onRef("c.instance_id", "=", "ci.instance_id"),
    )
    .innerJoin("series as s", "s.id", "ci.series_id")
    .innerJoin("study as st", "st.id", "s.study_id");

/** Images of a case within reach by SOP Instance UID; what it does not show is left out. */
export const imagesOf = async (
  query: Queryable,
  actor: Acting,
  caseId: CaseId,
  sopInstanceUids: readonly string[],
): Promise<ReadonlyMap<string, CaseImage>> => {
  if (sopInstanceUids.length === 0) return new Map();
  const rows = await shown(query, actor, caseId)
    .where("i.sop_instance_uid", "in", [...sopInstanceUids])
    .select(["i.sop_instance_uid", "i.sop_class_uid", "i.frames"])
    .select(["i.metadata", "i.organisation_id", "s.study_id", "c.check_id"])
    .select(["s.series_instance_uid", "st.study_instance_uid"])
    .execute();
  return new Map(
    rows.map((row) => [
      row.sop_instance_uid,
      {
        image: {
          studyInstanceUid: row.study_instance_uid,
          seriesInstanceUid: row.series_instance_uid,
          sopInstanceUid: row.sop_instance_uid,
          sopClassUid: row.sop_class_uid,
          frames: row.frames,
          attributes: DicomJson.parse(row.metadata),
        },
        about: {
          organisationId: row.organisation_id,
          studyId: row.study_id,
          checkId: row.check_id,
        },
      },
    ]),
  );
};

/** The first image of a series in reading order, as a pane that names none shows it. */
export const firstImageOf = async (
  query: Queryable,
  actor: Acting,
  caseId: CaseId,
  seriesInstanceUid: string,
): Promise<string | undefined> => {
  const rows = await shown(query, actor, caseId)
    .where("s.series_instance_uid", "=", seriesInstanceUid)
    .select(["i.sop_instance_uid", "i.instance_number", "i.placement"])
    .execute();
  const ordered = inReadingOrder(
    rows.map((row) => {
      const placed = row.placement as Placement | null; // written on arrival only
      return {
        sopInstanceUid: row.sop_instance_uid,
        instanceNumber: row.instance_number,
        position: placed?.position ?? null,
        orientation: placed?.orientation ?? null,
      };
    }),
  );
  return ordered[0]?.sopInstanceUid;
};
interface Placement {
  position: [number, number, number];
  orientation: [number, number, number, number, number, number];
}

export interface Names {
  zh: string;
  en: string;
}

/** People by id. */
export const namesOf = async (
  query: Queryable,
  people: readonly string[],
): Promise<ReadonlyMap<string, Names>> => {
  const rows = await query
    .selectFrom("person")
    .select(["id", "name_zh", "name_en"])
    .where("id", "in", [...people])
    .execute();
  return new Map(
    rows.map((row) => [row.id, { zh: row.name_zh, en: row.name_en }]),
  );
};

/** The name of the acting institution. */
export const institutionOf = async (
  query: Queryable,
  { organisationId }: Acting,
): Promise<Names> => {
  const row = await query
    .selectFrom("organisation")
    .select(["name_zh", "name_en"])
    .where("id", "=", organisationId)
    .executeTakeFirstOrThrow();
  return { zh: row.name_zh, en: row.name_en };
};

/** What a command was answered, where it was carried out before. */
export const findSave = async (
  query: Queryable,
  { organisationId }: Acting,
  caseId: CaseId,
  commandId: string,
): Promise<SavedObjects | undefined> => {
  const row = await query
    .selectFrom("object_save as o")
    .innerJoin("case_access as a", "a.case_id", "o.case_id")
    .select("o.reply")
    .where("o.case_id", "=", caseId)
    .where("o.command_id", "=", commandId)
    .where("a.organisation_id", "=", organisationId)
    .where("a.ends", "is", null)
    .executeTakeFirst();
  return row?.reply as SavedObjects | undefined; // written by addSave only
};

export const addSave = async (
  tx: Tx,
  { personId }: Pick<Actor, "personId">,
  save: { caseId: CaseId; commandId: string; now: Date; reply: SavedObjects },
): Promise<void> => {
  await tx
    .insertInto("object_save")
    .values({
      case_id: save.caseId,
      command_id: save.commandId,
      saved_by: personId,
      saved_at: save.now,
      reply: JSON.stringify(save.reply),
    })
    .execute();
};
