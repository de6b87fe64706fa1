import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyPostgres, postgresUrl } from "../support/database.ts";
import { hasOrthanc } from "../support/dicomWebPeers.ts";
import { startTestPacs, type TestPacs } from "../support/testPacs.ts";

const PROGRAM = join(import.meta.dirname, "../../dist/server/admin.js");

/** The program as an administrator runs it; what it does to images is shown in pacsSites.test.ts. */
describe.skipIf(!hasOrthanc || postgresUrl === undefined)(
  "npm run admin -- pacs",
  () => {
    let directory: string;
    let pacs: TestPacs;
    let database: Awaited<ReturnType<typeof createEmptyPostgres>>;

    const admin = async (
      args: readonly string[],
      {
        input = "",
        env = {},
      }: { input?: string; env?: Record<string, string> } = {},
    ) => {
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        env: {
          PATH: process.env["PATH"],
          DATABASE_URL: database.url,
          DATA_DIR: directory,
          KEYRING_FILE: join(directory, "keyring.json"),
          ...env,
        },
      });
      child.stdin.end(input);
      const [said, problem, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise((done) => child.on("close", done)),
      ]);
      return { said, problem, code };
    };
    const credentials = () => {
      const { user, secret } = pacs.access.credentials ?? {};
      return { user: user ?? "", secret: secret ?? "" };
    };

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "lianzhen-admin-"));
      database = await createEmptyPostgres();
      pacs = await startTestPacs();
      await admin(["keyring", "create", join(directory, "keyring.json")]);
      const made = await admin(
        ["organisation", "create", "HK", "townshipClinic"].concat(
          ...["河口镇卫生院", "Hekou Clinic"],
        ),
      );
      expect(made).toMatchObject({ code: 0, problem: "" });
    });
    afterAll(async () => {
      await pacs.end();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    });

    it("takes an institution's PACS with its password from standard input, asks it, lists it without the password, and lets it go", async () => {
      const { url } = pacs.access;
      const { user, secret } = credentials();
      const set = ["pacs", "set", "HK", url, "--user", user];
      expect(await admin(set, { input: "wrong\n" })).toMatchObject({ code: 0 });
      const refused = await admin(["pacs", "check", "HK"]);
      expect(refused).toMatchObject({ code: 1, said: "" });
      expect(refused.problem).toBe(`${url}: credentials\n`);

      expect(await admin(set, { input: `${secret}\n` })).toMatchObject({
        ...{ code: 0, problem: "" },
      });
      expect((await admin(["pacs", "check", "HK"])).said).toContain(
        "answers and lets us in",
      );
      const { said } = await admin(["pacs", "list"]);
      expect(said).toContain(`HK  ${url}`);
      expect(said).not.toContain(secret);

      expect(await admin(["pacs", "remove", "HK"])).toMatchObject({ code: 0 });
      expect(await admin(["pacs", "check", "HK"])).toMatchObject({
        ...{ code: 1, problem: "HK has no PACS\n" },
      });
    });

    it("asks the PACS of the environment with the secret of PACS_SECRET_FILE, and says where that cannot be read", async () => {
      const { user, secret } = credentials();
      const file = join(directory, "pacs-secret");
      const env = {
        ...{ PACS_URL: pacs.access.url, PACS_USER: user },
        PACS_SECRET_FILE: file,
      };
      const missing = await admin(["pacs", "check", "HK"], { env });
      expect(missing.code).toBe(1);
      expect(missing.problem).toMatch(
        /^配置有误 .*\n {2}PACS_SECRET_FILE: ENOENT\n$/,
      );
      await writeFile(file, `${secret}\n`);
      expect((await admin(["pacs", "check", "HK"], { env })).said).toContain(
        "answers and lets us in",
      );
    });

    it("answers what it does not understand with how it is used", async () => {
      for (const args of [["pacs"], ["pacs", "set", "HK"], ["pacs", "check"]]) {
        const { code, problem } = await admin(args);
        expect(code, args.join(" ")).toBe(2);
        expect(problem).toContain("pacs set ORGANISATION_CODE URL");
      }
    });
  },
);
