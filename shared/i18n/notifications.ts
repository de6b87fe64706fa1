import type { NoticeEvent } from "../domain/notifications/notice.ts";
import { defineTexts } from "./text.ts";

/** What a message says. The same for every patient: ids and a link are all it carries besides. */
export const noticeMessages = defineTexts<NoticeEvent>({
  requestAsked: { zh: "有新的会诊申请", en: "A consult was asked for" },
  requestAccepted: {
    zh: "会诊申请已被接受",
    en: "Your request was accepted",
  },
  requestDeclined: {
    zh: "会诊申请未被接受",
    en: "Your request was declined",
  },
  opinionWritten: {
    zh: "诊疗意见报告已签署",
    en: "The opinion has been signed",
  },
  imagesAfterSigning: {
    zh: "您签署诊疗意见后，病例又收到影像，请查看",
    en: "Images came after you signed an opinion: please look",
  },
  imagesNotInOpinion: {
    zh: "签署诊疗意见后收到的影像未用于该意见",
    en: "Images came after an opinion was signed: it was not read on them",
  },
  adviceAnswered: {
    zh: "图文咨询已答复",
    en: "Your question has been answered",
  },
  adviceAskedAgain: {
    zh: "图文咨询有追问",
    en: "There is a further question to you",
  },
  emergency: {
    zh: "急诊会诊正在呼叫值班人员",
    en: "EMERGENCY: a consult is ringing the people on duty",
  },
  emergencyEscalated: {
    zh: "急诊会诊无人应答，已升级呼叫",
    en: "EMERGENCY: nobody has answered; the call was escalated to you",
  },
  test: { zh: "这是一条测试通知", en: "This is a test message" },
});

/** Channels, and whether messages arrived. */
export const noticeTexts = defineTexts({
  "notice.kind.email": { zh: "邮件", en: "mail" },
  "notice.kind.gateway": { zh: "短信网关", en: "text gateway" },
  "notice.problem.timeout": { zh: "超时", en: "timed out" },
  "notice.problem.unreachable": { zh: "连不上", en: "unreachable" },
  "notice.problem.busy": { zh: "暂时不受理", en: "busy" },
  "notice.problem.refused": { zh: "拒收", en: "refused it" },
  "notice.problem.redirected": {
    zh: "被转往未配置的地址",
    en: "pointed to an address that is not configured",
  },
  "notice.problem.notConfigured": {
    zh: "本系统未配置",
    en: "not configured here",
  },
  "notice.problem.unreadable": {
    zh: "地址无法解密",
    en: "the address cannot be decrypted",
  },
  "notice.retrying": {
    zh: "通知未送达：{{kind}}{{problem}}，{{time}} 起已重试 {{count}} 次，仍在重试",
    en: "Message not delivered: {{kind}} {{problem}}; tried again {{count}} [time|times] since {{time}}, still trying",
  },
  "notice.failed": {
    zh: "通知未送达：{{kind}}{{problem}}，{{time}} 首次失败，正在重试",
    en: "Message not delivered: {{kind}} {{problem}} at {{time}}; trying again",
  },
  "notice.dead": {
    zh: "通知未送达：{{kind}}{{problem}}，已于 {{time}} 放弃。请电话联系对方",
    en: "Message not delivered: {{kind}} {{problem}}; given up at {{time}}. Call them by telephone",
  },
  "notice.noChannel": {
    zh: "对方未设置短信或邮件，只在浏览器内提醒；久无回应请电话联系",
    en: "They have no text or mail channel: only their browser tells them. If they do not answer, call them",
  },
  "notice.sending": {
    zh: "正在通过{{kind}}通知对方",
    en: "Telling them by {{kind}}",
  },
  "notice.sent": {
    zh: "已于 {{time}} 通过{{kind}}通知对方",
    en: "They were told by {{kind}} at {{time}}",
  },
  "notice.mark": { zh: "通知未送达", en: "Message not delivered" },

  "channel.title": {
    zh: "浏览器以外的通知",
    en: "Messages beyond the browser",
  },
  "channel.explain": {
    zh: "不在电脑前时，申请、答复和急诊也会发到这里。消息只有链接，不含任何患者资料。",
    en: "Requests, answers and emergencies also reach you here while you are away from the screen. A message holds a link, nothing of the patient.",
  },
  "channel.mine": { zh: "发给我", en: "To me" },
  "channel.institution": { zh: "发给本机构", en: "To this institution" },
  "channel.people": { zh: "本机构其他人员", en: "Other people here" },
  "channel.email": { zh: "邮箱", en: "Mail address" },
  "channel.gateway": {
    zh: "手机号或企业微信/钉钉账号",
    en: "Mobile number, or WeCom / DingTalk id",
  },
  "channel.none": { zh: "未设置", en: "Not set" },
  "channel.set": { zh: "设置", en: "Set" },
  "channel.change": { zh: "更改", en: "Change" },
  "channel.save": { zh: "保存", en: "Save" },
  "channel.remove": { zh: "删除", en: "Remove" },
  "channel.test": { zh: "发送测试", en: "Send a test" },
  "channel.setBy": {
    zh: "{{person}} 于 {{time}} 设置",
    en: "Set by {{person}}, {{time}}",
  },
  "channel.notConfigured": {
    zh: "本系统未配置{{kind}}，这里的地址暂不会收到通知。请联系系统管理员配置。",
    en: "This installation has no {{kind}} configured: nothing is sent to this address. Ask the administrator to set it up.",
  },
  "channel.nothingConfigured": {
    zh: "本系统未配置邮件或短信网关，通知只在打开的浏览器内出现。请联系系统管理员配置。",
    en: "This installation has neither mail nor a text gateway: only an open browser tells anybody. Ask the administrator to set one up.",
  },
  "channel.testSending": { zh: "测试通知发送中", en: "The test is on its way" },
  "channel.testSent": {
    zh: "测试通知已于 {{time}} 送出",
    en: "The test left at {{time}}",
  },
  "channel.testFailed": {
    zh: "测试通知未送达：{{kind}}{{problem}}（{{time}}）",
    en: "The test did not arrive: {{kind}} {{problem}} ({{time}})",
  },
});
