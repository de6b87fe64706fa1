import { defineTexts } from "./text.ts";

/** The shell around every page, and what no feature owns. */
export const appTexts = defineTexts({
  "app.name": { zh: "联诊", en: "Lianzhen" },
  "app.subtitle": {
    zh: "医联体远程会诊",
    en: "Remote consults for medical alliances",
  },
  "app.skipToContent": { zh: "跳到正文", en: "Skip to content" },
  "app.navigation": { zh: "主导航", en: "Main" },
  "app.loading": { zh: "正在载入", en: "Loading" },
  "app.loadingLong": {
    zh: "线路很慢，或没有应答；仍在尝试，无需重新打开。",
    en: "The line is slow or does not answer. Still trying; there is no need to open it again.",
  },
  "app.retry": { zh: "重试", en: "Try again" },
  "app.reload": { zh: "重新载入页面", en: "Reload the page" },
  "app.cancel": { zh: "取消", en: "Cancel" },
  "app.optional": { zh: "选填", en: "optional" },
  /** Between the parts of a list. */
  "app.comma": { zh: "、", en: ", " },
  "app.more": { zh: "显示更多", en: "Show more" },
  "app.requestNumber": { zh: "请求号 {{id}}", en: "Request number {{id}}" },
  "app.otherLanguage": { zh: "English", en: "中文" },
  "app.switchLanguage": {
    zh: "切换到英文 Switch to English",
    en: "Switch to Chinese 切换到中文",
  },
  "app.backToToday": { zh: "回到今日工作台", en: "Go to Today" },
  "app.pageNotFound": {
    zh: "没有这个页面，链接可能已失效。",
    en: "There is no such page; the link may be out of date.",
  },
  "app.pageBroke": {
    zh: "页面出错，无法继续显示。已填写的内容已保存为草稿，重新载入后仍在。",
    en: "This page failed and cannot go on. What you typed is kept as a draft and is there again after a reload.",
  },
  "nav.today": { zh: "今日", en: "Today" },
  "nav.cases": { zh: "病例", en: "Cases" },
  "nav.records": { zh: "记录", en: "Records" },
  "nav.inbox": { zh: "申请", en: "Requests" },
  "nav.waitingForYou": {
    zh: "{{count}} 项等您处理",
    en: "{{count}} waiting for you",
  },
  "draft.savedAt": {
    zh: "草稿已自动保存 {{time}}",
    en: "Draft saved {{time}}",
  },
  "draft.willSave": {
    zh: "填写内容会自动保存为草稿",
    en: "What you type is saved as a draft by itself",
  },
  "draft.notSaved": {
    zh: "浏览器存储空间不足，草稿未能保存，请尽快提交。",
    en: "The browser has no room left: the draft is not saved. Send it soon.",
  },
  "draft.unsent": {
    zh: "{{what}}：以下内容没有提交。现在已不能提交，请复制后另行处理。",
    en: "{{what}}: this text was not sent, and can no longer be sent here. Copy it to use it elsewhere.",
  },
  "draft.copy": { zh: "复制", en: "Copy" },
  "draft.copied": { zh: "已复制", en: "Copied" },
  "draft.selected": {
    zh: "已全部选中，请按 Ctrl+C 复制",
    en: "Selected; press Ctrl+C to copy",
  },
  "draft.discard": { zh: "清除这段内容", en: "Discard this text" },
  "connection.away": {
    zh: "连接中断，正在重连；列表可能不是最新",
    en: "Connection lost, reconnecting; lists may be out of date",
  },
  "client.network": {
    zh: "连不上服务器。如果正在保存，无法确认是否已保存；填写的内容仍在本页，网络恢复后请重试，重试不会重复提交。",
    en: "The server cannot be reached. If you were saving, it is not known whether it was saved; what you entered is still here. Try again once the network is back: nothing is stored twice.",
  },
  "client.fileEmpty": {
    zh: "文件是空的（0 字节），未上传。请从设备重新导出。",
    en: "The file is empty (0 bytes) and was not sent. Export it from the device again.",
  },
  "client.fileUnreadable": {
    zh: "无法读取此文件（可能已移走，或 U 盘已拔出），未上传。请放回后重试。",
    en: "This file cannot be read (moved away, or the stick was pulled out) and was not sent. Put it back and try again.",
  },
  "client.zipDamaged": {
    zh: "压缩包损坏或不是 ZIP，无法打开，未上传。请重新压缩，或解压后上传文件夹。",
    en: "The archive is damaged or no ZIP and cannot be opened; nothing was sent. Pack it again, or unpack it and send the folder.",
  },
  "client.zipEncrypted": {
    zh: "压缩包内的此文件有密码，未上传。请去掉密码，或解压后上传。",
    en: "This file in the archive has a password and was not sent. Remove the password, or unpack it and send the files.",
  },
  "client.zipPath": {
    zh: "压缩包内此文件的路径不安全（含 ../ 或绝对路径），未上传。请解压后上传文件夹。",
    en: "This file's path in the archive is not safe (../ or absolute); it was not sent. Unpack it and send the folder.",
  },
  "client.zipNested": {
    zh: "压缩包里还有压缩包，未打开。请先解压，再上传其中的文件。",
    en: "An archive within an archive is not opened. Unpack it first and send its files.",
  },
  "client.zipBomb": {
    zh: "解压后的大小与压缩包极不相称或超过上限，疑似恶意压缩包，未打开。请解压后上传文件夹。",
    en: "It would inflate far beyond its size or the limit, as a malicious archive does; it was not opened. Unpack it and send the folder.",
  },
  "client.zipTooManyFiles": {
    zh: "文件数超过一次 20000 个的上限，未上传。请分批上传。",
    en: "More than the 20,000 files that may be sent at a time; nothing of it was sent. Send it in parts.",
  },
  "client.timeout": {
    zh: "服务器没有及时回应。请重试；如仍失败，请检查网络。",
    en: "The server did not answer in time. Try again; if it still fails, check the network.",
  },
  "client.badReply": {
    zh: "收到的回应无法识别，页面与服务器版本可能不一致。请重新载入页面；已填写的内容会保留。",
    en: "The answer could not be read; this page and the server may be of different versions. Reload the page; what you entered is kept.",
  },
  "client.videoMpeg2": {
    zh: "此视频为 MPEG-2 编码，浏览器都不能播放。原文件已完整保存在病例中。请发送方改用 H.264（MPEG-4 AVC）重新发送，或在 PACS 工作站上观看。",
    en: "This video is coded as MPEG-2, which no browser plays. Its file is kept unchanged in the case. Ask the sender to send it as H.264 (MPEG-4 AVC), or watch it at a PACS workstation.",
  },
  "client.videoH264": {
    zh: "此视频为 H.264 编码，当前浏览器没有它的解码器。请改用 Edge、Chrome 或带 H.264 的浏览器打开本页。",
    en: "This video is coded as H.264, for which this browser has no decoder. Open this page in Edge, Chrome or another browser with H.264.",
  },
  "client.videoHevc": {
    zh: "此视频为 HEVC（H.265）编码，这台电脑的浏览器不能播放。原文件已完整保存在病例中。请在显卡支持 HEVC 的电脑上用新版 Edge 或 Chrome 打开，或请发送方改用 H.264（MPEG-4 AVC）重新发送。",
    en: "This video is coded as HEVC (H.265), which the browser on this computer does not play. Its file is kept unchanged in the case. Open it in a new Edge or Chrome on a computer whose graphics decode HEVC, or ask the sender to send it as H.264 (MPEG-4 AVC).",
  },
  "client.videoUnplayable": {
    zh: "浏览器不能播放此视频：码流不在 MP4 封装中，或编码方式不支持，或文件已损坏。原文件已完整保存在病例中。请发送方改用 MP4 封装的 H.264（MPEG-4 AVC）重新发送，或在 PACS 工作站上观看。",
    en: "The browser cannot play this video: its stream is not in MP4, is coded in a way the browser does not know, or is damaged. Its file is kept unchanged in the case. Ask the sender to send it as H.264 (MPEG-4 AVC) in MP4, or watch it at a PACS workstation.",
  },
  "secure.title": {
    zh: "此地址不能使用摄像头和麦克风",
    en: "No camera or microphone at this address",
  },
  "secure.why": {
    zh: "浏览器只在 HTTPS 或本机地址（localhost）上开放摄像头和麦克风，而本页是用普通 HTTP 打开的。影像、病历和诊疗意见照常可用。",
    en: "Browsers open the camera and microphone only over HTTPS or on localhost, and this page was opened over plain HTTP. Images, the record and the opinion work as usual.",
  },
  "secure.remedyPerson": {
    zh: "请改用 https:// 开头的地址打开；不清楚地址时请问信息科。",
    en: "Open the address that begins with https://; ask your IT department for it.",
  },
  "secure.remedyAdmin": {
    zh: "信息科：局域网内用 npm start -- --lan 启动，会自动生成证书并以 HTTPS 提供服务；正式部署请设置 TLS_CERT 和 TLS_KEY。",
    en: "IT department: start with npm start -- --lan on a local network, which makes a certificate and serves HTTPS; in production set TLS_CERT and TLS_KEY.",
  },
});
