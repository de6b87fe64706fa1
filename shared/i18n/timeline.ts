import type { TimelineKind } from "../contracts/cases.ts";
import { defineTexts } from "./text.ts";

/** What happened in a case, under `timeline.<kind>`; who and when stand beside it. */
export const timelineTexts = defineTexts<TimelineKind>({
  caseOpened: { zh: "新建病例", en: "Opened the case" },
  caseRevised: {
    zh: "修改了主诉或病史",
    en: "Changed the complaint or the history",
  },
  fileAdded: { zh: "添加了文件", en: "Added a file" },
  consentAdded: { zh: "添加了知情同意", en: "Added the consent" },
  imagesAdded: { zh: "上传了影像", en: "Sent images" },
  requestAsked: { zh: "申请会诊", en: "Asked for a consult" },
  requestAccepted: { zh: "接受了会诊申请", en: "Accepted the request" },
  requestDeclined: { zh: "谢绝了会诊申请", en: "Declined the request" },
  sessionEntered: { zh: "会诊开始", en: "The consult began" },
  opinionWritten: { zh: "写下诊疗意见", en: "Wrote the opinion" },
  opinionRevised: {
    zh: "更新了诊疗意见",
    en: "Wrote a new version of the opinion",
  },
  requestDone: {
    zh: "已阅意见，会诊完成",
    en: "Took note of the opinion; the consult is done",
  },
});
