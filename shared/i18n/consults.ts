import { defineTexts } from "./text.ts";

/** Requests, the inbox, today's work and the opinion. */
export const consultTexts = defineTexts({
  "today.title": { zh: "今日工作台", en: "Today" },
  "today.rooms": { zh: "会诊室已开放", en: "Rooms open now" },
  "today.forMe": { zh: "等我处理", en: "Waiting for me" },
  "today.forMe.none": {
    zh: "没有等您处理的申请。新申请到达时会立刻出现。",
    en: "Nothing waits for you. A new request appears here at once.",
  },
  "today.byMe": { zh: "我在等对方", en: "I am waiting for" },
  "today.recent": { zh: "最近的病例", en: "Recent cases" },
  "today.allCases": { zh: "全部病例", en: "All cases" },
  "today.noClinical": {
    zh: "您当前的角色（{{role}}）不接触患者资料，因此这里没有病例和申请。",
    en: "Your present role ({{role}}) has no access to patients, so no cases or requests appear here.",
  },

  "urgency.routine": { zh: "常规", en: "Routine" },
  "urgency.urgent": { zh: "加急", en: "Urgent" },
  "urgency.emergency": { zh: "急诊", en: "Emergency" },
  "urgency.label": { zh: "紧急程度", en: "Urgency" },
  "urgency.emergencyHint": {
    zh: "生命危急时不要因等待会诊而延误转运。",
    en: "In danger of life do not delay transfer to wait for a consult.",
  },

  // In Chinese a number stands apart from the words before it, and "less than" does not.
  "wait.underMinute": { zh: "不足 1 分钟", en: "less than 1 min" },
  "wait.minutes": { zh: " {{minutes}} 分钟", en: "{{minutes}} min" },
  "wait.hours": {
    zh: " {{hours}} 小时 {{minutes}} 分钟",
    en: "{{hours}} h {{minutes}} min",
  },
  "wait.days": {
    zh: " {{days}} 天 {{hours}} 小时",
    en: "{{days}} d {{hours}} h",
  },

  "request.state.asked.inviting": {
    zh: "等待{{to}}接受，已等待{{wait}}",
    en: "Waiting for {{to}} to accept, {{wait}} so far",
  },
  "request.state.asked.invited": {
    zh: "{{from}}申请会诊，已等待{{wait}}",
    en: "{{from}} asks for a consult, waiting {{wait}}",
  },
  "request.state.accepted.inviting": {
    zh: "{{to}}已接受，会诊室已开放",
    en: "{{to}} has accepted; the room is open",
  },
  "request.state.accepted.invited": {
    zh: "会诊室已开放{{wait}}，{{from}}在等候",
    en: "The room has been open for {{wait}}; {{from}} is waiting",
  },
  "request.state.inSession.inviting": {
    zh: "会诊已进行{{wait}}",
    en: "Consult under way for {{wait}}",
  },
  "request.state.inSession.invited": {
    zh: "会诊已进行{{wait}}；结束前请写入诊疗意见",
    en: "Consult under way for {{wait}}; write the opinion before it ends",
  },
  "request.state.opinionWritten.inviting": {
    zh: "{{to}}已写入诊疗意见，请阅读并确认完成",
    en: "{{to}} has written the opinion; read it and complete the request",
  },
  "request.state.opinionWritten.invited": {
    zh: "诊疗意见已写入，等待{{from}}确认，已等待{{wait}}",
    en: "Opinion written; waiting {{wait}} for {{from}} to complete",
  },
  "request.state.declined.inviting": {
    zh: "{{to}}未接受此申请",
    en: "{{to}} has declined",
  },
  "request.state.declined.invited": {
    zh: "已谢绝此申请",
    en: "Declined",
  },
  "request.state.done.inviting": { zh: "会诊已完成", en: "Consult completed" },
  "request.state.done.invited": { zh: "会诊已完成", en: "Consult completed" },
  "request.status.asked": { zh: "待接受", en: "Asked" },
  "request.status.accepted": { zh: "已接受", en: "Accepted" },
  "request.status.inSession": { zh: "会诊中", en: "Live" },
  "request.status.opinionWritten": { zh: "意见已写", en: "Opinion written" },
  "request.status.declined": { zh: "未接受", en: "Declined" },
  "request.status.done": { zh: "已完成", en: "Done" },

  "request.title": { zh: "会诊申请", en: "Consult request" },
  "request.none": {
    zh: "此病例还没有会诊申请。",
    en: "No consult was asked for in this case.",
  },
  "request.question": { zh: "会诊目的", en: "Question" },
  "request.askedBy": {
    zh: "{{person}} 于 {{time}} 申请",
    en: "Asked by {{person}}, {{time}}",
  },
  "request.accept": { zh: "接受申请", en: "Accept" },
  "request.decline": { zh: "谢绝", en: "Decline" },
  "request.declineSubmit": { zh: "谢绝申请", en: "Decline the request" },
  "request.declineReason": { zh: "谢绝原因", en: "Reason" },
  "request.declineHint": {
    zh: "对方会看到原因，请写明还可以找谁。谢绝后此申请结束。",
    en: "The other side reads it; say who else may help. The request then ends.",
  },
  "request.declineMissing": {
    zh: "请写明原因",
    en: "Give the reason",
  },
  "request.declineReasonIs": {
    zh: "原因：{{reason}}",
    en: "Reason: {{reason}}",
  },
  "request.enterRoom": { zh: "进入会诊室", en: "Enter the room" },
  "request.open": { zh: "查看病例", en: "Open the case" },
  "request.review": { zh: "查看并答复", en: "Review and answer" },
  "request.readOpinion": { zh: "阅读诊疗意见", en: "Read the opinion" },
  "request.complete": { zh: "确认完成会诊", en: "Complete the consult" },
  "request.completeHint": {
    zh: "表示您已阅读意见并由本机构决定处理；会诊室随之关闭。",
    en: "You have read the opinion and your side decides on treatment; the room closes.",
  },
  "request.acceptHint": {
    zh: "接受后会诊室立即开放，双方都可进入。",
    en: "The room opens at once for both sides.",
  },

  "opinion.title": { zh: "诊疗意见", en: "Opinion" },
  "opinion.version": { zh: "第 {{version}} 版", en: "Version {{version}}" },
  "opinion.inForce": { zh: "现行版本", en: "In force" },
  "opinion.former": { zh: "此前版本", en: "Former version" },
  "opinion.formerCount": {
    zh: "查看此前 {{count}} 个版本",
    en: "Show {{count}} former versions",
  },
  "opinion.by": {
    zh: "{{person}} · {{organisation}} · {{time}}",
    en: "{{person}} · {{organisation}} · {{time}}",
  },
  "opinion.write": { zh: "写诊疗意见", en: "Write the opinion" },
  "opinion.writeNew": { zh: "写新版本", en: "Write a new version" },
  "opinion.hint": {
    zh: "诊断意见、依据、处理建议；写入后双方可见，可再写新版本，旧版本保留。",
    en: "Assessment, grounds, advice. Both sides see it; a later text is a new version and the earlier one stays.",
  },
  "opinion.submit": { zh: "写入诊疗意见", en: "Save the opinion" },
  "opinion.missing": { zh: "请输入诊疗意见", en: "Enter the opinion" },

  "ask.what": { zh: "申请内容", en: "What is asked" },
  "ask.whom": { zh: "请谁会诊", en: "Whom to ask" },
  "ask.title": { zh: "申请会诊", en: "Ask for a consult" },
  "ask.to": { zh: "受邀机构", en: "Institution" },
  "ask.toMissing": { zh: "请选择受邀机构", en: "Choose an institution" },
  "ask.person": { zh: "指定专家", en: "Person" },
  "ask.anyone": {
    zh: "不指定，由该机构安排",
    en: "No one in particular; the institution decides",
  },
  "ask.noInstitutions": {
    zh: "您的医联体里没有可申请的机构，请联系管理员。",
    en: "Your alliance has no institution to ask; speak to your administrator.",
  },
  "ask.question": { zh: "会诊目的", en: "Question" },
  "ask.questionHint": {
    zh: "希望对方回答什么？例如“右上肺结节性质，是否需要转诊”",
    en: "What should they answer? E.g. “nature of the nodule, refer or not”",
  },
  "ask.questionMissing": {
    zh: "请写明会诊目的",
    en: "State the question",
  },
  "ask.submit": { zh: "发出申请", en: "Send the request" },
  "ask.after": {
    zh: "{{to}}会立刻收到提醒；接受后会诊室开放，您会在今日工作台看到。",
    en: "{{to}} is told at once; when they accept, the room opens and you see it on Today.",
  },
  "ask.afterNobody": {
    zh: "发出后对方会立刻收到提醒；接受后会诊室开放。",
    en: "They are told at once; when they accept, the room opens.",
  },
  "ask.ready": { zh: "资料完整性", en: "Completeness" },
  "ask.ready.images": { zh: "影像 {{count}} 幅", en: "{{count}} images" },
  "ask.ready.imagesNone": {
    zh: "没有影像，专家只能看文字",
    en: "No images: the expert has text only",
  },
  "ask.ready.consent": { zh: "知情同意已登记", en: "Consent on record" },
  "ask.ready.consentNone": {
    zh: "未登记知情同意，请尽快补上",
    en: "No consent on record; add it soon",
  },
  "ask.ready.history": { zh: "病史已填写", en: "History entered" },
  "ask.ready.historyNone": {
    zh: "病史为空",
    en: "No history entered",
  },
  "ask.ready.question": { zh: "会诊目的已写明", en: "Question stated" },
  "ask.ready.questionNone": {
    zh: "会诊目的未写",
    en: "Question missing",
  },

  "inbox.title": { zh: "申请", en: "Requests" },
  "inbox.received": { zh: "收到的", en: "Received" },
  "inbox.sent": { zh: "发出的", en: "Sent" },
  "inbox.received.none": {
    zh: "没有进行中的收到的申请。新申请到达时会立刻出现。",
    en: "No open requests received. A new one appears at once.",
  },
  "inbox.sent.none": {
    zh: "没有进行中的发出的申请。在病例中点“申请会诊”即可发出。",
    en: "No open requests sent. Open a case and choose “Ask for a consult”.",
  },
  "inbox.toPerson": { zh: "指定 {{person}}", en: "for {{person}}" },
});
