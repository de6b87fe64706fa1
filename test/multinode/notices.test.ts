import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Delivery } from "../../shared/contracts/notifications.ts";
import { ask, openCase, sessionOf } from "../support/consultSteps.ts";
import {
  createPostgresTestDatabase,
  postgresUrl,
} from "../support/database.ts";
import {
  GATEWAY_SECRET,
  startGateway,
  type Gateway,
} from "../support/noticeReceivers.ts";
import {
  startServerProcess,
  type ServerProcess,
} from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";

/** The built server, once and twice, over one real PostgreSQL; the gateway is a real HTTP server. */
describe.skipIf(postgresUrl === undefined)(
  "notices of several processes",
  () => {
    let database: Awaited<ReturnType<typeof createPostgresTestDatabase>>;
    let folder: string;
    let gateway: Gateway;
    let servers: ServerProcess[];
    const start = async (NODE_ID: string): Promise<ServerProcess> => {
      const server = await startServerProcess({
        ...{ NODE_ID, MEDIA: "off", DATA_DIR: folder },
        DATABASE_URL: database.url,
        NOTIFY_WEBHOOK_URL: gateway.url,
        NOTIFY_WEBHOOK_SECRET: GATEWAY_SECRET,
        PUBLIC_ORIGIN: "https://lianzhen.example",
      });
      servers.push(server);
      return server;
    };
    const end = async (server: ServerProcess, signal: NodeJS.Signals) => {
      servers = servers.filter((other) => other !== server);
      return server.end(signal);
    };
    const logIn = async (server: ServerProcess, login: string) => {
      const person = new Person(server.address);
      await person.logIn(login);
      return person;
    };
    const receivedIds = () =>
      gateway.received.map(
        ({ body }) => (JSON.parse(body) as { id: string }).id,
      );
    /** Two people, the asked one with a channel; asks once. */
    const prepare = async (server: ServerProcess) => {
      const clinic = await logIn(server, "clinic");
      const radiologist = await logIn(server, "radiologist");
      const personId = (await sessionOf(radiologist)).person.id;
      await radiologist.call("PUT", "/api/channels", {
        ...{ kind: "gateway", personId, address: "13800138000" },
      });
      return {
        askThem: async (person = clinic) => {
          const { id } = await openCase(person);
          return ask(person, id, radiologist, { personId });
        },
      };
    };

    beforeEach(async () => {
      database = await createPostgresTestDatabase();
      folder = await mkdtemp(join(tmpdir(), "lianzhen-notices-"));
      gateway = await startGateway();
      servers = [];
    });
    afterEach(async () => {
      for (const server of servers) await server.end("SIGKILL");
      await gateway.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("[NO4][NO5] a process killed while it sends loses nothing: another sends the same id once the lease has run out", async () => {
      const first = await start("web-1");
      const { askThem } = await prepare(first);
      gateway.behave("silent");
      const asked = await askThem();
      await expect.poll(() => gateway.received.length).toBe(1);
      await end(first, "SIGKILL");
      const [row] = await database.query
        .selectFrom("notice")
        .selectAll()
        .execute();
      expect(row).toMatchObject({ status: "waiting", attempts: 1, fence: 1 });

      gateway.behave({ status: 200 });
      const second = await start("web-2");
      // What fills the lease's 30 s: the second process looks every second, and leaves another's message alone.
      expect(gateway.received).toHaveLength(1);
      await database.query
        .updateTable("notice")
        .set({ lease_until: new Date(0) })
        .execute();
      await expect.poll(() => gateway.received.length).toBe(2);
      expect(new Set(receivedIds())).toEqual(new Set([row?.id]));
      const clinic = await logIn(second, "clinic");
      await expect
        .poll(() =>
          clinic.call<Delivery[]>(
            "GET",
            `/api/requests/${asked.id}/deliveries`,
          ),
        )
        .toMatchObject([{ status: "sent", attempts: 2 }]);
    });

    it("[NO4] two processes never send one message twice", async () => {
      const both = [await start("web-1"), await start("web-2")] as const;
      const { askThem } = await prepare(both[0]);
      const clinics = await Promise.all(
        both.map((one) => logIn(one, "clinic")),
      );
      // In the way of each other: written by either, and looked for by both every second.
      gateway.behave({ status: 503 });
      const COUNT = 12;
      for (let i = 0; i < COUNT; i++) await askThem(clinics[i % 2]);
      await expect
        .poll(() => new Set(receivedIds()).size, { timeout: 20_000 })
        .toBe(COUNT);
      const failed = receivedIds();
      expect(failed).toHaveLength(COUNT);
      gateway.behave({ status: 200 });
      await database.query
        .updateTable("notice")
        .set({ next_at: new Date(0) })
        .execute();
      const statuses = async () =>
        new Set(
          (
            await database.query.selectFrom("notice").select("status").execute()
          ).map(({ status }) => status),
        );
      await expect
        .poll(statuses, { timeout: 20_000 })
        .toEqual(new Set(["sent"]));
      const again = receivedIds().slice(COUNT);
      expect([...again].sort()).toEqual([...failed].sort());
      for (const server of [...servers])
        expect(await end(server, "SIGTERM")).toBe(0);
    });
  },
);
