import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../server/gateway/gateway.ts";
import {
  hasDcmtk,
  runDcmtk,
  startStorescp,
  storescu,
} from "../support/dcmtkNetwork.ts";
import { openBareCase } from "../support/consultSteps.ts";
import { hasOrthanc, startOrthanc } from "../support/dicomWebPeers.ts";
import { withNewUids } from "../support/dicomFixtures.ts";
import { dataSetOf, sendable, storeOne } from "../support/dimseScu.ts";
import { filesOf, siteToken, startTestGateway } from "../support/gateway.ts";
import { sharedData, sharedFiles } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

/** The site gateway with the real programs of a hospital: what they send is what the platform reads. */
let app: TestApp;
let clinic: Person;
let token: string;
let gateway: Gateway;

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  token = await siteToken(app);
  gateway = await startTestGateway({ server: app.address, token });
});
afterAll(async () => {
  await gateway.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});
const folder = mkdtempSync(join(tmpdir(), "lianzhen-samples-"));

const sent = () => expect.poll(() => gateway.state().waiting.images).toBe(0);
/** Data sets of everything that the platform holds, by SOP Instance UID; each must be there once. */
const held = async (): Promise<Map<string, Buffer>> => {
  const rows = await app.deps.db.query
    .selectFrom("instance as i")
    .innerJoin("series as s", "s.id", "i.series_id")
    .innerJoin("study as st", "st.id", "s.study_id")
    .select(["i.sop_instance_uid as uid", "st.study_instance_uid as study"])
    .execute();
  const found = new Map<string, Buffer>();
  for (const study of new Set(rows.map((row) => row.study)))
    for (const file of await filesOf(clinic, study))
      found.set(sendable(file).sopInstanceUid, dataSetOf(file));
  expect(found.size).toBe(rows.length);
  return found;
};

interface Sample {
  name: string;
  path: string;
  bytes: Buffer;
}
/** Several samples are one image in many syntaxes: each becomes an image of its own, but for the deflated one. */
const samplesFor = (salt: string): Sample[] =>
  sharedFiles("ts-matrix")
    .filter(({ name }) => name.endsWith(".dcm"))
    .map(({ name, path }) => {
      const file = readFileSync(path);
      const bytes = name.includes("Deflated")
        ? file
        : withNewUids(file, `${salt} ${name}`);
      const own = join(folder, `${salt}-${name}`);
      writeFileSync(own, bytes);
      return { name, path: own, bytes };
    });
/** HTJ2K is younger than Debian's dcmtk 3.6.7, which can neither send nor receive it. */
const forDcmtk = ({ name }: Sample) => !name.startsWith("HTJ2K");

describe.skipIf(!hasDcmtk || sharedData === undefined)("dcmtk", () => {
  it("echoscu is answered under our AE title, and refused by name under another one", async () => {
    const port = String(gateway.dimsePort);
    const own = ["-aec", "LIANZHEN", "127.0.0.1", port];
    expect((await runDcmtk("echoscu", own)).code).toBe(0);
    const else_ = ["-aec", "ELSE", "127.0.0.1", port];
    const other = await runDcmtk("echoscu", else_);
    expect(other.code).not.toBe(0);
    expect(other.output).toContain("Called AE Title Not Recognized");
  });

  it("echoscu of a device that is not on the list is refused by name", async () => {
    const strict = await startTestGateway({
      ...{ server: app.address, token },
      dimse: { callingAeTitles: ["CT1", "DR2"] },
    });
    const at = ["-aec", "LIANZHEN", "127.0.0.1", String(strict.dimsePort)];
    expect((await runDcmtk("echoscu", ["-aet", "DR2", ...at])).code).toBe(0);
    const other = await runDcmtk("echoscu", ["-aet", "CT3", ...at]);
    expect(other.output).toContain("Calling AE Title Not Recognized");
    await strict.close();
  });

  it("echoscu is answered over TLS only, and with an authority only to its devices", async () => {
    const made = mkdtempSync(join(tmpdir(), "lianzhen-tls-"));
    const pem = (name: string) => join(made, name);
    for (const who of ["gateway", "device", "stranger"])
      execFileSync(
        "openssl",
        [
          ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
          ...["-subj", `/CN=${who}`, "-keyout", pem(`${who}.key`)],
          ...["-out", pem(`${who}.crt`)],
        ],
        { stdio: "ignore" },
      );
    const secure = await startTestGateway({
      ...{ server: app.address, token },
      dimse: {
        tls: {
          key: readFileSync(pem("gateway.key")),
          cert: readFileSync(pem("gateway.crt")),
          ca: readFileSync(pem("device.crt")),
        },
      },
    });
    const at = ["-aec", "LIANZHEN", "127.0.0.1", String(secure.dimsePort)];
    const echoAs = async (who: string) => {
      const own = ["+tls", pem(`${who}.key`), pem(`${who}.crt`)];
      const trust = ["+cf", pem("gateway.crt")];
      return (await runDcmtk("echoscu", [...own, ...trust, ...at])).code;
    };
    expect(await echoAs("device")).toBe(0);
    expect(await echoAs("stranger")).not.toBe(0);
    expect((await runDcmtk("echoscu", ["-to", "5", ...at])).code).not.toBe(0);
    expect(await echoAs("device")).toBe(0);
    await secure.close();
    rmSync(made, { recursive: true, force: true });
  });

  it("storescu, several associations at once: every image once, and bit for bit what dcmtk's own receiver gets", async () => {
    const files = samplesFor("storescu").filter(forDcmtk);
    expect(files.length).toBeGreaterThanOrEqual(24);
    const reference = await startStorescp(
      files.map(({ bytes }) => sendable(bytes)),
    );
    try {
      for (const port of [reference.port, gateway.dimsePort]) {
        const left = [...files];
        const lane = async () => {
          for (let file = left.pop(); file; file = left.pop()) {
            const { code, output } = await storescu(port, file.path);
            expect(code, output).toBe(0);
          }
        };
        await Promise.all([lane(), lane(), lane(), lane()]);
      }
      await sent();
      const here = await held();
      const received = await reference.received();
      expect(received).toHaveLength(files.length);
      for (const file of received) {
        const uid = sendable(file).sopInstanceUid;
        expect(here.get(uid)?.equals(dataSetOf(file)), uid).toBe(true);
      }
      expect(gateway.state().asides).toEqual([]);
    } finally {
      await reference.stop();
    }
  });
});

