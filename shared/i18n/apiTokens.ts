import { defineTexts } from "./text.ts";

/** Programs that read or store images in a person's name. */
export const apiTokenTexts = defineTexts({
  "token.title": { zh: "程序接口令牌", en: "API tokens for programs" },
  "token.explain": {
    zh: "PACS、前置网关或其他程序凭令牌以您的名义读取或存入影像，权限不会超过您本人。地址：{{address}}",
    en: "A PACS, a site gateway or another program reads or stores images in your name by a token, and never may more than you. Address: {{address}}",
  },
  "token.make": { zh: "新建令牌", en: "Make a token" },
  "token.name": { zh: "用于哪个程序", en: "For which program" },
  "token.nameHint": {
    zh: "例如：放射科 Orthanc、一楼前置网关。请勿填写患者信息。",
    en: "For example: Orthanc of radiology, gateway on the ground floor. No patient's data.",
  },
  "token.nameMissing": {
    zh: "请填写用于哪个程序",
    en: "Say which program it is for",
  },
  "token.scopes": { zh: "允许它做什么", en: "What it may do" },
  "token.scopesMissing": { zh: "请至少选择一项", en: "Choose at least one" },
  "token.scope.dicom.read": { zh: "读取影像", en: "Read images" },
  "token.scope.dicom.store": { zh: "存入影像", en: "Store images" },
  "token.scope.worklist.read": {
    zh: "读取设备工作列表（前置网关）",
    en: "Read the worklist of devices (site gateway)",
  },
  "token.days": { zh: "有效期", en: "Holds for" },
  "token.daysOf": { zh: "{{count}} 天", en: "{{count}} [day|days]" },
  "token.once": {
    zh: "令牌只显示这一次，请立即复制到该程序中；离开此页后无法再看到。",
    en: "The token is shown this once. Copy it into the program now; it cannot be seen again after you leave the page.",
  },
  "token.copy": { zh: "复制", en: "Copy" },
  "token.copied": { zh: "已复制", en: "Copied" },
  "token.copyFailed": {
    zh: "浏览器不允许复制，请选中令牌后按 Ctrl+C。",
    en: "The browser does not allow it: select the token and press Ctrl+C.",
  },
  "token.kept": { zh: "已复制好，收起", en: "I have it; hide it" },
  "token.list": { zh: "已有令牌", en: "Tokens there are" },
  "token.none": { zh: "还没有令牌。", en: "There is no token yet." },
  "token.whose": { zh: "代表 {{person}}", en: "speaks for {{person}}" },
  "token.until": { zh: "有效至 {{time}}", en: "until {{time}}" },
  "token.lastUsed": { zh: "最近使用 {{time}}", en: "last used {{time}}" },
  "token.neverUsed": { zh: "从未使用", en: "never used" },
  "token.inForce": { zh: "有效", en: "in force" },
  "token.expired": { zh: "已过期", en: "expired" },
  "token.revoked": { zh: "已吊销", en: "revoked" },
  "token.revoke": { zh: "吊销", en: "Revoke" },
  "token.revokeOf": {
    zh: "吊销令牌：{{name}}",
    en: "Revoke the token: {{name}}",
  },
  "token.revokeSure": {
    zh: "吊销后，使用此令牌的程序立即无法再读取或存入影像，且不能恢复。",
    en: "The program that uses it can no longer read or store images, at once and for good.",
  },
  "token.revokeDo": { zh: "确认吊销", en: "Revoke it" },
});
