import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkPacs,
  listPacs,
  removePacs,
  setPacs,
  type PacsTaskDeps,
} from "../../server/features/pacs/index.ts";
import { createAudit } from "../../server/platform/audit/audit.ts";
import type { PacsAccess } from "../../server/platform/pacs/pacsSites.ts";
import { layLine } from "../support/cuttableLine.ts";
import { hasOrthanc } from "../support/dicomWebPeers.ts";
import {
  A_WHILE_MS,
  allGone,
  imageOf,
  isHere,
  LONG,
  pacsApp,
  readSum,
  send,
} from "../support/pacs.ts";
import { sha256, startTestPacs, type TestPacs } from "../support/testPacs.ts";
import { startTestApp, type TestApp } from "../support/testApp.ts";

/** Each institution's own PACS, as the administrator at the terminal sets it. */
describe.skipIf(!hasOrthanc)("an institution's own PACS", () => {
  let app: TestApp;
  let shared: TestPacs;
  let own: TestPacs;
  let tasks: PacsTaskDeps;
  let passTime: (ms: number) => void;

  beforeAll(async () => {
    [shared, own] = await Promise.all([startTestPacs(), startTestPacs()]);
    const { clock, change } = pacsApp(shared.access);
    passTime = (ms) => clock.forward(ms);
    app = await startTestApp(change);
    const { db, keyring } = app.deps;
    const audit = createAudit(db, clock, "admin");
    tasks = { ...{ db, clock, keyring, audit }, fallback: shared.access };
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([shared.end(), own.end()]);
  });

  const set = (access: PacsAccess, secret = access.credentials?.secret ?? "") =>
    setPacs(tasks, {
      ...{ code: "hekou", url: access.url, secret },
      user: access.credentials?.user,
    });

  it("gets its images, with its own credentials; everybody else's go to the common one", async () => {
    await set(own.access);
    const [clinic, clinic2] = [
      await app.logIn("clinic"),
      await app.logIn("clinic2"),
    ];
    const [mine, theirs] = [
      await send(clinic, imageOf("mine")),
      await send(clinic2, imageOf("theirs")),
    ];
    await allGone(app, [mine, theirs]);
    expect(await own.sumsOf(mine.sopInstanceUid)).toEqual([mine.sha256]);
    expect(await own.sumsOf(theirs.sopInstanceUid)).toEqual([]);
    expect(await shared.sumsOf(theirs.sopInstanceUid)).toEqual([theirs.sha256]);
    expect(await shared.sumsOf(mine.sopInstanceUid)).toEqual([]);
    expect(await readSum(clinic, mine)).toBe(mine.sha256);
    expect(await readSum(clinic2, theirs)).toBe(theirs.sha256);
    expect(await checkPacs(tasks, "hekou")).toContain(own.access.url);
  });

  it("with a wrong password: named, nothing is lost, and all is well once it is right", async () => {
    const clinic = await app.logIn("clinic");
    const kept = await send(clinic, imageOf("kept"));
    await allGone(app, [kept]);
    await set(own.access, "wrong-password");
    await expect(checkPacs(tasks, "hekou")).rejects.toThrow(/credentials/);
    expect(await readSum(clinic, kept)).toBe("502 pacs.refused");
    const arrived = await send(clinic, imageOf("arrived"));
    await expect
      .poll(() => listPacs(tasks), LONG)
      .toMatch(/hekou .* away {2}credentials since .*waiting 1 since/);
    expect(await isHere(app, arrived)).toBe(true);

    await set(own.access);
    passTime(A_WHILE_MS);
    await allGone(app, [arrived]);
    expect(await own.sumsOf(arrived.sopInstanceUid)).toEqual([arrived.sha256]);
    expect(await readSum(clinic, kept)).toBe(sha256(imageOf("kept")));
  });

  it("whose line breaks while an image is on its way: the line is named and not the image, which comes later", async () => {
    const line = await layLine(own.access.url);
    try {
      const clinic = await app.logIn("clinic");
      const { pathname } = new URL(own.access.url);
      await set({ ...own.access, url: `${line.address}${pathname}` });
      line.cutBefore("POST ");
      const sent = await send(clinic, imageOf("on its way"));
      await expect
        .poll(() => listPacs(tasks), LONG)
        .toMatch(/hekou .* away .*waiting 1 since/);
      expect(await listPacs(tasks)).not.toMatch(/hekou .*(refused|failed)/);
      expect(await isHere(app, sent)).toBe(true);
      line.mend();
      passTime(A_WHILE_MS);
      await allGone(app, [sent]);
    } finally {
      await set(own.access);
      await line.close();
    }
  });

  it("that stores another file than it was sent: named, and the image stays here", async () => {
    // As where an archive packs what it takes in.
    const changing = await startTestPacs({
      IngestTranscoding: "1.2.840.10008.1.2",
    });
    try {
      const clinic = await app.logIn("clinic");
      await set(changing.access);
      const sent = await send(clinic, imageOf("changed"));
      passTime(A_WHILE_MS);
      await expect.poll(() => listPacs(tasks), LONG).toMatch(/hekou .*changed/);
      const [stored] = await changing.sumsOf(sent.sopInstanceUid);
      expect(stored).not.toBe(sent.sha256);
      expect(await isHere(app, sent)).toBe(true);
      expect(await readSum(clinic, sent)).toBe(sent.sha256);
    } finally {
      await set(own.access);
      await changing.end();
    }
  });

  it("is listed without its secrets, which are sealed in the database", async () => {
    const listed = await listPacs(tasks);
    expect(listed).toContain(own.access.url);
    const row = await app.deps.db.query
      .selectFrom("pacs_site")
      .selectAll()
      .executeTakeFirstOrThrow();
    for (const secret of ["lianzhen", own.access.credentials?.secret ?? "?"])
      for (const text of [
        listed.replaceAll("lianzhen-", ""),
        JSON.stringify(row),
      ])
        expect(text).not.toContain(secret);
  });

  it("is refused by name: no address, a password in it, another protocol, an unknown institution; not removed while it keeps images", async () => {
    for (const url of [
      "pacs.example",
      "http://user:password@pacs.example/dicom-web",
      "file:///etc/passwd",
      "ftp://pacs.example",
    ])
      await expect(set({ url, credentials: undefined }), url).rejects.toThrow(
        /URL is the/,
      );
    const named = { url: own.access.url, user: undefined, secret: "" };
    await expect(setPacs(tasks, { ...named, code: "nobody" })).rejects.toThrow(
      /no organisation nobody/,
    );
    await expect(removePacs(tasks, "hekou")).rejects.toThrow(/kept there/);
    await setPacs(tasks, { ...named, code: "qingshan" });
    expect(await removePacs(tasks, "qingshan")).toContain("no PACS of its own");
  });
});
