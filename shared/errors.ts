import { defineTexts } from "./i18n/text.ts";

interface ErrorKind {
  /** HTTP status of the reply. */
  status: number;
  /** Whether the same call may succeed later without anything changed by the caller. */
  retry?: "later";
}

/** Every expected refusal. Names are `noun.reason`; the words for people stand in `errorTexts` below. */
export const ERRORS = {
  "server.internal": { status: 500 },
  "server.unavailable": { status: 503, retry: "later" },
  "server.notFound": { status: 404 },
  "input.invalid": { status: 400 },
  "input.notJson": { status: 400 },
  "input.tooLarge": { status: 413 },
  "input.unsupportedType": { status: 415 },
  "origin.foreign": { status: 403 },
  "session.required": { status: 401 },
  "session.expired": { status: 401 },
  "session.wrongPassword": { status: 401 },
  "session.tooManyAttempts": { status: 429, retry: "later" },
  "session.notAMember": { status: 403 },
  "role.forbidden": { status: 403 },
  "person.notFound": { status: 404 },
  "person.self": { status: 409 },
  "case.notFound": { status: 404 },
  "case.forbidden": { status: 403 },
  "case.staleVersion": { status: 409 },
  "attachment.notFound": { status: 404 },
  "attachment.unsupported": { status: 415 },
  "upload.incomplete": { status: 400, retry: "later" },
  "request.notFound": { status: 404 },
  "request.forbidden": { status: 403 },
  "request.staleVersion": { status: 409 },
  "request.wrongStatus": { status: 409 },
  "request.unknownAddressee": { status: 404 },
  "image.notFound": { status: 404 },
  "image.noSuchFrame": { status: 404 },
  "image.notDicom": { status: 422 },
  "image.truncated": { status: 422 },
  "image.noPixels": { status: 422 },
  "image.unreadable": { status: 422 },
  "image.undecodable": { status: 422 },
  "view.notFound": { status: 404 },
  "view.protocolVersion": { status: 409 },
  "view.unknownSeries": { status: 404 },
  "view.unknownImage": { status: 404 },
  "view.unknownPane": { status: 404 },
  "room.notFound": { status: 404 },
  "room.notOpen": { status: 409, retry: "later" },
  "room.full": { status: 409, retry: "later" },
  "seat.notFound": { status: 404 },
  "media.notYours": { status: 404 },
  "media.refused": { status: 422 },
  "media.unavailable": { status: 503, retry: "later" },
  "command.unknown": { status: 400 },
  "command.tooMany": { status: 429, retry: "later" },
} as const satisfies Record<string, ErrorKind>;
export type ErrorCode = keyof typeof ERRORS;

