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
  "session.locked": { status: 423 },
  "session.wrongPassword": { status: 401 },
  "session.tooManyAttempts": { status: 429, retry: "later" },
  "session.notAMember": { status: 403 },
  "token.unknown": { status: 401 },
  "token.expired": { status: 401 },
  "token.scope": { status: 403 },
  "token.tooManyAttempts": { status: 429, retry: "later" },
  "token.notFound": { status: 404 },
  "role.forbidden": { status: 403 },
  "person.notFound": { status: 404 },
  "person.self": { status: 409 },
  "case.notFound": { status: 404 },
  "case.forbidden": { status: 403 },
  "case.staleVersion": { status: 409 },
  "attachment.notFound": { status: 404 },
  "attachment.unsupported": { status: 415 },
  "consent.notFound": { status: 404 },
  "consent.notOpen": { status: 409 },
  "consent.noScan": { status: 409 },
  "consent.missingService": { status: 409 },
  "consent.missingDataTransfer": { status: 409 },
  "consent.withdrawnService": { status: 409 },
  "consent.withdrawnDataTransfer": { status: 409 },
  "consent.missingTeaching": { status: 409 },
  "consent.withdrawnTeaching": { status: 409 },
  "upload.incomplete": { status: 400, retry: "later" },
  "upload.malformed": { status: 400 },
  "upload.tooManyParts": { status: 413 },
  "photo.tooManyPixels": { status: 422 },
  "photo.damaged": { status: 422 },
  "photo.heicOff": { status: 415 },
  "upload.tooMany": { status: 429, retry: "later" },
  "upload.quota": { status: 507 },
  "case.tooManyImages": { status: 409 },
  "request.notFound": { status: 404 },
  "request.forbidden": { status: 403 },
  "request.staleVersion": { status: 409 },
  "request.wrongStatus": { status: 409 },
  "request.unknownAddressee": { status: 404 },
  "request.decisionRequired": { status: 409 },
  "opinion.notFound": { status: 404 },
  "opinion.staleDraft": { status: 409 },
  "opinion.staleVersion": { status: 409 },
  "opinion.incomplete": { status: 422 },
  "opinion.reasonMissing": { status: 422 },
  "opinion.imagesArriving": { status: 409 },
  "opinion.unconfirmed": { status: 409 },
  "signature.wrongPassword": { status: 403 },
  "opinion.broken": { status: 409 },
  "image.notFound": { status: 404 },
  "image.noSuchFrame": { status: 404 },
  "image.notInThisForm": { status: 406 },
  "image.notRendered": { status: 406 },
  "image.tooManyPixels": { status: 422 },
  "image.tooManyPictures": { status: 429, retry: "later" },
  "image.otherStudy": { status: 409 },
  "image.notDicom": { status: 422 },
  "image.truncated": { status: 422 },
  "image.noPixels": { status: 422 },
  "image.unreadable": { status: 422 },
  "image.undecodable": { status: 422 },
  "pacs.away": { status: 503, retry: "later" },
  "pacs.refused": { status: 502 },
  "pacs.missing": { status: 502 },
  "pacs.otherBytes": { status: 502 },
  "patientCheck.notFound": { status: 404 },
  "patientCheck.staleVersion": { status: 409 },
  "view.notFound": { status: 404 },
  "view.protocolVersion": { status: 409 },
  "view.unknownSeries": { status: 404 },
  "view.unknownImage": { status: 404 },
  "view.unknownPane": { status: 404 },
  "view.notLead": { status: 409 },
  "view.notAuthor": { status: 403 },
  "view.full": { status: 409 },
  "keyImage.full": { status: 409 },
  "copy.notFound": { status: 404 },
  "copy.imagesChanged": { status: 409 },
  "copy.madeBefore": { status: 409 },
  "copy.tooMany": { status: 429, retry: "later" },
  "dicomObject.nothing": { status: 409 },
  "room.notFound": { status: 404 },
  "room.notOpen": { status: 409, retry: "later" },
  "room.full": { status: 409, retry: "later" },
  "seat.notFound": { status: 404 },
  "media.notYours": { status: 404 },
  "media.refused": { status: 422 },
  "media.unavailable": { status: 503, retry: "later" },
  "channel.notFound": { status: 404 },
  "channel.forbidden": { status: 403 },
  "channel.tooMany": { status: 429, retry: "later" },
  "duty.forbidden": { status: 403 },
  "ring.notFound": { status: 404 },
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
  "session.locked": {
    zh: "屏幕已锁定，您填写的内容仍保留。请输入密码解锁后继续。",
    en: "The screen is locked; what you entered is kept. Unlock it with the password to go on.",
  },
  "session.wrongPassword": {
    zh: "账号或密码不正确。",
    en: "Account or password is wrong.",
  },
  "session.tooManyAttempts": {
    zh: "密码错误次数过多，请 {{minutes}} 分钟后再试。",
    en: "Too many wrong passwords. Try again in {{minutes}} [minute|minutes].",
  },
  "session.notAMember": {
    zh: "您不属于这个机构。",
    en: "You are not a member of this institution.",
  },
  "token.unknown": {
    zh: "程序接口令牌无效。请核对 Authorization 头中的令牌，或新建令牌。",
    en: "The API token is not valid. Check the token in the Authorization header, or make a new one.",
  },
  "token.expired": {
    zh: "程序接口令牌已过期或已吊销，请新建令牌。",
    en: "The API token has expired or was revoked. Make a new one.",
  },
  "token.scope": {
    zh: "此程序接口令牌的权限不包括该操作，请新建带有相应权限的令牌。",
    en: "This API token's scopes do not include this. Make a token with the scope that is needed.",
  },
  "token.tooManyAttempts": {
    zh: "此地址使用无效令牌的次数过多，请 {{minutes}} 分钟后再试。",
    en: "Too many invalid tokens from this address. Try again in {{minutes}} [minute|minutes].",
  },
  "token.notFound": {
    zh: "找不到此程序接口令牌。",
    en: "No such API token.",
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
    zh: "只接受 JPEG、PNG、HEIC 图片或 PDF 文件，此文件内容不是其中之一。",
    en: "Only JPEG, PNG or HEIC pictures and PDF files are accepted, and this file's content is none of them.",
  },
  "consent.notFound": {
    zh: "找不到此知情同意记录。",
    en: "No such record of consent.",
  },
  "consent.notOpen": {
    zh: "知情同意的状态已变化，或此项不能这样登记。请查看最新状态；已撤回的只能重新签署同意。",
    en: "Consent stands otherwise by now, or cannot be recorded like this. Look at its present state; what was withdrawn needs a new signature.",
  },
  "consent.noScan": {
    zh: "此病例中没有这份同意书的照片或扫描件，请先上传。",
    en: "This case holds no such photo or scan of a consent. Upload it first.",
  },
  "consent.missingService": {
    zh: "未取得患者对远程会诊的知情同意，未发出。请登记同意，紧急时可暂缓签署。",
    en: "The patient has not consented to the remote consult; nothing was sent. Record consent, or put it off in an emergency.",
  },
  "consent.missingDataTransfer": {
    zh: "未取得患者对资料传送的知情同意，未发出。请登记同意，紧急时可暂缓签署。",
    en: "The patient has not consented to the data transfer; nothing was sent. Record consent, or put it off in an emergency.",
  },
  "consent.withdrawnService": {
    zh: "患者已撤回对远程会诊的同意，不能继续。如患者改变决定，请重新签署同意。",
    en: "The patient has withdrawn consent to the remote consult. If the patient decides otherwise, a new consent has to be signed.",
  },
  "consent.withdrawnDataTransfer": {
    zh: "患者已撤回对资料传送的同意，不能再发送新资料。如患者改变决定，请重新签署同意。",
    en: "The patient has withdrawn consent to the data transfer: nothing new can be sent. If the patient decides otherwise, a new consent has to be signed.",
  },
  "consent.missingTeaching": {
    zh: "患者没有同意将病例用于教学，不能制作教学副本。请先由邀请方登记“教学使用”的知情同意。",
    en: "The patient has not consented to teaching: no copy is made for it. The inviting side records that consent first.",
  },
  "consent.withdrawnTeaching": {
    zh: "患者已撤回对教学使用的同意，不能制作或下载去标识副本。",
    en: "The patient has withdrawn consent to teaching: no de-identified copy is made or downloaded.",
  },
  "upload.incomplete": {
    zh: "传输中断，文件未完整到达，未保存。请重新上传此文件。",
    en: "The transfer broke off before the whole file arrived; it was not saved. Send this file again.",
  },
  "upload.malformed": {
    zh: "请求正文不是有效的 multipart/related（缺少 boundary 或格式错误），未再保存。请检查发送程序。",
    en: "The body is no valid multipart/related (no boundary, or malformed); nothing more was saved. Check the sending program.",
  },
  "upload.tooManyParts": {
    zh: "一次请求中的影像过多，其余未保存。请分多次发送。",
    en: "Too many images in one request; the rest was not saved. Send them in several requests.",
  },
  "photo.tooManyPixels": {
    zh: "照片像素过多（超过 1 亿）或无法读出尺寸，未保存。请缩小后重试。",
    en: "The photograph has too many pixels (over 100 million) or its size cannot be read; it was not saved. Shrink it and try again.",
  },
  "photo.damaged": {
    zh: "照片已损坏或不完整，无法读出，未保存。请重新拍摄或重新导出后再上传。",
    en: "The photograph is damaged or not whole and cannot be read; it was not saved. Take or export it again, and send that.",
  },
  "photo.heicOff": {
    zh: "本机构的平台未启用 HEIC 照片，未保存。请在 iPhone 的“设置-相机-格式”选“兼容性最佳”后重拍，或转为 JPEG 再上传。",
    en: "HEIC photographs are switched off here; it was not saved. On the iPhone choose Settings, Camera, Formats, Most Compatible, or turn it into a JPEG.",
  },
  "upload.tooMany": {
    zh: "同时上传的文件过多，稍候会自动重试。",
    en: "Too many files are being sent at once; it is tried again shortly.",
  },
  "upload.quota": {
    zh: "本机构的存储空间只剩 {{leftMb}} MB，放不下此文件，未保存。请联系管理员扩容。",
    en: "Your institution has {{leftMb}} MB of storage left, too little for this file; it was not saved. Ask your administrator for more.",
  },
  "case.tooManyImages": {
    zh: "一个病例最多 20000 幅影像，此文件未保存。请另建病例。",
    en: "A case holds at most 20,000 images; this file was not saved. Open another case.",
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
  "request.decisionRequired": {
    zh: "完成会诊须先记录处理意见并会签确认。",
    en: "Record your side's decision and countersign: that completes the consult.",
  },
  "opinion.notFound": {
    zh: "没有这一版诊疗意见报告。",
    en: "There is no such version of the opinion.",
  },
  "opinion.staleDraft": {
    zh: "此草稿已在别处保存过更新的内容，本次未保存。两份内容都已保留，请核对后选择。",
    en: "This draft was saved elsewhere meanwhile; this save was refused. Both texts are kept: compare and choose.",
  },
  "opinion.staleVersion": {
    zh: "诊疗意见已有新的版本或已撤回，请阅读最新版本后再操作。",
    en: "The opinion has a newer version or was withdrawn. Read the latest and try again.",
  },
  "opinion.incomplete": {
    zh: "诊断意见和处理建议不能为空，请填写后再签署。",
    en: "Diagnosis and advice must not be empty; fill them in, then sign.",
  },
  "opinion.reasonMissing": {
    zh: "更正版本须写明更正原因。",
    en: "A corrected version needs the reason for the correction.",
  },
  "opinion.imagesArriving": {
    zh: "影像仍在上传，或有影像留在诊所的前置网关；此时签署须写明原因，也可等影像到齐后再签署。",
    en: "Images are still arriving, or stay at the clinic's gateway. Wait for them, or give the reason for signing now.",
  },
  "opinion.unconfirmed": {
    zh: "报告文字中有左右侧或性别不一致之处，尚未签署。请在签署窗口逐项核对：有误则返回修改，无误则勾选确认后再签署。",
    en: "The text contradicts itself or the case in side or sex; nothing was signed. Check each point in the signing window: correct the text, or confirm it and sign again.",
  },
  "signature.wrongPassword": {
    zh: "密码不正确，未签署；您填写的内容仍保留，请重新输入密码。",
    en: "Wrong password; nothing was signed and your text is kept. Enter the password again.",
  },
  "opinion.broken": {
    zh: "签名校验未通过：内容与签署时不一致，不能打印。请联系管理员。",
    en: "The signature does not hold: this is not what was signed, so it is not printed. Tell your administrator.",
  },
  "image.notFound": { zh: "找不到此影像。", en: "No such image." },
  "image.noSuchFrame": {
    zh: "影像没有这一帧。",
    en: "The image has no such frame.",
  },
  "image.notInThisForm": {
    zh: "影像不能以所要求的媒体类型或传输语法提供。请接受原传输语法（transfer-syntax=*）。",
    en: "The image is not to be had in the media type or transfer syntax that was asked for. Accept the stored one (transfer-syntax=*).",
  },
  "image.notRendered": {
    zh: "服务器不能绘制这种影像（视频，或少见的颜色空间、位数）。请读取帧数据后自行显示。",
    en: "The server does not draw images of this kind (a video, or a rare colour space or sample size). Read the frames and paint them.",
  },
  "image.tooManyPixels": {
    zh: "影像像素过多（超过 6700 万），服务器不解码。请读取原传输语法的帧数据。",
    en: "The image has too many pixels (over 67 million) to be decoded here. Read its frames in the stored transfer syntax.",
  },
  "image.tooManyPictures": {
    zh: "同时请求的渲染图过多，请稍候再试。",
    en: "Too many pictures are being asked for at once; try again shortly.",
  },
  "image.otherStudy": {
    zh: "影像属于另一项检查，未保存。",
    en: "The image belongs to another study; it was not saved.",
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
  "pacs.away": {
    zh: "这幅影像保存在医院 PACS 中，而 PACS 目前没有应答。近期打开过的影像仍可查看；请稍后重试，如仍打不开，请联系本院信息科检查 PACS。",
    en: "This image is kept in the hospital's PACS, and the PACS does not answer just now. Images opened lately can still be seen; try again shortly, and if it goes on, ask the hospital's IT to look after the PACS.",
  },
  "pacs.refused": {
    zh: "这幅影像保存在医院 PACS 中，但平台连接 PACS 的地址、账号或证书不对，无法读取。请联系系统管理员核对 PACS 设置。",
    en: "This image is kept in the hospital's PACS, which does not let the platform in: its address, account or certificate is not right. Ask the system administrator to check the PACS settings.",
  },
  "pacs.missing": {
    zh: "医院 PACS 中已没有这幅影像。请联系 PACS 管理员恢复，或请上传方重新发送。",
    en: "The hospital's PACS has this image no more. Ask its administrator to restore it, or the sender to send it again.",
  },
  "pacs.otherBytes": {
    zh: "医院 PACS 返回的影像与当时收到的不一致，为安全起见不予显示。请联系 PACS 管理员，或请上传方重新发送。",
    en: "The hospital's PACS gave another image than the one that was received; for safety it is not shown. Ask the PACS administrator, or the sender to send it again.",
  },
  "patientCheck.notFound": {
    zh: "找不到这组待核对的影像。",
    en: "No such images to check.",
  },
  "patientCheck.staleVersion": {
    zh: "已有人对这组影像作出决定，请查看后再操作。",
    en: "Somebody has decided on these images meanwhile. Look at the decision and try again.",
  },
  "view.notFound": {
    zh: "找不到此同屏阅片，或您的机构无权查看。",
    en: "No such shared view, or your institution has no access to it.",
  },
  "view.protocolVersion": {
    zh: "页面版本过旧，请重新载入页面。",
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
  "view.notLead": {
    zh: "正由他人主导同屏阅片。可先接管主导，或自行浏览。",
    en: "Somebody else leads the shared view. Take the lead, or look on your own.",
  },
  "view.notAuthor": {
    zh: "只有绘制者本人或主导者可以修改、删除此标注。",
    en: "Only the person who drew this, or who leads, may change or delete it.",
  },
  "view.full": {
    zh: "标注数量已达上限，请先删除不用的标注。",
    en: "There are too many annotations. Delete some that are not needed any more.",
  },
  "keyImage.full": {
    zh: "本病例的关键图像已达上限，请先取消不用的标记。",
    en: "The case has as many key images as it can hold. Take some marks off first.",
  },
  "copy.notFound": {
    zh: "找不到此去标识副本，或它由其他机构制作。",
    en: "No such de-identified copy, or another institution made it.",
  },
  "copy.imagesChanged": {
    zh: "您查看之后，该检查的影像有变化，没有生成副本。本页已换成现在的影像，您画的框都保留；请查看后再确认。",
    en: "The study's images have changed since you looked, and no copy was made. This page now shows them as they are, with the rectangles you drew. Look, and confirm then.",
  },
  "copy.madeBefore": {
    zh: "您先前的确认已生成一个副本（见本页列表），其中没有您之后的修改，请勿使用。再次确认，即按现在的设置另做一个。",
    en: "Your earlier confirmation has made a copy (in this page's list) without what you changed since. Do not use it. Confirm again to make another as it is set now.",
  },
  "copy.tooMany": {
    zh: "您已有一个副本正在下载，请等它结束后再试。",
    en: "A copy is being downloaded by you already. Try again when it has ended.",
  },
  "dicomObject.nothing": {
    zh: "没有可保存的内容：请先显示一幅图像、进行测量或标记关键图像。",
    en: "There is nothing to save. Show an image, measure something or mark a key image first.",
  },
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
  "channel.notFound": {
    zh: "找不到此通知地址，可能已被更改或删除。",
    en: "No such channel; it may have been changed or removed.",
  },
  "channel.forbidden": {
    zh: "通知地址由本人或本机构管理员设置。",
    en: "A channel is set by the person it belongs to, or by the institution's administrator.",
  },
  "channel.tooMany": {
    zh: "一小时内的更改或测试次数过多，请稍后再试。",
    en: "Too many changes or tests within an hour. Try again later.",
  },
  "duty.forbidden": {
    zh: "值班由能答复申请的本人，或本机构的管理员、协调员、科主任设置。",
    en: "Duty is taken by those who answer requests, or set by the institution's administrator, coordinator or head of department.",
  },
  "ring.notFound": {
    zh: "找不到此急诊呼叫，可能不是呼叫您的。",
    en: "No such emergency call, or it did not ring for you.",
  },
  "command.unknown": { zh: "无法识别的操作。", en: "Unknown command." },
  "command.tooMany": {
    zh: "操作过于频繁，请稍候。",
    en: "Too many commands at once. Wait a moment.",
  },
});
