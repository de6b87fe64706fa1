import { defineTexts } from "./text.ts";

/** The hospital's PACS, as its administrator sees it. */
export const pacsTexts = defineTexts({
  "pacs.title": { zh: "医院 PACS", en: "The hospital's PACS" },
  "pacs.line.ok": {
    zh: "应答正常（{{time}}）",
    en: "Answers as it should ({{time}})",
  },
  "pacs.line.new": {
    zh: "尚未连接",
    en: "Not asked yet",
  },
  "pacs.line.away": {
    zh: "自 {{time}} 起不可用：{{problem}}。已缓存的影像仍可打开，新到的影像暂存本机，恢复后自动移交。",
    en: "Away since {{time}}: {{problem}}. Images in the cache open; what arrives waits here and is moved when it is back.",
  },
  "pacs.problem.unreachable": {
    zh: "无法连接，请检查 PACS 和网络",
    en: "no connection; check the PACS and the network",
  },
  "pacs.problem.silent": {
    zh: "已连接但没有应答，请检查 PACS",
    en: "connected, but nothing comes; check the PACS",
  },
  "pacs.problem.certificate": {
    zh: "证书不受信任，请更换证书或设置 NODE_EXTRA_CA_CERTS",
    en: "its certificate is not trusted; replace it, or set NODE_EXTRA_CA_CERTS",
  },
  "pacs.problem.credentials": {
    zh: "账号或密码被拒绝，请重新设置（npm run admin -- pacs set）",
    en: "user or password refused; set them again (npm run admin -- pacs set)",
  },
  "pacs.problem.redirected": {
    zh: "被转到其他地址，请把地址改为最终的地址",
    en: "it sends us to another address; set the final one",
  },
  "pacs.problem.busy": {
    zh: "PACS 报告繁忙或内部错误",
    en: "it says that it is busy or has an error",
  },
  "pacs.problem.notDicomWeb": {
    zh: "应答不是 DICOMweb，请核对地址",
    en: "no DICOMweb answers there; check the address",
  },
  "pacs.kept": {
    zh: "已存入 PACS 并核对：{{count}} 幅",
    en: "In the PACS, read back and compared: {{count}} [image|images]",
  },
  "pacs.waiting": {
    zh: "等待移交：{{count}} 幅，最早的自 {{time}} 起等待",
    en: "Waiting to be moved: {{count}} [image|images], the oldest since {{time}}",
  },
  "pacs.waitingNone": {
    zh: "没有等待移交的影像",
    en: "No image waits to be moved",
  },
  "pacs.trouble.otherBytes": {
    zh: "{{count}} 幅：PACS 中同一 UID 下是另一份内容；本机的未覆盖它，请 PACS 管理员核对",
    en: "{{count}} [image|images]: the PACS has something else under [its|their] UID. Nothing was overwritten; its administrator has to look",
  },
  "pacs.trouble.changed": {
    zh: "{{count}} 幅：PACS 存入时改动了内容，本机保留原件；请关闭 PACS 对收到影像的改写",
    en: "{{count}} [image|images]: the PACS changed [it|them] as it stored [it|them], so [it stays|they stay] here. Switch its changes off",
  },
  "pacs.trouble.refused": {
    zh: "{{count}} 幅：PACS 不接收，保留在本机",
    en: "{{count}} [image|images]: the PACS does not take [it|them]; [it stays|they stay] here",
  },
  "pacs.trouble.missing": {
    zh: "{{count}} 幅：PACS 中已找不到，打不开；请 PACS 管理员恢复，或请上传方重新发送",
    en: "{{count}} [image|images]: the PACS has [it|them] no more, and [it does|they do] not open. Its administrator restores [it|them], or the sender sends [it|them] again",
  },
  "pacs.trouble.failed": {
    zh: "{{count}} 幅：移交时出错，保留在本机，稍后自动重试",
    en: "{{count}} [image|images]: moving [it|them] fails; [it stays|they stay] here and [is|are] tried again",
  },
});