const canCompare = hasOrthanc && hasDcmtk && sharedData !== undefined;
describe.skipIf(!canCompare)("Orthanc", () => {
  it("as a hospital's PACS: what it sends is bit for bit what dcmtk's own receiver gets, and it reads the worklist", async () => {
    const files = samplesFor("orthanc").filter(
      // Those that its dcmtk sends as they are.
      ({ name }) => /^ct-(Little|JPEG2000|JPEGProcess1|RLE)/.test(name),
    );
    expect(files.length).toBeGreaterThanOrEqual(5);
    const reference = await startStorescp(
      files.map(({ bytes }) => sendable(bytes)),
    );
    const orthanc = await startOrthanc("http://127.0.0.1:1", "");
    try {
      const peers = { gateway: gateway.dimsePort, reference: reference.port };
      for (const [name, Port] of Object.entries(peers)) {
        const put = await fetch(`${orthanc.address}/modalities/${name}`, {
          method: "PUT",
          body: JSON.stringify({ AET: "LIANZHEN", Host: "127.0.0.1", Port }),
        });
        expect(put.status).toBe(200);
      }
      await orthanc.post("/modalities/gateway/echo", {});
      const ids: string[] = [];
      for (const { bytes } of files) {
        const added = (await orthanc.post("/instances", bytes)) as {
          ID: string;
        };
        ids.push(added.ID);
      }
      for (const name of Object.keys(peers))
        await orthanc.post(`/modalities/${name}/store`, ids);
      await sent();
      const here = await held();
      const received = await reference.received();
      expect(received).toHaveLength(files.length);
      for (const file of received) {
        const uid = sendable(file).sopInstanceUid;
        expect(here.get(uid)?.equals(dataSetOf(file)), uid).toBe(true);
      }
      expect(gateway.state().asides).toEqual([]);
      const { number } = await openBareCase(clinic);
      await expect
        .poll(async () =>
          JSON.stringify(
            await orthanc.post("/modalities/gateway/find-worklist", {
              ...{ AccessionNumber: number, PatientName: "" },
            }),
          ),
        )
        .toContain(number);
    } finally {
      await orthanc.stop();
      await reference.stop();
    }
  });
});

describe.skipIf(sharedData === undefined)("a device", () => {
  it("sends every sample in its own syntax: what is read is what was sent, also when it is sent twice", async () => {
    // The deflated one has come from storescu already, which deflates anew: other bytes, and those are refused.
    const files = samplesFor("device").filter(
      ({ name }) => !name.includes("Deflated"),
    );
    for (let round = 0; round < 2; round += 1)
      for (const { name, bytes } of files)
        expect(await storeOne(gateway.dimsePort, sendable(bytes)), name).toBe(
          0,
        );
    await sent();
    const here = await held();
    for (const { name, bytes } of files)
      expect(
        here.get(sendable(bytes).sopInstanceUid)?.equals(dataSetOf(bytes)),
        name,
      ).toBe(true);
    expect(gateway.state().asides).toEqual([]);
  });
});
