import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api } from "dicomweb-client";
import type { DicomJson } from "../../server/platform/dicom/json.ts";
import { freePort } from "./mediaWorker.ts";

/** The programs that hospitals and viewers meet us with, as they are. */

/** What the tests use of npm's dicomweb-client; its own types ask for every option there is. */
interface WebClient {
  storeInstances(options: { datasets: ArrayBuffer[] }): Promise<unknown>;
  searchForStudies(options: {
    queryParams: Record<string, string>;
  }): Promise<DicomJson[]>;
  retrieveStudyMetadata(options: {
    studyInstanceUID: string;
  }): Promise<DicomJson[]>;
  retrieveStudy(options: { studyInstanceUID: string }): Promise<ArrayBuffer[]>;
  retrieveInstance(options: InstanceName): Promise<ArrayBuffer>;
  retrieveInstanceFrames(
    options: InstanceName & { frameNumbers: number[] },
  ): Promise<ArrayBuffer[]>;
  /** These give the answer as the only one of a list. */
  retrieveInstanceRendered(
    options: InstanceName & { queryParams?: object; mediaTypes?: object[] },
  ): Promise<ArrayBuffer[]>;
  retrieveInstanceThumbnail(options: InstanceName): Promise<ArrayBuffer[]>;
  retrieveInstanceFramesRendered(
    options: InstanceName & { frameNumbers: number[]; mediaTypes?: object[] },
  ): Promise<ArrayBuffer[]>;
}
interface InstanceName {
  studyInstanceUID: string;
  seriesInstanceUID: string;
  sopInstanceUID: string;
}

/** npm's dicomweb-client over jsdom's XMLHttpRequest: it is made for browsers. */
export const webClientOf = (address: string, token: string): WebClient => {
  const { JSDOM } = createRequire(import.meta.url)("jsdom") as {
    JSDOM: new (
      html: string,
      options: { url: string },
    ) => { window: { XMLHttpRequest: typeof XMLHttpRequest } };
  };
  globalThis.XMLHttpRequest = new JSDOM("", {
    url: address,
  }).window.XMLHttpRequest;
  const client: unknown = new api.DICOMwebClient({
    url: `${address}/dicom-web`,
    headers: { Authorization: `Bearer ${token}` },
    singlepart: false,
    verbose: false,
  });
  return client as WebClient;
};

const PLUGIN = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
const POSTGRES_PLUGIN =
  "/usr/share/orthanc/plugins/libOrthancPostgreSQLIndex.so";
const program = process.env["TEST_ORTHANC"] ?? "/usr/sbin/Orthanc";
/** Whether this machine has Orthanc with its DICOMweb plug-in; what needs it is skipped and counted otherwise. */
export const hasOrthanc = existsSync(program) && existsSync(PLUGIN);

/** Whether Orthanc can keep its index in PostgreSQL; otherwise it has SQLite. */
export const hasOrthancPostgres = hasOrthanc && existsSync(POSTGRES_PLUGIN);

/** Its index in this database, with as many connections as it likes; its files stay files, which it syncs by default. */
const postgresOf = (url: string | undefined) => {
  if (url === undefined) return { Plugins: [PLUGIN] };
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    Plugins: [PLUGIN, POSTGRES_PLUGIN],
    PostgreSQL: {
      ...{ EnableIndex: true, EnableStorage: false, EnableSsl: false },
      ...{ Host: hostname, Port: Number(port), Database: pathname.slice(1) },
      ...{ Username: username, Password: password },
    },
  };
};

export interface Orthanc {
  readonly address: string;
  /** Its own REST interface. */
  get(path: string): Promise<Response>;
  post(path: string, body: Uint8Array | object): Promise<unknown>;
  remove(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** Debian's Orthanc with us as its DICOMweb server `lianzhen`; its index in SQLite, or in this PostgreSQL. */
export const startOrthanc = async (
  address: string,
  token: string,
  postgresUrl?: string,
): Promise<Orthanc> => {
  const directory = await mkdtemp(join(tmpdir(), "lianzhen-orthanc-"));
  const port = await freePort();
  const config = join(directory, "orthanc.json");
  await writeFile(
    config,
    JSON.stringify({
      ...{ StorageDirectory: directory, IndexDirectory: directory },
      ...{ HttpPort: port, DicomServerEnabled: false },
      ...{ RemoteAccessAllowed: false, AuthenticationEnabled: false },
      ...postgresOf(postgresUrl),
      DicomWeb: {
        Enable: true,
        Servers: {
          lianzhen: {
            Url: `${address}/dicom-web/`,
            HttpHeaders: { Authorization: `Bearer ${token}` },
          },
        },
      },
    }),
  );
  const orthanc = spawn(program, [config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  const ready = new Promise<void>((resolve, reject) => {
    orthanc.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Orthanc has started")) resolve();
    });
    orthanc.once("error", reject);
    orthanc.once("exit", () => reject(new Error(`Orthanc ended:\n${said}`)));
  });
  const ended = new Promise<void>((resolve) =>
    orthanc.once("exit", () => resolve()),
  );
  await ready;
  const own = `http://127.0.0.1:${port}`;
  const at = (path: string) => `${own}${path}`;
  const checked = async (response: Response): Promise<Response> => {
    if (response.ok) return response;
    throw new Error(
      `${response.status} ${await response.text()}\n${said.slice(-2_000)}`,
    );
  };
  return {
    address: own,
    get: async (path) => checked(await fetch(at(path))),
    post: async (path, body) => {
      const raw = body instanceof Uint8Array;
      const sent = raw ? new Uint8Array(body) : JSON.stringify(body);
      const answer = await fetch(at(path), { method: "POST", body: sent });
      return (await checked(answer)).json() as Promise<unknown>;
    },
    remove: async (path) => {
      await checked(await fetch(at(path), { method: "DELETE" }));
    },
    stop: async () => {
      orthanc.kill("SIGTERM");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
};
