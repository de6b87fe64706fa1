import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { BodyOf } from "../../../shared/contracts/contract.ts";
import type {
  CopyPlan,
  DeidentifiedCopy,
  deidentificationRoutes,
} from "../../../shared/contracts/deidentification.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import { clipped } from "../../../shared/domain/deidentification/regions.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { AppError } from "../../platform/appError.ts";
import { oncePerCommand } from "../../platform/db/once.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Cases } from "../cases/index.ts";
import type { ConsentGate } from "../consents/index.ts";
import { groupKey, planOf, type Planned } from "./plan.ts";
import * as repository from "./repository.ts";
import { secretsOf } from "./secrets.ts";

export interface CopiesDeps extends Pick<
  Platform,
  "db" | "clock" | "ids" | "audit" | "keyring"
> {
  cases: Pick<Cases, "reach" | "lock">;
  consent: Pick<ConsentGate, "teaching" | "requireTeaching">;
}
type Confirmation = BodyOf<(typeof deidentificationRoutes)["confirmCopy"]>;

/** De-identified copies: what one would hold, a person's confirmation, and what was made. */
export const createCopies = (deps: CopiesDeps) => {
  const { db, clock, ids, audit, keyring, cases, consent } = deps;
  return {
    /** @throws AppError `case.notFound`, `image.notFound` */
    plan: async (
      actor: Actor,
      { caseId, studyUid }: { caseId: CaseId; studyUid: string },
      requestId: string,
    ): Promise<CopyPlan> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const found = await repository.listImages(
        ...([db.query, actor, caseId, studyUid] as const),
      );
      const [first] = found;
      if (!first) throw new AppError("image.notFound");
      const { groups, refused } = planOf(found);
      await audit.recordRead({
        action: "copy.plan",
        actor,
        subject: { kind: "study", id: first.studyId },
        requestId,
      });
      return {
        groups: groups.map((group) => ({
          ...group,
          images: group.images.map(({ sopInstanceUid, frames }) => ({
            ...{ sopInstanceUid, frames },
          })),
        })),
        refused,
        teachingConsent: await consent.teaching(db.query, caseId),
      };
    },

    /** @throws AppError `case.notFound` */
    list: async (
      actor: Actor,
      caseId: CaseId,
      requestId: string,
    ): Promise<DeidentifiedCopy[]> => {
      if (!(await cases.reach(db.query, actor, caseId)))
        throw new AppError("case.notFound");
      const made = await repository.list(db.query, actor, caseId);
      await audit.recordRead({
        action: "copy.list",
        actor,
        subject: { kind: "consult_case", id: caseId },
        requestId,
      });
      return made;
    },

    /**
     * Keeps what the person confirmed (DI1, DI2); the same command again is the same copy, if it confirms the same.
     * @throws AppError `case.notFound`, `image.notFound`, `copy.imagesChanged`, `copy.madeBefore`, `consent.…Teaching`,
     *   `input.invalid`
     */
    confirm: (
      actor: Actor,
      caseId: CaseId,
      confirmation: Confirmation,
      requestId: string,
    ): Promise<DeidentifiedCopy> =>
      db.transaction(async (tx) => {
        const { commandId, studyInstanceUid, purpose, dates } = confirmation;
        await oncePerCommand(tx, commandId);
        if (!(await cases.lock(tx, actor, caseId)))
          throw new AppError("case.notFound");
        const made = () => repository.list(tx, actor, caseId, commandId);
        const [before] = await made();
        const approval = approvalOf(confirmation);
        if (before) {
          const recipe = await repository.findRecipe(
            ...([tx, actor, caseId, before.id] as const),
          );
          const same =
            before.studyInstanceUid === studyInstanceUid &&
            before.purpose === purpose &&
            before.approval === approval &&
            before.dates === dates &&
            isDeepStrictEqual(recipe?.regions, keptOf(confirmation.groups));
          if (!same) throw new AppError("copy.madeBefore");
          return before;
        }
        await consent.requireTeaching(tx, caseId, purpose);
        const found = await repository.listImages(
          ...([tx, actor, caseId, studyInstanceUid] as const),
        );
        const [first] = found;
        if (!first) throw new AppError("image.notFound");
        const { regions, instanceIds } = confirmed(
          ...([planOf(found), confirmation] as const),
        );
        const id = ids();
        const key = randomBytes(32);
        await repository.add(tx, actor, {
          ...{ id, caseId, studyId: first.studyId, commandId },
          ...{ purpose, approval, dates, regions, instanceIds },
          subject: secretsOf(key).subject,
          keyCipher: keyring.seal(
            "deidentifiedCopy.key",
            key.toString("base64"),
          ),
          now: clock.now(),
        });
        await audit.record(tx, {
          action: "copy.confirm",
          actor,
          subject: { kind: "deidentified_copy", id },
          requestId,
        });
        const [copy] = await made();
        if (!copy) throw new Error("the copy just added is not there");
        return copy;
      }),
  };
};
export type Copies = ReturnType<typeof createCopies>;

/** Research names the ethics committee's approval; teaching has none (DI2). */
const approvalOf = ({ purpose, approval }: Confirmation): string | null => {
  if (purpose === "teaching") return null;
  if (approval !== null) return approval;
  throw new AppError("input.invalid", {
    fields: [{ path: "approval", problem: "too_small" }],
  });
};

/** Every group of the plan was looked at with all its images, and no other. @throws AppError `copy.imagesChanged` */
const confirmed = ({ groups }: Planned, { groups: seen }: Confirmation) => {
  const byKey = new Map(
    seen.map((group) => [
      groupKey({ ...group, seriesUid: group.seriesInstanceUid }),
      group,
    ]),
  );
  if (byKey.size !== groups.length || seen.length !== groups.length)
    throw new AppError("copy.imagesChanged");
  for (const { seriesInstanceUid, rows, columns, imagesSha256 } of groups) {
    const group = byKey.get(
      groupKey({ seriesUid: seriesInstanceUid, rows, columns }),
    );
    if (group?.imagesSha256 !== imagesSha256)
      throw new AppError("copy.imagesChanged");
  }
  const instanceIds = groups.flatMap(({ images }) =>
    images.map(({ id }) => id),
  );
  return { regions: keptOf(seen), instanceIds };
};

/** The rectangles as far as they lie on the pictures. */
const keptOf = (groups: Confirmation["groups"]): repository.KeptRegions[] =>
  groups.map(({ seriesInstanceUid, rows, columns, regions }) => ({
    ...{ seriesInstanceUid, rows, columns },
    regions: regions.flatMap(
      (region) => clipped(region, { rows, columns }) ?? [],
    ),
  }));
