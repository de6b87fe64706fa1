import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, randomUUID, verify } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Opinion } from "../../shared/contracts/opinions.ts";
import {
  ask,
  decide,
  openCase,
  signOpinion,
  step,
} from "../support/consultSteps.ts";
import { dicomFile } from "../support/dicomFixtures.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { TEST_PATIENT } from "../support/world.ts";

const hasPoppler =
  process.env["TEST_PDFTOTEXT"] !== undefined ||
  existsSync("/usr/bin/pdftotext");
const keep = process.env["TEST_SCREENSHOTS"];
const folder = mkdtempSync(join(tmpdir(), "lianzhen-paper-"));
let app: TestApp;
let clinic: Person;
let radiologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  radiologist = await app.logIn("radiologist");
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const signed = async (name = "张䶮") => {
  const { id: caseId } = await openCase(clinic, {
    patient: { ...TEST_PATIENT, sex: "female", name },
  });
  const asked = await ask(clinic, caseId, radiologist, {
    question: "右上肺病灶性质?是否需要转诊?",
  });
  await step(radiologist, asked, "acceptance");
  const opinion = await signOpinion(
    radiologist,
    asked.id,
    {},
    {
      findings:
        "女,76 岁,咳嗽两周。胸部 CT:右上肺尖段 3.5cm×2.1cm 磨玻璃影,边界不清,纵隔淋巴结无肿大。",
      diagnosis: "右上肺炎性病变可能大,肿瘤待排。",
      advice:
        "1. 抗感染治疗(莫西沙星 0.4g qd)2 周后复查 CT;\n2. 如无吸收,转青山县人民医院行 CT-guided biopsy。",
    },
  );
  return { id: asked.id, caseId, opinion };
};
const paper = async (person: Person, id: string, version = 1) => {
  const response = await person.fetch(
    "GET",
    `/api/requests/${id}/opinion/versions/${version}/paper`,
  );
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};
const fileOf = (bytes: Buffer, name = "paper.pdf") => {
  const file = join(keep ?? folder, name);
  writeFileSync(file, bytes);
  return file;
};
/** The words of a paper; where lines break and columns stand is not theirs. */
const plain = (text: string) => text.replace(/\s/g, "");
const textOf = (bytes: Buffer) =>
  plain(
    execFileSync("pdftotext", ["-layout", fileOf(bytes), "-"], {
      encoding: "utf8",
    }),
  );
const lookUp = async (opinion: Opinion, version = 1) => {
  const path = opinion.versions[version - 1]?.signature?.verifyPath ?? "";
  const response = await app.stranger.fetch("GET", path);
  return { status: response.status, html: await response.text() };
};

