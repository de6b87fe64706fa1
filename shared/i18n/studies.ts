import { defineTexts } from "./text.ts";

/** Images of a case: adding them and finding them. */
export const studyTexts = defineTexts({
  "images.title": { zh: "影像", en: "Images" },
  "images.count": { zh: "共 {{count}} 幅", en: "{{count}} in all" },
  "images.none": {
    zh: "此病例还没有影像。",
    en: "No images in this case yet.",
  },
  "upload.drop": {
    zh: "把影像文件夹或文件拖到这里",
    en: "Drop an image folder or files here",
  },
  "upload.dropHint": {
    zh: "光盘、U 盘或设备导出的 DICOM 文件夹，含子文件夹一并上传；原样保存，不改动",
    en: "A DICOM folder from disc, stick or device, with its subfolders; stored exactly as it is",
  },
  "upload.pickFolder": { zh: "选择文件夹", en: "Choose a folder" },
  "upload.pickFiles": { zh: "选择文件", en: "Choose files" },
  "upload.reading": {
    zh: "正在读取文件夹，已找到 {{count}} 个文件",
    en: "Reading the folder, {{count}} files so far",
  },
  "upload.emptyFolder": {
    zh: "这个文件夹里没有可上传的文件。",
    en: "This folder holds no files to send.",
  },
  "upload.unreadableFolder": {
    zh: "有文件夹或文件无法读取（可能已移走或没有权限），其余照常上传。",
    en: "Some folders or files could not be read (moved away, or no permission); the rest goes on.",
  },
  "upload.progress": {
    zh: "已完成 {{done}}/{{total}} 个文件，{{sent}} / {{size}}",
    en: "{{done}} of {{total}} files, {{sent}} of {{size}}",
  },
  "upload.secondsLeft": {
    zh: "约剩 {{seconds}} 秒",
    en: "about {{seconds}} s left",
  },
  "upload.minutesLeft": {
    zh: "约剩 {{minutes}} 分钟",
    en: "about {{minutes}} min left",
  },
  "upload.cancel": { zh: "取消上传", en: "Cancel" },
  "upload.cancelled": {
    zh: "已取消，{{count}} 个文件未上传",
    en: "Cancelled; {{count}} files were not sent",
  },
  "upload.finished": {
    zh: "上传完成：{{stored}} 个新保存",
    en: "Done: {{stored}} newly stored",
  },
  "upload.duplicates": {
    zh: "{{count}} 个本机构已有，已在本病例中",
    en: "{{count}} were at this institution already and are in this case",
  },
  "upload.conflicts": {
    zh: "{{count}} 个与已有影像编号相同但内容不同，已另存并标记",
    en: "{{count}} carry a known image number but other content; kept and flagged",
  },
  "upload.failedCount": {
    zh: "{{count}} 个未保存",
    en: "{{count}} not stored",
  },
  "upload.skipped": {
    zh: "跳过 {{count}} 个系统文件",
    en: "{{count}} system files left out",
  },
  "upload.retryFailed": {
    zh: "重试未保存的 {{count}} 个",
    en: "Retry the {{count}} not stored",
  },
  "upload.resume": { zh: "继续上传", en: "Go on sending" },
  "upload.dismiss": { zh: "收起", en: "Dismiss" },
  "upload.failedList": { zh: "未保存的文件", en: "Files not stored" },
  "upload.fileList": { zh: "逐个文件状态", en: "Status of each file" },
  "upload.status.queued": { zh: "等待", en: "Waiting" },
  "upload.status.sending": { zh: "上传中 {{percent}}%", en: "{{percent}}%" },
  "upload.status.stored": { zh: "已保存", en: "Stored" },
  "upload.status.duplicate": { zh: "本机构已有", en: "Already here" },
  "upload.status.conflict": { zh: "内容冲突", en: "Conflict" },
  "upload.status.failed": { zh: "未保存", en: "Not stored" },
  "upload.status.cancelled": { zh: "已取消", en: "Cancelled" },
});
