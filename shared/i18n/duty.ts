import { defineTexts } from "./text.ts";

/** Duty, and emergencies that ring. */
export const dutyTexts = defineTexts({
  "duty.title": { zh: "值班与通知", en: "Duty and messages" },
  "duty.on": { zh: "值班中", en: "On duty" },
  "duty.off": { zh: "未值班", en: "Off duty" },
  "duty.mine": { zh: "我在值班", en: "I am on duty" },
  "duty.mineExplain": {
    zh: "值班时，发给本机构的急诊会诊会在您打开的每个浏览器响铃，并发送到您的手机或邮箱。",
    en: "While you are on duty, an emergency asked of this institution rings in every browser you have open, and goes to your text or mail channel.",
  },
  "duty.since": { zh: "{{time}} 起", en: "since {{time}}" },
  "duty.people": { zh: "本机构可应答人员", en: "Who may answer here" },
  "duty.nobody": {
    zh: "现在无人值班：急诊会诊会呼叫下列全部人员，并立即向对方显示值班电话。",
    en: "Nobody is on duty now: an emergency rings everybody below, and the duty telephone is shown at once.",
  },
  "duty.set": { zh: "设为值班：{{person}}", en: "On duty: {{person}}" },
  "duty.phoneIs": {
    zh: "值班电话：{{phone}}",
    en: "Duty telephone: {{phone}}",
  },
  "duty.phone": { zh: "值班电话", en: "Duty telephone" },
  "duty.phoneExplain": {
    zh: "急诊会诊 60 秒无人接受时，向申请方显示此号码。",
    en: "Shown to whoever asks in an emergency when nobody has accepted for 60 seconds.",
  },
  "duty.phoneNone": {
    zh: "未登记。急诊时对方将看不到可拨打的号码，请管理员登记。",
    en: "None given: in an emergency the other side has no number to call. Ask your administrator to enter one.",
  },
  "duty.phoneForm": {
    zh: "请输入可直接拨打的号码，如 0570-1234567",
    en: "Enter a number as it is dialled, e.g. 0570-1234567",
  },
  "duty.testSound": { zh: "试听呼叫铃声", en: "Test the ring" },
  "duty.soundPlayed": {
    zh: "已播放铃声。没有听到？请检查音量和扬声器。",
    en: "The ring was played. Not heard? Check the volume and the loudspeaker.",
  },
  "duty.soundFailed": {
    zh: "浏览器没有播放声音，请检查声音设置。",
    en: "The browser played no sound; check its sound settings.",
  },

  "ring.calling": { zh: "急诊会诊呼叫", en: "Emergency consult" },
  "ring.from": {
    zh: "{{organisation}} {{person}} 申请急诊会诊，已等待 {{seconds}} 秒",
    en: "{{person}}, {{organisation}}, asks for help; waiting {{seconds}} s",
  },
  "ring.escalatedToYou": {
    zh: "值班人员未应答，已升级呼叫您",
    en: "Nobody on duty has answered; the call was escalated to you",
  },
  "ring.lockedFrom": {
    zh: "{{organisation}}呼叫，值班电话",
    en: "{{organisation}} is calling; duty telephone",
  },
  "ring.lockedNoPhone": {
    zh: "（该机构没有登记）",
    en: "(that institution has given none)",
  },
  "ring.unlockToAnswer": {
    zh: "屏幕已锁定：输入密码解锁后即可接听，患者信息解锁后显示",
    en: "The screen is locked: unlock it to answer. The patient is shown after that",
  },
  "ring.accept": { zh: "立即接受", en: "Accept now" },
  "ring.look": { zh: "查看病例", en: "See the case" },
  "ring.mute": { zh: "本机静音", en: "Mute here" },
  "ring.unmute": { zh: "恢复铃声", en: "Ring again" },
  "ring.soundBlocked": {
    zh: "浏览器未允许声音，点此开启铃声",
    en: "The browser blocks sound; press here to allow the ring",
  },
  "ring.doNotDelay": {
    zh: "不要因会诊延误转诊：病情危急时立即转运，会诊可在途中继续。",
    en: "Do not delay transfer for a consult: in danger of life move the patient now; the consult can go on under way.",
  },
  "ring.progress": {
    zh: "正在呼叫{{to}}，已 {{seconds}} 秒",
    en: "Ringing {{to}} for {{seconds}} s",
  },
  "ring.ended": {
    zh: "呼叫已结束（{{time}}）",
    en: "The ringing has ended ({{time}})",
  },
  "ring.silent": {
    zh: "呼叫半小时无人应答，铃声已停；申请仍然有效，请电话联系或改请其他机构。",
    en: "Nobody answered for half an hour and the ring is silent. The request stays open; call them, or ask elsewhere.",
  },
  "ring.nobodyOnDuty": {
    zh: "对方现在无人登记值班，已呼叫其全部可应答人员",
    en: "Nobody there is on duty just now: everybody who may answer was rung",
  },
  "ring.callPhone": {
    zh: "无人接受，请拨打{{to}}值班电话",
    en: "Nobody has accepted. Call the duty telephone of {{to}}",
  },
  "ring.callPhoneNow": {
    zh: "请直接拨打{{to}}值班电话",
    en: "Call the duty telephone of {{to}} now",
  },
  "ring.noPhone": {
    zh: "{{to}}没有登记值班电话，请用您掌握的号码联系",
    en: "{{to}} has given no duty telephone; use a number you know",
  },
  "ring.escalated": {
    zh: "{{time}} 已升级呼叫科主任/协调员，并再次发送短信和邮件",
    en: "Escalated at {{time}} to heads and coordinators; texts and mails went out again",
  },
  "ring.escalateAt": {
    zh: "120 秒无人接受将升级呼叫",
    en: "After 120 s without an answer the call is escalated",
  },
  "ring.people": { zh: "呼叫了谁", en: "Who was rung" },
  "ring.rungAt": { zh: "{{time}} 呼叫", en: "rung {{time}}" },
  "ring.seenAt": {
    zh: "{{time}} 已显示在其屏幕",
    en: "on their screen {{time}}",
  },
  "ring.notSeen": { zh: "尚未显示在其屏幕", en: "not on any screen yet" },
  "ring.level.duty": { zh: "值班", en: "duty" },
  "ring.level.escalation": { zh: "升级", en: "escalation" },
});
