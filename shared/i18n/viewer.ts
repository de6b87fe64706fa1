import { defineTexts } from "./text.ts";

/** Texts of the image viewer and of the shared view. */
export const viewerTexts = defineTexts({
  "viewer.paneLabel": {
    zh: "影像窗格。滚轮或上下键翻页，左键拖动调窗，数字键 1 至 5 选窗，空格复位",
    en: "Image pane. Wheel or up and down scroll, left drag windows, 1 to 5 choose a window, space resets",
  },
  "viewer.seriesList": { zh: "序列列表", en: "Series" },
  "viewer.noSeries": {
    zh: "本病例尚无影像",
    en: "This case has no images yet",
  },
  "viewer.chooseSeries": {
    zh: "请从序列列表中选择要显示的影像",
    en: "Choose a series to show from the list",
  },
  "viewer.seriesGone": {
    zh: "此序列不在已接收的影像中",
    en: "This series is not among the images received",
  },
  "viewer.imageCount": { zh: "{{count}} 幅", en: "{{count}} images" },
  "viewer.loadingSeries": { zh: "正在读取序列…", en: "Reading the series…" },
  "viewer.loadingImage": {
    zh: "正在加载第 {{number}} 幅…",
    en: "Loading image {{number}}…",
  },
  "viewer.loaded": {
    zh: "已加载 {{loaded}} / {{total}}",
    en: "Loaded {{loaded}} / {{total}}",
  },
  "viewer.position": {
    zh: "第 {{number}} / {{count}} 幅",
    en: "Image {{number}} / {{count}}",
  },
  "viewer.window": {
    zh: "窗宽 {{width}} 窗位 {{center}}",
    en: "W {{width}} L {{center}}",
  },
  "viewer.lossy": { zh: "有损压缩影像", en: "Lossy compressed image" },
  "viewer.notForDiagnosis": { zh: "非诊断用途", en: "Not for diagnosis" },
  "viewer.notForDiagnosisWhy": {
    zh: "本软件未注册为医疗器械，所用显示器也未经确认",
    en: "This software is not a registered medical device, and the display is not a confirmed one",
  },
  "viewer.imageNotShown": {
    zh: "第 {{number}} 幅未能显示",
    en: "Image {{number}} is not shown",
  },
  "viewer.otherPatient": {
    zh: "影像患者信息与病例不符，请核对",
    en: "The image names another patient: compare before use",
  },
  "viewer.reload": { zh: "刷新页面", en: "Reload the page" },
  "viewer.retry": { zh: "重试", en: "Try again" },
  "viewer.noName": { zh: "影像无姓名", en: "No name in the image" },
  "viewer.patientId": { zh: "患者号 {{id}}", en: "ID {{id}}" },
  "viewer.bornOn": { zh: "出生 {{date}}", en: "Born {{date}}" },
  "viewer.sexM": { zh: "男", en: "Male" },
  "viewer.sexF": { zh: "女", en: "Female" },
  "viewer.sexO": { zh: "其他", en: "Other" },
  "viewer.sexUnknown": { zh: "性别未注明", en: "Sex not stated" },
  "viewer.windows": { zh: "窗位预设", en: "Window presets" },
  "viewer.windowLung": { zh: "肺窗", en: "Lung" },
  "viewer.windowMediastinum": { zh: "纵隔窗", en: "Mediastinum" },
  "viewer.windowBone": { zh: "骨窗", en: "Bone" },
  "viewer.windowBrain": { zh: "脑窗", en: "Brain" },
  "viewer.windowAbdomen": { zh: "腹窗", en: "Abdomen" },
  "viewer.windowReset": { zh: "复位", en: "Reset" },
  "viewer.keySpace": { zh: "空格", en: "space" },
  "viewer.sharedOpening": {
    zh: "正在打开同屏阅片…",
    en: "Opening the shared view…",
  },
  "viewer.sharedAway": {
    zh: "网络中断：您看到的可能与对方不同，恢复后自动同步",
    en: "Connection lost: others may see something else; it will catch up by itself",
  },
});
