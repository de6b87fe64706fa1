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
  consentAdded: {
    zh: "上传了知情同意书，尚未登记",
    en: "Sent a scan of a consent, not recorded yet",
  },
  consentGiven: { zh: "登记了知情同意", en: "Recorded consent" },
  consentDeferred: { zh: "暂缓签署知情同意", en: "Put consent off" },
  consentWithdrawn: {
    zh: "登记了患者撤回同意",
    en: "Recorded that the patient withdrew consent",
  },
  imagesAdded: { zh: "上传了影像", en: "Sent images" },
  photoAdded: { zh: "上传了照片", en: "Sent a photograph" },
  imagesConfirmed: {
    zh: "确认待核对的影像属于本患者",
    en: "Confirmed that held images are this patient's",
  },
  imagesRejected: {
    zh: "判定待核对的影像不属于本患者",
    en: "Rejected held images as another patient's",
  },
  requestAsked: { zh: "发出申请", en: "Sent a request" },
  requestAccepted: { zh: "接受了申请", en: "Accepted the request" },
  requestDeclined: { zh: "谢绝了申请", en: "Declined the request" },
  sessionEntered: { zh: "会诊开始", en: "The consult began" },
  identityChecked: {
    zh: "口头核对了患者身份",
    en: "Read two identifiers aloud",
  },
  opinionWritten: { zh: "签署了诊疗意见报告", en: "Signed the opinion" },
  opinionRevised: {
    zh: "签署了更正版诊疗意见报告",
    en: "Signed a corrected opinion",
  },
  opinionWithdrawn: {
    zh: "撤回了诊疗意见报告",
    en: "Withdrew the opinion",
  },
  laterImagesAcknowledged: {
    zh: "确认知晓签署后收到的影像未用于诊疗意见",
    en: "Acknowledged that the opinion was not read on images that came later",
  },
  adviceAnswered: { zh: "答复了图文咨询", en: "Answered the advice" },
  adviceAskedAgain: { zh: "追问图文咨询", en: "Asked a further question" },
  requestDone: { zh: "申请完成", en: "The request is done" },
});
