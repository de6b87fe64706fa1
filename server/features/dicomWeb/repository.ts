import { sql } from "kysely";
import type { Queryable } from "../../platform/db/database.ts";
import { SPAN_BYTES } from "../../platform/dicom/frames.ts";
import { reachedInstances, type Acting, type Named } from "./reach.ts";

/** An image's place among the others of its study. */
export interface ListedInstance {
  id: string;
  seriesId: string;
  studyId: string;
  studyUid: string;
  seriesUid: string;
  seriesNumber: number | null;
  sopInstanceUid: string;
  instanceNumber: number | null;
  /** 0: an object without pixels. */
  frames: number;
  placement: { position: number[]; orientation: number[] } | null;
}

/** The images of these names, in no order; empty when there are none within reach. */
export const listInstances = async (
  query: Queryable,
  actor: Acting,
  named: Named,
): Promise<ListedInstance[]> => {
  const rows = await reachedInstances(query, actor, named)
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .select(["i.id", "i.series_id", "i.sop_instance_uid", "i.instance_number"])
    .select(["i.placement", "i.frames", "s.study_id", "s.number"])
    .select(["s.series_instance_uid", "st.study_instance_uid"])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    seriesId: row.series_id,
    studyId: row.study_id,
    studyUid: row.study_instance_uid,
    seriesUid: row.series_instance_uid,
    seriesNumber: row.number,
    sopInstanceUid: row.sop_instance_uid,
    instanceNumber: row.instance_number,
    frames: row.frames,
    placement: row.placement as ListedInstance["placement"], // written on arrival only
  }));
};

/** DICOM JSON texts of some of these images, by id. */
export const instanceMetadata = async (
  query: Queryable,
  actor: Acting,
  named: Named,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = await reachedInstances(query, actor, named)
    .where("i.id", "in", [...ids])
    .select("i.id")
    .select(sql<string>`i.metadata::text`.as("metadata"))
    .execute();
  return new Map(rows.map(({ id, metadata }) => [id, metadata]));
};

/** Where an image's bytes lie. */
export interface StoredImageRow {
  id: string;
  seriesId: string;
  objectKey: string;
  bytes: number;
  transferSyntaxUid: string;
  frames: number;
  pixelOffset: number | null;
  frameBits: number | null;
  deflatedFrom: number | null;
  /** Of the asked frame, for encapsulated images: offset and length as 64-bit integers. */
  span: Uint8Array | null;
  /** The image's attributes as DICOM JSON text, where they were read with it. */
  metadata?: string;
  /** Of these what says how its pixels are written, where only that was. */
  pixels?: string;
}

/** Where the bytes of some of these images lie, by id; the span is that of frame 1. */
export const storedImages = async (
  query: Queryable,
  actor: Acting,
  named: Named,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredImageRow>> => {
  const rows = await selectStored(query, actor, named, 1)
    .where("i.id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, storedOf(row)]));
};

/** As `storedImages`, with how their pixels are written. */
export const writableImages = async (
  query: Queryable,
  actor: Acting,
  named: Named,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredImageRow>> => {
  const rows = await selectStored(query, actor, named, 1)
    .where("i.id", "in", [...ids])
    .select(pixelAttributes())
    .execute();
  return new Map(
    rows.map((row) => [row.id, { ...storedOf(row), pixels: row.pixels }]),
  );
};

/** An image within reach, with the place of frame `frame` (from 1). */
export const findInstance = async (
  query: Queryable,
  actor: Acting,
  named: Named & { sopUid: string },
  frame: number,
): Promise<StoredImageRow | undefined> => {
  const row = await selectStored(query, actor, named, frame).executeTakeFirst();
  return row && storedOf(row);
};

/** As `findInstance`, with the image's attributes: planning such a statement costs as much as running it. */
export const findDrawable = async (
  query: Queryable,
  actor: Acting,
  named: Named & { sopUid: string },
  frame: number,
): Promise<StoredImageRow | undefined> => {
  const row = await selectStored(query, actor, named, frame)
    .select(sql<string>`i.metadata::text`.as("metadata"))
    .executeTakeFirst();
  return row && { ...storedOf(row), metadata: row.metadata };
};

/** Of the attributes those that say how pixels are written (PS3.3 C.7.6.3), as a DICOM JSON text of their own. */
const PIXEL_ATTRIBUTES = [
  ...["00280002", "00280004", "00280006", "00280010", "00280011"],
  ...["00280100", "00280101", "00280102", "00280103"],
];

const pixelAttributes = () => {
  const pairs = PIXEL_ATTRIBUTES.map(
    (tag) => sql`${sql.lit(tag)}, i.metadata -> ${sql.lit(tag)}`,
  );
  return sql<string>`jsonb_strip_nulls(jsonb_build_object(${sql.join(pairs)}))::text`.as(
    "pixels",
  );
};

/** As `findInstance`, with how its pixels are written. */
export const findPackable = async (
  query: Queryable,
  actor: Acting,
  named: Named & { sopUid: string },
  frame: number,
): Promise<StoredImageRow | undefined> => {
  const row = await selectStored(query, actor, named, frame)
    .select(pixelAttributes())
    .executeTakeFirst();
  return row && { ...storedOf(row), pixels: row.pixels };
};

const selectStored = (
  query: Queryable,
  actor: Acting,
  named: Named,
  frame: number,
) => {
  const first = (frame - 1) * SPAN_BYTES + 1;
  return reachedInstances(query, actor, named)
    .select(["i.id", "i.series_id", "i.object_key", "i.bytes", "i.frames"])
    .select(["i.transfer_syntax_uid", "i.pixel_offset", "i.frame_bits"])
    .select("i.deflated_from")
    .select(
      sql<Uint8Array | null>`substring(i.frame_spans from ${first}::int for ${SPAN_BYTES}::int)`.as(
        "span",
      ),
    );
};

type StoredColumns = Awaited<
  ReturnType<ReturnType<typeof selectStored>["executeTakeFirstOrThrow"]>
>;
const storedOf = (row: StoredColumns): StoredImageRow => ({
  id: row.id,
  seriesId: row.series_id,
  objectKey: row.object_key,
  bytes: row.bytes,
  transferSyntaxUid: row.transfer_syntax_uid,
  frames: row.frames,
  pixelOffset: row.pixel_offset,
  frameBits: row.frame_bits,
  deflatedFrom: row.deflated_from,
  span: row.span,
});

/** Representative Frame Number (0028,6010) as one of these images says it; null where it does not. */
export const representativeFrame = async (
  query: Queryable,
  actor: Acting,
  named: Named & { sopUid: string },
): Promise<string | null> => {
  const row = await reachedInstances(query, actor, named)
    .select(sql<string | null>`i.metadata #>> '{00286010,Value,0}'`.as("frame"))
    .executeTakeFirst();
  return row?.frame ?? null;
};
