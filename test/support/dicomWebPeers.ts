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
export const startOrthanc = (
  address: string,
  token: string,
  postgresUrl?: string,
): Promise<Orthanc> =>
  runOrthanc({
    ...postgresOf(postgresUrl),
    servers: {
      lianzhen: {
        Url: `${address}/dicom-web/`,
        HttpHeaders: { Authorization: `Bearer ${token}` },
      },
    },
  });

/** Where an Orthanc lives that is stopped and started again. */
export interface OrthancHome {
  directory: string;
  port: number;
}
export const newOrthancHome = async (): Promise<OrthancHome> => ({
  directory: await mkdtemp(join(tmpdir(), "lianzhen-orthanc-")),
  port: await freePort(),
});

/**
 * Debian's Orthanc as a hospital's PACS, which asks for this user's password, with these settings of its own. What it has
 * stays in its home.
 */
export const startOrthancPacs = (
  home: OrthancHome,
  user: { name: string; password: string },
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Orthanc> =>
  runOrthanc(
    { ...postgresOf(undefined), ...settings, servers: {} },
    { home, user },
  );

const runOrthanc = async (
  { servers, ...more }: { servers: object } & Record<string, unknown>,
  own?: { home: OrthancHome; user: { name: string; password: string } },
): Promise<Orthanc> => {
  const { directory, port } = own?.home ?? (await newOrthancHome());
  const config = join(directory, "orthanc.json");
  const { name, password } = own?.user ?? { name: "", password: "" };
  await writeFile(
    config,
    JSON.stringify({
      ...{ StorageDirectory: directory, IndexDirectory: directory },
      ...{ HttpPort: port, DicomServerEnabled: false },
      ...{
        RemoteAccessAllowed: false,
        AuthenticationEnabled: own !== undefined,
      },
      ...(own && { RegisteredUsers: { [name]: password } }),
      ...more,
      DicomWeb: { Enable: true, Servers: servers },
    }),
  );
  const orthanc = spawn(program, [config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // What still runs when a test file is over, because a test failed, ends with it.
  const atExit = () => orthanc.kill("SIGKILL");
  process.once("exit", atExit);
  orthanc.once("exit", () => process.off("exit", atExit));
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
  const address = `http://127.0.0.1:${port}`;
  const call = async (
    path: string,
    how: { method?: string; body?: Uint8Array<ArrayBuffer> | string } = {},
  ): Promise<Response> => {
    const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
    const response = await fetch(`${address}${path}`, {
      ...how,
      ...(own && { headers: { authorization } }),
    });
    if (response.ok) return response;
    throw new Error(
      `${response.status} ${await response.text()}\n${said.slice(-2_000)}`,
    );
  };
  return {
    address,
    get: (path) => call(path),
    post: async (path, body) => {
      const raw = body instanceof Uint8Array;
      const sent = raw ? new Uint8Array(body) : JSON.stringify(body);
      const answer = await call(path, { method: "POST", body: sent });
      return answer.json() as Promise<unknown>;
    },
    remove: async (path) => {
      await call(path, { method: "DELETE" });
    },
    stop: async () => {
      orthanc.kill("SIGTERM");
      await ended;
      if (!own) await rm(directory, { recursive: true, force: true });
    },
  };
};
