import { defineTexts } from "./text.ts";

/** The signed opinion: editor, signature, versions, decision, record. */
export const opinionTexts = defineTexts({
  "opinion.title": { zh: "诊疗意见报告", en: "Opinion" },
  "opinion.part.findings": {
    zh: "病情摘要与检查所见",
    en: "Summary and findings",
  },
  "opinion.part.diagnosis": { zh: "诊断意见", en: "Diagnosis" },
  "opinion.part.advice": { zh: "处理建议", en: "Advice" },
  "opinion.part.notes": { zh: "备注", en: "Notes" },
  "opinion.partMissing": {
    zh: "签署前请填写此项",
    en: "Fill this in before signing",
  },
  "opinion.state.inForce": { zh: "现行有效", en: "In force" },
  "opinion.state.former": {
    zh: "已被更正版取代",
    en: "Replaced by a correction",
  },
  "opinion.state.withdrawn": { zh: "已撤回", en: "Withdrawn" },
  "opinion.state.unsigned": { zh: "未签署", en: "Unsigned" },
  "opinion.version": { zh: "第 {{version}} 版", en: "Version {{version}}" },
  "opinion.number": { zh: "报告编号 {{number}}", en: "Report {{number}}" },
  "opinion.signedBy": {
    zh: "{{person}} · {{organisation}} · {{time}} 平台签名",
    en: "{{person}} · {{organisation}} · {{time}}, platform signature",
  },
  "opinion.writtenBy": {
    zh: "{{person}} · {{organisation}} · {{time}}",
    en: "{{person}} · {{organisation}} · {{time}}",
  },
  "opinion.correctionReason": {
    zh: "更正原因：{{reason}}",
    en: "Reason for the correction: {{reason}}",
  },
  "opinion.incompleteReason": {
    zh: "签署时影像未到齐，原因：{{reason}}",
    en: "Signed before all images were here: {{reason}}",
  },
  "opinion.withdrawnBy": {
    zh: "{{person}} 于 {{time}} 撤回：{{reason}}",
    en: "Withdrawn by {{person}}, {{time}}: {{reason}}",
  },
  "opinion.readOn": {
    zh: "依据影像 {{series}} 个序列、{{instances}} 幅",
    en: "Read on {{series}} series, {{instances}} [image|images]",
  },
  "opinion.readOnNone": { zh: "无影像", en: "No images" },
  "opinion.laterImages": {
    zh: "签署后收到的影像未用于本意见：{{instances}} 幅（{{series}} 个序列），{{time}} 起。",
    en: "Images received after signing were not read for this opinion: {{instances}} of {{series}} series, since {{time}}.",
  },
  "opinion.laterImagesMine": {
    zh: "请查看这些影像：意见需要改变时写更正版，否则确认知晓。",
    en: "Look at them: write a correction if the opinion changes, or acknowledge that they came.",
  },
  "opinion.laterImagesTheirs": {
    zh: "已通知签署医师，尚未确认知晓。",
    en: "The doctor who signed has been told and has not acknowledged it yet.",
  },
  "opinion.laterImagesSeen": {
    zh: "{{person}} 于 {{time}} 确认知晓其中 {{instances}} 幅。",
    en: "{{person}} acknowledged {{instances}} of them, {{time}}.",
  },
  "opinion.seeImages": { zh: "已知晓这些影像", en: "I know of these images" },
  "opinion.outdatedBanner": {
    zh: "您签署诊疗意见报告 {{number}} 第 {{version}} 版后，病例又收到影像（{{time}}），报告未依据这些影像。",
    en: "Images came after you signed the opinion {{number}}, version {{version}} ({{time}}): it was not read on them.",
  },
  "opinion.lookAtImages": { zh: "去病例查看", en: "Look in the case" },
  "opinion.broken": {
    zh: "签名校验未通过：内容与签署时不一致，请勿采信，并联系管理员。",
    en: "The signature does not hold: this is not what was signed. Do not rely on it and tell your administrator.",
  },
  "opinion.verify": { zh: "验证", en: "Verify" },
  "opinion.pdf": { zh: "下载 PDF", en: "Download PDF" },
  "opinion.compare": {
    zh: "并排查看全部 {{count}} 个版本",
    en: "All {{count}} [version|versions] side by side",
  },
  "opinion.draft": { zh: "草稿", en: "Draft" },
  "opinion.draftHint": {
    zh: "尚未签署，只有您能看到。",
    en: "Not signed; only you can see it.",
  },
  "opinion.write": { zh: "写诊疗意见报告", en: "Write the opinion" },
  "opinion.correct": { zh: "写更正版", en: "Write a correction" },
  "opinion.saving": { zh: "正在保存…", en: "Saving…" },
  "opinion.savedServer": {
    zh: "已保存到服务器 {{time}}",
    en: "Saved on the server {{time}}",
  },
  "opinion.notSavedServer": {
    zh: "尚未保存到服务器，已存本机，将自动重试",
    en: "Not yet on the server; kept in this browser and tried again",
  },
  "opinion.stale": {
    zh: "此草稿在别处保存过另一份内容，两份都在下面。请选择保留哪一份：",
    en: "This draft was saved with another text elsewhere. Both are below; choose which to keep:",
  },
  "opinion.staleTheirs": { zh: "服务器上的内容", en: "On the server" },
  "opinion.staleMine": { zh: "本页的内容", en: "On this page" },
  "opinion.keepMine": { zh: "保留本页的内容", en: "Keep this page's text" },
  "opinion.takeTheirs": {
    zh: "改用服务器上的内容",
    en: "Use the server's text",
  },
  "opinion.discard": { zh: "放弃草稿", en: "Discard the draft" },
  "opinion.discardSure": {
    zh: "放弃后不能恢复。",
    en: "It cannot be brought back.",
  },
  "opinion.sign": { zh: "签署", en: "Sign" },
  "opinion.signTitle": {
    zh: "签署诊疗意见报告",
    en: "Sign the opinion",
  },
  "opinion.signExplain": {
    zh: "以 {{person}}（{{organisation}}）的名义签署。签署后不能修改，只能出更正版；双方立即可见。",
    en: "You sign as {{person}} ({{organisation}}). A signed version cannot be changed, only corrected; both sides see it at once.",
  },
  "opinion.password": { zh: "您的登录密码", en: "Your password" },
  "opinion.passwordMissing": { zh: "请输入密码", en: "Enter your password" },
  "opinion.reason": { zh: "更正原因", en: "Reason for the correction" },
  "opinion.reasonMissing": { zh: "请写明原因", en: "Give the reason" },
  "opinion.incomplete": {
    zh: "影像未到齐，此时签署的原因",
    en: "Not all images are here; why sign now",
  },
  "opinion.doubt.title": {
    zh: "签署前请核对，报告文字中有不一致：",
    en: "Check before signing; the text contradicts itself or the case:",
  },
  "opinion.doubt.question": { zh: "会诊目的", en: "The question asked" },
  "opinion.doubt.side": {
    zh: "{{part}}写“{{said}}”，{{source}}写“{{but}}”",
    en: "{{part}} says “{{said}}”; {{source}} says “{{but}}”",
  },
  "opinion.doubt.male": {
    zh: "患者性别为男，{{part}}写“{{said}}”",
    en: "The patient is male; {{part}} says “{{said}}”",
  },
  "opinion.doubt.female": {
    zh: "患者性别为女，{{part}}写“{{said}}”",
    en: "The patient is female; {{part}} says “{{said}}”",
  },
  "opinion.doubt.limits": {
    zh: "只按文字比对，可能误报或漏报，不能代替您核对影像。",
    en: "Only words are compared: it may be wrong or miss something, and does not replace looking at the images.",
  },
  "opinion.doubt.confirm": {
    zh: "已逐项核对，报告文字无误",
    en: "I have checked each point; the text is right",
  },
  "opinion.doubt.missing": {
    zh: "请核对后勾选；如有误，请取消并修改报告",
    en: "Tick it when checked; if the text is wrong, cancel and correct it",
  },
  "opinion.withdraw": { zh: "撤回此报告", en: "Withdraw" },
  "opinion.withdrawTitle": {
    zh: "撤回诊疗意见报告",
    en: "Withdraw the opinion",
  },
  "opinion.withdrawExplain": {
    zh: "用于误签（如写错患者）。撤回后任何版本都不再有效，内容仍保留可查。",
    en: "For what was entered in error, e.g. another patient's. No version is in force afterwards; the text stays in the record.",
  },
  "opinion.withdrawReason": { zh: "撤回原因", en: "Reason" },
  "opinion.mustAcknowledge": {
    zh: "您看过的第 {{version}} 版已撤回，不再有效：{{reason}}。请确认知晓，并核对是否已据此处理患者。",
    en: "Version {{version}}, which you have read, was withdrawn and is not valid: {{reason}}. Acknowledge this, and check whether the patient was treated on it.",
  },
  "opinion.acknowledge": { zh: "已知晓撤回", en: "I acknowledge this" },
  "opinion.acknowledgedAt": {
    zh: "{{time}} 已确认知晓",
    en: "acknowledged {{time}}",
  },
  "opinion.notAcknowledged": {
    zh: "看过，尚未确认知晓撤回",
    en: "read it, has not acknowledged the withdrawal",
  },
  "opinion.readersWaiting": {
    zh: "看过此版的人中还有 {{count}} 人未确认知晓撤回",
    en: "{{count}} of those who read this version [has|have] not acknowledged the withdrawal",
  },
  "opinion.readersAll": {
    zh: "看过此版的人都已确认知晓撤回",
    en: "Everybody who read this version has acknowledged the withdrawal",
  },
  "opinion.withdrawnBanner": {
    zh: "您看过的诊疗意见报告 {{number}} 第 {{version}} 版已由{{organisation}}于 {{time}} 撤回，不再有效。",
    en: "The opinion {{number}}, version {{version}}, which you have read, was withdrawn by {{organisation}} on {{time}} and is not valid.",
  },
  "opinion.lookAndAcknowledge": {
    zh: "查看并确认知晓",
    en: "See it and acknowledge",
  },
  "records.title": { zh: "诊疗意见报告记录", en: "Record of opinions" },
  "records.filter": { zh: "状态", en: "State" },
  "records.all": { zh: "全部", en: "All" },
  "records.undecided": { zh: "待处理意见", en: "Awaiting the decision" },
  "records.decided": { zh: "已会签", en: "Countersigned" },
  "records.withdrawn": { zh: "已撤回", en: "Withdrawn" },
  "records.none": {
    zh: "还没有已签署的诊疗意见报告。签署后双方在此各存一份，病例权限结束后仍可查阅。",
    en: "No opinion has been signed yet. Both sides keep theirs here, also after their access to the case has ended.",
  },
  "records.noneSuch": {
    zh: "没有此状态的报告。",
    en: "No report is in this state.",
  },
  "records.notFound": {
    zh: "您的机构没有这份报告的记录。",
    en: "Your institution has no record of this report.",
  },
  "records.sides": {
    zh: "{{from}} 申请 · {{to}} 签署",
    en: "Asked by {{from}} · signed by {{to}}",
  },
  "records.signed": {
    zh: "{{person}} · {{time}}",
    en: "{{person}} · {{time}}",
  },
  "records.back": { zh: "全部记录", en: "All records" },
  "opinion.none": {
    zh: "受邀方尚未签署诊疗意见报告；签署后会立刻出现。",
    en: "The invited side has not signed an opinion yet; it appears here at once.",
  },
  "opinion.decision": { zh: "处理意见", en: "Decision" },
  "opinion.decisionBy": {
    zh: "{{person}} · {{organisation}} · {{time}} 会签（平台签名）",
    en: "{{person}} · {{organisation}} · {{time}}, countersigned (platform signature)",
  },
  "opinion.decide": {
    zh: "记录处理意见",
    en: "Record your decision",
  },
  "opinion.decideHint": {
    zh: "诊断与治疗由本机构决定。会签后会诊完成，会诊室关闭。",
    en: "Your institution decides on diagnosis and treatment. Countersigning completes the consult and closes the room.",
  },
  "opinion.decideSubmit": {
    zh: "会签确认，完成会诊",
    en: "Countersign and complete",
  },
  "opinion.decideMissing": {
    zh: "请写明处理意见",
    en: "Enter the decision",
  },
});
