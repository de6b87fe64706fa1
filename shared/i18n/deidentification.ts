import { defineTexts } from "./text.ts";

/** De-identified copies of studies (glossary: 去标识副本). */
export const deidentificationTexts = defineTexts({
  "copy.title": { zh: "去标识副本", en: "De-identified copy" },
  "copy.explain": {
    zh: "用于教学病例或科研。姓名、编号、日期、私有字段和叠加层由程序去除；烧录在画面里的文字须由您逐组查看并框出涂黑。确认之前没有任何数据离开系统。",
    en: "For teaching cases and research. The program removes names, numbers, dates, private fields and overlays; text burnt into the pictures you look for, group by group, and draw rectangles over: these are blanked. Nothing leaves before you confirm.",
  },
  "copy.faces": {
    zh: "头部 CT/MR 可重建出面容，本功能不去除面容；此类影像对外提供前请另行评估。",
    en: "A face can be rebuilt from head CT or MR, and is not removed here: judge such images separately before you hand them on.",
  },
  "copy.back": { zh: "返回病例", en: "Back to the case" },
  "copy.study": { zh: "检查", en: "Study" },
  "copy.noStudy": {
    zh: "本病例还没有影像，没有可制作的副本。",
    en: "The case has no images yet: there is nothing to copy.",
  },
  "copy.purpose": { zh: "用途", en: "What it is for" },
  "copy.purpose.teaching": { zh: "教学", en: "Teaching" },
  "copy.purpose.research": { zh: "科研", en: "Research" },
  "copy.teaching.given": {
    zh: "患者已同意教学使用。",
    en: "The patient has consented to teaching.",
  },
  "copy.teaching.missing": {
    zh: "患者没有同意教学使用：请邀请方先登记同意，或选择有伦理批件的科研。",
    en: "The patient has not consented to teaching: the inviting side records consent first, or choose research with an ethics approval.",
  },
  "copy.teaching.withdrawn": {
    zh: "患者已撤回教学使用的同意，不能制作副本。",
    en: "The patient has withdrawn consent to teaching: no copy can be made.",
  },
  "copy.approval": { zh: "伦理批件号", en: "Ethics approval number" },
  "copy.approvalMissing": {
    zh: "科研须填写伦理批件号",
    en: "Research needs the number of the ethics approval",
  },
  "copy.dates": { zh: "日期", en: "Dates" },
  "copy.dates.removed": { zh: "全部去除", en: "Remove them" },
  "copy.dates.moved": {
    zh: "统一平移（保留间隔和时刻）",
    en: "Move all alike (keeps intervals and times of day)",
  },
  "copy.group": {
    zh: "{{series}} · {{columns}}×{{rows}} · {{count}} 幅",
    en: "{{series}} · {{columns}}×{{rows}} · images: {{count}}",
  },
  "copy.series": { zh: "序列 {{number}}", en: "series {{number}}" },
  "copy.settings": { zh: "用途和日期", en: "Purpose and dates" },
  "copy.made.removed": { zh: "日期已去除", en: "dates removed" },
  "copy.made.moved": { zh: "日期已平移", en: "dates moved" },
  "copy.mayHaveText": {
    zh: "这类画面常有烧录的姓名或编号，请逐幅查看。",
    en: "Such pictures often have a name or number burnt in: look at each.",
  },
  "copy.source.ultrasoundRegions": {
    zh: "已按设备记录的超声区域框出区域以外的部分，请核对。",
    en: "What lies outside of the ultrasound regions that the device recorded has rectangles already: check them.",
  },
  "copy.source.template": {
    zh: "已按该类设备常见的文字位置框出，请核对并调整。",
    en: "Where such devices usually write there are rectangles already: check and adjust them.",
  },
  "copy.source.none": {
    zh: "没有建议的矩形。如画面中有文字，请自行框出。",
    en: "No rectangle is suggested. Where there is text, draw one yourself.",
  },
  "copy.drawHint": {
    zh: "在画面上拖动即可新框一块；拖动已有的框可移动，拖右下角改大小。键盘：Tab 选框，方向键移动，Shift+方向键改大小，Delete 删除。",
    en: "Drag on the picture to draw a rectangle; drag one to move it, its lower right corner to size it. By keyboard: Tab chooses one, arrows move it, Shift and arrows size it, Delete removes it.",
  },
  "copy.region": { zh: "涂黑框 {{number}}", en: "Rectangle {{number}}" },
  "copy.addRegion": { zh: "加一个框", en: "Add a rectangle" },
  "copy.removeRegion": { zh: "删除选中的框", en: "Remove the chosen one" },
  "copy.clearRegions": { zh: "清除全部框", en: "Remove all" },
  "copy.regions": { zh: "涂黑框：{{count}} 个", en: "Rectangles: {{count}}" },
  "copy.picture": {
    zh: "第 {{at}} / {{count}} 幅画面",
    en: "Picture {{at}} of {{count}}",
  },
  "copy.previous": { zh: "上一幅", en: "Previous" },
  "copy.next": { zh: "下一幅", en: "Next" },
  "copy.pictureFailed": {
    zh: "这幅画面没有显示出来，不能确认。请重新打开本页再试。",
    en: "This picture could not be shown, so it cannot be confirmed. Open the page again.",
  },
  "copy.looked": {
    zh: "我已查看，框外没有能识别患者的文字",
    en: "I have looked: outside of the rectangles nothing says who the patient is",
  },
  "copy.seeAll": {
    zh: "请先看完每一幅影像（已看 {{seen}} / {{count}}）。",
    en: "Look at every image first ({{seen}} of {{count}} seen).",
  },
  "copy.refused": { zh: "不会复制的影像", en: "Left out of the copy" },
  "copy.refusedLine": {
    zh: "{{reason}}：{{count}} 幅",
    en: "{{reason}}: {{count}}",
  },
  "copy.reason.structured": { zh: "结构化报告", en: "Structured reports" },
  "copy.reason.presentation": { zh: "显示状态", en: "Presentation states" },
  "copy.reason.document": {
    zh: "封装的文档（PDF 等）",
    en: "Encapsulated documents (PDF and the like)",
  },
  "copy.reason.waveform": { zh: "波形", en: "Waveforms" },
  "copy.reason.video": { zh: "视频", en: "Videos" },
  "copy.reason.slide": { zh: "数字切片", en: "Whole slide images" },
  "copy.reason.otherClass": {
    zh: "不是静态图像，或厂商自有类型",
    en: "No still pictures, or a vendor's own class",
  },
  "copy.reason.notShown": {
    zh: "无法在此显示、因而无法查看的影像",
    en: "Images that cannot be shown here, so nobody can look",
  },
  "copy.reason.damaged": { zh: "损坏的影像", en: "Damaged images" },
  "copy.reason.identifierLeft": {
    zh: "处理后仍含原编号的影像",
    en: "Images that still held an original identifier",
  },
  "copy.confirm": { zh: "确认并生成副本", en: "Confirm and make the copy" },
  "copy.confirmHint": {
    zh: "确认后可下载 ZIP。谁在何时确认和下载均有记录。",
    en: "Then it can be downloaded as a ZIP. Who confirms and downloads, and when, is recorded.",
  },
  "copy.lookFirst": {
    zh: "还有 {{count}} 组画面没有确认",
    en: "Groups not confirmed yet: {{count}}",
  },
  "copy.made": { zh: "已确认的副本", en: "Confirmed copies" },
  "copy.madeBy": {
    zh: "{{organisation}} {{person}} 于 {{time}} 确认",
    en: "confirmed by {{person}}, {{organisation}}, {{time}}",
  },
  "copy.images": { zh: "影像 {{count}} 幅", en: "Images: {{count}}" },
  "copy.download": { zh: "下载 ZIP", en: "Download ZIP" },
  "copy.downloadOf": {
    zh: "下载副本 {{subject}}",
    en: "Download copy {{subject}}",
  },
  "copy.otherInstitution": {
    zh: "由该机构下载",
    en: "That institution downloads it",
  },
  "copy.notYet": {
    zh: "首次下载完成后，这里显示改动清单。",
    en: "The list of changes stands here after the first complete download.",
  },
  "copy.outcome": {
    zh: "已复制 {{images}} 幅，改动 {{changes}} 项（只列字段和做法，不列内容）",
    en: "Copied: {{images}}; changes: {{changes}} (attributes and actions, never values)",
  },
  "copy.saveList": { zh: "下载改动清单", en: "Download the list" },
  "copy.action.removed": { zh: "删除", en: "removed" },
  "copy.action.emptied": { zh: "置空", en: "emptied" },
  "copy.action.replaced": { zh: "替换为占位值", en: "replaced by a dummy" },
  "copy.action.uid": { zh: "换为新 UID", en: "given another UID" },
  "copy.action.moved": { zh: "日期平移", en: "date moved" },
  "copy.action.written": { zh: "重新写入", en: "written anew" },
  "copy.action.blanked": { zh: "涂黑后重写", en: "blanked and rewritten" },
  "copy.actionLine": {
    zh: "{{action}}：{{count}} 项",
    en: "{{action}}: {{count}}",
  },
});
