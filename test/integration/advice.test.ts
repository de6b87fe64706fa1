import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import { ask, openCase, OPINION, step } from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let clinic2: Person;
let radiologist: Person;
let senior: Person;

beforeAll(async () => {
  app = await startTestApp();
  [clinic, clinic2, radiologist, senior] = (await Promise.all(
    ["clinic", "clinic2", "radiologist", "senior"].map((login) =>
      app.logIn(login),
    ),
  )) as [Person, Person, Person, Person];
});
afterAll(() => app.close());

const message = (text: string) => ({ commandId: crypto.randomUUID(), text });
const refusal = (
  person: Person,
  request: ConsultRequest,
  name: string,
  body: object = {},
) =>
  person.refusal("POST", `/api/requests/${request.id}/${name}`, {
    expectedVersion: request.version,
    ...body,
  });

describe("advice in writing", () => {
  it("[AD2][AD3] is asked, answered, asked again, answered again and closed, pushed to both sides", async () => {
    const { id } = await openCase(clinic);
    const question = "皮疹三天,照片如附件,是否需要转诊?";
    const asked = await ask(clinic, id, radiologist, {
      ...{ kind: "advice", question },
    });
    expect(asked).toMatchObject({ kind: "advice", messages: [], question });
    await clinic.connect();
    const accepted = await step(radiologist, asked, "acceptance");
    expect(accepted).toMatchObject({
      ...{ status: "accepted", roomOpen: false },
      allowed: ["decline", "answer"],
    });

    const told = clinic.nextEvent(
      "request:changed",
      ({ status }) => status === "answered",
      10_000,
    );
    const first = message("考虑接触性皮炎,暂不转诊。");
    const answered = await step(radiologist, accepted, "answers", first);
    expect((await told).requestId).toBe(asked.id);
    // Sent again after a lost reply: the same answer, not a second one.
    expect(await step(radiologist, accepted, "answers", first)).toEqual(
      answered,
    );

    const seen = await clinic.call<ConsultRequest>(
      "GET",
      `/api/requests/${asked.id}`,
    );
    expect(seen.allowed).toEqual(["askAgain", "complete"]);
    const again = await step(
      ...([clinic, seen, "further-questions"] as const),
      message("用药后仍痒,怎么办?"),
    );
    expect(again).toMatchObject({ status: "askedAgain", allowed: [] });
    // A colleague may answer; each message keeps its own author, institution and time.
    const second = await step(
      ...([senior, again, "answers"] as const),
      message("可加用抗组胺药,一周后复诊。"),
    );
    expect(
      second.messages.map(({ kind, text, author, organisation }) => [
        ...[kind, text, author.name.zh, organisation.name.zh],
      ]),
    ).toEqual([
      ["answer", first.text, "王建国", "青山县人民医院"],
      ["question", "用药后仍痒,怎么办?", "李梅", "河口镇卫生院"],
      ["answer", "可加用抗组胺药,一周后复诊。", "赵敏", "青山县人民医院"],
    ]);
    expect(second.messages[0]).toEqual(answered.messages[0]);

    const done = await step(clinic, second, "completion");
    expect(done).toMatchObject({ status: "done", allowed: [] });
    for (const [who, name] of [
      [radiologist, "answers"],
      [clinic, "further-questions"],
    ] as const)
      expect(await refusal(who, done, name, message("x"))).toEqual({
        ...{ status: 409, code: "request.wrongStatus" },
      });
    const { timeline } = await radiologist.call<{
      timeline: { kind: string }[];
    }>("GET", `/api/cases/${id}`);
    expect(
      timeline
        .map(({ kind }) => kind)
        .filter((kind) => /^(advice|request)/.test(kind)),
    ).toEqual([
      ...["requestAsked", "requestAccepted", "adviceAnswered"],
      ...["adviceAskedAgain", "adviceAnswered", "requestDone"],
    ]);
  });

  it("[AD1] has no room on either side, and takes no consult's opinion", async () => {
    const { id } = await openCase(clinic);
    const asked = await ask(clinic, id, radiologist, { kind: "advice" });
    const accepted = await step(radiologist, asked, "acceptance");
    for (const person of [clinic, radiologist])
      expect(
        await person.command("room:join", {
          ...{ requestId: asked.id, resumeSeatId: null },
        }),
      ).toMatchObject({ ok: false, error: { code: "room.notOpen" } });
    expect(
      await radiologist.refusal(
        "PUT",
        `/api/requests/${accepted.id}/opinion/draft`,
        { baseVersion: 0, content: OPINION },
      ),
    ).toEqual({ status: 409, code: "request.wrongStatus" });
  });

  it("[AD2] only the invited side answers, only the inviting side asks again, and a consult knows neither", async () => {
    const { id } = await openCase(clinic);
    const accepted = await step(
      radiologist,
      await ask(clinic, id, radiologist, { kind: "advice" }),
      "acceptance",
    );
    expect(await refusal(clinic, accepted, "answers", message("x"))).toEqual({
      ...{ status: 403, code: "request.forbidden" },
    });
    expect(
      await refusal(clinic2, accepted, "answers", message("x")),
    ).toMatchObject({ status: 404 });
    expect(
      await refusal(radiologist, accepted, "further-questions", message("x")),
    ).toEqual({ status: 403, code: "request.forbidden" });
    const consult = await step(
      radiologist,
      await ask(clinic, id, radiologist),
      "acceptance",
    );
    expect(
      await refusal(radiologist, consult, "answers", message("x")),
    ).toEqual({ status: 409, code: "request.wrongStatus" });
  });
});
