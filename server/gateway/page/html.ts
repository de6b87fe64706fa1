import {
  GATEWAY_REASONS,
  gatewayTexts,
  type GatewayReason,
} from "../../../shared/i18n/gateway.ts";
import { filled, type Language } from "../../../shared/i18n/text.ts";
import type { GatewayState } from "../gateway.ts";

type Key = keyof typeof gatewayTexts;

/** The last test of the line; `reason` null: it works. */
export interface TestResult {
  at: number;
  reason: string | null;
  status: number | null;
}

export const STYLE = `body{margin:0;background:#f3f5f6;color:#15202b;font:16px/1.6 "Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:720px;margin:0 auto;padding:24px 16px}h1{font-size:20px;margin:0 0 12px}
dl{background:#fff;border-radius:8px;padding:8px 16px;margin:0 0 16px}dt{color:#55616c;font-size:13px;margin-top:8px}
dd{margin:0 0 8px;overflow-wrap:anywhere}.bad{color:#b00020}.good{color:#1f6f43}
form{display:inline-block;margin:0 8px 8px 0}button{font:inherit;padding:6px 16px;min-height:36px}a{color:#0b5c7a}`;

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Bytes as people say them. */
const sizeOf = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : `${(bytes / 1e6).toFixed(1)} MB`;

/** The gateway's state as a page that reads itself anew; nothing of a patient, and no script. */
export const pageOf = (
  state: GatewayState,
  options: {
    language: Language;
    aeTitle: string;
    dimsePort: number;
    now: Date;
    test: TestResult | undefined;
    /** Whether to ask once more before what was set aside is deleted. */
    asking: boolean;
  },
): string => {
  const { language, now, test } = options;
  const say = (key: Key, values: Record<string, string | number> = {}) =>
    filled(gatewayTexts[key][language], values);
  const reasonOf = (reason: string, status: number | null): string => {
    const known: GatewayReason =
      GATEWAY_REASONS.find((each) => each === reason) ?? "unknown";
    return say(`gateway.reason.${known}`, { status: status ?? "" });
  };
  /** In the machine's own time zone, as the clock on its wall. */
  const timeOf = (at: number | string): string =>
    new Date(at).toLocaleString("sv-SE");
  const { line, waiting, worklist, asides } = state;

  const lineNow = (): string => {
    if (line.pausedUntil !== null && line.pausedUntil > now.getTime())
      return say("gateway.linePaused", {
        ...{ time: timeOf(line.pausedUntil), failures: line.failures },
      });
    return line.sending > 0
      ? say("gateway.lineSending", {
          ...{ sending: line.sending, rate: sizeOf(line.bytesPerSecond) },
        })
      : say("gateway.lineIdle");
  };
  const worklistNow = (): string => {
    const { fetchedAt, items } = worklist;
    if (fetchedAt === null) return say("gateway.worklistNone");
    const minutes = Math.floor((now.getTime() - fetchedAt) / 60_000);
    return say(
      worklist.problem === null
        ? "gateway.worklistLine"
        : "gateway.worklistOld",
      { items, minutes, time: timeOf(fetchedAt) },
    );
  };
  const rows: [Key, string, "bad" | undefined][] = [
    [
      "gateway.queue",
      say("gateway.queueLine", {
        ...{ images: waiting.images, size: sizeOf(waiting.bytes) },
      }) +
        (waiting.urgent > 0
          ? ` · ${say("gateway.urgent", { urgent: waiting.urgent })}`
          : "") +
        (line.troubled > 0
          ? ` · ${say("gateway.troubled", { troubled: line.troubled })}`
          : ""),
      line.troubled > 0 ? "bad" : undefined,
    ],
    ["gateway.line", lineNow(), line.failures > 0 ? "bad" : undefined],
    [
      "gateway.sent",
      line.lastSentAt === null
        ? say("gateway.none")
        : say("gateway.sentLine", {
            ...{ images: line.sentImages, time: timeOf(line.lastSentAt) },
          }),
      undefined,
    ],
    [
      "gateway.lastError",
      line.lastError === null
        ? say("gateway.none")
        : say("gateway.errorLine", {
            time: timeOf(line.lastError.at),
            reason: reasonOf(line.lastError.reason, line.lastError.status),
          }),
      undefined,
    ],
    [
      "gateway.devices",
      say("gateway.devicesLine", {
        ...{ associations: state.associations, aeTitle: options.aeTitle },
        port: options.dimsePort,
      }),
      undefined,
    ],
    [
      "gateway.worklist",
      worklistNow(),
      worklist.problem === null ? undefined : "bad",
    ],
    [
      "gateway.asides",
      asides.length === 0
        ? say("gateway.none")
        : [
            say("gateway.asidesLine", { images: asides.length }),
            ...reasonsOf(asides).map(
              ([{ reason, status }, count]) =>
                `${count} × ${reasonOf(reason, status)}`,
            ),
          ].join(" · "),
      asides.length > 0 ? "bad" : undefined,
    ],
  ];
  const button = (action: string, key: Key): string =>
    `<form method="post" action="${action}?lang=${language}"><button>${escape(say(key))}</button></form>`;
  const ask = options.asking && asides.length > 0;
  const asideButtons = ask
    ? `<p role="alert">${escape(say("gateway.discardAsk", { images: asides.length }))}</p>${button("/discard", "gateway.discardSure")}<a href="/?lang=${language}">${escape(say("gateway.discardNot"))}</a>`
    : `${button("/take-back", "gateway.takeBack")}<a href="/?ask=discard&amp;lang=${language}">${escape(say("gateway.discard"))}</a>`;
  // A question stays until it is answered.
  const refresh = ask
    ? ""
    : `<meta http-equiv="refresh" content="5;url=/?lang=${language}">`;
  const tested =
    test &&
    (test.reason === null
      ? say("gateway.testGood", { time: timeOf(test.at) })
      : say("gateway.testBad", {
          time: timeOf(test.at),
          reason: reasonOf(test.reason, test.status),
        }));
  return `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">${refresh}
<title>${escape(say("gateway.title"))}</title><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>${escape(say("gateway.title"))}</h1><dl>${rows
    .map(
      ([key, text, tone]) =>
        `<dt>${escape(say(key))}</dt><dd${tone ? ` class="${tone}"` : ""}>${escape(text)}</dd>`,
    )
    .join("")}</dl>
${button("/test", "gateway.test")}${button("/retry", "gateway.retry")}${asides.length > 0 ? asideButtons : ""}
${tested === undefined ? "" : `<p role="status" class="${test?.reason === null ? "good" : "bad"}">${escape(tested)}</p>`}
<p><a href="/?lang=zh" lang="zh-CN">中文</a> · <a href="/?lang=en" lang="en">English</a></p></main></body></html>`;
};

/** How often each reason stands there. */
const reasonsOf = (asides: GatewayState["asides"]) => {
  const counted = new Map<
    string,
    [{ reason: string; status: number | null }, number]
  >();
  for (const { reason, status } of asides) {
    const key = `${reason} ${status ?? ""}`;
    counted.set(key, [{ reason, status }, (counted.get(key)?.[1] ?? 0) + 1]);
  }
  return [...counted.values()];
};
