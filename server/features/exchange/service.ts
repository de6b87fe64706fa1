import { createHash } from "node:crypto";
import type { SavedObjects } from "../../../shared/contracts/dicomObjects.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { OwnView } from "../../../shared/contracts/sharedViewing.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { SharedViewDocument } from "../../../shared/domain/sharedViewing/document.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { writeDicom } from "../../platform/dicom/writeJson.ts";
import type { Cases } from "../cases/index.ts";
import type { ProfileOf, ValuesOf } from "../dicomWeb/index.ts";
import type { KeyImages } from "../keyImages/index.ts";
import type { SharedViewing } from "../sharedViewing/index.ts";
import type { MadeObjects } from "../studies/index.ts";
import { build, planeDrawingsOf, type NewUid } from "./build.ts";
import { gather } from "./gather.ts";
import * as repository from "./repository.ts";

export type ExchangeDeps = Pick<Platform, "db" | "clock" | "audit"> & {
  cases: Pick<Cases, "reach" | "lock">;
  keyImages: KeyImages;
  sharedViewing: Pick<SharedViewing, "snapshotFor">;
  objects: MadeObjects;
  /** Of the stored images. */
  images: { valuesOf: ValuesOf; profileOf: ProfileOf };
  version: string;
};

/** UIDs of PS3.5 B.2 that a command always gets again. */
const uidsOf =
  (caseId: CaseId, commandId: string): NewUid =>
  (thing) => {
    const hash = createHash("sha256").update(`${caseId} ${commandId} ${thing}`);
    return `2.25.${BigInt(`0x${hash.digest("hex").slice(0, 32)}`)}`;
  };

/** Who sends a view has drawn what is in it. */
const documentOf = (
  { layout, panes, annotations }: OwnView,
  { personId }: Actor,
): SharedViewDocument => ({
  ...{ layout, panes, lead: null, crosshair: null },
  annotations: annotations.map((each) => ({ ...each, authorId: personId })),
});

interface Save {
  caseId: CaseId;
  commandId: string;
  view?: OwnView | undefined;
}

/** Saves what a case's view shows, or what a person looks at alone, as DICOM objects of its studies (EX1 to EX4). */
export const createExchangeService = (deps: ExchangeDeps) => {
  const { db, clock, audit, cases, keyImages, sharedViewing, objects } = deps;

  const madeBy = async (actor: Actor) => {
    const names = await repository.namesOf(db.query, [actor.personId]);
    const institution = await repository.institutionOf(db.query, actor);
    return {
      person: names.get(actor.personId) ?? { zh: "", en: "" },
      institution: institution.zh,
      softwareVersion: deps.version,
      at: clock.now(),
    };
  };

  /** Everything is written before the transaction: of a command that fails later nobody learns of the bytes. */
  const make = async (actor: Actor, { caseId, commandId, view: own }: Save) => {
    const { document } = own
      ? { document: documentOf(own, actor) }
      : await sharedViewing.snapshotFor(actor, caseId);
    const keys = await keyImages.marked(db.query, actor, caseId);
    const view = await gather(
      { query: db.query, ...deps.images },
      ...([actor, caseId, { document, keys }] as const),
    );
    const by = await madeBy(actor);
    const built = build(view, uidsOf(caseId, commandId), by);
    if (built.length === 0) throw new AppError("dicomObject.nothing");
    const made = [];
    for (const { kind, attributes, about } of built) {
      const kept = await objects.keep(about, writeDicom(attributes));
      made.push({ ...kept, kind, about });
    }
    const reply: SavedObjects = {
      objects: made.map(({ kind, record }) => ({
        kind,
        studyInstanceUid: record.study.uid,
        seriesInstanceUid: record.series.uid,
        sopInstanceUid: record.sopInstanceUid,
      })),
      leftOut: [...view.leftOut].sort(),
      ...(view.drawnOnPlanes.length > 0 && {
        planeDrawings: planeDrawingsOf(view),
      }),
    };
    return { made, reply };
  };

  return {
    /** @throws AppError `case.notFound`, `case.tooManyImages`, `dicomObject.nothing`, `upload.quota` */
    save: async (
      actor: Actor,
      asked: Save,
      requestId: string,
    ): Promise<SavedObjects> => {
      const { caseId, commandId } = asked;
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const find = (query: typeof db.query) =>
        repository.findSave(query, actor, caseId, commandId);
      const before = await find(db.query);
      if (before) return before;
      const { made, reply } = await make(actor, asked);
      const saved = await db.transaction(async (tx) => {
        if (!(await cases.lock(tx, actor, caseId)))
          throw new AppError("case.notFound");
        const meanwhile = await find(tx);
        if (meanwhile) return meanwhile;
        const now = clock.now();
        await repository.addSave(tx, actor, { caseId, commandId, now, reply });
        for (const id of await objects.add(tx, actor, caseId, made))
          await audit.record(tx, {
            action: "object.save",
            actor,
            subject: { kind: "instance", id },
            requestId,
          });
        return reply;
      });
      objects.tell();
      return saved;
    },
  };
};