describe.skipIf(!hasPoppler)("the opinion on paper", () => {
  it("holds the text in correct Chinese, rare names included, and says what the font lacks", async () => {
    const { id } = await signed("欧阳䶮㛃𠮷");
    await decide(clinic, id, { text: "同意会诊意见,先行抗感染。" });
    const bytes = await paper(clinic, id);
    const text = textOf(bytes);
    for (const part of [
      ...["远程会诊诊疗意见报告", "青山县人民医院", "河口镇卫生院 李梅"],
      ...["欧阳䶮㛃", "U+20BB7", "磨玻璃影", "右上肺炎性病变可能大"],
      ...["平台签名", "王建国", "同意会诊意见,先行抗感染。", "第 1 页 / 共"],
      ...["/verify/", "由邀请方决定并负责", "76 岁"],
    ])
      expect(text).toContain(plain(part));
    expect(text).not.toContain(TEST_PATIENT.nationalId);
    if (keep)
      execFileSync("pdftoppm", [
        ...["-r", "80", "-png", fileOf(bytes, "decided.pdf")],
        join(keep, "decided"),
      ]);
  });

  it("is the same bytes for both sides at every reading; a long text goes on over pages", async () => {
    const { id } = await signed();
    const [one, two] = await Promise.all([
      paper(clinic, id),
      paper(radiologist, id),
    ]);
    expect(one.equals(two)).toBe(true);
    // Drawn anew from the same record: still the same bytes.
    await sql`delete from opinion_paper`.execute(app.deps.db.query);
    expect((await paper(clinic, id)).equals(one)).toBe(true);
    await signOpinion(
      radiologist,
      id,
      {},
      { findings: "磨玻璃影。".repeat(1_500) },
    );
    // The foot of a page comes between two halves of a word here and there.
    const long = textOf(await paper(clinic, id, 2));
    expect(long.match(/磨玻璃影/g)?.length).toBeGreaterThan(1_490);
    expect(long).toMatch(/第2页\/共[3-9]页/);
    expect(textOf(await paper(clinic, id))).toContain("此版本已被更正版取代");
  });

  it("[OP14] says what came after it was signed, anew when more came, as long as it is in force", async () => {
    const { id, caseId } = await signed();
    const send = async (instance: string) => {
      const image = { study: caseId, instance, patientName: "" };
      await clinic.fetch(
        ...(["PUT", `/api/cases/${caseId}/images/${randomUUID()}`] as const),
        dicomFile({ ...image, sex: "F" }),
        { "content-type": "application/dicom" },
      );
    };
    const said = (count: number) =>
      plain(`签署后收到的影像未用于本意见 ${count} 幅（1 个序列）`);
    const before = textOf(await paper(clinic, id));
    expect(before).not.toContain("幅（1个序列）");
    // What the print cannot know later, it says beforehand.
    expect(before).toContain(
      plain("签署后收到的影像未用于本意见，有无以核验页为准"),
    );
    for (const count of [1, 2]) {
      await send(String(count));
      const [one, two] = await Promise.all([
        paper(clinic, id),
        paper(radiologist, id),
      ]);
      expect(textOf(one)).toContain(said(count));
      expect(one.equals(two)).toBe(true);
    }
    await signOpinion(radiologist, id, { incompleteReason: "急" });
    for (const version of [1, 2])
      expect(textOf(await paper(clinic, id, version))).not.toContain(said(2));
  });

  it("[OP8] carries a signature that openssl verifies, over the very document", async () => {
    const { id } = await signed();
    const file = fileOf(await paper(clinic, id), "proof.pdf");
    execFileSync("pdfdetach", ["-saveall", "-o", folder, file]);
    const proof = JSON.parse(
      readFileSync(join(folder, "signature.json"), "utf8"),
    ) as { document: string; jws: string; publicKey: { x: string } };
    const [header = "", payload = "", signature = ""] = proof.jws.split(".");
    const said = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      documentSha256: string;
    };
    expect(said.documentSha256).toBe(
      createHash("sha256").update(proof.document).digest("hex"),
    );
    expect(payload).not.toContain(Buffer.from("张").toString("base64url"));
    const key = createPublicKey({
      key: proof.publicKey as never,
      format: "jwk",
    });
    const files = ["key.pem", "signature.bin", "signed.txt"].map((name) =>
      join(folder, name),
    );
    writeFileSync(files[0]!, key.export({ type: "spki", format: "pem" }));
    writeFileSync(files[1]!, Buffer.from(signature, "base64url"));
    const check = (text: string) => {
      writeFileSync(files[2]!, text);
      return execFileSync(
        "openssl",
        [
          ...["pkeyutl", "-verify", "-pubin", "-inkey", files[0]!, "-rawin"],
          ...["-in", files[2]!, "-sigfile", files[1]!],
        ],
        { encoding: "utf8" },
      );
    };
    expect(check(`${header}.${payload}`)).toContain("Success");
    expect(() => check(`${header}.${payload}x`)).toThrow();
    expect(verify(null, Buffer.from("x"), key, Buffer.alloc(64))).toBe(false);
  });
});

