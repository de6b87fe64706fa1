import { defineTexts } from "./text.ts";

/** Leading, following, looking alone and pointing in a shared view. */
export const leadTexts = defineTexts({
  "lead.own": { zh: "您正在主导", en: "You lead" },
  "lead.following": { zh: "正在跟随 {{name}}", en: "Following {{name}}" },
  "lead.free": {
    zh: "无人主导，双方都可操作",
    en: "Nobody leads, everybody may move the image",
  },
  "lead.alone": {
    zh: "您正在自行浏览，您的操作别人看不到",
    en: "You are looking on your own; nobody sees what you do",
  },
  "lead.theyAreAlone": { zh: "正在自行浏览", en: "Looking alone" },
  "lead.take": { zh: "接管主导", en: "Take the lead" },
  "lead.giveUp": { zh: "交还主导", en: "Give up the lead" },
  "lead.handTo": { zh: "交给 {{name}}", en: "Hand to {{name}}" },
  "lead.goAlone": { zh: "自行浏览", en: "Look on my own" },
  "lead.goBack": { zh: "返回同屏", en: "Back to the shared view" },
  "lead.notYours": {
    zh: "{{name}} 正在主导，刚才的操作没有生效：",
    en: "{{name}} leads, so that did nothing:",
  },
  "lead.somebody": { zh: "另一位", en: "somebody else" },
  "lead.bar": { zh: "同屏阅片主导", en: "Lead of the shared view" },
  "pointer.tooMuch": {
    zh: "指示过于频繁，部分位置未发送给对方",
    en: "Pointing too fast: some places were not sent",
  },
});
