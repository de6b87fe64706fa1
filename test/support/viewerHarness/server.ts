import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import dicomParser from "dicom-parser";

const TAGS: Record<string, "US" | "DS" | "IS" | "UI" | "CS" | "LO" | "DA"> = {
  "00080016": "UI",
  "00080018": "UI",
  "00080060": "CS",
  "00080020": "DA",
  "00081030": "LO",
  "0008103E": "LO",
  "00100010": "LO",
  "00100020": "LO",
  "00100030": "DA",
  "00100040": "CS",
  "0020000D": "UI",
  "0020000E": "UI",
  "00200011": "IS",
  "00200013": "IS",
  "00200032": "DS",
  "00200037": "DS",
  "00200052": "UI",
  "00280002": "US",
  "00280004": "CS",
  "00280006": "US",
  "00280008": "IS",
  "00280010": "US",
  "00280011": "US",
  "00280030": "DS",
  "00280100": "US",
  "00280101": "US",
  "00280102": "US",
  "00280103": "US",
  "00281050": "DS",
  "00281051": "DS",
  "00281052": "DS",
  "00281053": "DS",
  "00282110": "CS",
};
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

export const startHarness = async (folder: string, pages: string) => {
  const instances = readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    const set = dicomParser.parseDicom(bytes);
    const json = Object.fromEntries(
      Object.entries(TAGS).flatMap(([tag, vr]) => {
        const key = `x${tag.toLowerCase()}`;
        if (!set.elements[key]) return [];
        const raw = set.string(key) ?? "";
        const Value =
          vr === "US"
            ? [set.uint16(key)]
            : vr === "DS" || vr === "IS"
              ? raw.split("\\").filter(Boolean).map(Number)
              : raw === ""
                ? []
                : raw.split("\\");
        return [[tag, { vr, Value }]];
      }),
    );
    const pixels = set.elements["x7fe00010"]!;
    return {
      sop: set.string("x00080018")!,
      study: set.string("x0020000d")!,
      series: set.string("x0020000e")!,
      syntax: set.string("x00020010")!,
      json,
      pixels: bytes.subarray(
        pixels.dataOffset,
        pixels.dataOffset + pixels.length,
      ),
    };
  });
  const first = instances[0]!;
  const state = { frames: 0, failFrames: false };
  const studies = [
    {
      studyInstanceUid: first.study,
      description: "CT",
      studyDate: "20151026",
      patient: {
        name: "Bellona",
        patientId: "0000006",
        birthDate: "",
        sex: "M",
      },
      receivedAt: "2026-11-21T00:00:00.000Z",
      series: [
        {
          seriesInstanceUid: first.series,
          modality: "CT",
          number: 4,
          description: "Chest 3x3 Soft",
          instanceCount: instances.length,
        },
      ],
    },
  ];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://x").pathname;
    if (url === "/studies.json")
      return void response.end(JSON.stringify(studies));
    if (url.endsWith("/metadata"))
      return void response.end(JSON.stringify(instances.map((i) => i.json)));
    const frame = /instances\/([0-9.]+)\/frames\/1$/.exec(url);
    if (frame) {
      state.frames += 1;
      const found = instances.find((i) => i.sop === frame[1]);
      if (!found || state.failFrames) {
        response.statusCode = 503;
        return void response.end();
      }
      response.setHeader(
        "content-type",
        `multipart/related; type="application/octet-stream"; boundary=b`,
      );
      return void response.end(
        Buffer.concat([
          Buffer.from(
            `--b\r\nContent-Type: application/octet-stream; transfer-syntax=${found.syntax}\r\n\r\n`,
          ),
          found.pixels,
          Buffer.from("\r\n--b--\r\n"),
        ]),
      );
    }
    try {
      const path = join(pages, url === "/" ? "index.html" : url);
      response.setHeader(
        "content-type",
        TYPES[extname(path)] ?? "application/octet-stream",
      );
      response.end(readFileSync(path));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
};
