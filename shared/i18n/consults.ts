import { defineTexts } from "./text.ts";

/** Requests, the inbox and today's work. */
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
    zh: "会诊已进行{{wait}}；结束前请签署诊疗意见报告",
    en: "Consult under way for {{wait}}; sign the opinion before it ends",
  },
  "request.state.opinionWritten.inviting": {
    zh: "{{to}}已签署诊疗意见报告，请阅读、记录处理意见并会签",
    en: "{{to}} has signed the opinion; read it, record your decision and countersign",
  },
  "request.state.opinionWritten.invited": {
    zh: "诊疗意见报告已签署，等待{{from}}会签，已等待{{wait}}",
    en: "Opinion signed; waiting {{wait}} for {{from}} to countersign",
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
  "advice.state.asked.inviting": {
    zh: "等待{{to}}接受咨询，已等待{{wait}}",
    en: "Waiting for {{to}} to accept, {{wait}} so far",
  },
  "advice.state.asked.invited": {
    zh: "{{from}}书面咨询，已等待{{wait}}",
    en: "{{from}} asks for advice, waiting {{wait}}",
  },
  "advice.state.accepted.inviting": {
    zh: "{{to}}已接受，等待书面答复，已等待{{wait}}",
    en: "{{to}} has accepted; waiting {{wait}} for the answer",
  },
  "advice.state.accepted.invited": {
    zh: "请书面答复，{{from}}已等待{{wait}}",
    en: "Please answer in writing; {{from}} has waited {{wait}}",
  },
  "advice.state.answered.inviting": {
    zh: "{{to}}已答复，请阅读；可以追问或结束咨询",
    en: "{{to}} has answered; read it, then ask again or close",
  },
  "advice.state.answered.invited": {
    zh: "已答复，等待{{from}}阅读，已等待{{wait}}",
    en: "Answered; waiting {{wait}} for {{from}} to read it",
  },
  "advice.state.askedAgain.inviting": {
    zh: "已追问，等待{{to}}答复，已等待{{wait}}",
    en: "Asked again; waiting {{wait}} for {{to}} to answer",
  },
  "advice.state.askedAgain.invited": {
    zh: "{{from}}追问，请书面答复，已等待{{wait}}",
    en: "{{from}} asks again, waiting {{wait}}",
  },
  "advice.state.declined.inviting": {
    zh: "{{to}}未接受此咨询",
    en: "{{to}} has declined",
  },
  "advice.state.declined.invited": { zh: "已谢绝此咨询", en: "Declined" },
  "advice.state.done.inviting": { zh: "咨询已结束", en: "Advice closed" },
  "advice.state.done.invited": { zh: "咨询已结束", en: "Advice closed" },
  "request.kind": { zh: "申请方式", en: "Kind of request" },
  "request.kind.consult": { zh: "远程会诊", en: "Consult" },
  "request.kind.advice": { zh: "图文咨询", en: "Advice" },
  "request.kind.consultHint": {
    zh: "在会诊室视频交流、同屏阅片",
    en: "Live in the room, with the images on both screens",
  },
  "request.kind.adviceHint": {
    zh: "书面提问和答复，不开视频",
    en: "Question and answer in writing, no video",
  },
  "request.status.asked": { zh: "待接受", en: "Asked" },
  "request.status.accepted": { zh: "已接受", en: "Accepted" },
  "request.status.inSession": { zh: "会诊中", en: "Live" },
  "request.status.opinionWritten": {
    zh: "意见已签署",
    en: "Opinion signed",
  },
  "request.status.answered": { zh: "已答复", en: "Answered" },
  "request.status.askedAgain": { zh: "待答复", en: "Asked again" },
  "request.status.declined": { zh: "未接受", en: "Declined" },
  "request.status.done": { zh: "已完成", en: "Done" },

  "request.title": { zh: "会诊与咨询", en: "Requests" },
  "request.none": {
    zh: "此病例还没有会诊或咨询申请。",
    en: "No consult or advice was asked for in this case.",
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
  "advice.acceptHint": {
    zh: "接受后请书面答复；对方会立刻看到。",
    en: "Then answer in writing; they see it at once.",
  },
  "advice.answer": { zh: "写答复", en: "Write the answer" },
  "advice.answerHint": {
    zh: "发出后双方可见，附您的姓名、机构和时间，不能修改；可以再次答复追问。",
    en: "Both sides see it with your name, institution and time; it cannot be changed, a further question can be answered again.",
  },
  "advice.answerSubmit": { zh: "发出答复", en: "Send the answer" },
  "advice.answerMissing": { zh: "请输入答复", en: "Enter the answer" },
  "advice.askAgain": { zh: "追问", en: "Ask again" },
  "advice.askAgainHint": {
    zh: "发出后不能修改；对方答复后您可以再追问或结束咨询。",
    en: "It cannot be changed afterwards; after the answer you ask again or close.",
  },
  "advice.askAgainSubmit": { zh: "发出追问", en: "Send the question" },
  "advice.askAgainMissing": { zh: "请输入问题", en: "Enter the question" },
  "advice.message.answer": { zh: "答复", en: "Answer" },
  "advice.message.question": { zh: "追问", en: "Further question" },
  "advice.complete": { zh: "已阅，结束咨询", en: "Read; close the advice" },
  "advice.completeHint": {
    zh: "表示您已阅读答复；如何处理由本机构决定。",
    en: "You have read the answer and your side decides on treatment.",
  },
  "advice.readAnswer": { zh: "阅读答复", en: "Read the answer" },
  "advice.write": { zh: "去答复", en: "Answer" },
  "request.acceptHint": {
    zh: "接受后会诊室立即开放，双方都可进入。",
    en: "The room opens at once for both sides.",
  },

  "ask.what": { zh: "申请内容", en: "What is asked" },
  "ask.whom": { zh: "邀请谁", en: "Whom to ask" },
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
  "ask.adviceQuestion": { zh: "咨询问题", en: "Question" },
  "ask.adviceAfter": {
    zh: "{{to}}会立刻收到提醒；接受后书面答复，您会在今日工作台看到。",
    en: "{{to}} is told at once, accepts and answers in writing; you see it on Today.",
  },
  "ask.questionMissing": {
    zh: "请写明会诊目的",
    en: "State the question",
  },
  "ask.submit": { zh: "发出申请", en: "Send the request" },
  "ask.before": {
    zh: "申请已于 {{time}} 发给{{to}}，内容是您先前提交的：",
    en: "The request went to {{to}} at {{time}}, as you sent it first:",
  },
  "ask.before.notTaken": {
    zh: "后来改动的内容没有发出，对方看不到：{{fields}}。已发出的申请不能更改。",
    en: "What was changed since did not go out, and they do not see it: {{fields}}. A request that went out cannot be changed.",
  },
  "ask.before.another": { zh: "另发一份申请", en: "Send another request" },
  "ask.before.leave": { zh: "放弃改动", en: "Drop the changes" },
  "ask.after": {
    zh: "{{to}}会立刻收到提醒；接受后会诊室开放，您会在今日工作台看到。",
    en: "{{to}} is told at once; when they accept, the room opens and you see it on Today.",
  },
  "ask.adviceAfterNobody": {
    zh: "发出后对方会立刻收到提醒；接受后书面答复。",
    en: "They are told at once, accept and answer in writing.",
  },
  "ask.afterNobody": {
    zh: "发出后对方会立刻收到提醒；接受后会诊室开放。",
    en: "They are told at once; when they accept, the room opens.",
  },
  "ask.ready": { zh: "资料完整性", en: "Completeness" },
  "ask.ready.images": {
    zh: "影像 {{count}} 幅",
    en: "{{count}} [image|images]",
  },
  "ask.ready.imagesNone": {
    zh: "没有影像，专家只能看文字",
    en: "No images: the expert has text only",
  },
  "ask.ready.consent.given": {
    zh: "知情同意已取得",
    en: "Consent on record",
  },
  "ask.ready.consent.deferred": {
    zh: "知情同意暂缓，待补签",
    en: "Consent put off, still open",
  },
  "ask.ready.consent.missing": {
    zh: "未取得知情同意，取得或暂缓后才能发出",
    en: "No consent: needed, or put off, before sending",
  },
  "ask.ready.consent.withdrawn": {
    zh: "患者已撤回同意，不能发出",
    en: "Consent withdrawn: nothing can be sent",
  },
  "ask.consentMissing": {
    zh: "请先登记知情同意；紧急时点“紧急，暂缓签署”。",
    en: "Record consent first; in an emergency choose “put it off”.",
  },
  "ask.consentWithdrawn": {
    zh: "患者已撤回同意，不能发出申请。如患者改变决定，请重新签署。",
    en: "The patient has withdrawn consent: nothing can be sent. If the patient decides otherwise, consent has to be signed anew.",
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
    zh: "没有收到进行中的申请。新申请到达时会立刻出现。",
    en: "No open requests received. A new one appears at once.",
  },
  "inbox.sent.none": {
    zh: "没有已发出、仍在进行中的申请。在病例中点“申请会诊”即可发出。",
    en: "No open requests sent. Open a case and choose “Ask for a consult”.",
  },
  "inbox.toPerson": { zh: "指定 {{person}}", en: "for {{person}}" },
});