describe("the public verification", () => {
  it("says validity, number, hospital and time, and nothing of the patient", async () => {
    const { id, opinion } = await signed("独孤求败");
    const { status, html } = await lookUp(opinion);
    expect(status).toBe(200);
    for (const part of [
      "签名有效",
      "现行有效",
      "青山县人民医院",
      opinion.number,
    ])
      expect(html).toContain(part);
    for (const secret of ["独孤求败", "磨玻璃", "女", "HZ-", id])
      expect(html).not.toContain(secret);
    const unknown = await app.stranger.fetch("GET", "/verify/unknown");
    expect(unknown.status).toBe(404);
  });

  it("[OP8] fails after one changed byte of text, document, time or images, under a foreign key, and with a swapped version", async () => {
    const { id, opinion } = await signed();
    const all = await signOpinion(radiologist, id);
    const senior = await app.logIn("senior");
    const other = await signed();
    await signOpinion(senior, other.id);
    const db = app.deps.db.query;
    const rows = await db.selectFrom("opinion_version").selectAll().execute();
    const token = (o: Opinion, v: number) =>
      o.versions[v - 1]?.signature?.verifyPath.split("/").at(-1);
    const rowOf = (t: string | undefined) =>
      rows.find((row) => row.verify_token === t)!;
    const row = rowOf(token(all, 1));
    const second = rowOf(token(all, 2));
    const foreign = rows.find((r) => r.author_id !== row.author_id)!;
    const seen = async () => (await lookUp(opinion)).html;
    expect(await seen()).toContain("签名有效");
    const attempts: Record<string, object> = {
      text: {
        content: JSON.stringify({ ...row.content, diagnosis: "左上肺" }),
      },
      document: { document: row.document!.replace("右", "左") },
      "document and its digest": {
        document: row.document!.replace("右", "左"),
        document_sha256: createHash("sha256")
          .update(row.document!.replace("右", "左"))
          .digest("hex"),
      },
      time: { signed_at: new Date(row.signed_at.getTime() + 1) },
      images: {
        images: JSON.stringify([
          {
            ...{ studyInstanceUid: "1", seriesInstanceUid: "1" },
            ...{ modality: "CT", description: "", instances: 1 },
            sopInstanceUidsSha256: "x",
          },
        ]),
      },
      "foreign key": { jws: foreign.jws, key_id: foreign.key_id },
      "foreign author": { author_id: foreign.author_id },
      "swapped version": {
        jws: second.jws,
        document: second.document,
        document_sha256: second.document_sha256,
      },
      "one byte of the signature": {
        jws: row.jws!.replace(/.(?=.{20}$)/, (c) => (c === "A" ? "B" : "A")),
      },
    };
    for (const [name, change] of Object.entries(attempts)) {
      const update = (set: object) =>
        db
          .updateTable("opinion_version")
          .set(set)
          .where("id", "=", row.id)
          .execute();
      await update(change);
      expect(await seen(), name).toContain("核验未通过");
      const inside = await clinic.call<Opinion>(
        "GET",
        `/api/requests/${id}/opinion`,
      );
      expect(inside.versions[0]?.signature?.holds, name).toBe(false);
      expect(
        await clinic.refusal(
          "GET",
          `/api/requests/${id}/opinion/versions/1/paper`,
        ),
        name,
      ).toMatchObject({ code: "opinion.broken" });
      await update({
        content: JSON.stringify(row.content),
        images: JSON.stringify(row.images),
        ...{ document: row.document, document_sha256: row.document_sha256 },
        ...{ jws: row.jws, key_id: row.key_id, signed_at: row.signed_at },
        author_id: row.author_id,
      });
    }
    expect(await seen()).toContain("签名有效");
    expect(await seen()).toContain("已被更正版取代");
  });

  it("says when it was withdrawn, and answers one address only so often", async () => {
    const { id, opinion } = await signed();
    await radiologist.call(
      "POST",
      `/api/requests/${id}/opinion/versions/1/withdrawal`,
      { password: "lianzhen-demo", reason: "写错患者" },
    );
    const { html } = await lookUp(opinion);
    expect(html).toContain("已撤回");
    expect(html).not.toContain("写错患者");
    const codes: number[] = [];
    for (let i = 0; i < 70; i++) codes.push((await lookUp(opinion)).status);
    expect(codes).toContain(429);
  });
});
