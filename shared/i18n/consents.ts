import { defineTexts } from "./text.ts";

/** Consent: purposes, proof, deferral, withdrawal. */
export const consentTexts = defineTexts({
  "consent.title": { zh: "知情同意", en: "Consent" },
  "consent.purpose.service": { zh: "远程会诊", en: "Remote consult" },
  "consent.purpose.dataTransfer": { zh: "资料传送", en: "Data transfer" },
  "consent.purpose.recording": { zh: "录音录像", en: "Recording" },
  "consent.purpose.teaching": { zh: "教学使用", en: "Teaching" },
  "consent.state.given": { zh: "已同意", en: "Given" },
  "consent.state.deferred": { zh: "暂缓，待补签", en: "Deferred, still open" },
  "consent.state.withdrawn": { zh: "已撤回", en: "Withdrawn" },
  "consent.state.missing": { zh: "未取得", en: "Not given" },
  "consent.overall.given": { zh: "已取得", en: "Complete" },
  "consent.overall.deferred": { zh: "待补签", en: "Still open" },
  "consent.overall.missing": { zh: "尚未取得", en: "Missing" },
  "consent.overall.withdrawn": { zh: "已撤回", en: "Withdrawn" },
  "consent.needed": {
    zh: "发出申请前，须取得“远程会诊”和“资料传送”的同意；紧急时可暂缓，之后补签。",
    en: "Before a request is sent, consent to the consult and to the data transfer is needed; in an emergency put it off and make it good later.",
  },
  "consent.give": { zh: "登记同意", en: "Record consent" },
  "consent.defer": { zh: "紧急，暂缓签署", en: "Emergency: put it off" },
  "consent.withdraw": { zh: "患者撤回", en: "Patient withdraws" },
  "consent.history": {
    zh: "全部记录（{{count}}）",
    en: "All records ({{count}})",
  },
  "consent.forWhat": { zh: "同意的内容", en: "Consent to" },
  "consent.proof": { zh: "签署方式", en: "How it is signed" },
  "consent.proof.scan": {
    zh: "纸质，拍照或扫描",
    en: "On paper: photo or scan",
  },
  "consent.proof.pen": { zh: "在屏幕上签名", en: "Pen on this screen" },
  "consent.scan.choose": {
    zh: "选择照片或扫描件",
    en: "Choose a photo or scan",
  },
  "consent.scan.hint": {
    zh: "已签字的知情同意书，JPEG、PNG 或 PDF",
    en: "The signed form as JPEG, PNG or PDF",
  },
  "consent.scan.missing": {
    zh: "请选择已签字的同意书",
    en: "Choose the signed form",
  },
  "consent.scan.uploaded": {
    zh: "已上传：{{name}}",
    en: "Uploaded: {{name}}",
  },
  "consent.scan.sending": {
    zh: "正在上传，{{percent}}%",
    en: "Sending, {{percent}}%",
  },
  "consent.signedOn": { zh: "签署日期", en: "Signed on" },
  "consent.signer": { zh: "签署人姓名", en: "Name of the signer" },
  "consent.signerMissing": {
    zh: "请填写签署人姓名",
    en: "Enter the signer's name",
  },
  "consent.relation": { zh: "与患者的关系", en: "Relation to the patient" },
  "consent.relation.patient": { zh: "本人", en: "The patient" },
  "consent.relation.spouse": { zh: "配偶", en: "Spouse" },
  "consent.relation.parent": { zh: "父母", en: "Parent" },
  "consent.relation.child": { zh: "子女", en: "Child" },
  "consent.relation.guardian": { zh: "监护人", en: "Guardian" },
  "consent.relation.other": { zh: "其他", en: "Other" },
  "consent.relation.unknown": { zh: "见纸质原件", en: "see the paper" },
  "consent.purposesMissing": {
    zh: "请至少选择一项",
    en: "Choose at least one",
  },
  "consent.text": {
    zh: "请签署人阅读（文本版本 {{version}}）",
    en: "For the signer to read (text version {{version}})",
  },
  "consent.pad": { zh: "签名", en: "Signature" },
  "consent.padHint": {
    zh: "请用手写笔、手指或鼠标在框内签名",
    en: "Sign in the box with a pen, a finger or the mouse",
  },
  "consent.padMissing": {
    zh: "请签署人在框内签名",
    en: "The signer's signature is missing",
  },
  "consent.padClear": { zh: "重签", en: "Sign again" },
  "consent.save": { zh: "保存同意", en: "Save consent" },
  "consent.deferReason": { zh: "暂缓的原因", en: "Why it is put off" },
  "consent.reason.emergency": { zh: "紧急抢救", en: "Emergency" },
  "consent.reason.unconscious": {
    zh: "患者昏迷，无家属在场",
    en: "Unconscious, no relative here",
  },
  "consent.reason.temporaryIdentity": {
    zh: "身份未明",
    en: "Identity not known",
  },
  "consent.note": { zh: "补充说明", en: "Note" },
  "consent.deferSubmit": { zh: "暂缓并继续", en: "Put off and go on" },
  "consent.deferHint": {
    zh: "可立即发出申请。“待补签”会一直显示给双方，直到补签。",
    en: "A request can be sent at once. Both sides see that consent is still open until it is made good.",
  },
  "consent.withdrawReason": { zh: "撤回的原因", en: "Reason" },
  "consent.withdrawReasonMissing": {
    zh: "请写明撤回的原因",
    en: "Give the reason",
  },
  "consent.withdrawSubmit": { zh: "登记撤回", en: "Record the withdrawal" },
  "consent.withdrawFor": { zh: "撤回的内容", en: "Withdraw for" },
  "consent.stops.service": {
    zh: "撤回“远程会诊”后：不能再发出申请或追问，未进入会诊室的人不能再进入。",
    en: "Without consent to the consult: no new request or further question, and nobody else enters a room.",
  },
  "consent.stops.dataTransfer": {
    zh: "撤回“资料传送”后：不能再发出申请，不能再上传影像或文件。",
    en: "Without consent to the transfer: no new request, no new image or file.",
  },
  "consent.stops.recording": {
    zh: "撤回“录音录像”后：不能再开始录制。",
    en: "Without consent to recording: none begins.",
  },
  "consent.stops.teaching": {
    zh: "撤回“教学使用”后：此病例不能再用于教学。",
    en: "Without consent to teaching: the case is not used for it any more.",
  },
  "consent.stays": {
    zh: "此前已传送、已写下和已签署的内容，仍保存在双方的病历中。",
    en: "What was sent, written and signed before stays in both records.",
  },
  "consent.record.given": { zh: "同意", en: "Given" },
  "consent.record.deferred": { zh: "暂缓", en: "Deferred" },
  "consent.record.withdrawn": { zh: "撤回", en: "Withdrawn" },
  "consent.record.signer": {
    zh: "签署人：{{name}}（{{relation}}）",
    en: "Signed by {{name}} ({{relation}})",
  },
  "consent.record.signedOn": {
    zh: "签于 {{date}}",
    en: "signed on {{date}}",
  },
  "consent.record.by": {
    zh: "{{organisation}} {{person}} 于 {{time}} 登记",
    en: "recorded by {{person}}, {{organisation}}, {{time}}",
  },
  "consent.record.scan": { zh: "查看原件", en: "Open the scan" },
  "consent.record.pen": { zh: "查看签名", en: "Show the signature" },
  "consent.record.text": {
    zh: "文本版本 {{version}}",
    en: "text version {{version}}",
  },
});
