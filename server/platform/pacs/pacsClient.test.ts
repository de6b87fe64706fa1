import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { loadLanCertificate } from "../http/lanCertificate.ts";
import { createPacsClient, type PacsObject } from "./pacsClient.ts";
import type { PacsAccess } from "./pacsSites.ts";

/** What a PACS, or what stands in its place, may do to us. */
const BYTES = Buffer.alloc(300_000, "an image");
const object: PacsObject = {
  ...{ studyUid: "1.2.3", seriesUid: "1.2.4", sopInstanceUid: "1.2.5" },
  sha256: createHash("sha256").update(BYTES).digest("hex"),
  bytes: BYTES.length,
};
const multipart = { "content-type": "multipart/related; boundary=b" };
const HEAD = "--b\r\nContent-Type: application/dicom\r\n\r\n";
const TAIL = "\r\n--b--\r\n";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const listen = async (answer: RequestListener): Promise<PacsAccess> => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/dicom-web`, credentials: undefined };
};
const client = () => {
  const made = createPacsClient(2, { silentMs: 300, answerMs: 1_000 });
  closers.push(() => made.close());
  return made;
};
const compare = async (
  answer: (response: ServerResponse, request: IncomingMessage) => void,
) =>
  client().compare(
    await listen((request, response) => answer(response, request)),
    object,
  );
/** Writes without end until the caller is gone. */
const pour = (response: ServerResponse, chunk: Buffer): Promise<void> =>
  new Promise((gone) => {
    response.on("close", gone);
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  });

describe("an answer of the PACS", () => {
  it("with the object's bytes is the same, in parts or alone", async () => {
    const inParts = await compare((response) =>
      response
        .writeHead(200, multipart)
        .end(Buffer.concat([Buffer.from(HEAD), BYTES, Buffer.from(TAIL)])),
    );
    const alone = await compare((response) =>
      response
        .writeHead(200, { "content-type": "application/dicom" })
        .end(BYTES),
    );
    expect([inParts, alone]).toEqual(["same", "same"]);
  });

  it("with other bytes, longer ones or fewer is another object, and no more is read than the right one has", async () => {
    const other = Buffer.from(BYTES).fill(1, 0, 1);
    for (const bytes of [
      other,
      Buffer.concat([BYTES, BYTES]),
      BYTES.subarray(1),
    ])
      expect(
        await compare((response) =>
          response
            .writeHead(200, multipart)
            .end(Buffer.concat([Buffer.from(HEAD), bytes, Buffer.from(TAIL)])),
        ),
      ).toBe("other");
  });

  it("without an end is cut off: a part, what stands before it, its headers", async () => {
    const endless = async (head: string) => {
      const closed: Promise<void>[] = [];
      try {
        return await compare((response) => {
          response.writeHead(200, multipart).write(head);
          closed.push(pour(response, Buffer.alloc(65_536, "x")));
        });
      } finally {
        await Promise.all(closed);
      }
    };
    expect(await endless(HEAD)).toBe("other");
    await expect(endless("")).rejects.toMatchObject({ problem: "notDicomWeb" });
    await expect(endless("--b\r\nContent-Type: ")).rejects.toMatchObject({
      problem: "notDicomWeb",
    });
  });

  it("that breaks off is none, however much of it came", async () => {
    const whole = { ...multipart, "content-length": BYTES.length + 500 };
    await expect(
      compare((response) => {
        response.writeHead(200, whole).write(HEAD);
        response.write(BYTES.subarray(0, 1_000), () => response.destroy());
      }),
    ).rejects.toMatchObject({ problem: "unreachable" });
    await expect(
      compare((response) => response.writeHead(200, multipart).end(HEAD)),
    ).rejects.toMatchObject({ problem: "unreachable" });
  });

  it("that does not come, or stops coming, is waited for only so long", async () => {
    await expect(compare(() => undefined)).rejects.toMatchObject({
      problem: "silent",
    });
    await expect(
      compare((response) => response.writeHead(200, multipart).write(HEAD)),
    ).rejects.toMatchObject({
      problem: expect.stringMatching(/silent|unreachable/) as string,
    });
  });

  it("of another type is no DICOMweb", async () => {
    for (const type of ["text/html", "application/json", "image/jpeg"])
      await expect(
        compare((response) =>
          response.writeHead(200, { "content-type": type }).end(BYTES),
        ),
      ).rejects.toMatchObject({ problem: "notDicomWeb" });
  });

  it.each([
    [401, "credentials"],
    [403, "credentials"],
    [500, "busy"],
    [503, "busy"],
    [406, "notDicomWeb"],
  ] as const)("of status %s is named: %s", async (status, problem) => {
    await expect(
      compare((response) => response.writeHead(status).end()),
    ).rejects.toMatchObject({ problem });
  });

  it("404 says that it is not there", async () => {
    expect(await compare((response) => response.writeHead(404).end())).toBe(
      "absent",
    );
  });
});

describe("credentials", () => {
  it("go with each call, as HTTP Basic with a user and as a bearer token without", async () => {
    const seen: (string | undefined)[] = [];
    const access = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.end("[]");
    });
    const pacs = client();
    await pacs.probe({ ...access, credentials: { user: "u", secret: "p" } });
    await pacs.probe({
      ...access,
      credentials: { user: undefined, secret: "t" },
    });
    await pacs.probe(access);
    expect(seen).toEqual([
      `Basic ${Buffer.from("u:p").toString("base64")}`,
      "Bearer t",
      undefined,
    ]);
  });

  it("are not sent on to where the PACS redirects us", async () => {
    let followed = 0;
    const elsewhere = await listen((_, response) => {
      followed += 1;
      response.end("[]");
    });
    const access = await listen((_, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    await expect(
      client().probe({ ...access, credentials: { user: "u", secret: "p" } }),
    ).rejects.toMatchObject({ problem: "redirected" });
    expect(followed).toBe(0);
  });

  it("are not sent to a server whose certificate nobody vouches for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lianzhen-pacs-"));
    closers.push(() => rm(folder, { recursive: true }));
    let asked = 0;
    const server = createSecureServer(
      await loadLanCertificate(folder, ["127.0.0.1"]),
      (_, response) => {
        asked += 1;
        response.end("[]");
      },
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    await expect(
      client().probe({
        url: `https://127.0.0.1:${port}`,
        credentials: { user: "u", secret: "p" },
      }),
    ).rejects.toMatchObject({ problem: "certificate" });
    expect(asked).toBe(0);
  });
});

describe("a file", () => {
  it("is sent as one part, of known length", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lianzhen-pacs-"));
    closers.push(() => rm(folder, { recursive: true }));
    const path = join(folder, "file");
    await writeFile(path, BYTES);
    let body = Buffer.alloc(0);
    const access = await listen((request, response) => {
      void buffer(request).then((read) => {
        body = read;
        response.writeHead(request.headers["content-length"] ? 200 : 411).end();
      });
    });
    expect(await client().store(access, path)).toBe("taken");
    expect(body.includes(BYTES)).toBe(true);
  });

  it.each([
    [400, "refused"],
    [409, "taken"],
    [202, "taken"],
  ] as const)("with status %s is %s", async (status, outcome) => {
    const folder = await mkdtemp(join(tmpdir(), "lianzhen-pacs-"));
    closers.push(() => rm(folder, { recursive: true }));
    const path = join(folder, "file");
    await writeFile(path, BYTES);
    const access = await listen((request, response) => {
      request.resume().on("end", () => response.writeHead(status).end());
    });
    expect(await client().store(access, path)).toBe(outcome);
  });
});
