import { versionStates } from "../../../shared/domain/opinions/lifecycle.ts";
import type { Language } from "../../../shared/i18n/text.ts";
import type { Queryable } from "../../platform/db/database.ts";
import type { LookupLimit } from "../../platform/http/lookupLimit.ts";
import type { Signer } from "../../platform/signing/signer.ts";
import { imagesAfter } from "../studies/index.ts";
import * as repository from "./repository.ts";
import { decisionHolds, versionHolds } from "./verification.ts";
import { factsOf } from "./view.ts";
import { chinaTime, shortDigest, words, type PaperKey } from "./words.ts";

const LANGUAGES: readonly Language[] = ["zh", "en"];
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const both = (key: PaperKey, values?: Record<string, string | number>) =>
  LANGUAGES.map(
    (language) =>
      `<span lang="${language}">${escape(words(language, key, values))}</span>`,
  ).join("");

const STYLE = `body{margin:0;background:#f3f5f6;color:#15202b;font:16px/1.6 "Noto Sans SC","Microsoft YaHei",sans-serif}
main{max-width:560px;margin:0 auto;padding:24px 16px}
h1{font-size:20px;margin:0 0 12px}
.verdict{border-radius:8px;padding:14px 16px;font-size:18px;font-weight:600;color:#fff;background:#1f6f43}
.verdict.bad{background:#b00020}.verdict.old{background:#8a5200}
dl{background:#fff;border-radius:8px;padding:8px 16px;margin:16px 0}
dt{color:#55616c;font-size:13px;margin-top:8px}dd{margin:0 0 8px;overflow-wrap:anywhere}
span[lang]{display:block}span[lang=en]{font-size:13px;opacity:.85}p{color:#55616c;font-size:13px}`;

const page = (verdict: string, tone: "" | "bad" | "old", rows = ""): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${words("zh", "verify.title")} · ${words("en", "verify.title")}</title><style>${STYLE}</style></head>
<body><main><h1>${both("verify.title")}</h1><div class="verdict ${tone}" role="status">${verdict}</div>
${rows === "" ? "" : `<dl>${rows}</dl>`}<p>${both("verify.privacy")}</p></main></body></html>`;

export interface VerifyReply {
  status: 200 | 404 | 429;
  html: string;
}

/** Answers whoever holds a paper: whether it is what was signed, and what it is now. Nothing of the patient. */
export const createVerifyPage =
  (deps: {
    db: { readonly query: Queryable };
    signer: Signer;
    mayLookUp: LookupLimit;
  }) =>
  async (token: string, address: string): Promise<VerifyReply> => {
    if (!(await deps.mayLookUp(address)))
      return { status: 429, html: page(both("verify.tooMany"), "bad") };
    const found = await repository.findByToken(deps.db.query, token);
    if (!found?.version.signature)
      return { status: 404, html: page(both("verify.unknown"), "bad") };
    const { version, all } = found;
    const holds = await versionHolds(deps.signer, version);
    const state = versionStates(factsOf(all)).get(version.version) ?? "former";
    const decision =
      version.decision === null
        ? "no"
        : (await decisionHolds(deps.signer, version))
          ? "yes"
          : "broken";
    if (!holds)
      return { status: 200, html: page(both("verify.invalid"), "bad") };
    // What the paper in hand cannot know: it was printed before they came (OP14).
    const later =
      state === "inForce"
        ? await imagesAfter(deps.db.query, found.caseId, version)
        : null;
    const row = (key: PaperKey, value: string) =>
      `<dt>${both(key)}</dt><dd>${value}</dd>`;
    const { zh, en } = version.organisation.name;
    const rows = [
      row("paper.number", escape(version.number ?? "")),
      row("verify.hospital", `${escape(zh)}<br>${escape(en)}`),
      row("verify.signedAt", chinaTime(version.at.toISOString())),
      `<dd>${both("paper.version", { version: version.version })}</dd>`,
      ...(later
        ? [
            row(
              "verify.laterImages",
              both("verify.laterImages.are", {
                instances: later.instances,
                series: later.series,
                time: chinaTime(later.since.toISOString()),
              }),
            ),
          ]
        : []),
      row("verify.decided", both(`verify.decided.${decision}`)),
      row("verify.digest", shortDigest(found.version.signature.documentSha256)),
    ].join("");
    const tone =
      state === "withdrawn" || decision === "broken"
        ? "bad"
        : state === "former" || later
          ? "old"
          : "";
    return {
      status: 200,
      html: page(
        `${both("verify.valid")}${both(`verify.state.${state}`)}`,
        tone,
        rows,
      ),
    };
  };
