import { afterEach, describe, expect, it } from "vitest";
import {
  GATEWAY_SECRET,
  isSigned,
  startGateway,
  startMailServer,
} from "../../../test/support/noticeReceivers.ts";
import type { NoticeMessage } from "./port.ts";
import { createSmtpTransport } from "./smtpTransport.ts";
import { createWebhookTransport } from "./webhookTransport.ts";

const message: NoticeMessage = {
  id: "00000000-0000-4000-8000-000000000001",
  event: "requestAsked",
  requestId: "00000000-0000-4000-8000-000000000002",
  caseId: "00000000-0000-4000-8000-000000000003",
  link: "https://lianzhen.example/cases/00000000-0000-4000-8000-000000000003",
  subject: "【联诊】有新的会诊申请",
  text: "有新的会诊申请。请登录查看",
  to: "13800000000",
  at: new Date("2026-11-21T06:00:00.000Z"),
};
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const openGateway = async (answerMs = 10_000) => {
  const gateway = await startGateway();
  closers.push(() => gateway.close());
  const transport = createWebhookTransport({
    ...{ url: gateway.url, secret: GATEWAY_SECRET, answerMs },
  });
  return { gateway, transport };
};

describe("the gateway transport", () => {
  it("[NO3] posts the message signed, with an id to drop repetitions by", async () => {
    const { gateway, transport } = await openGateway();
    expect(await transport.send(message)).toEqual({ sent: true });
    const [got] = gateway.received;
    expect(JSON.parse(got!.body)).toEqual({
      ...message,
      at: "2026-11-21T06:00:00.000Z",
    });
    expect(got?.headers["idempotency-key"]).toBe(message.id);
    expect(isSigned(got!)).toBe(true);
    expect(isSigned({ ...got!, body: `${got!.body} ` })).toBe(false);
  });

  it.each([
    [500, "busy"],
    [503, "busy"],
    [429, "busy"],
    [401, "busy"],
    [400, "refused"],
    [404, "refused"],
  ] as const)("[NO6] an answer %i is %s", async (status, problem) => {
    const { gateway, transport } = await openGateway();
    gateway.behave({ status });
    expect(await transport.send(message)).toEqual({ sent: false, problem });
  });

  it("[NO3] follows no redirect: nobody but the configuration says where messages go", async () => {
    const { gateway, transport } = await openGateway();
    const elsewhere = await startGateway();
    closers.push(() => elsewhere.close());
    for (const status of [301, 302, 307, 308]) {
      gateway.behave({ status, location: elsewhere.url });
      expect(await transport.send(message)).toEqual({
        sent: false,
        problem: "redirected",
      });
    }
    expect(elsewhere.received).toEqual([]);
  });

  it("does not read an answer that has no end", async () => {
    const { gateway, transport } = await openGateway();
    gateway.behave("endlessAnswer");
    expect(await transport.send(message)).toEqual({ sent: true });
  });

  it("[NO6] says when nobody is there, and when nobody answers", async () => {
    const { gateway, transport } = await openGateway(200);
    gateway.behave("silent");
    expect(await transport.send(message)).toEqual({
      sent: false,
      problem: "timeout",
    });
    await gateway.close();
    closers.length = 0;
    expect(await transport.send(message)).toEqual({
      sent: false,
      problem: "unreachable",
    });
  });
});

describe("the mail transport", () => {
  const mail = { ...message, to: "doctor@example.test" };

  it("[NO3] sends to the one address, with the message's id", async () => {
    const server = await startMailServer();
    closers.push(() => server.close());
    const from = "Lianzhen <noreply@example.test>";
    const transport = createSmtpTransport({ url: server.url, from });
    closers.push(() => transport.close());
    expect(await transport.send(mail)).toEqual({ sent: true });
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual(["doctor@example.test"]);
    expect(server.mails[0]?.text).toContain(`<${mail.id}@lianzhen>`);
    // What looks like a list of addresses is one address, and a wrong one: nobody else gets it.
    await transport.send({ ...mail, to: "a@example.test, b@example.test" });
    expect(server.mails.flatMap(({ to }) => to)).not.toContain(
      "b@example.test",
    );
  });

  it("[NO6] tells a recipient refused for good from one refused for now, and from a server that is away", async () => {
    const server = await startMailServer();
    const from = "noreply@example.test";
    const transport = createSmtpTransport({ url: server.url, from });
    closers.push(() => transport.close());
    server.refuse(550);
    expect(await transport.send(mail)).toMatchObject({ problem: "refused" });
    server.refuse(451);
    expect(await transport.send(mail)).toMatchObject({ problem: "busy" });
    await server.close();
    expect(await transport.send(mail)).toMatchObject({
      problem: "unreachable",
    });
  });
});