/** What a person reads: what is wrong, and the way out. */
export const errorTexts = defineTexts<ErrorCode>({
  "server.internal": {
    zh: "服务器处理失败，您的内容仍在本页。请稍后重试；如仍失败，请将请求号告知管理员。",
    en: "The server could not do this; what you entered is still on this page. Try again, or give the request number to your administrator.",
  },
  "server.unavailable": {
    zh: "服务暂不可用，请稍后重试。",
    en: "The service is not available just now. Try again shortly.",
  },
  "server.notFound": {
    zh: "没有这个地址。",
    en: "There is nothing at this address.",
  },
  "input.invalid": {
    zh: "填写内容有误，请检查标出的项目。",
    en: "Some of the input is not right. Check the marked fields.",
  },
  "input.notJson": {
    zh: "请求内容无法解析。",
    en: "The request's content could not be parsed.",
  },
  "input.tooLarge": {
    zh: "内容过大，超过允许的大小，未保存。请拆分或压缩后重试。",
    en: "This is larger than allowed and was not saved. Split or shrink it and try again.",
  },
  "input.unsupportedType": {
    zh: "不支持这种内容类型。",
    en: "This type of content is not accepted here.",
  },
  "origin.foreign": {
    zh: "请求来自其他网站，已拒绝。请从本系统页面操作。",
    en: "The request came from another website and was refused. Use this system's own pages.",
  },
  "session.required": { zh: "请先登录。", en: "Please log in." },
  "session.expired": {
    zh: "登录已过期，您填写的内容仍保留。请重新登录后继续。",
    en: "Your log-in has expired; what you entered is kept. Log in again to go on.",
  },
  "session.wrongPassword": {
    zh: "账号或密码不正确。",
    en: "Account or password is wrong.",
  },
  "session.tooManyAttempts": {
    zh: "密码错误次数过多，请 {{minutes}} 分钟后再试。",
    en: "Too many wrong passwords. Try again in {{minutes}} minutes.",
  },
  "session.notAMember": {
    zh: "您不属于这个机构。",
    en: "You are not a member of this institution.",
  },
  "role.forbidden": {
    zh: "您当前的角色不能进行此操作。",
    en: "Your present role may not do this.",
  },
  "person.notFound": { zh: "找不到此人员。", en: "No such person." },
  "person.self": {
    zh: "不能停用自己的账号。",
    en: "You cannot revoke your own account.",
  },
  "case.notFound": {
    zh: "找不到此病例，或您的机构无权查看。",
    en: "No such case, or your institution has no access to it.",
  },
  "case.forbidden": {
    zh: "只有建立病例的机构可以进行此操作。",
    en: "Only the institution that opened the case may do this.",
  },
  "case.staleVersion": {
    zh: "病例已被他人修改。请核对最新内容后再保存，您的修改仍在本页。",
    en: "Somebody else has changed the case. Compare with the latest text and save again; your changes are still here.",
  },
  "attachment.notFound": { zh: "找不到此文件。", en: "No such file." },
  "attachment.unsupported": {
    zh: "只接受 JPEG、PNG 图片或 PDF 文件，此文件内容不是其中之一。",
    en: "Only JPEG or PNG pictures and PDF files are accepted, and this file's content is none of them.",
  },
  "upload.incomplete": {
    zh: "传输中断，文件未完整到达，未保存。请重新上传此文件。",
    en: "The transfer broke off before the whole file arrived; it was not saved. Send this file again.",
  },
  "request.notFound": {
    zh: "找不到此申请，或您的机构无权查看。",
    en: "No such request, or your institution has no access to it.",
  },
  "request.forbidden": {
    zh: "此操作应由另一方或指定的人员进行。",
    en: "This step belongs to the other side, or to the person who was asked.",
  },
  "request.staleVersion": {
    zh: "申请状态已变化，请查看最新状态后再操作。",
    en: "The request has changed meanwhile. Look at its present state and try again.",
  },
  "request.wrongStatus": {
    zh: "申请当前状态不允许此操作。",
    en: "This step is not open in the request's present state.",
  },
  "request.unknownAddressee": {
    zh: "找不到受邀机构或人员，或与您的机构不在同一医联体。",
    en: "The institution or person is unknown, or shares no alliance with yours.",
  },
  "image.notFound": { zh: "找不到此影像。", en: "No such image." },
  "image.noSuchFrame": {
    zh: "影像没有这一帧。",
    en: "The image has no such frame.",
  },
  "image.notDicom": {
    zh: "不是 DICOM 影像文件，未保存。",
    en: "Not a DICOM file; it was not saved.",
  },
  "image.truncated": {
    zh: "DICOM 文件不完整（被截断），未保存。请从设备重新导出此文件。",
    en: "The DICOM file is cut off; it was not saved. Export it from the device again.",
  },
  "image.noPixels": {
    zh: "DICOM 文件不含图像，未保存。",
    en: "The DICOM file holds no image; it was not saved.",
  },
  "image.unreadable": {
    zh: "DICOM 文件损坏，无法读取，未保存。",
    en: "The DICOM file is damaged and cannot be read; it was not saved.",
  },
  "image.undecodable": {
    zh: "这幅影像无法解码显示（压缩格式不受支持或数据损坏）。可重试；如仍失败，请上传方从设备重新导出。",
    en: "This image cannot be decoded for display: its compression is not supported or the data are damaged. Try again, or ask the sender to export it from the device once more.",
  },
  "view.notFound": {
    zh: "找不到此同屏阅片，或您的机构无权查看。",
    en: "No such shared view, or your institution has no access to it.",
  },
  "view.protocolVersion": {
    zh: "页面版本过旧，请刷新页面。",
    en: "This page is out of date. Reload it.",
  },
  "view.unknownSeries": {
    zh: "此病例中没有这个序列。",
    en: "This case holds no such series.",
  },
  "view.unknownImage": {
    zh: "此序列没有这一幅图像。",
    en: "The series has no such image.",
  },
  "view.unknownPane": { zh: "没有这个窗格。", en: "There is no such pane." },
  "room.notFound": { zh: "找不到此会诊室。", en: "No such room." },
  "room.notOpen": {
    zh: "会诊室尚未开放：受邀方接受申请后即可进入。",
    en: "The room is not open: it opens once the invited side has accepted.",
  },
  "room.full": {
    zh: "会诊室已满 16 人。",
    en: "The room already holds 16 people.",
  },
  "seat.notFound": {
    zh: "您已不在会诊室中，请重新进入。",
    en: "You are no longer in the room. Enter it again.",
  },
  "media.notYours": {
    zh: "没有这一路音视频。",
    en: "There is no such stream.",
  },
  "media.refused": {
    zh: "浏览器与服务器的音视频格式不匹配。请更新浏览器。",
    en: "The browser's audio or video format does not match the server's. Update the browser.",
  },
  "media.unavailable": {
    zh: "音视频服务暂不可用；影像、病历和意见仍可使用。",
    en: "Video and sound are not available just now; images, record and opinion still work.",
  },
  "command.unknown": { zh: "无法识别的操作。", en: "Unknown command." },
  "command.tooMany": {
    zh: "操作过于频繁，请稍候。",
    en: "Too many commands at once. Wait a moment.",
  },
});
