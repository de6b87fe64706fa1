import { defineTexts } from "./text.ts";

/** Saved presentations, key images and reports (RULES of domain/exchange). */
export const objectTexts = defineTexts({
  "viewer.objects": {
    zh: "已保存的 DICOM 对象",
    en: "Saved DICOM objects",
  },
  "viewer.object.presentation": { zh: "显示状态", en: "Presentation" },
  "viewer.object.keyImages": { zh: "关键图像清单", en: "Key image list" },
  "viewer.object.report": { zh: "结构化报告", en: "Structured report" },
  "viewer.object.save": { zh: "保存为 DICOM 对象", en: "Save as DICOM" },
  "viewer.object.saveHint": {
    zh: "把同屏画面的显示状态、标注与测量、关键图像存入本次检查，其他系统可读取",
    en: "Stores what everybody sees (presentation, drawings, measurements, key images) in the study, for other systems to read",
  },
  "viewer.object.saveOwnHint": {
    zh: "把您当前画面的显示状态、标注与测量，以及本病例的关键图像存入检查，其他系统可读取",
    en: "Stores what you see (presentation, drawings, measurements) and the case's key images in the study, for other systems to read",
  },
  "viewer.object.saved": {
    zh: "已保存：{{list}}",
    en: "Saved: {{list}}",
  },
  "viewer.object.count": {
    zh: "{{name}} {{count}} 个",
    en: "{{count}} × {{name}}",
  },
  "viewer.leftOut.plane": {
    zh: "重建平面未保存（不是存储的图像）",
    en: "Planes were not saved (they are no stored images)",
  },
  "viewer.leftOut.planeDrawings": {
    zh: "重建平面上的 {{all}} 个标注未存入显示状态；其中 {{reported}} 个已存入结构化报告（长度、角度、面积、文字，不含像素值）",
    en: "Drawings on planes in no presentation: {{all}}; in the report: {{reported}} (lengths, angles, areas, words; no pixel values)",
  },
  "viewer.leftOut.inversion": {
    zh: "彩色图像的反色未保存（DICOM 彩色显示状态不含反色）",
    en: "The inversion of colour images was not saved (a DICOM colour presentation has none)",
  },
  "viewer.leftOut.values": {
    zh: "有图像读不出像素值，其均值等未保存",
    en: "Of some images no pixel values could be read: their means are missing",
  },
  "viewer.leftOut.gone": {
    zh: "不在本病例中的图像上的内容未保存",
    en: "What lies on images that are not in this case was not saved",
  },
  "viewer.object.imageGone": {
    zh: "它所引用的图像不在本病例中，未作任何改动",
    en: "The images it names are not in this case: nothing was changed",
  },
  "viewer.object.opening": { zh: "正在打开…", en: "Opening…" },
  "viewer.presentation.from": {
    zh: "显示状态：{{title}}",
    en: "Presentation: {{title}}",
  },
  "viewer.presentation.close": { zh: "关闭显示状态", en: "Close presentation" },
  "viewer.presentation.notRead": {
    zh: "显示状态未能读取，其标注未显示",
    en: "The presentation could not be read: its drawings are not shown",
  },
  "viewer.presentation.empty": {
    zh: "此显示状态未引用任何图像",
    en: "This presentation names no image",
  },
  "viewer.presentation.colour": {
    zh: "彩色变换未显示",
    en: "Its colours are not shown",
  },
  "viewer.presentation.table": {
    zh: "查找表变换未显示",
    en: "Its lookup tables are not shown",
  },
  "viewer.presentation.overlay": {
    zh: "叠加层未显示",
    en: "Its overlays are not shown",
  },
  "viewer.presentation.shutter": {
    zh: "遮挡未显示",
    en: "Its shutter is not shown",
  },
  "viewer.presentation.size": {
    zh: "按适合窗格显示，不是真实大小",
    en: "Shown to fit, not in true size",
  },
  "viewer.presentation.compound": {
    zh: "部分复合图形未显示",
    en: "Some compound graphics are not shown",
  },
  "viewer.presentation.tooMany": {
    zh: "图形过多，只显示一部分",
    en: "Too many graphics: only some are shown",
  },
  "viewer.report.by": { zh: "作者：{{author}}", en: "Author: {{author}}" },
  "viewer.report.on": { zh: "日期：{{date}}", en: "Date: {{date}}" },
  "viewer.report.tooDeep": {
    zh: "报告层级过深，更深的内容未显示",
    en: "The report is too deep: what lies deeper is not shown",
  },
  "viewer.report.tooLarge": {
    zh: "报告过大，只显示前一部分",
    en: "The report is too large: only its first part is shown",
  },
  "viewer.report.empty": {
    zh: "报告没有内容",
    en: "The report has no content",
  },
  "viewer.report.notComplete": {
    zh: "报告标明尚未完成",
    en: "The report says that it is not complete",
  },
  "viewer.report.see": {
    zh: "见第 {{place}} 项",
    en: "See item {{place}}",
  },
  "viewer.report.image": { zh: "显示图像", en: "Show image" },
  "viewer.report.frames": { zh: "第 {{frames}} 帧", en: "Frame {{frames}}" },
  "viewer.report.noImage": {
    zh: "图像不在本病例中",
    en: "The image is not in this case",
  },
});
