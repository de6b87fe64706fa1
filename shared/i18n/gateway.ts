import { defineTexts } from "./text.ts";

/** Why an image or the line waits, as the gateway names it. */
export const GATEWAY_REASONS = [
  ...(["broken", "silent", "noName", "refusedConnection"] as const),
  ...(["certificate", "token", "busy", "status", "notThePlatform"] as const),
  ...(["storeFull", "processing", "disk", "otherBytes"] as const),
  ...(["noPixels", "notUnderstood", "refused", "unknown"] as const),
] as const;
export type GatewayReason = (typeof GATEWAY_REASONS)[number];

/** The site gateway's own page. */
export const gatewayTexts = defineTexts({
  "gateway.title": { zh: "前置网关", en: "Site gateway" },
  "gateway.queue": { zh: "待发送", en: "Waiting to be sent" },
  "gateway.queueLine": {
    zh: "{{images}} 幅，{{size}}",
    en: "{{images}} [image|images], {{size}}",
  },
  "gateway.urgent": {
    zh: "其中急诊 {{urgent}} 幅，先发",
    en: "{{urgent}} of an emergency, these go first",
  },
  "gateway.troubled": {
    zh: "其中 {{troubled}} 幅平台暂时未收或本机无法读取，会自动再试",
    en: "{{troubled}} of them the platform did not take just now or cannot be read here; each is tried again by itself",
  },
  "gateway.line": { zh: "线路", en: "Line" },
  "gateway.lineIdle": { zh: "没有要发送的影像", en: "Nothing to send" },
  "gateway.lineSending": {
    zh: "正在发送 {{sending}} 幅，{{rate}}/秒",
    en: "Sending {{sending}} at once, {{rate}}/s",
  },
  "gateway.linePaused": {
    zh: "线路不通，{{time}} 再试（已失败 {{failures}} 次）；影像都在本机，不会丢失",
    en: "The line does not work; tried again at {{time}} (failed {{failures}} [time|times]). The images are safe on this machine",
  },
  "gateway.sent": { zh: "启动后已送达", en: "Delivered since the start" },
  "gateway.sentLine": {
    zh: "{{images}} 幅，最近 {{time}}",
    en: "{{images}} [image|images], last at {{time}}",
  },
  "gateway.none": { zh: "无", en: "None" },
  "gateway.lastError": { zh: "最近的问题", en: "Last problem" },
  "gateway.errorLine": {
    zh: "{{time}}：{{reason}}",
    en: "{{time}}: {{reason}}",
  },
  "gateway.devices": { zh: "设备连接", en: "Devices connected" },
  "gateway.devicesLine": {
    zh: "现有 {{associations}} 个；AE 标题 {{aeTitle}}，端口 {{port}}",
    en: "{{associations}} now; AE title {{aeTitle}}, port {{port}}",
  },
  "gateway.worklist": { zh: "设备工作列表", en: "Worklist of the devices" },
  "gateway.worklistLine": {
    zh: "{{items}} 条，取自平台 {{time}}",
    en: "{{items}} [entry|entries], from the platform at {{time}}",
  },
  "gateway.worklistOld": {
    zh: "{{items}} 条，线路不通，为 {{time}} 的副本（{{minutes}} 分钟前）",
    en: "{{items}} [entry|entries], a copy of {{time}} ({{minutes}} [minute|minutes] old) as the line does not work",
  },
  "gateway.worklistNone": {
    zh: "还没有取到；设备查询会得到“失败”，而不是空列表",
    en: "Not fetched yet; devices are told so rather than shown an empty list",
  },
  "gateway.asides": { zh: "已搁置", en: "Set aside" },
  "gateway.asidesLine": {
    zh: "{{images}} 幅，不影响其他影像，但不会自行送达，阅片方会看到缺少几幅；文件保存在本机 aside 文件夹，过多时最早的会被删除",
    en: "{{images}} [image|images], which [holds|hold] nothing up but [does|do] not get there by [itself|themselves]; readers see how many are missing. [Its file is|Their files are] in the folder aside, of too many the oldest are deleted",
  },
  "gateway.test": { zh: "测试线路", en: "Test the line" },
  "gateway.testGood": {
    zh: "{{time}} 测试：平台已应答，令牌有效",
    en: "Tested at {{time}}: the platform answers and the token holds",
  },
  "gateway.testBad": {
    zh: "{{time}} 测试：{{reason}}",
    en: "Tested at {{time}}: {{reason}}",
  },
  "gateway.retry": { zh: "立即重试", en: "Try again now" },
  "gateway.takeBack": {
    zh: "重新发送已搁置的",
    en: "Send what was set aside again",
  },
  "gateway.discard": {
    zh: "删除已搁置的…",
    en: "Delete what was set aside…",
  },
  "gateway.discardAsk": {
    zh: "确定删除这 {{images}} 幅吗？本机不再保留，阅片方也不再看到缺少的提示；请先确认设备上还有原片",
    en: "Delete {{images}} [image|images]? [It is|They are] gone from this machine, and readers no longer see that [it is|they are] missing; make sure that the device still has [it|them]",
  },
  "gateway.discardSure": { zh: "删除", en: "Delete" },
  "gateway.discardNot": { zh: "不删除", en: "Keep them" },
  "gateway.reason.broken": {
    zh: "连接中断，请检查网络",
    en: "the connection broke; check the network",
  },
  "gateway.reason.silent": {
    zh: "线路一分钟没有动静",
    en: "the line was silent for a minute",
  },
  "gateway.reason.noName": {
    zh: "找不到平台的地址，请检查 GATEWAY_SERVER 和 DNS",
    en: "the platform's name is not known; check GATEWAY_SERVER and DNS",
  },
  "gateway.reason.refusedConnection": {
    zh: "平台拒绝连接，请确认平台已启动、地址和端口正确",
    en: "the connection was refused; check that the platform runs, its address and port",
  },
  "gateway.reason.certificate": {
    zh: "平台的证书不受信任；自建 CA 请设置 NODE_EXTRA_CA_CERTS",
    en: "the platform's certificate is not trusted; for an authority of your own set NODE_EXTRA_CA_CERTS",
  },
  "gateway.reason.token": {
    zh: "令牌无效、过期或没有权限，请管理员新建令牌（范围 gateway）",
    en: "the token is unknown, over or without the right; have a new one made with scope gateway",
  },
  "gateway.reason.busy": {
    zh: "平台繁忙，稍后再试",
    en: "the platform is busy; it is tried again",
  },
  "gateway.reason.status": {
    zh: "平台返回错误（{{status}}），稍后再试；持续出现请告知平台管理员",
    en: "the platform answered with an error ({{status}}); it is tried again. Tell its administrator if it goes on",
  },
  "gateway.reason.notThePlatform": {
    zh: "应答的不是平台（可能是代理或上网认证页），请检查网络和 GATEWAY_SERVER",
    en: "something else than the platform answered (a proxy, or a page to log in); check the network and GATEWAY_SERVER",
  },
  "gateway.reason.storeFull": {
    zh: "本机构在平台的存储已满，请联系平台管理员",
    en: "the institution's space on the platform is full; ask its administrator",
  },
  "gateway.reason.processing": {
    zh: "平台暂时无法处理此影像",
    en: "the platform could not take this image just now",
  },
  "gateway.reason.disk": {
    zh: "本机磁盘读写失败，请检查磁盘",
    en: "this machine's disk failed; check it",
  },
  "gateway.reason.otherBytes": {
    zh: "平台已有同一编号、内容不同的影像，以先到的为准",
    en: "the platform has another image under the same UID, and keeps the first",
  },
  "gateway.reason.noPixels": {
    zh: "文件中没有影像（如报告），平台只收影像",
    en: "it holds no picture (a report, for instance); the platform takes images",
  },
  "gateway.reason.notUnderstood": {
    zh: "不是完整的 DICOM 影像，请从设备重新发送",
    en: "it is no whole DICOM image; send it from the device again",
  },
  "gateway.reason.refused": {
    zh: "平台拒收此影像（{{status}}）",
    en: "the platform refuses this image ({{status}})",
  },
  "gateway.reason.unknown": {
    zh: "原因记录已丢失",
    en: "the record of the reason is lost",
  },
});
