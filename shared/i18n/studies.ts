import { defineTexts } from "./text.ts";

/** Images of a case: adding them and finding them. */
export const studyTexts = defineTexts({
  "series.then": { zh: "；", en: "; " },
  "series.gaps": {
    zh: "编号 {{first}}–{{last}}，其间没有 {{named}}",
    en: "numbers {{first}}–{{last}} without {{named}}",
  },
  "series.gapsMany": {
    zh: "编号 {{first}}–{{last}}，其间 {{missing}} 个编号没有影像：{{named}} 等",
    en: "numbers {{first}}–{{last}} without {{missing}} of them: {{named}} and others",
  },
  "series.stated": {
    zh: "文件标明本序列共 {{stated}} 幅",
    en: "its files say {{stated}} [image|images]",
  },
  "study.stated": {
    zh: "文件标明本次检查共 {{stated}} 幅，已收到 {{received}} 幅",
    en: "The files say that the examination has {{stated}} [image|images]; {{received}} [was|were] received",
  },
  "study.onTheWay": {
    zh: "已收到 {{received}} 幅，前置网关还有 {{waiting}} 幅在路上（截至 {{time}}）",
    en: "{{received}} received, {{waiting}} more [waits|wait] at the site gateway (said at {{time}})",
  },
  "study.onTheWayMore": {
    zh: "已收到 {{received}} 幅，前置网关还有 {{waiting}} 幅在路上，设备仍在发送（截至 {{time}}）",
    en: "{{received}} received, {{waiting}} more [waits|wait] at the site gateway and the device is still sending (said at {{time}})",
  },
  "study.setAside": {
    zh: "另有 {{setAside}} 幅平台未能收下，留在前置网关，不会自行送达，请与诊所联系（截至 {{time}}）",
    en: "{{setAside}} [was|were] not taken by the platform and [stays|stay] at the site gateway; [it does|they do] not come by [itself|themselves], ask the clinic (said at {{time}})",
  },
  "series.line": {
    zh: "{{modality}} {{name}}：已收到 {{count}} 幅，{{words}}",
    en: "{{modality}} {{name}}: {{count}} received, {{words}}",
  },
  "series.beforeSigning": {
    zh: "已收到的影像编号不连续，或少于文件标明的数量：",
    en: "The images received have gaps in their numbers, or are fewer than the files say:",
  },
  "series.limits": {
    zh: "可能有影像未发来，也可能设备本来如此编号；系统不知道检查一共有多少幅，没有提示也不表示影像完整。",
    en: "Images may not have been sent, or the device numbers them so. How many there are in all is not known here, and no notice does not mean that all are there.",
  },

  "images.title": { zh: "影像", en: "Images" },
  "images.window": { zh: "第二屏阅片", en: "Second screen" },
  "images.windowHint": {
    zh: "在单独的窗口中显示影像，可移到第二块屏幕；在此打开另一病例时，该窗口随之切换",
    en: "Shows the images in a window of their own, for a second screen; it follows when another case is opened here",
  },
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
    zh: "光盘、U 盘或设备导出的 DICOM 文件夹（含子文件夹）、ZIP 压缩包，或手机照片；原样保存。中断后再拖一次，只传缺的",
    en: "A DICOM folder from disc, stick or device with its subfolders, a ZIP archive, or photographs; stored as they are. Dropped again after a break, only what is missing is sent",
  },
  "upload.pickFolder": { zh: "选择文件夹", en: "Choose a folder" },
  "upload.pickFiles": { zh: "选择文件", en: "Choose files" },
  "upload.reading": {
    zh: "正在读取文件夹，已找到 {{count}} 个文件",
    en: "Reading the folder, {{count}} [file|files] so far",
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
    en: "{{done}} of {{total}} [file|files], {{sent}} of {{size}}",
  },
  "upload.secondsLeft": {
    zh: "约剩 {{seconds}} 秒",
    en: "about {{seconds}} s left",
  },
  "upload.minutesLeft": {
    zh: "约剩 {{minutes}} 分钟",
    en: "about {{minutes}} min left",
  },
  "upload.away": {
    zh: "网络中断，恢复后自动继续",
    en: "The line is down; sending goes on by itself once it is back",
  },
  "upload.cancel": { zh: "暂停上传", en: "Pause" },
  "upload.cancelled": {
    zh: "已暂停，{{count}} 个文件未上传",
    en: "Paused; {{count}} [file was|files were] not sent",
  },
  "upload.drop.rest": { zh: "取消其余文件", en: "Cancel the rest" },
  "upload.finished": {
    zh: "上传完成：{{stored}} 个新保存",
    en: "Done: {{stored}} newly stored",
  },
  "upload.duplicates": {
    zh: "{{count}} 个本机构已有，已在本病例中",
    en: "{{count}} [was|were] at this institution already and [is|are] in this case",
  },
  "upload.conflicts": {
    zh: "{{count}} 个与已有影像编号相同但内容不同，已另存并标记",
    en: "{{count}} [carries|carry] a known image number but other content; kept and flagged",
  },
  "upload.failedCount": {
    zh: "{{count}} 个未保存",
    en: "{{count}} not stored",
  },
  "upload.skipped": {
    zh: "跳过 {{count}} 个系统文件",
    en: "{{count}} system [file|files] left out",
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
  "upload.status.checking": { zh: "检查是否已上传", en: "Checking" },
  "upload.status.sending": { zh: "上传中 {{percent}}%", en: "{{percent}}%" },
  "upload.status.stored": { zh: "已保存", en: "Stored" },
  "upload.status.duplicate": { zh: "本机构已有", en: "Already here" },
  "upload.status.conflict": { zh: "内容冲突", en: "Conflict" },
  "upload.status.failed": { zh: "未保存", en: "Not stored" },
  "upload.status.cancelled": { zh: "已暂停", en: "Paused" },
  "upload.held": {
    zh: "{{count}} 个患者信息不符，已保存、待核对",
    en: "{{count}} [states|state] another patient; kept and held",
  },
  "upload.status.held": { zh: "待核对患者", en: "Held: check the patient" },

  "patientCheck.held": {
    zh: "{{count}} 幅影像的患者与本病例不符，已保存但未显示，等待核对",
    en: "{{count}} [image states|images state] another patient than this case: kept, not shown, waiting for a check",
  },
  "patientCheck.confirmed": {
    zh: "{{count}} 幅影像的患者信息与本病例不符，已确认为同一患者并显示",
    en: "{{count}} [image states|images state] another patient; confirmed to be this patient's and shown",
  },
  "patientCheck.rejected": {
    zh: "{{count}} 幅影像已判定不属于本患者，不显示（仍保存）",
    en: "{{count}} [image was|images were] rejected as another patient's; not shown, still kept",
  },
  "patientCheck.ofImages": { zh: "影像上的患者", en: "Images say" },
  "patientCheck.ofCase": { zh: "本病例的患者", en: "This case" },
  "patientCheck.differs": { zh: "不符之处", en: "What differs" },
  "patientCheck.study": { zh: "检查", en: "Study" },
  "patientCheck.noName": { zh: "未写姓名", en: "no name" },
  "patientCheck.id": { zh: "患者号 {{id}}", en: "id {{id}}" },
  "patientCheck.differs.name": { zh: "姓名", en: "name" },
  "patientCheck.differs.sex": { zh: "性别", en: "sex" },
  "patientCheck.differs.birthDate": { zh: "出生日期", en: "birth date" },
  "patientCheck.differs.nationalId": { zh: "身份证号", en: "national id" },
  "patientCheck.differs.otherImages": {
    zh: "与本病例先到的影像不是同一患者",
    en: "another patient than the images that came first",
  },
  "patientCheck.decided": {
    zh: "{{person}} 于 {{time}} 决定，理由：{{reason}}",
    en: "Decided by {{person}}, {{time}}: {{reason}}",
  },
  "patientCheck.whoDecides": {
    zh: "由上传影像的机构核对后决定是否显示。",
    en: "The institution that sent them decides whether they are shown.",
  },
  "patientCheck.do.confirmed": {
    zh: "是同一患者，显示…",
    en: "Same patient, show them…",
  },
  "patientCheck.do.rejected": {
    zh: "不是本患者，不显示…",
    en: "Another patient, do not show…",
  },
  "patientCheck.reason": { zh: "理由", en: "Reason" },
  "patientCheck.reasonHint.confirmed": {
    zh: "例如“已核对身份证，设备登记时姓名拼写有误”。将署您的姓名并存入记录。",
    en: "For example “identity card checked, name misspelt at the device”. Recorded under your name.",
  },
  "patientCheck.reasonHint.rejected": {
    zh: "例如“拿错光盘”。将署您的姓名并存入记录。",
    en: "For example “wrong disc”. Recorded under your name.",
  },
  "patientCheck.reasonMissing": {
    zh: "请写明理由",
    en: "Give the reason",
  },
  "patientCheck.submit.confirmed": {
    zh: "确认同一患者并显示",
    en: "Confirm and show",
  },
  "patientCheck.submit.rejected": {
    zh: "判定不属于本患者",
    en: "Reject these images",
  },
  "photos.title": {
    zh: "照片 {{count}} 张",
    en: "{{count}} [photograph|photographs]",
  },
  "photos.original": { zh: "HEIC 原件", en: "HEIC original" },
  "photos.converted": { zh: "由 HEIC 转换", en: "made from HEIC" },
  "photos.notDicom": { zh: "照片，非 DICOM", en: "Photograph, not DICOM" },
  "photos.alt": {
    zh: "照片 {{name}}，{{person}} {{time}} 上传",
    en: "Photograph {{name}}, sent by {{person}}, {{time}}",
  },
});
