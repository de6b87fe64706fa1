import { createReadStream } from "node:fs";
import { crc32 } from "node:zlib";
import type { DeidentifiedCopy } from "../../../shared/contracts/deidentification.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { ChangeAction } from "../../../shared/domain/deidentification/changes.ts";
import type { Refusal } from "../../../shared/domain/deidentification/storageClasses.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import type { Platform } from "../../platform/deps.ts";
import { createZipWriter } from "../../platform/zip/zipWriter.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import type { CopiedImage } from "./copyImage.ts";
import type { CopyMaker } from "./copyMaker.ts";
import { groupKey, planOf, type PlannedGroup } from "./plan.ts";
import * as repository from "./repository.ts";
import type { CopyRecipe } from "./repository.ts";

export interface DownloadDeps extends Pick<
  Platform,
  "db" | "clock" | "audit" | "keyring" | "store"
> {
  cases: Pick<Cases, "reach" | "patientFor">;
  consent: Pick<ConsentGate, "requireTeaching">;
  maker: CopyMaker;
}
interface Asked {
  caseId: CaseId;
  copyId: string;
}
type Outcome = NonNullable<DeidentifiedCopy["outcome"]>;

/** Makes a confirmed copy while it is sent; nothing of it is kept. */
export const createDownload = (deps: DownloadDeps) => {
  const { db, clock, audit, keyring, store, cases, consent, maker } = deps;

  const copyOf = async (
    actor: Actor,
    { caseId }: Asked,
    recipe: CopyRecipe,
    names: readonly string[],
    image: { id: string; seriesUid: string; group: string },
    target: string,
  ): Promise<CopiedImage | { refused: Refusal }> => {
    // Asked for each: who loses the reach meanwhile gets no more, nor what was rejected since.
    const keys = await repository.objectKeys(
      ...([db.query, actor, caseId] as const),
      [image.id],
    );
    const key = keys.get(image.id);
    if (key === undefined) throw new AppError("image.notFound");
    const { regions } =
      recipe.regions.find(
        ({ seriesInstanceUid, rows, columns }) =>
          groupKey({ seriesUid: seriesInstanceUid, rows, columns }) ===
          image.group,
      ) ?? {};
    // Nobody looked at it.
    if (!regions) throw new AppError("copy.imagesChanged");
    return maker.make(actor.sessionId, {
      ...{ source: await store.file(key), target, regions, names },
      key: Buffer.from(
        keyring.open("deidentifiedCopy.key", recipe.keyCipher),
        "base64",
      ).toString("hex"),
      moveDates: recipe.moveDates,
      ...{ studyUid: recipe.studyUid, seriesUid: image.seriesUid },
    });
  };

  /** The archive's bytes, an image at a time. */
  async function* archive(
    actor: Actor,
    asked: Asked,
    { recipe, groups }: { recipe: CopyRecipe; groups: PlannedGroup[] },
    requestId: string,
  ): AsyncGenerator<Uint8Array> {
    const zip = createZipWriter();
    const tally = createTally();
    const patient = await cases.patientFor(db.query, actor, asked.caseId, "");
    const names = patient ? [patient.name] : [];
    for (const [at, group] of groups.entries()) {
      const folder = `${recipe.subject}/${padded(at + 1, 3)}`;
      const key = groupKey({ ...group, seriesUid: group.seriesInstanceUid });
      for (const [index, image] of group.images.entries()) {
        const scratch = store.scratch();
        try {
          const made = await copyOf(
            ...([actor, asked, recipe, names] as const),
            { ...image, group: key },
            scratch.path,
          );
          tally.count(made);
          if ("refused" in made) continue;
          const name = `${folder}/${padded(index + 1, 5)}.dcm`;
          yield zip.begin({ name, ...made });
          yield* createReadStream(scratch.path) as AsyncIterable<Buffer>;
        } finally {
          await scratch.remove();
        }
      }
    }
    const outcome = tally.outcome(clock.now());
    const list = Buffer.from(listOf(outcome));
    const name = `${recipe.subject}/changes.csv`;
    yield zip.begin({ name, bytes: list.length, crc: crc32(list) });
    yield list;
    await db.transaction(async (tx) => {
      await repository.finish(tx, asked.copyId, outcome);
      await audit.record(tx, {
        action: "copy.finish",
        actor,
        subject: { kind: "deidentified_copy", id: asked.copyId },
        requestId,
      });
    });
    yield zip.end();
  }

  /**
   * The copy as a ZIP archive, and its name. The audit has it before the first byte.
   * @throws AppError `case.notFound`, `copy.notFound`, `consent.…Teaching`
   */
  return async (
    actor: Actor,
    asked: Asked,
    requestId: string,
  ): Promise<{ name: string; bytes: AsyncGenerator<Uint8Array> }> => {
    const { caseId, copyId } = asked;
    if (!(await cases.reach(db.query, actor, caseId)))
      throw new AppError("case.notFound");
    const recipe = await repository.findRecipe(
      ...([db.query, actor, caseId, copyId] as const),
    );
    if (!recipe) throw new AppError("copy.notFound");
    await consent.requireTeaching(db.query, caseId, recipe.purpose);
    const found = await repository.listImages(
      ...([db.query, actor, caseId, recipe.studyUid] as const),
    );
    const confirmed = new Set(recipe.instanceIds);
    const { groups } = planOf(found.filter(({ id }) => confirmed.has(id)));
    await audit.recordRead({
      action: "copy.download",
      actor,
      subject: { kind: "deidentified_copy", id: copyId },
      requestId,
    });
    return {
      name: `${recipe.subject}.zip`,
      bytes: archive(actor, asked, { recipe, groups }, requestId),
    };
  };
};

const padded = (number: number, digits: number): string =>
  String(number).padStart(digits, "0");

/** Counts what was done to which attribute in how many images. */
const createTally = () => {
  const changes = new Map<string, number>();
  const refused = new Map<Refusal, number>();
  let images = 0;
  const more = <K>(counts: Map<K, number>, key: K) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    count: (made: CopiedImage | { refused: Refusal }): void => {
      if ("refused" in made) {
        more(refused, made.refused);
        return;
      }
      images += 1;
      for (const [path, action] of made.changes)
        more(changes, `${path} ${action}`);
    },
    outcome: (now: Date): Outcome => ({
      finishedAt: now.toISOString(),
      images,
      refused: [...refused].map(([reason, count]) => ({
        ...{ reason, images: count },
      })),
      changes: [...changes].sort().map(([key, count]) => {
        const [path = "", action = ""] = key.split(" ");
        return { path, action: action as ChangeAction, images: count }; // joined above
      }),
    }),
  };
};

/** The list as it lies in the archive (DI9). */
const listOf = ({ images, refused, changes }: Outcome): string =>
  [
    "tag,action,images",
    ...changes.map((each) => `${each.path},${each.action},${each.images}`),
    `# copied,,${images}`,
    ...refused.map((each) => `# left out: ${each.reason},,${each.images}`),
    "",
  ].join("\r\n");
