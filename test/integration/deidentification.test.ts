import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  CopyPlan,
  DeidentifiedCopy,
} from "../../shared/contracts/deidentification.ts";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { ask, giveConsent, openCase } from "../support/consultSteps.ts";
import {
  PLANTED,
  PLANTED_PIXEL,
  PLANTED_UID,
  plantedImage,
} from "../support/plantedImage.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

const run = promisify(execFile);
const [FIRST, SECOND] = [`${PLANTED_UID}.1`, `${PLANTED_UID}.2`];
const PDF = "1.2.840.10008.5.1.4.1.1.104.1";

describe("a de-identified copy of a study", () => {
  let app: TestApp;
  let clinic: Person;
  let radiologist: Person;
  let folder: string;
  let caseId: string;
  beforeAll(async () => {
    app = await startTestApp();
    clinic = await app.logIn("clinic");
    radiologist = await app.logIn("radiologist");
    folder = await mkdtemp(join(tmpdir(), "lianzhen-deid-"));
    ({ id: caseId } = await openCase(clinic));
    await put(plantedImage({ sopUid: FIRST, refersTo: SECOND }));
    await put(plantedImage({ sopUid: SECOND, refersTo: FIRST }));
    await put(plantedImage({ sopUid: `${PLANTED_UID}.3`, sopClass: PDF }));
    await ask(clinic, caseId, radiologist);
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const put = async (bytes: Buffer) => {
    const response = await clinic.fetch(
      ...([
        "PUT",
        `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
      ] as const),
      ...([
        new Uint8Array(bytes),
        { "content-type": "application/dicom" },
      ] as const),
    );
    const image = (await response.json()) as StoredImage;
    expect([response.status, image.status, image.heldFor]).toEqual([
      ...[200, "stored", []],
    ]);
  };
  const planPath = () =>
    `/api/cases/${caseId}/studies/${PLANTED_UID}/copy-plan`;
  const plan = () => radiologist.call<CopyPlan>("GET", planPath());
  const confirmation = async (change: object = {}) => ({
    commandId: crypto.randomUUID(),
    ...{ studyInstanceUid: PLANTED_UID, purpose: "teaching", approval: null },
    dates: "moved",
    groups: (await plan()).groups.map((group) => ({
      seriesInstanceUid: group.seriesInstanceUid,
      ...{ rows: group.rows, columns: group.columns, looked: true },
      imagesSha256: group.imagesSha256,
      regions: [{ x: 0, y: 0, width: 1000, height: 4 }],
    })),
    ...change,
  });
  const confirm = async (change: object = {}) =>
    radiologist.call<DeidentifiedCopy>(
      ...(["POST", `/api/cases/${caseId}/copies`] as const),
      await confirmation(change),
    );
  const download = async (copy: DeidentifiedCopy) => {
    const response = await radiologist.fetch(
      ...(["GET", `/api/cases/${caseId}/copies/${copy.id}/images`] as const),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/zip");
    const bytes = Buffer.from(await response.arrayBuffer());
    const out = await mkdtemp(join(folder, "zip-"));
    await writeFile(join(out, "copy.zip"), bytes);
    await run("unzip", ["-q", "copy.zip"], { cwd: out });
    const root = join(out, copy.subject);
    return {
      bytes,
      root,
      disposition: response.headers.get("content-disposition"),
    };
  };

  it("[DI2] needs the patient's consent to teaching, or the ethics committee's approval", async () => {
    const refusal = async (change: object) =>
      (
        await radiologist.refusal(
          ...(["POST", `/api/cases/${caseId}/copies`] as const),
          await confirmation(change),
        )
      ).code;
    expect((await plan()).teachingConsent).toBe("missing");
    expect(await refusal({})).toBe("consent.missingTeaching");
    expect(await refusal({ purpose: "research" })).toBe("input.invalid");
    await giveConsent(clinic, caseId, ["teaching"]);
    expect((await plan()).teachingConsent).toBe("given");
  });

  it("[DI1][DI8] plans what may be copied, and is confirmed for exactly that", async () => {
    const { groups, refused } = await plan();
    expect(groups).toHaveLength(1);
    expect(groups[0]?.images).toHaveLength(2);
    expect(refused).toEqual([{ reason: "document", images: 1 }]);
    const [group] = (await confirmation()).groups;
    for (const seen of [
      [{ ...group, imagesSha256: "0".repeat(64) }],
      [{ ...group, rows: 17 }],
      [group, group],
    ])
      expect(
        await radiologist.refusal(
          ...(["POST", `/api/cases/${caseId}/copies`] as const),
          await confirmation({ groups: seen }),
        ),
      ).toEqual({ status: 409, code: "copy.imagesChanged" });
    expect(
      await radiologist.refusal(
        ...(["POST", `/api/cases/${caseId}/copies`] as const),
        await confirmation({ groups: [{ ...group, looked: false }] }),
      ),
    ).toMatchObject({ code: "input.invalid" });
    expect(
      await radiologist.call("GET", `/api/cases/${caseId}/copies`),
    ).toEqual([]);
  });

  it("[DI3][DI5][DI7][DI9] leaves with nothing that was planted, and its images still know each other", async () => {
    const commandId = crypto.randomUUID();
    const copy = await confirm({ commandId });
    expect((await confirm({ commandId })).id).toBe(copy.id);
    // The answer was lost, and something was changed before asking again: what was made is never passed off as that.
    const { groups } = await confirmation();
    for (const change of [
      { dates: "removed" },
      { purpose: "research", approval: "2026-7" },
      { groups: groups.map((group) => ({ ...group, regions: [] })) },
    ])
      expect(
        await radiologist.refusal(
          ...(["POST", `/api/cases/${caseId}/copies`] as const),
          await confirmation({ commandId, ...change }),
        ),
      ).toEqual({ status: 409, code: "copy.madeBefore" });
    const { bytes, root, disposition } = await download(copy);
    expect(disposition).toBe(`attachment; filename=${copy.subject}.zip`);
    const text = bytes.toString("latin1").toLowerCase();
    expect(text).not.toContain(PLANTED.toLowerCase());
    expect(text).not.toContain(PLANTED_UID);
    // Burnt in as two bytes, over and over.
    const burnt = Buffer.alloc(16, PLANTED_PIXEL & 0xff);
    expect(bytes.includes(burnt)).toBe(false);
    expect((await readdir(root)).sort()).toEqual(["001", "changes.csv"]);
    const names = (await readdir(join(root, "001"))).sort();
    expect(names).toEqual(["00001.dcm", "00002.dcm"]);
    const dumps = await Promise.all(
      names.map(async (name) => {
        const path = join(root, "001", name);
        const { stdout, stderr } = await run("dcmdump", [path], {
          maxBuffer: 64 * 1024 * 1024,
        });
        expect(stderr).toBe("");
        return stdout;
      }),
    );
    const one = (dump: string, tag: RegExp) => tag.exec(dump)?.[1];
    const own = /\(0008,0018\) UI \[([0-9.]+)/;
    const referred = /\(0008,1140\)[\s\S]*?\(0008,1155\) UI \[([0-9.]+)/;
    const [a = "", b = ""] = dumps;
    expect(one(a, referred)).toBe(one(b, own));
    expect(one(b, referred)).toBe(one(a, own));
    expect(one(a, own)).not.toBe(one(b, own));
    for (const uid of [
      /\(0020,000d\) UI \[([0-9.]+)/,
      /\(0020,000e\) UI \[([0-9.]+)/,
    ]) {
      expect(one(a, uid)).toMatch(/^2\.25\./);
      expect(one(a, uid)).toBe(one(b, uid));
    }
    // Told on the page and in the archive: attributes and actions.
    const [told] = await radiologist.call<DeidentifiedCopy[]>(
      ...(["GET", `/api/cases/${caseId}/copies`] as const),
    );
    expect(told?.outcome).toMatchObject({ images: 2, refused: [] });
    expect(told?.outcome?.changes).toContainEqual({
      ...{ path: "7FE00010", action: "blanked", images: 2 },
    });
    const list = await readFile(join(root, "changes.csv"), "utf8");
    expect(list.split("\r\n").slice(1, -2)).toEqual(
      told?.outcome?.changes.map(
        ({ path, action, images }) => `${path},${action},${images}`,
      ),
    );
    // The same copy again is the same copy.
    expect((await download(copy)).bytes.equals(bytes)).toBe(true);
    // Nothing of it is kept on the server.
    const incoming = join(
      ...([dirname(app.deps.store.pathOf("x")), "incoming", "test"] as const),
    );
    expect(await readdir(incoming)).toEqual([]);
  });

  it("[DI1] holds what was looked at, also when more arrives; and is there for its own institution only", async () => {
    const copy = await confirm();
    await put(plantedImage({ sopUid: `${PLANTED_UID}.4` }));
    const { root } = await download(copy);
    expect(await readdir(join(root, "001"))).toHaveLength(2);
    const path = `/api/cases/${caseId}/copies/${copy.id}/images`;
    const expert = await app.logIn("expert");
    expect(await expert.refusal("GET", path)).toEqual({
      ...{ status: 404, code: "case.notFound" },
    });
    await ask(clinic, caseId, expert);
    const [seen] = await expert.call<DeidentifiedCopy[]>(
      ...(["GET", `/api/cases/${caseId}/copies`] as const),
    );
    expect(seen).toMatchObject({ id: copy.id, mayDownload: false });
    expect(await expert.refusal("GET", path)).toEqual({
      ...{ status: 404, code: "copy.notFound" },
    });
    expect(await clinic.refusal("GET", path)).toEqual({
      ...{ status: 403, code: "role.forbidden" },
    });
  });

  it("[DI2] for research names the ethics committee's approval", async () => {
    const approval = "LL-2026-12";
    const copy = await confirm({ purpose: "research", approval });
    expect(copy).toMatchObject({ purpose: "research", approval });
    const { root } = await download(copy);
    expect((await readdir(join(root, "001"))).length).toBeGreaterThan(0);
  });

  it("one download at a time; a reader who goes away leaves nothing behind and may begin again", async () => {
    const copy = await confirm();
    const path = `/api/cases/${caseId}/copies/${copy.id}/images`;
    const both = await Promise.all([
      radiologist.fetch("GET", path),
      radiologist.fetch("GET", path),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
    for (const response of both) await response.body?.cancel();
    const incoming = join(
      ...([dirname(app.deps.store.pathOf("x")), "incoming", "test"] as const),
    );
    await expect.poll(() => readdir(incoming)).toEqual([]);
    await expect
      .poll(async () => {
        const response = await radiologist.fetch("GET", path);
        await response.body?.cancel();
        return response.status;
      })
      .toBe(200);
  });

  it("[DI2] ends with the consent: what was confirmed before is not downloaded any more", async () => {
    const copy = await confirm();
    await clinic.call("POST", `/api/cases/${caseId}/consents/withdrawals`, {
      ...{ commandId: crypto.randomUUID(), purposes: ["teaching"] },
      ...{
        signer: { name: "签署人", relation: "patient" },
        reason: "改变主意",
      },
    });
    expect(
      await radiologist.refusal(
        ...(["GET", `/api/cases/${caseId}/copies/${copy.id}/images`] as const),
      ),
    ).toEqual({ status: 409, code: "consent.withdrawnTeaching" });
  });

  it("every step is in the audit, before the first byte leaves", async () => {
    const rows = await app.deps.db.query
      .selectFrom("audit_event")
      .where("action", "like", "copy.%")
      .where("outcome", "=", "success")
      .select(["action", "subject_kind", "subject_id"])
      .orderBy("id")
      .execute();
    const actions = rows.map(({ action }) => action);
    for (const each of ["plan", "confirm", "download", "finish", "list"])
      expect(actions).toContain(`copy.${each}`);
    const download = actions.indexOf("copy.download");
    expect(download).toBeLessThan(actions.indexOf("copy.finish"));
    expect(rows[download]?.subject_kind).toBe("deidentified_copy");
  });
});
