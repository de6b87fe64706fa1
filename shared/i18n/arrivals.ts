import { defineTexts } from "./text.ts";

/** Studies that devices sent and nobody has put into a case yet. */
export const arrivalTexts = defineTexts({
  "arrivals.today": {
    zh: "设备发来、尚未归入病例的检查",
    en: "Studies from devices, in no case yet",
  },
  "arrivals.todayHint": {
    zh: "患者已有病例时，请打开该病例，在“影像”中放入。",
    en: "For a patient who has a case, open it and take the study in under Images.",
  },
  "arrivals.more": {
    zh: "还有 {{count}} 次更早的检查，可在病例的“影像”中找到。",
    en: "{{count}} older [one is|ones are] found in a case, under Images.",
  },
  "arrivals.newCase": { zh: "据此新建病例", en: "New case from it" },
  "arrivals.forCase": {
    zh: "设备发来、尚未归入病例的检查。请核对患者后放入：",
    en: "Studies from devices, in no case yet. Check the patient, then take in:",
  },
  "arrivals.take": { zh: "放入本病例", en: "Take into this case" },
  "arrivals.takeOf": {
    zh: "放入本病例：{{study}}",
    en: "Take into this case: {{study}}",
  },
  "arrivals.taking": {
    zh: "正在放入设备发来的检查…",
    en: "Taking in the study from the device…",
  },
  "arrivals.others": {
    zh: "设备发来、尚未归入病例的全部检查（{{count}}）",
    en: "All studies from devices that are in no case yet ({{count}})",
  },
  "arrivals.fewer": { zh: "收起", en: "Show fewer" },
  "arrivals.differs": {
    zh: "与本病例不符：{{what}}。放入后先不显示，待医生确认。",
    en: "Differs from this case: {{what}}. Taken in, it is held until a doctor confirms.",
  },
  "arrivals.received": {
    zh: "{{count}} 幅 · {{time}} 收到",
    en: "Images: {{count}} · received {{time}}",
  },
  "arrivals.prefilled": {
    zh: "以下内容取自设备发来的检查（{{study}}），请与患者核对。建立病例后，该检查自动放入。",
    en: "Filled in from the study a device sent ({{study}}): check it with the patient. The study goes into the case when it is opened.",
  },
  "arrivals.gone": {
    zh: "该检查已归入病例，或不属于当前机构；以下内容未自动填写。",
    en: "That study is in a case by now, or is not the acting institution's: nothing was filled in from it.",
  },
});
