import { expect, it } from "vitest";
import type { SessionId } from "../../../shared/contracts/ids.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import { MovableClock } from "../../../test/support/movableClock.ts";
import type { AuditLine } from "../../platform/audit/audit.ts";
import { createViewRecord } from "./viewRecord.ts";

const actorOf = (sessionId: string) =>
  ({ sessionId: sessionId as SessionId }) as Actor; // asked for nothing else

it("writes one line for the frames of a series, and another where a program reads it again later", async () => {
  const lines: AuditLine[] = [];
  const clock = new MovableClock();
  const recordView = createViewRecord({
    clock,
    audit: {
      ...{ record: never, recordAll: never, recordRefusal: never },
      recordRead: (line) => Promise.resolve(void lines.push(line)),
    },
  });
  const view = (session: string, series: string) =>
    recordView(actorOf(session), series, "request");
  for (let n = 0; n < 3; n += 1) await view("token", "a");
  await view("token", "b");
  await view("other", "a");
  expect(lines.map(({ subject }) => subject?.id)).toEqual(["a", "b", "a"]);
  clock.forward(3_600_000);
  for (let n = 0; n < 2; n += 1) await view("token", "a");
  expect(lines).toHaveLength(4);
});

const never = () => Promise.reject(new Error("not asked for"));
